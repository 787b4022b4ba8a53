/** P20 as the registry shows it: cases go on under their numbers when another contract takes the chapter over. */
import { expect } from "chai";
import { beforeEach, describe, it } from "mocha";
import type { GateId, PartyId } from "../../../server/decision/gate.ts";
import type { Hex } from "../../../server/ledger/ledger.ts";
import { begunOn } from "../../../server/registry/begun.ts";
import { type Act, type Case, Cases } from "../../../server/registry/cases.ts";
import { Procedures } from "../../../server/registry/chapters.ts";
import { Past } from "../../../server/registry/rewind.ts";

const FORMER: Hex = `0x${"aa".repeat(20)}`;
const SUCCESSOR: Hex = `0x${"bb".repeat(20)}`;
const OTHER: Hex = `0x${"cc".repeat(20)}`;
const [PROCEEDINGS, GRANTS] = [32, 12];
const AGREEMENT = 20;
const ZERO: Hex = `0x${"00".repeat(32)}`;

describe("the cases of a chapter that another contract has taken over", () => {
  let past: Past;
  let procedures: Procedures;
  let cases: Cases;
  let block = 0;
  beforeEach(() => {
    past = new Past();
    procedures = new Procedures(past);
    cases = new Cases(past, procedures);
    begin();
    register(PROCEEDINGS, FORMER);
    register(GRANTS, OTHER);
    told(FORMER, "find", "BreachFound", 1);
    told(FORMER, "reportPause", "BreachFound", 1, 4);
    begin();
    register(PROCEEDINGS, SUCCESSOR);
  });

  const begin = () => {
    block++;
    past.begin(block);
    past.at(block);
  };
  const register = (kind: number, address: Hex) =>
    procedures.apply({
      act: "procedure",
      fact: `0x${kind.toString(16).padStart(64, "0")}`,
      word: BigInt(address),
    });
  const told = (procedure: Hex, act: string, state: string, version: number, missing = 0, id = 1) =>
    cases.apply("Proceedings", {
      ...{ procedure, case: id, act, by: 1 as PartyId, account: OTHER, deadline: 100, signed: 1, missing },
      ...{ outcome: { state, version, due: 0, subject: AGREEMENT }, documents: [], payload: "0x", fact: ZERO },
      ...{ seq: block, block, at: block },
    } satisfies Act);

  const signers = {
    view: { gate: () => undefined },
    accountOf: () => OTHER,
    asOf: <Seen>(_: number, look: () => Seen) => look(),
  };
  const begun = (found: Case) => begunOn(found, { now: 50, table: [], signers });

  it("are one with their acts before and after, whichever contract is named", () => {
    told(SUCCESSOR, "drop", "Dropped", 2);
    const found = cases.of(SUCCESSOR, 1);
    expect(found?.acts.map(({ act }) => act)).to.deep.equal(["find", "reportPause", "drop"]);
    expect(found).to.include({ state: "Dropped", version: 2, procedure: SUCCESSOR });
    expect(cases.of(FORMER, 1)).to.deep.equal(found);
    expect([...cases.all()]).to.deep.equal([found]);
    expect(cases.about(AGREEMENT as GateId)).to.deep.equal([found]);
  });

  it("go on at the successor before any of its acts, and wait for signatures anew", () => {
    const found = cases.of(FORMER, 1);
    expect(found?.procedure).to.equal(SUCCESSOR);
    expect(found && begun(found)).to.deep.equal([]);
    told(SUCCESSOR, "reportPause", "BreachFound", 1, 1);
    const again = cases.of(FORMER, 1);
    expect(again && begun(again).map(({ procedure }) => procedure)).to.deep.equal([SUCCESSOR]);
  });

  it("are the former's again where the replacement is undone by a reorganisation", () => {
    past.rewind(block - 1);
    const found = cases.of(FORMER, 1);
    expect(found?.procedure).to.equal(FORMER);
    expect(found && begun(found)).to.have.length(1);
  });

  it("share what they keep of their acts, and show as many as there were at the entry that is looked at", () => {
    const before = cases.of(FORMER, 1);
    begin();
    told(SUCCESSOR, "drop", "Dropped", 2);
    expect(before?.acts.map(({ act }) => act)).to.deep.equal(["find", "reportPause"]);
    expect(past.asOf(block - 1, () => cases.of(FORMER, 1))).to.deep.equal(before);
    const now = cases.of(FORMER, 1);
    expect(now?.acts[0]).to.equal(before?.acts[0]);
    expect(now?.acts.map(({ act }) => act)).to.deep.equal(["find", "reportPause", "drop"]);
  });

  it("are not those of another chapter under the same number", () => {
    expect(cases.of(OTHER, 1)).to.equal(undefined);
  });
});
