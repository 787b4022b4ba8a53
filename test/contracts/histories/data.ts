/** What is said of data in a random history: datasets and their levels, channels, requests and what is confirmed and approved of them (Art. 22, 23). */
import { ethers } from "ethers";
import type { Gate, GateId, PartyId } from "../../../server/decision/gate.ts";
import { contentOf } from "../../../server/registry/acts.ts";
import { type Case, completeActs } from "../../../server/registry/cases.ts";
import type { Dice } from "../../dice.ts";
import { type Asking, pick, type Saying, type Says, saidIn, some } from "./asking.ts";
import type { HistoryCity } from "./city.ts";

const DAY = 86_400;

/* CHANNELS AND TERMS (Art. 22, 23) */

const MODES = { raw: 1, interface: 2, model: 3, sealed: 4 } as const;

interface Channel {
  readonly mode: number;
  readonly level2: bigint;
  readonly level3: bigint;
  readonly level4: bigint;
  readonly personal: bigint;
}

/** A channel as it was offered; the contracts keep its hash alone. */
export function offeredOn(city: HistoryCity, gate: GateId): Channel | undefined {
  const offer = city.registry.cases.about(gate).find(({ chapter }) => chapter === "Channels");
  return offer && (contentOf("Channels", offer.acts[0]) as { channel: Channel }).channel;
}

export interface Terms {
  readonly scenario: number;
  readonly channel: number;
  readonly fields: bigint;
  readonly quota: bigint;
  readonly period: number;
  readonly notBefore: number;
  readonly notAfter: number;
}

/** Fields 0 to 3 are of levels 1 to 4, field 4 is a person's. */
const ALL_FIELDS = 0b11111n;

async function askedFor(asking: Asking, scenario: number, channel: number, personal: boolean): Promise<Terms> {
  const { city, dice } = asking;
  const now = await city.now();
  const offered = offeredOn(city, channel as GateId);
  const highest = dice(2) === 0 ? (offered?.level4 ?? 0n) : 0n;
  const fields = 1n | highest | (BigInt(dice(16)) & ALL_FIELDS & ~(offered?.personal ?? 0n));
  return {
    ...{ scenario, channel, quota: BigInt(1 + dice(1000)), period: dice(2) * 24 },
    fields: personal ? fields | 0b10000n : fields,
    ...{ notBefore: now, notAfter: now + (1 + dice(80)) * DAY },
  };
}

/** Mostly no more than before; one time in four a little more, which nobody may grant. */
export function narrowed(before: Terms, dice: Dice): Terms {
  const more: Partial<Terms>[] = [
    { quota: before.quota + 1n },
    { fields: before.fields | (1n << BigInt(dice(8))) },
    { notAfter: before.notAfter + 60 },
    { notBefore: before.notBefore - 60 },
    { period: 24 - before.period },
  ];
  const less: Partial<Terms>[] = [
    {},
    { quota: before.quota > 1n ? before.quota - 1n : before.quota },
    { fields: before.fields & 0b10011n || before.fields },
    { notAfter: before.notAfter - 60 },
  ];
  return { ...before, ...pick(dice, dice(4) === 0 ? more : less) };
}

export const request =
  (personal: boolean): Says =>
  async (asking) => {
    const hasPerson = ({ id }: Gate) => (offeredOn(asking.city, id)?.personal ?? 0n) !== 0n;
    const isSealed = ({ id }: Gate) => offeredOn(asking.city, id)?.mode === MODES.sealed;
    const fits = personal ? hasPerson : asking.dice(3) === 0 ? isSealed : undefined;
    const [scenario, channel] = [some(asking, "scenario"), some(asking, "channel", fits)];
    const offered = channel && offeredOn(asking.city, channel.id);
    if (scenario === undefined || channel === undefined || offered === undefined) return undefined;
    const terms = await askedFor(asking, scenario.id, channel.id, personal);
    return { by: scenario.holder, args: [offered, terms] };
  };

export const resubmit =
  (personal: boolean): Says =>
  async (asking) => {
    const before = asking.on && (saidIn(asking.on) as Terms);
    const offered = before && offeredOn(asking.city, before.channel as GateId);
    if (before === undefined || offered === undefined) return undefined;
    const terms = await askedFor(asking, before.scenario, before.channel, personal);
    return { by: 0 as PartyId, args: [offered, terms] };
  };

export const approve: Says = ({ city, dice, on }) => {
  const before = on && (saidIn(on) as Terms);
  const offered = before && offeredOn(city, before.channel as GateId);
  return offered === undefined || before === undefined
    ? undefined
    : { by: 0 as PartyId, args: [offered, before, narrowed(before, dice)] };
};

export function offer({ city, dice, ...asking }: Asking): Saying | undefined {
  const dataset = some({ city, dice, ...asking }, "dataset");
  if (dataset === undefined) return undefined;
  const level = levelOf(city, dataset.id);
  const modes = level === 1 ? [1, 2, 3] : level === 4 ? [4] : [2, 3, 4];
  const paper = ethers.id(`descriptor ${city.tip.seq} ${dice(1_000_000)}`);
  const channel = {
    ...{ mode: pick(dice, modes) ?? MODES.interface, maxLevel: level },
    ...{ level2: level >= 2 ? 0b1110n : 0n, level3: level >= 3 ? 0b1100n : 0n, level4: level >= 4 ? 0b1000n : 0n },
    ...{ personal: dice(2) === 0 ? 0b10000n : 0n, descriptor: paper },
  };
  return { by: dataset.holder, args: [{ dataset: dataset.id, channel }], paper };
}

/** As the acts on it have left it. */
export function levelOf(city: HistoryCity, dataset: GateId): number {
  const levels = [...city.registry.cases.all()].flatMap((found) => levelsSaid(found, city, dataset));
  return levels.sort((a, b) => a.seq - b.seq).at(-1)?.level ?? 1;
}

function levelsSaid(found: Case, city: HistoryCity, dataset: GateId): { seq: number; level: number }[] {
  const last = completeActs(found).findLast(({ outcome }) => outcome.state !== "");
  const said = Object(saidIn(found));
  if (last === undefined) return [];
  if (found.chapter === "Catalog" && found.subject === dataset && "level" in said) {
    return [{ seq: found.acts[0].seq, level: Number(said.level) }];
  }
  if (found.chapter !== "Levels" || !concerns(city, dataset, said.dataset)) return [];
  if ("level" in said) return [{ seq: found.acts[0].seq, level: Number(said.level) }];
  return found.state === "Lowered" && said.dataset === dataset ? [{ seq: last.seq, level: Number(said.to) }] : [];
}

/** A raise reaches what is derived from a dataset too. */
function concerns(city: HistoryCity, dataset: GateId, raised: GateId): boolean {
  if (dataset === raised) return true;
  return (city.view.gate(dataset)?.upstream ?? []).some(
    (above) => city.view.gate(above)?.kind === "dataset" && concerns(city, above, raised),
  );
}

export function lowered(asking: Asking, shared: boolean): Saying | undefined {
  const fits = ({ id, upstream }: Gate) => levelOf(asking.city, id) > 1 && upstream.length === (shared ? 2 : 1);
  const [dataset, zone] = [some(asking, "dataset", fits), some(asking, "zone")];
  if (dataset === undefined || zone === undefined) return undefined;
  const from = levelOf(asking.city, dataset.id);
  return { by: dataset.holder, args: [{ dataset: dataset.id, zone: zone.id, from, to: 1 + asking.dice(from - 1) }] };
}
