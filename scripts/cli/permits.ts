/** Permits as a caller names them. */
import type { GateId, KindName } from "../../server/decision/gate.ts";
import type { Cli } from "./cli.ts";
import { usage } from "./exits.ts";

/** By its id, which the gateway judges, or by a slug. Throws `CliError` with permits that are known. */
export async function permitOf(cli: Cli, text: string): Promise<GateId> {
  if (/^\d+$/.test(text)) return cli.gateOf(text);
  const gate = cli.demo?.permits[text.replace(/^permit:/, "")]?.gate;
  if (gate !== undefined) return gate as GateId;
  const law = await cli.lawSoon(); // granted since the city was founded
  const [granted] = cli.names.onLedger(text).filter((called) => isPermit(law?.view.gate(called.gate as GateId)?.kind));
  if (granted !== undefined) return granted.gate as GateId;
  const known = permitsKnown(cli);
  throw usage(`没有名为 ${text} 的许可；${known.zh}`, `no permit is called ${text}; ${known.en}`);
}

export const isPermit = (kind: KindName | undefined): boolean => kind === "grant" || kind === "licence";

/** How many are named in a refusal: those of the demonstration, and more than that nobody reads. */
const NAMED = 12;

export function permitsKnown(cli: Cli): { zh: string; en: string } {
  if (cli.demo === undefined)
    return { zh: "请先 npm start，或给许可编号。", en: "run npm start first, or give a permit's id." };
  const slugs = Object.keys(cli.demo.permits);
  if (slugs.length === 0) return { zh: "请给许可编号。", en: "give a permit's id." };
  const some = slugs.slice(0, NAMED).join(", ");
  return slugs.length > NAMED
    ? { zh: `已知的许可如：${some}`, en: `known permits are, among others: ${some}` }
    : { zh: `已知的许可：${some}`, en: `known permits are: ${some}` };
}
