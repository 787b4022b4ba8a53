import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { messageOf } from "./errors.ts";
import { readDurable } from "./reader.ts";
import { IndexWriter } from "./release-index.ts";

/** The thread that keeps the index: it reads what is durable from the segments, so that a slow disk under SQLite never stands in the way of a stop (promise 3). Never writes to the log. */

export interface IndexerData {
  readonly folder: string;
  readonly index: string;
}

/** Asked: index everything below this index. One question at a time. */
export type IndexerAsked = { readonly upTo: number };
/** Answered: it is so; or not, and why. */
export type IndexerSaid = { readonly upTo: number } | { readonly failed: string };

class Indexer {
  readonly #data: IndexerData;
  #writer: IndexWriter | undefined;
  #work: Promise<unknown> = Promise.resolve();

  constructor(data: IndexerData) {
    this.#data = data;
  }

  /** One after the other. Never rejects. */
  catchUp(upTo: number): Promise<IndexerSaid> {
    const said = this.#work.then(() => this.#catchUp(upTo));
    this.#work = said;
    return said;
  }

  /** Behind what was asked before. */
  async close(): Promise<void> {
    await this.#work;
    this.#writer?.close();
  }

  async #catchUp(upTo: number): Promise<IndexerSaid> {
    try {
      this.#writer ??= new IndexWriter(this.#data.index);
      const writer = this.#writer;
      const place = writer.place();
      if ((place?.tip.next ?? 0) < upTo) {
        for await (const records of readDurable(this.#data.folder, place?.segment ?? 0, place, upTo))
          writer.apply(records);
      }
      const reached = writer.place()?.tip.next ?? 0;
      return reached >= upTo ? { upTo: reached } : { failed: `the segments end before record ${upTo}, at ${reached}` };
    } catch (cause) {
      return { failed: messageOf(cause) };
    }
  }
}

function serve(port: MessagePort, indexer: Indexer): void {
  port.on("message", (asked: IndexerAsked | "close") => {
    if (asked === "close") void indexer.close().finally(() => port.close());
    else void indexer.catchUp(asked.upTo).then((said) => port.postMessage(said));
  });
}

if (parentPort !== null) serve(parentPort, new Indexer(workerData as IndexerData));
