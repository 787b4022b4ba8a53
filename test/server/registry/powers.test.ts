import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import type { GateId, PartyId } from "../../../server/decision/gate.ts";
import { sluiceAbi } from "../../../server/ledger/abi.ts";
import type { Hex } from "../../../server/ledger/ledger.ts";
import { endingsOf, mayBeOverridden, stewardedSeats } from "../../../server/registry/powers.ts";
import { CityWorld } from "./world.ts";

const EVIDENCE: Hex = `0x${"ab".repeat(32)}`;

describe("the powers over a gate", function () {
  this.timeout(60_000);
  let world: CityWorld;

  before(async () => {
    world = await CityWorld.open();
    await world.registry.readTables();
  });
  after(() => world?.close());

  const party = (slug: string) => world.partyOf(slug) as PartyId;

  it("to stop it are, seat for seat, those that the kernel obeys", async () => {
    const { licence, stream, key } = gatesOf(world);
    for (const gate of [licence, stream, key, 1 as GateId]) {
      const seats = stewardedSeats(world.view, gate);
      for (const slug of Object.keys(world.city.organisations)) {
        const obeyed = await pathsObeyed(world, gate, slug);
        const named = seats.filter(({ steward }) => steward === party(slug)).map(({ path }) => path);
        // A seat that is reached by two paths is named by the smaller one.
        expect(obeyed, `${slug} at gate ${gate}`).to.include.members(named);
        expect(obeyed.length > 0, `${slug} at gate ${gate}`).to.equal(named.length > 0);
      }
    }
  });

  it("are never overridden at a provider's seat, nor at the authority's own", () => {
    const seats = stewardedSeats(world.view, gatesOf(world).licence);
    const never = seats.filter((seat) => !mayBeOverridden(seat));
    expect(never.map(({ kind }) => kind)).to.include.members(["platform", "provider", "organisation"]);
    expect(never.filter(({ kind, steward }) => kind !== "provider" && steward !== 1)).to.deep.equal([]);
    expect(seats.filter(mayBeOverridden).map(({ kind }) => kind)).to.include.members(["zone", "partner"]);
  });

  it("to end a grant are the provider's, the supervisor's and the operator's, each by its own act", () => {
    const { stream } = gatesOf(world);
    const { registry } = world;
    const now = Math.floor(Date.now() / 1000);
    const endings = endingsOf(stream, registry.cases.about(stream), registry.knownAt(now));
    const { provider, supervisor, holder } = world.city.permits["flow-stream"] ?? {};
    expect(endings.map(({ row, parties }) => [row.act, ...parties])).to.deep.equal([
      ["withdrawApproval", party(provider ?? "")],
      ["disclaim", party(supervisor ?? "")],
      ["giveUp", party(holder ?? "")],
    ]);
  });
});

function gatesOf({ city }: CityWorld): Record<"licence" | "stream" | "key", GateId> {
  const licence = Object.values(city.permits).find(({ kind }) => kind === "licence")?.gate ?? 0;
  const [key] = Object.values(city.keys);
  const stream = city.permits["flow-stream"]?.gate ?? 0;
  return { licence: licence as GateId, stream: stream as GateId, key: (key?.gate ?? 0) as GateId };
}

/** Paths by which the kernel would take a hold of this organisation. */
async function pathsObeyed(world: CityWorld, gate: GateId, slug: string): Promise<number[]> {
  const { Sluice } = world.deployment.contracts;
  const paths = Array.from({ length: 47 }, (_, i) => i + 1);
  const tries = await Promise.allSettled(
    paths.map((path) =>
      world.reader.simulateContract({
        address: Sluice,
        abi: sluiceAbi,
        functionName: "hold",
        args: [gate, path, EVIDENCE],
        account: world.city.organisations[slug]?.account as Hex,
      }),
    ),
  );
  return paths.filter((_, i) => tries[i]?.status === "fulfilled");
}
