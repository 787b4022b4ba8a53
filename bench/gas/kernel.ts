/** What the kernel's own writes cost, on a city of its own with as many grants under one agreement as asked. Plain accounts stand as procedures: what the law adds is measured apart. */
import type { ContractTransactionResponse, Signer } from "ethers";
import { aCity, EVIDENCE, FOREVER, KIND, PARTY, ZERO } from "../../test/contracts/kernel.ts";

export interface KernelCosts {
  readonly grants: number;
  /** By distance from the held gate up to the seat: 0 is a gate with a steward of its own, 5 a licence held from the platform. */
  readonly bySteward: readonly number[];
  readonly bySentinel: readonly number[];
  readonly renewal: number;
  readonly lift: number;
  readonly close: number;
  readonly retime: number;
  readonly handover: number;
  /** A grant: two upstreams, and terms. */
  readonly open: number;
  /** The agreement, from its zone: what ends all that lies below it. */
  readonly agreement: number;
}

export const gasOf = async (sent: Promise<ContractTransactionResponse>): Promise<number> => {
  const receipt = await (await sent).wait();
  if (receipt === null) throw new Error("a transaction was left out of its block");
  return Number(receipt.gasUsed);
};

/** The longest way in the picture: licence, grant, scenario, agreement, zone, platform. Each is the first upstream of the one before. */
const WAY = ["zone", "agreement", "scenario", "grant", "licence"] as const;

export async function kernelCosts(grants: number): Promise<KernelCosts> {
  const { sluice, gates, open, law, authority, supervisor, monitor, stranger } = await aCity();
  const another = () =>
    open({ kind: KIND.grant, first: gates.scenario, second: gates.channel, holder: PARTY.operator, terms: EVIDENCE });
  for (let below = 1; below < grants; below++) await another();
  const hold = (id: number, path: number, by: Signer) => gasOf(sluice.connect(by).hold(id, path, EVIDENCE));

  await sluice.connect(authority).setSentinel(stranger, 100);
  await sluice.connect(supervisor).setSentinel(monitor, 100);
  const fromZone = (distance: number) => WAY[distance] ?? "licence";
  const along = async (ofZone: Signer, ofPlatform: Signer): Promise<number[]> => {
    const costs: number[] = [];
    for (let distance = 0; distance < WAY.length; distance++) {
      costs.push(await hold(gates[fromZone(distance)], 2 ** distance, ofZone));
    }
    return [...costs, await hold(gates.licence, 2 ** WAY.length, ofPlatform)];
  };
  const bySteward = await along(supervisor, authority);
  const renewal = await hold(gates.zone, 1, supervisor);
  const lift = await gasOf(sluice.connect(supervisor).lift(gates.zone, 1, 2, EVIDENCE));
  const turnOf = async (id: number) => (await sluice.gate(id)).turn;
  for (const [distance, name] of WAY.entries()) {
    if (distance === 0) continue;
    const id = gates[name];
    await sluice.connect(supervisor).lift(id, 2 ** distance, await turnOf(id), EVIDENCE);
  }
  await sluice.connect(authority).lift(gates.licence, 2 ** WAY.length, await turnOf(gates.licence), EVIDENCE);
  const bySentinel = await along(monitor, stranger);

  const byLaw = sluice.connect(law);
  const opening = {
    kind: KIND.grant,
    first: gates.scenario,
    second: gates.channel,
    holder: PARTY.operator,
    steward: 0,
    notBefore: 0,
    notAfter: FOREVER,
    terms: EVIDENCE,
    paper: EVIDENCE,
  };
  return {
    grants,
    bySteward,
    bySentinel,
    renewal,
    lift,
    open: await gasOf(byLaw.open(opening)),
    retime: await gasOf(byLaw.retime(gates.agreement, FOREVER - 1, EVIDENCE)),
    handover: await gasOf(byLaw.handover(gates.zone, PARTY.authority, EVIDENCE)),
    close: await gasOf(byLaw.close(await another(), ZERO)),
    agreement: bySteward[1] ?? 0,
  };
}
