/** Permits as a caller names them. */
import type { Gate, GateId, KindName } from "../../server/decision/gate.ts";
import type { ReasonCode, Texts } from "../../server/reasons/reasons.ts";
import { contentOf } from "../../server/registry/acts.ts";
import { type Case, completeActs } from "../../server/registry/cases.ts";
import { SHARING_MODES } from "../../server/registry/vocabulary.ts";
import { permitOf as permittedBy, type Quota } from "../../server/release/permit.ts";
import { fieldNumbers } from "../demo/catalogue.ts";
import type { Cli } from "./cli.ts";
import { type FieldName, fieldsText } from "./content-text.ts";
import { descriptorOf } from "./descriptors.ts";
import { CliError, usage } from "./exits.ts";
import type { Law } from "./law.ts";
import { plainly, row } from "./telling.ts";
import { type Channel, channelOf } from "./terms.ts";

/** By its id, which the gateway judges, or by a slug. Throws `CliError` with permits that are known. */
export async function permitOf(cli: Cli, text: string): Promise<GateId> {
  if (/^\d+$/.test(text)) return cli.gateOf(text);
  const gate = cli.demo?.permits[text.replace(/^permit:/, "")]?.gate;
  if (gate !== undefined) return gate as GateId;
  const law = await cli.lawSoon(); // granted since the city was founded
  const [granted] = cli.names.onLedger(text).filter((called) => isPermit(law?.view.gate(called.gate as GateId)?.kind));
  if (granted !== undefined) return granted.gate as GateId;
  const [other] = cli.names.called(text);
  throw notAPermit(cli, text, other?.gate);
}

/** @param gate That bears the name and is of another kind: what stops it is shown with the gate. */
export function notAPermit(cli: Cli, text: string, gate: number | undefined): CliError {
  const known = permitsKnown(cli);
  const fault = usage(`没有名为 ${text} 的许可；${known.zh}`, `no permit is called ${text}; ${known.en}`);
  if (gate === undefined) return fault;
  const what = cli.names.gate(gate);
  fault.details = [
    {
      zh: `    ${what.zh}不是许可：调用凭授权或合作许可；其现状见 sluice show ${text}`,
      en: `    ${what.en} is no permit, which is a grant or a licence: sluice show ${text} says what stops it`,
    },
  ];
  return fault;
}

export const isPermit = (kind: KindName | undefined): boolean => kind === "grant" || kind === "licence";

/** How many are named in a refusal: those of the demonstration, and more than that nobody reads. */
const NAMED = 12;

export function permitsKnown(cli: Cli): { zh: string; en: string } {
  if (cli.demo === undefined)
    return { zh: `${cli.noDemo.zh}，或给许可编号。`, en: `${cli.noDemo.en}, or give a permit's id.` };
  const slugs = Object.keys(cli.demo.permits);
  if (slugs.length === 0) return { zh: "请给许可编号。", en: "give a permit's id." };
  const some = slugs.slice(0, NAMED).join(", ");
  return slugs.length > NAMED
    ? { zh: `已知的许可如：${some}`, en: `known permits are, among others: ${some}` }
    : { zh: `已知的许可：${some}`, en: `known permits are: ${some}` };
}

/* WHAT A PERMIT GRANTS */

/** Why a call under a permit whose gates all flow is refused all the same; undefined where it is not. The twin of the gateway's own order (server/release/question.ts). */
export function serviceStop(law: Law, id: GateId): ReasonCode | undefined {
  const permit = permittedBy(law.view, id);
  const channel = permit && offeredOn(law, permit.channel);
  if (permit === undefined || channel === undefined) return undefined;
  const mode = SHARING_MODES.find(({ number }) => number === channel.mode)?.name;
  if (mode === "model" || mode === "sealed") return "MODE_NOT_SERVED";
  return (permit.fields & channel.personal) === 0n ? undefined : "CONSENT_MISSING";
}

/** What a grant or a licence permits, or what a channel offers; nothing for gates of other kinds. */
export async function grantedLines(cli: Cli, law: Law, gate: Gate): Promise<Texts[]> {
  const permit = permittedBy(law.view, gate.id);
  const channelGate = permit?.channel ?? (gate.kind === "channel" ? gate.id : undefined);
  const channel = channelGate && offeredOn(law, channelGate);
  if (channelGate === undefined || channel === undefined) return [];
  const fieldName = await fieldNamesOf(cli, channel.descriptor);
  const mode = SHARING_MODES.find(({ number }) => number === channel.mode) ?? plainly(String(channel.mode));
  const levels = [
    { zh: `第 ${channel.maxLevel} 级`, en: `level ${channel.maxLevel} at most` },
    ...(channel.personal === 0n
      ? []
      : [
          {
            zh: `个人信息：${fieldsText(channel.personal, fieldName).zh}`,
            en: `personal: ${fieldsText(channel.personal, fieldName).en}`,
          },
        ]),
  ];
  const shared = {
    zh: [mode.zh, ...levels.map(({ zh }) => zh)].join("，"),
    en: [mode.en, ...levels.map(({ en }) => en)].join(", "),
  };
  if (permit === undefined) {
    const all = [...(await namedFields(cli, channel.descriptor))]
      .map(([number, name]) => `${number} ${name}`)
      .join(", ");
    return [row("方式", "mode", shared), ...(all === "" ? [] : [row("字段", "fields", plainly(all))])];
  }
  return [
    row("通道", "channel", {
      zh: `${cli.names.gate(channelGate, "channel").zh}，${shared.zh}`,
      en: `${cli.names.gate(channelGate, "channel").en}, ${shared.en}`,
    }),
    row("字段", "fields", fieldsText(permit.fields, fieldName)),
    ...permit.quotas.map((quota) => row("额度", "quota", quotaText(cli, quota))),
  ];
}

function quotaText({ names }: Cli, { permit, calls, periodHours }: Quota): Texts {
  const of = names.gate(permit);
  return periodHours === 0
    ? { zh: `${of.zh}：全部期限内 ${calls} 次`, en: `${of.en}: ${calls} calls in the whole term` }
    : { zh: `${of.zh}：每 ${periodHours} 小时 ${calls} 次`, en: `${of.en}: ${calls} calls in ${periodHours} h` };
}

/** Undefined where the offer cannot be read: what is shown then is less, and not wrong. */
function offeredOn(law: Law, channel: GateId): Channel | undefined {
  try {
    return channelOf(law, channel);
  } catch (error) {
    if (error instanceof CliError) return undefined;
    throw error;
  }
}

/* FIELDS BY THEIR NAMES */

/** Of the channel that a case is about, as far as its descriptor is at hand. */
export async function fieldNamesFor(cli: Cli, law: Law, found: Case): Promise<FieldName> {
  const contents = completeActs(found).map((act) => Object(contentOf(found.chapter, act)));
  const { channel, grant } = contents.findLast((content) => "channel" in content || "grant" in content) ?? {};
  if (typeof channel === "object") return fieldNamesOf(cli, channel.descriptor);
  const gate = typeof channel === "number" ? channel : permittedBy(law.view, grant)?.channel;
  const offered = gate === undefined ? undefined : offeredOn(law, gate as GateId);
  return offered === undefined ? () => undefined : fieldNamesOf(cli, offered.descriptor);
}

export const fieldNamesOf = async (cli: Cli, descriptor: string): Promise<FieldName> => {
  const names = await namedFields(cli, descriptor);
  return (number) => names.get(number);
};

/** By number, rising; empty where no gateway has the descriptor. */
async function namedFields(cli: Cli, descriptor: string): Promise<ReadonlyMap<number, string>> {
  const document = await descriptorOf(cli, descriptor, undefined);
  const pairs = [...fieldNumbers(document)].flatMap(([name, numbers]) =>
    [...numbers].map((number) => [number, name] as const),
  );
  return new Map(pairs.sort(([a], [b]) => a - b));
}
