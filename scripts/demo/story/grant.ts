/** A grant as a story needs it: asked for under another's scenario and channel, confirmed and approved, by the acts of Art. 22. */
import type { ActOutcome } from "../../law/act.ts";
import { DATASETS, maskOf, readDescriptor } from "../catalogue.ts";
import { type ChannelContent, contentIn } from "../city/catalog.ts";
import type { Terms } from "../city/grants.ts";
import { QUOTA_HOURS } from "../city/plan.ts";
import type { DemoPermitEntry } from "../demo-file.ts";
import { NoStory } from "./cast.ts";
import type { Town } from "./town.ts";

const DAY = 86_400;
const CALLS = 1000n;

export interface Asked {
  readonly channel: ChannelContent;
  readonly terms: Terms;
}

/** What a permit of the city permits, to be asked for anew for so many days; on another channel where one is named. */
export async function askedLike(town: Town, permit: DemoPermitEntry, days: number, other?: number): Promise<Asked> {
  const own = await town.gate(permit.gate);
  const descriptor = descriptorOf(permit);
  const channel = contentIn(descriptor, await town.office.put(descriptor));
  const notBefore = Math.floor(Date.now() / 1000) - 60;
  const terms = {
    ...{ scenario: own.first, channel: other ?? own.second, fields: maskOf(descriptor, permit.fields), quota: CALLS },
    ...{ period: QUOTA_HOURS, notBefore, notAfter: notBefore + days * DAY },
  };
  return { channel, terms };
}

function descriptorOf({ mode, level, fields }: DemoPermitEntry): unknown {
  const channels = DATASETS.filter((dataset) => dataset.level === level).flatMap(({ channels }) => channels);
  const found = channels.find(
    (channel) => channel.mode === mode && channel.permits.some(({ granted }) => same(granted, fields)),
  );
  if (found === undefined) throw new NoStory(`no channel of the catalogue is in mode ${mode} at level ${level}`);
  return readDescriptor(found);
}

const same = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && some.every((one) => others.includes(one));

/** Requested, confirmed and approved. @returns The outcome, whose subject is the grant. */
export async function granted(town: Town, permit: DemoPermitEntry, { channel, terms }: Asked): Promise<ActOutcome> {
  const requested = await town.does(permit.holder, { chapter: "Grants", act: "request", content: [channel, terms] });
  const confirmed = await town.does(permit.supervisor, {
    ...{ chapter: "Grants", act: "confirm", on: requested, content: [terms, terms] },
  });
  return town.does(permit.provider, {
    ...{ chapter: "Grants", act: "approve", on: confirmed, content: [channel, terms, terms] },
  });
}
