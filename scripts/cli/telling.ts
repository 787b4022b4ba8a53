/** How seats, holds, stops and reach are told: the same words in each command, a seat always by its gate, and by its path where that is asked for. */
import type { GateId, KindName, PartyId, Path } from "../../server/decision/gate.ts";
import { REASONS, type Texts } from "../../server/reasons/reasons.ts";
import type { Seat } from "../../server/registry/powers.ts";
import type { Cli } from "./cli.ts";
import type { Hold } from "./history.ts";
import type { Reach } from "./reach.ts";
import { momentOf } from "./words.ts";

/** Columns of the longest label. */
const LABEL = 10;

/** A line below a headline: what it is about, and what there is to say of it. */
export const row = (zh: string, en: string, text: Texts): Texts => ({
  zh: `  ${zh}：${text.zh}`,
  en: `  ${en.padEnd(LABEL)}${text.en}`,
});

export const plainly = (text: string): Texts => ({ zh: text, en: text });

/* SEATS */

/** `path 2 (zone transport-zone, gate 15)`: as `--seat` and a wallet want it. */
export function seatText({ names }: Cli, { path, gate, kind }: Pick<Seat, "path" | "gate" | "kind">): Texts {
  const name = names.gateInside(gate, kind);
  return { zh: `路径 ${path}（${name.zh}）`, en: `path ${path} (${name.en})` };
}

export function seatsText(cli: Cli, seats: readonly Seat[]): Texts {
  const texts = seats.map((seat) => seatText(cli, seat));
  return { zh: texts.map(({ zh }) => zh).join("、"), en: texts.map(({ en }) => en).join(", ") };
}

/** Each steward once, with all its seats, nearest first. */
export function stewardLines(cli: Cli, seats: readonly Seat[]): Texts[] {
  const parties = [...new Set(seats.map(({ steward }) => steward))].filter((party) => party !== 0);
  return parties.map((party) => {
    const who = cli.names.party(party);
    const from = seatsText(
      cli,
      seats.filter(({ steward }) => steward === party),
    );
    return { zh: `    ${who.zh}：${from.zh}`, en: `    ${who.en}: ${from.en}` };
  });
}

/** Who lifts what lies at path 0 (Art. 14). */
export const PROCEEDINGS: Texts = {
  zh: "第十四条程序（主管部门会同监管部门上报、市政府同意后恢复）",
  en: "the proceedings of Art. 14 (authority with supervisor, once the government has assented)",
};

/* STOPS */

export interface ToldStop {
  readonly gate: number;
  readonly kind?: string | undefined;
  readonly code: string;
  /** The gate from whose stewardship it is held; its kind, where the ledger was asked, and the way to it. */
  readonly seat?: number | undefined;
  readonly seatKind?: KindName | undefined;
  readonly path?: number | undefined;
  /** A party, a name, or `proceedings`. */
  readonly heldBy?: number | string | undefined;
  readonly since?: number | undefined;
  readonly evidence?: string | undefined;
  readonly case?: number | string | undefined;
  readonly until?: number | undefined;
}

/** One stop in one line: what stands still, by whom, since when, on which evidence. */
export function stopText(cli: Cli, stop: ToldStop): Texts {
  const gate = cli.names.gate(stop.gate, stop.kind as KindName | undefined);
  const title = Object.entries(REASONS).find(([code]) => code === stop.code)?.[1].title ?? plainly(stop.code);
  const said = stop.code === "GATE_HELD" ? heldText(cli, stop) : { zh: title.zh, en: title.en.toLowerCase() };
  const { zh, en } = stop.code === "GATE_HELD" ? heldWhen(stop) : momentsOf(stop);
  return { zh: `${stop.code} ${gate.zh}：${said.zh}${zh}`, en: `${stop.code} ${gate.en}: ${said.en}${en}` };
}

/** A hold as the ledger tells it, with the way to its seat. */
export const holdStop = (
  gate: number,
  kind: KindName,
  { path, seat, kind: seatKind, heldBy, since, evidence, due }: Hold & { readonly due?: number | undefined },
): ToldStop => ({
  gate,
  kind,
  code: "GATE_HELD",
  seat,
  seatKind,
  path,
  heldBy,
  since,
  evidence,
  until: due,
});

function heldText(cli: Cli, { seat, seatKind, path, heldBy, gate, case: found }: ToldStop): Texts {
  const formal = path === 0 || heldBy === "proceedings";
  const who = formal ? formally(found) : whoText(cli, heldBy);
  const from = formal || seat === undefined ? undefined : seatOf(cli, seat, path, seatKind);
  if (from === undefined || (path === undefined && seat === gate))
    return { zh: `由${who.zh}暂扣`, en: `held by ${who.en}` };
  return { zh: `由${who.zh}自${from.zh}暂扣`, en: `held by ${who.en} from ${from.en}` };
}

const formally = (found: number | string | undefined): Texts =>
  found === undefined
    ? { zh: "第十四条程序", en: "the proceedings of Art. 14" }
    : { zh: `第十四条程序（案件 Proceedings/${found}）`, en: `the proceedings of Art. 14 (case Proceedings/${found})` };

function seatOf(cli: Cli, seat: number, path: number | undefined, kind: KindName | undefined): Texts {
  if (path !== undefined && kind !== undefined)
    return seatText(cli, { path: path as Path, gate: seat as GateId, kind });
  const name = cli.names.gate(seat, kind);
  return { zh: `其席位${name.zh}`, en: `its seat ${name.en}` };
}

function whoText(cli: Cli, heldBy: number | string | undefined): Texts {
  if (heldBy === undefined) return { zh: "不明单位", en: "an organisation that is not told" };
  return typeof heldBy === "number" ? cli.names.party(heldBy as PartyId) : plainly(heldBy);
}

/** A hold does not end with its time limit: whoever placed it owes an act by then, and it stays shut. */
function heldWhen({ since, until, evidence }: ToldStop): Texts {
  const [from, due] = [since, until].map((at) => (at === undefined ? undefined : momentOf(at)));
  const zh = [from && `自 ${from} 起`, evidence && `证据 ${evidence}`, due && `须于 ${due} 前上报、续扣或解除`];
  const en = [
    from && `since ${from}`,
    evidence && `evidence ${evidence}`,
    due && `to be reported, renewed or lifted by ${due}`,
  ];
  return { zh: zh.map((part) => part && `，${part}`).join(""), en: en.map((part) => part && `, ${part}`).join("") };
}

function momentsOf({ since, until }: ToldStop): Texts {
  const [from, to] = [since, until].map((at) => (at === undefined ? "" : momentOf(at)));
  return {
    zh: `${from && `，自 ${from} 起`}${to && `，至 ${to}`}`,
    en: `${from && `, since ${from}`}${to && `, until ${to}`}`,
  };
}

/* REACH */

/** Undefined: it could not be read. */
export function reachText(reach: Reach | undefined): Texts {
  if (reach === undefined) return { zh: "无法从该节点读出", en: "cannot be read from this node" };
  const { grants, licences, keys } = reach;
  return {
    zh: `授权 ${grants}、合作许可 ${licences}、服务密钥 ${keys}`,
    en: `${count(grants, "grant")}, ${count(licences, "licence")}, ${count(keys, "service key")}`,
  };
}

export const count = (number: number, one: string): string => `${number} ${one}${number === 1 ? "" : "s"}`;
