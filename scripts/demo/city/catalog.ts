/** The city's data sets and channels, published and offered by their providers (Art. 22, 23). */
import type { Hex } from "viem";
import { type Masks, MODES, parseDescriptor } from "../../../server/release/descriptor/descriptor.ts";
import { DATASETS, type DemoChannel, type DemoDataset, type DemoPermit, readDescriptor } from "../catalogue.ts";
import { type Directory, partyOf } from "./directory.ts";
import type { Office } from "./office.ts";

/** `IChannels.Channel`: what the channel's terms are the hash of. */
export interface ChannelContent extends Omit<Masks, "all"> {
  readonly mode: number;
  readonly descriptor: Hex;
}

/** One of the catalogue's permits, with the channel that it is of. */
export interface Offered {
  readonly permit: DemoPermit;
  readonly dataset: DemoDataset;
  readonly datasetGate: number;
  readonly channel: DemoChannel;
  readonly channelGate: number;
  readonly content: ChannelContent;
}

/** By the permit's slug. */
export async function offerAll(office: Office, directory: Directory): Promise<ReadonlyMap<string, Offered>> {
  const offered = new Map<string, Offered>();
  for (const dataset of DATASETS) {
    const datasetGate = await publish(office, directory, dataset);
    for (const channel of dataset.channels) {
      const { channelGate, content } = await offer(office, dataset, datasetGate, channel);
      for (const permit of channel.permits) {
        offered.set(permit.slug, { permit, dataset, datasetGate, channel, channelGate, content });
      }
    }
  }
  return offered;
}

async function publish(office: Office, directory: Directory, dataset: DemoDataset): Promise<number> {
  const papers = await office.papers("publish", ["standard", "clause"], dataset);
  const content = [{ provider: partyOf(directory, dataset.provider).provider, second: 0, level: dataset.level }];
  return (await office.does(dataset.provider, { chapter: "Catalog", act: "publish", papers, content })).subject;
}

/** The document that is kept is the very one whose hash the terms hold. */
async function offer(office: Office, { provider }: DemoDataset, dataset: number, channel: DemoChannel) {
  const document = readDescriptor(channel);
  const descriptor = await office.put(document);
  const content = contentIn(document, descriptor);
  const papers = [{ kind: "descriptor", hash: descriptor }];
  const outcome = await office.does(provider, {
    chapter: "Channels",
    act: "offer",
    papers,
    content: [{ dataset, channel: content }],
  });
  return { channelGate: outcome.subject, content };
}

/** @param descriptor Hash under which the document is kept. */
export function contentIn(document: unknown, descriptor: Hex): ChannelContent {
  const { mode, masks } = parseDescriptor(document);
  const { maxLevel, level2, level3, level4, personal } = masks;
  return { mode: MODES[mode], maxLevel, level2, level3, level4, personal, descriptor };
}
