/** What `sluice confirm` and `sluice approve` share: the terms that the case holds, narrowed where the officer says so, and the papers of the row. */
import { bitsIn } from "../../../server/registry/vocabulary.ts";
import { type ActOptions, type Begun, begunOf, doAct, papersOrBegun } from "../acting.ts";
import type { Cli } from "../cli.ts";
import { descriptorOf } from "../descriptors.ts";
import type { Result } from "../exits.ts";
import { requireCase } from "../law.ts";
import { signerOf } from "../signer.ts";
import { type Channel, channelOf, narrowed, type TermOptions, type Terms, termsIn, termsOf } from "../terms.ts";
import { momentOf } from "../words.ts";
import { notPossible } from "./act.ts";

export interface DecideOptions extends ActOptions, TermOptions {
  readonly descriptor?: string;
}

export interface Decision {
  /** The row, by what is decided on. */
  act(channel: Channel, terms: Terms): string;
  content(channel: Channel, before: Terms, after: Terms): readonly unknown[];
}

export async function decide(cli: Cli, name: string, options: DecideOptions, decision: Decision): Promise<Result> {
  const kernel = await cli.kernel();
  const [signer, law] = await Promise.all([signerOf(cli, kernel, options), cli.law()]);
  const found = law.caseOf(requireCase(name, "Grants"));
  const before = termsOf(found);
  const channel = channelOf(law, before.channel);
  const act = decision.act(channel, before);
  const row = law.rows("Grants").find((one) => one.act === act && one.from === found.state);
  if (row === undefined) throw notPossible(cli, law, found, act);
  const begun = begunOf(law, found, act, signer);
  const descriptor =
    options.fields === undefined ? undefined : await descriptorOf(cli, channel.descriptor, options.descriptor);
  const after = narrowed(begunTerms(begun) ?? before, options, descriptor);
  noteTerms(cli, after);
  const papers = await papersOrBegun(row, begun, { ...options, descriptor: undefined });
  const content = decision.content(channel, before, after);
  const deed = {
    chapter: "Grants",
    act,
    article: row.article,
    on: found,
    papers,
    content,
    ...(begun !== undefined && { begun }),
  } as const;
  return doAct(cli, kernel, signer, deed, options);
}

const begunTerms = (begun: Begun | undefined): Terms | undefined => (begun === undefined ? undefined : termsIn(begun));

/** What is about to be signed, so that nobody signs unread. */
function noteTerms(cli: Cli, { scenario, channel, fields, quota, period, notBefore, notAfter }: Terms): void {
  const numbers = bitsIn(fields).join(",");
  const [use, source] = [cli.names.gate(scenario, "scenario"), cli.names.gate(channel, "channel")];
  cli.note(
    `${use.zh}，${source.zh}，字段编号 ${numbers}，额度 ${quota}/${period} 小时，${momentOf(notBefore)} 至 ${momentOf(notAfter)}`,
    `${use.en}, ${source.en}, fields ${numbers}, ${quota} calls in ${period} h, from ${momentOf(notBefore)} until ${momentOf(notAfter)}`,
  );
}
