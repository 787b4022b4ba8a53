import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { entrySchema } from "../../../server/api/forms/history.ts";
import type { GateId } from "../../../server/decision/gate.ts";
import type { Hex } from "../../../server/ledger/ledger.ts";
import { CityWorld } from "../registry/world.ts";
import { ApiWorld } from "./world.ts";

const EVIDENCE: Hex = `0x${"ab".repeat(32)}`;

interface Told {
  readonly event: string;
  readonly id?: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects of the event.
  readonly data: any;
}

describe("GET /v1/events", function () {
  this.timeout(60_000);
  let city: CityWorld;
  let world: ApiWorld;

  before(async () => {
    city = await CityWorld.open();
    world = await ApiWorld.open(city);
  });
  after(async () => {
    await world?.close();
    await city?.close();
  });

  const newest = () => city.registry.shown.seq;

  it("replays every entry after the one that is named, each once and in order, as the registry has it", async () => {
    const told = await read(world, "/v1/events?after=0", newest());
    expect(told.map(({ id }) => id)).to.deep.equal(Array.from({ length: newest() }, (_, i) => i + 1));
    for (const { event, id, data } of told) {
      expect(event).to.equal("entry");
      const { seq, act, by } = entrySchema.parse(data);
      const entry = city.registry.history.entry(seq);
      expect({ seq: id, act, by }).to.deep.equal({ seq, act: entry?.act, by: entry?.by });
    }
  });

  it("goes on where a browser says that it stopped, and a parameter goes before that", async () => {
    const last = { "Last-Event-ID": `${newest() - 3}` };
    expect((await read(world, "/v1/events", 3, last)).map(({ id }) => id)).to.deep.equal(
      [2, 1, 0].map((back) => newest() - back),
    );
    const [first] = await read(world, `/v1/events?after=${newest() - 1}`, 1, last);
    expect(first?.id).to.equal(newest());
  });

  it("tells what comes while it listens, and nothing that went before", async () => {
    const before = newest();
    const agreement = city.city.permits["flow-stream"]?.agreement ?? 0;
    const reading = read(world, "/v1/events", 1, {}, async () => {
      await city.penOf("transport").kernel("hold", [agreement, 2, EVIDENCE]);
      await city.follow();
    });
    const [hold] = await reading;
    expect(hold?.id).to.equal(before + 1);
    expect(hold?.data).to.deep.include({ act: "hold", gate: agreement, document: EVIDENCE });
    expect(hold?.data.after.heldFrom).to.deep.equal([2]);
  });

  it("says to whoever comes from another ledger that it starts anew, and gives every gate's words as of one entry", async () => {
    const count = city.view.count;
    const told = await read(world, "/v1/events?after=999999", count + 2);
    expect(told[0]).to.deep.include({ event: "reset" });
    expect(told[0]?.data).to.include({ after: 999_999, seq: newest(), gates: count });
    const gates = told.slice(1, -1);
    expect(gates.map(({ data }) => data.gate)).to.deep.equal(Array.from({ length: count }, (_, i) => i + 1));
    for (const { data } of gates) expect(BigInt(data.terms)).to.equal(city.view.terms(data.gate));
    expect(told.at(-1)).to.deep.include({ event: "snapshot", id: newest() });
  });

  it("tells nothing that a reorganisation may still take back", async () => {
    const [settled, agreement] = [newest(), city.city.permits["flow-stream"]?.agreement ?? 0];
    world.ledger.finalSeq = settled;
    await city.penOf("transport").kernel("hold", [agreement, 2, EVIDENCE]);
    await city.follow();
    const reading = read(world, `/v1/events?after=${settled - 1}`, 2, {}, async () => {
      await city.penOf("transport").kernel("hold", [agreement, 2, EVIDENCE]);
      world.ledger.finalSeq = settled + 1;
      await city.follow();
    });
    expect((await reading).map(({ id }) => id)).to.deep.equal([settled, settled + 1]);
    world.ledger.finalSeq = undefined;
  });

  it("off loopback ends with the key whose token opened it, and another's goes on", async () => {
    const far = await ApiWorld.open(city, "0.0.0.0");
    const [one, other] = Object.entries(city.city.keys);
    if (one === undefined || other === undefined) throw new Error("two keys are wanted");
    const open = (token: string) =>
      fetch(`${far.base}/v1/events`, { headers: { authorization: `Bearer ${token}` } }).then(({ body }) => body);
    const [closing, staying] = [await open(one[0]), await open(other[0])];
    await city.penOf(one[1].holder).kernel("hold", [one[1].gate, 1, EVIDENCE]);
    await city.follow();
    const reader = closing?.getReader();
    const told = async () => Buffer.from((await reader?.read())?.value ?? []).toString("utf8");
    let held = "";
    while (!held.includes('"act":"hold"')) held += await told();

    const { openedBy } = city.registry.openings.of(one[1].gate as GateId) ?? {};
    const found = openedBy && city.registry.cases.of(openedBy.procedure, openedBy.case);
    const on = { id: found?.id ?? 0, version: found?.version ?? 0 };
    await city.penOf(one[1].holder).act({ chapter: "Accounts", act: "closeKey", on, papers: [] });
    await city.follow();
    const ended = async () => {
      while (!(await reader?.read())?.done);
    };
    expect(await ended().catch((error: unknown) => error)).to.be.instanceOf(Error);
    await city.penOf(other[1].holder).kernel("hold", [other[1].gate, 1, EVIDENCE]);
    await city.follow();
    let text = "";
    for await (const chunk of staying ?? []) {
      text += Buffer.from(chunk).toString("utf8");
      if (text.split('"act":"hold"').length > 2) break;
    }
    expect(text).to.contain('"act":"close"');
    await far.close();
  });

  it("refuses what is no entry's number, and answers HEAD without an end to wait for", async () => {
    for (const bad of ["x", "-1", "1.5", ""])
      expect((await world.get(`/v1/events?after=${bad}`)).body, bad).to.include({ code: "QUERY_INVALID" });
    const head = await world.get("/v1/events", { method: "HEAD" });
    expect(head.headers.get("content-type")).to.contain("text/event-stream");
  });
});

/** Reads so many events and hangs up. @param listening Called once the stream is open. */
async function read(
  { base }: ApiWorld,
  path: string,
  count: number,
  headers: Record<string, string> = {},
  listening: () => Promise<void> = async () => {},
): Promise<Told[]> {
  const gone = new AbortController();
  const response = await fetch(`${base}${path}`, { headers, signal: gone.signal });
  expect(response.headers.get("content-type")).to.contain("text/event-stream");
  const told: Told[] = [];
  let text = "";
  let isOpen = false;
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString("utf8");
    const blocks = text.split("\n\n");
    text = blocks.pop() ?? "";
    told.push(...blocks.filter((block) => block.includes("data: ")).map(toldIn));
    if (!isOpen) await listening();
    isOpen = true;
    if (told.length >= count) break;
  }
  gone.abort();
  return told.slice(0, count);
}

function toldIn(block: string): Told {
  const field = (name: string) => block.match(new RegExp(`^${name}: (.*)$`, "m"))?.[1];
  const id = field("id");
  return {
    event: field("event") ?? "",
    data: JSON.parse(field("data") ?? ""),
    ...(id !== undefined && { id: Number(id) }),
  };
}
