/** P8, P11 as the registry shows them: whose signature of a joint act still counts. */
import { expect } from "chai";
import { describe, it } from "mocha";
import type { Gate, GateId, GateView, PartyId } from "../../../server/decision/gate.ts";
import type { Hex } from "../../../server/ledger/ledger.ts";
import { begunOn } from "../../../server/registry/begun.ts";
import type { Act, Case } from "../../../server/registry/cases.ts";
import type { Row } from "../../../server/registry/tables.ts";
import { PARTS } from "../../../server/registry/vocabulary.ts";

const [AUTHORITY, SUPERVISOR, SUCCESSOR] = [1, 4, 5] as PartyId[];
const [ZONE, AGREEMENT] = [15, 31] as GateId[];
const [PROCEEDINGS, FIRST, SECOND]: Hex[] = ["0xaa", "0x01", "0x02"];
const bit = (name: string): number => 1 << (PARTS.find((part) => part.name === name)?.number ?? 0);
const SIGNED_AT = 10;

const row = { from: "BreachFound", act: "reportPause", by: bit("authority"), jointly: bit("supervisor") } as Row;
const act = {
  ...{ act: "reportPause", by: AUTHORITY, account: FIRST, deadline: 100, signed: bit("authority") },
  ...{ missing: bit("supervisor"), procedure: PROCEEDINGS, seq: SIGNED_AT, documents: [], payload: "0x" },
} as unknown as Act;
const found = {
  ...{ chapter: "Proceedings", procedure: PROCEEDINGS, id: 1, state: "BreachFound", subject: AGREEMENT },
  acts: [act],
} as unknown as Case;

interface Moment {
  readonly supervisor: PartyId;
  readonly accounts: Readonly<Record<number, Hex>>;
}

const THEN: Moment = {
  supervisor: SUPERVISOR as PartyId,
  accounts: { 1: FIRST as Hex, 4: FIRST as Hex, 5: FIRST as Hex },
};

/** What still counts at `now` of what was signed at `THEN`. */
function begun(now: Moment, at = 50): readonly Act[] {
  let seen = now;
  const gates = () =>
    new Map<GateId | undefined, Partial<Gate>>([
      [ZONE, { kind: "zone", steward: seen.supervisor }],
      [AGREEMENT, { kind: "agreement", steward: 0 as PartyId, upstream: [ZONE as GateId] }],
    ]);
  const view = { gate: (id: GateId) => gates().get(id) } as GateView;
  const signers = {
    view,
    accountOf: (party: PartyId) => seen.accounts[party],
    asOf: <Seen>(seq: number, look: () => Seen) => {
      expect(seq).to.equal(SIGNED_AT);
      seen = THEN;
      const result = look();
      seen = now;
      return result;
    },
  };
  return begunOn(found, { now: at, table: [row], signers });
}

describe("a signature of a joint act", () => {
  it("waits for the others until its deadline", () => {
    expect(begun(THEN, 100)).to.deep.equal([act]);
    expect(begun(THEN, 101)).to.deep.equal([]);
  });

  it("counts no more once its own account was replaced", () => {
    expect(begun({ ...THEN, accounts: { ...THEN.accounts, 1: SECOND as Hex } })).to.deep.equal([]);
  });

  it("counts no more once the account of a party that has yet to sign was replaced", () => {
    expect(begun({ ...THEN, accounts: { ...THEN.accounts, 4: SECOND as Hex } })).to.deep.equal([]);
  });

  it("counts no more once another party holds a part of the act", () => {
    expect(begun({ ...THEN, supervisor: SUCCESSOR as PartyId })).to.deep.equal([]);
  });

  it("is not touched by the account of a party that has no part in the act", () => {
    expect(begun({ ...THEN, accounts: { ...THEN.accounts, 5: SECOND as Hex } })).to.deep.equal([act]);
  });
});
