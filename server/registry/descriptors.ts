/** The descriptor of a channel: among the documents kept here, the one whose terms stand on the ledger. Any other is as good as none (promise 5). */
import type { GateId } from "../decision/gate.ts";
import type { Hex, StrictView } from "../ledger/ledger.ts";
import { channelTerms, type Descriptor, parseDescriptor } from "../release/descriptor/descriptor.ts";
import { DescriptorInvalid } from "../release/descriptor/invalid.ts";
import type { Documents } from "./documents.ts";

/** Implements `Descriptors` of the data path. */
export class ChannelDescriptors {
  readonly #documents: Documents;
  readonly #view: Pick<StrictView, "terms">;
  readonly #byTerms = new Map<bigint, Descriptor>();
  readonly #seen = new Set<Hex>();
  #stamp: bigint | undefined;

  constructor(documents: Documents, view: Pick<StrictView, "terms">) {
    this.#documents = documents;
    this.#view = view;
    this.#scan();
  }

  of(channel: GateId): Descriptor | undefined {
    const terms = this.#view.terms(channel);
    if (terms === undefined) return undefined;
    const found = this.#byTerms.get(terms);
    if (found !== undefined) return found;
    this.#scan();
    return this.#byTerms.get(terms);
  }

  /** Only what was not seen before; without a change in the folder it costs one look at it. */
  #scan(): void {
    const stamp = this.#documents.stamp();
    if (stamp === this.#stamp) return;
    this.#stamp = stamp;
    for (const hash of this.#documents.hashes()) {
      if (this.#seen.has(hash)) continue;
      if (this.#documents.get(hash) === undefined) {
        this.#stamp = undefined; // half-written, perhaps: looked at again the next time
        continue;
      }
      this.#seen.add(hash);
      const descriptor = descriptorIn(this.#documents.json(hash));
      if (descriptor !== undefined) this.#byTerms.set(channelTerms(descriptor), descriptor);
    }
  }
}

/** Most documents are none. One that is malformed serves no channel, and the channel's refusal says so. */
function descriptorIn(document: unknown): Descriptor | undefined {
  try {
    return parseDescriptor(document);
  } catch (error) {
    if (error instanceof DescriptorInvalid) return undefined;
    throw error;
  }
}
