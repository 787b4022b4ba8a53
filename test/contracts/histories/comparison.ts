/** Kernel and chapters beside what a gateway makes of their events: replica and registry say the same, now, at any past entry, and built anew from nothing. */
import { expect } from "chai";
import type { GateId } from "../../../server/decision/gate.ts";
import { digestOf } from "../../../server/ledger/digest.ts";
import type { FedBlock } from "../../../server/ledger/journal.ts";
import type { Case } from "../../../server/registry/cases.ts";
import type { Chapter } from "../../../server/registry/chapters.ts";
import { partyOf } from "../../../server/registry/parties.ts";
import type { Registry } from "../../../server/registry/registry.ts";
import { PARTS, wordsIn } from "../../../server/registry/vocabulary.ts";
import { read } from "../fixture.ts";
import { letters } from "../procedures/approvals.ts";
import type { HistoryCity } from "./city.ts";
import { actsIn } from "./moves.ts";

/** What a block changed. */
export async function requireSameAfter(city: HistoryCity, block: FedBlock): Promise<void> {
  await requireHead(city);
  const gates = new Set(block.entries.map(({ gate }) => gate).filter((gate) => gate !== 0));
  for (const gate of gates) await requireGate(city, gate);
  for (const { case: found } of actsIn(city, { block })) await requireCase(city, found);
}

/** Everything. */
export async function requireSame(city: HistoryCity): Promise<void> {
  await requireHead(city);
  expect(Number(await read(city.sluice, "gates"))).to.equal(city.view.count);
  for (const { id } of city.gates) await requireGate(city, id);
  const counts = new Map<Chapter, number>();
  for (const found of city.registry.cases.all()) {
    counts.set(found.chapter, (counts.get(found.chapter) ?? 0) + 1);
    await requireCase(city, found);
  }
  for (const [chapter, count] of counts)
    expect(Number(await read(city.chapters[chapter], "cases")), chapter).to.equal(count);
}

async function requireHead({ sluice, tip }: HistoryCity): Promise<void> {
  const [seq, digest] = await read(sluice, "head");
  expect({ seq: Number(seq), digest: digestOf(BigInt(digest)) }).to.deep.equal(tip);
}

async function requireGate(city: HistoryCity, id: GateId): Promise<void> {
  const found = await read(city.sluice, "gate", id);
  const ours = city.view.gate(id);
  const fields = ["holder", "steward", "holds", "turn", "notAfter", "notBefore"] as const;
  for (const field of fields) expect(Number(found[field]), `${field} of gate ${id}`).to.equal(Number(ours?.[field]));
  expect(found.closed, `gate ${id}`).to.equal(ours?.closed);
  const upstream = [Number(found.first), Number(found.second)].filter((above) => above !== 0);
  expect(upstream, `above gate ${id}`).to.deep.equal(ours?.upstream);
  const past = city.registry.asOf(city.tip.seq, () => city.registry.view.gate(id));
  expect(past, `gate ${id} in its history`).to.deep.equal(ours);
}

async function requireCase(city: HistoryCity, found: Case): Promise<void> {
  const { chapter, id, state, version, due, subject } = found;
  const contract = city.chapters[chapter];
  const told = await read(contract, "caseOf", id);
  const seen = {
    state: letters(told.state),
    version: Number(told.version),
    due: Number(told.due),
    subject: Number(told.subject),
  };
  expect(seen, `${chapter}/${id}`).to.deep.equal({ state, version, due, subject });
  const bits = city.rowsOf(found).reduce((all, { by, jointly }) => all | by | jointly, 0);
  for (const { number, name } of wordsIn(PARTS, BigInt(bits))) {
    const wanted = Number(await read(contract, "partyOf", id, 1 << number));
    expect(partyOf(found, number, city.view), `${name} of ${chapter}/${id}`).to.equal(wanted);
  }
}

/** A registry that has read the same blocks says the same; one that has read some says what this one says of that past. */
export async function requireRebuilt(city: HistoryCity, upTo: number): Promise<void> {
  const [whole, part] = [city.newRegistry(), city.newRegistry()];
  for (const block of city.blocks) whole.applied(block);
  for (const block of city.blocks.slice(0, upTo)) part.applied(block);
  expect(tellingOf(whole)).to.deep.equal(tellingOf(city.registry));
  const { seq } = part.shown;
  expect(tellingOf(part)).to.deep.equal(city.registry.asOf(seq, () => tellingOf(city.registry)));
}

const tellingOf = (registry: Registry) => ({
  cases: [...registry.cases.all()],
  holds: [...registry.holds.lying()],
  organisations: registry.organisations.all(),
  sentinels: registry.actors.sentinels(),
  newest: registry.history.newest?.seq,
});
