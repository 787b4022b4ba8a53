import { expect } from "chai";
import { describe, it } from "mocha";
import type { Gate, GateId, KindName, Now, UnixSeconds } from "../../../server/decision/gate.ts";
import type { Cases } from "../../../server/registry/cases.ts";
import { coveringOf } from "../../../server/registry/covering.ts";

const NOW: Now = { earliest: 1000 as UnixSeconds, latest: 1000 as UnixSeconds };
const [AGREEMENT, OTHER_AGREEMENT, SCENARIO, SIBLING, FOREIGN, CHANNEL, OTHER_CHANNEL] = [1, 2, 3, 4, 5, 6, 7] as const;

interface Granted extends Partial<Gate> {
  readonly scenario?: number;
  readonly channel?: number;
  readonly fields: bigint;
}

/** Two scenarios under one agreement, one under another, two channels, and the grants given, from gate 8 on. */
function aWorld(...grants: Granted[]) {
  const gates = new Map<number, Gate>();
  const put = (kind: KindName, upstream: readonly number[], change: Partial<Gate> = {}) => {
    const id = (gates.size + 1) as GateId;
    const whole = { id, kind, upstream: upstream as GateId[], holder: 0, steward: 0, holds: 0, turn: 0, closed: false };
    gates.set(id, { ...whole, notBefore: 0, notAfter: 2000, ...change } as Gate);
  };
  put("agreement", []);
  put("agreement", []);
  for (const above of [AGREEMENT, AGREEMENT, OTHER_AGREEMENT]) put("scenario", [above]);
  put("channel", []);
  put("channel", []);
  for (const { scenario = SCENARIO, channel = CHANNEL, fields: _, ...change } of grants) {
    put("grant", [scenario, channel], change);
  }
  const view = {
    gate: (id: GateId) => gates.get(id),
    // Quota and period lie above the fields, and are not taken for any.
    terms: (id: GateId) => (grants[id - 8]?.fields ?? 0n) | (7n << 176n),
    count: gates.size,
  };
  // As the registry has them: a case that opened a gate was about the gate above it before.
  const below = (above: GateId) => [...gates.values()].filter(({ upstream }) => upstream[0] === above);
  const about = (above: GateId) => below(above).map(({ id }) => ({ subject: id }));
  const cases = { about } as unknown as Pick<Cases, "about">;
  return (fields: bigint, channel: number = CHANNEL) =>
    coveringOf({ cases, view }, { scenario: SCENARIO as GateId, channel: channel as GateId, fields }, NOW);
}

describe("grants that already cover a request", () => {
  it("are those of the channel that have a field of it, with what they cover and what they lack", () => {
    const covering = aWorld({ fields: 0b0110n }, { fields: 0b1000n });
    expect(covering(0b0011n)).to.deep.equal([
      { grant: 8, scenario: SCENARIO, covers: 0b0010n, lacks: 0b0001n, flows: true },
    ]);
  });

  it("come with those for the same scenario first, then by how much they cover", () => {
    const covering = aWorld({ fields: 0b111n, scenario: SIBLING }, { fields: 0b001n }, { fields: 0b011n });
    expect(covering(0b111n).map(({ grant, scenario }) => [grant, scenario])).to.deep.equal([
      [10, SCENARIO],
      [9, SCENARIO],
      [8, SIBLING],
    ]);
  });

  it("are none of another channel, nor of another agreement", () => {
    const covering = aWorld({ fields: 1n, channel: OTHER_CHANNEL }, { fields: 1n, scenario: FOREIGN });
    expect(covering(1n)).to.deep.equal([]);
    expect(covering(1n, OTHER_CHANNEL).map(({ grant }) => grant)).to.deep.equal([8]);
  });

  it("are none that is closed or over; one that is held or has not begun is there, and does not flow", () => {
    const ended = [{ closed: true }, { notAfter: 1000 as UnixSeconds }];
    const waiting = [{ holds: 2 }, { notBefore: 1001 as UnixSeconds }];
    const covering = aWorld(...[...ended, ...waiting].map((change) => ({ fields: 1n, ...change })));
    expect(covering(1n).map(({ grant, flows }) => [grant, flows])).to.deep.equal([
      [10, false],
      [11, false],
    ]);
  });
});
