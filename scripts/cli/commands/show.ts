/** `sluice show`: a gate, a case or the organisations, as the ledger has them. Reads the ledger alone, so it works without any gateway. */
import type { Command } from "commander";
import type { Gate, GateId, GateView, PartyId, UnixSeconds } from "../../../server/decision/gate.ts";
import { type Stop, stopsOf } from "../../../server/decision/stops.ts";
import { REASONS, type ReasonCode, type Texts } from "../../../server/reasons/reasons.ts";
import { contentOf } from "../../../server/registry/acts.ts";
import type { Case } from "../../../server/registry/cases.ts";
import { askedIn } from "../../../server/registry/covering.ts";
import { stateWords } from "../../../server/registry/deeds.ts";
import { seatsOf } from "../../../server/registry/powers.ts";
import { PARTS } from "../../../server/registry/vocabulary.ts";
import { caseLines } from "../case-text.ts";
import type { Cli } from "../cli.ts";
import { commandOf, type Runner } from "../command.ts";
import { endText } from "../content-text.ts";
import { coveredBy } from "../covered.ts";
import { EXIT, type Result } from "../exits.ts";
import { type Hold, holdsOf } from "../history.ts";
import { caseNamed, type Law } from "../law.ts";
import { dueOf } from "../owed.ts";
import { fieldNamesFor, grantedLines, isPermit, serviceStop } from "../permits.ts";
import { type Reach, reachOf } from "../reach.ts";
import { holdStop, PROCEEDINGS, reachText, row, stewardLines, stopText } from "../telling.ts";
import { inSet, momentOf } from "../words.ts";

export async function show(cli: Cli, name: string): Promise<Result> {
  if (name === "organisations") return showOrganisations(cli);
  if (name === "permits") return showPermits(cli);
  const named = caseNamed(name);
  const law = await cli.law();
  if (named === undefined) return showGate(cli, law, await cli.gateOf(name));
  const found = law.caseOf(named);
  const rows = law.rows(named.chapter).filter(({ from }) => from === found.state);
  const now = Math.floor(Date.now() / 1000);
  const asked = askedIn(found, law.view);
  return {
    exit: EXIT.done,
    facts: plain({
      ...found,
      acts: found.acts.map((act) => ({ ...act, content: contentOf(found.chapter, act) })),
      next: rows,
      ...(asked !== undefined && { covering: coveredBy(law, asked, now) }),
    }),
    lines: caseLines(cli, law, found, now, await fieldNamesFor(cli, law, found)),
  };
}

/** JSON has no integers of this size. */
const plain = (value: object): object =>
  JSON.parse(JSON.stringify(value, (_key, member) => (typeof member === "bigint" ? member.toString() : member)));

/* GATE */

async function showGate(cli: Cli, law: Law, id: GateId): Promise<Result> {
  const { view, cases, gates } = law;
  const kernel = await cli.kernel();
  const gate = await kernel.gate(id);
  const now = Math.floor(Date.now() / 1000) as UnixSeconds;
  const stops = stopsOf(view, id, { earliest: now, latest: now });
  const holds = await Promise.all(
    [...new Set(stops.filter(({ code }) => code === "GATE_HELD").map((stop) => stop.gate))].map(async (held) => {
      const found = view.gate(held);
      const lying = found === undefined ? [] : await holdsOf(kernel, found, view);
      const dated = lying.map(async (hold) => ({ ...hold, due: await dueOf(kernel, hold) }));
      return { gate: held, holds: await Promise.all(dated) };
    }),
  );
  const [reach, about, seats] = [reachOf(gates, id), cases.about(id), seatsOf(view, id)];
  const named = { slug: cli.names.slugOf(id), name: cli.names.titleOf(id) };
  return {
    exit: EXIT.done,
    facts: {
      ...gate,
      ...named,
      reach,
      cases: about.map(({ chapter, id: number }) => `${chapter}/${number}`),
      seats: seats.filter(({ steward }) => steward !== 0),
      stops,
      holds,
      flows: stops.length === 0,
    },
    lines: [
      ...gateWords(cli, gate, { reach, about }),
      ...(await grantedLines(cli, law, gate)),
      row("谁可暂扣", "who may stop it", NOTHING),
      ...stewardLines(cli, seats),
      ...(gate.kind === "agreement" ? [{ zh: `    ${PROCEEDINGS.zh}`, en: `    ${PROCEEDINGS.en}` }] : []),
      ...stopLines(cli, stops, holds, view),
      ...serviceLines(serviceStop(law, id)),
    ],
  };
}

const NOTHING: Texts = { zh: "", en: "" };

function gateWords(cli: Cli, gate: Gate, { reach, about }: { reach: Reach; about: readonly Case[] }): Texts[] {
  const { id, kind, holder, upstream, notBefore, notAfter, closed } = gate;
  const [what, title, holds] = [cli.names.gate(id, kind), cli.names.titleOf(id), cli.names.party(holder)];
  const above = upstream.map((up) => cli.names.gate(up));
  const cases = about.map(({ chapter, id: number, state }) => ({
    name: `${chapter}/${number}`,
    state: stateWords(state),
  }));
  return [
    {
      zh: `${what.zh}${title === undefined ? "" : `：${title.zh}`}${closed ? "，已关闭" : ""}`,
      en: `${what.en}${title === undefined ? "" : `: ${title.en}`}${closed ? ", closed" : ""}`,
    },
    row("持有人", "holder", holds),
    row("期限", "term", {
      zh: `${momentOf(notBefore)} 至 ${endText(notAfter).zh}`,
      en: `${momentOf(notBefore)} until ${endText(notAfter).en}`,
    }),
    row("上级", "upstream", {
      zh: above.map(({ zh }) => zh).join("、") || "–",
      en: above.map(({ en }) => en).join(", ") || "–",
    }),
    row("涉及", "reaches", reachText(reach)),
    row("案件", "cases", {
      zh: cases.map(({ name, state }) => `${name}（${state.zh}）`).join("、") || "–",
      en: cases.map(({ name, state }) => `${name} (${state.en})`).join(", ") || "–",
    }),
  ];
}

/** What stops it, each with who may take it away. */
function stopLines(
  cli: Cli,
  stops: readonly Stop[],
  holds: readonly { gate: GateId; holds: readonly (Hold & { due?: number | undefined })[] }[],
  view: GateView,
): Texts[] {
  if (stops.length === 0) return [row("现状", "now", { zh: "畅通", en: "flows" })];
  const lines = stops.flatMap((stop) => {
    const kind = view.gate(stop.gate)?.kind;
    const lying = holds.find(({ gate }) => gate === stop.gate)?.holds ?? [];
    const hold = stop.code === "GATE_HELD" ? lying.find(({ path }) => path === stop.path) : undefined;
    if (hold === undefined || kind === undefined) {
      const text = stopText(cli, { ...stop, kind, ...("at" in stop && momentOfStop(stop)) });
      return [{ zh: `    ${text.zh}`, en: `    ${text.en}` }];
    }
    const text = stopText(cli, holdStop(stop.gate, kind, hold));
    const who = hold.path === 0 ? PROCEEDINGS : cli.names.party(hold.heldBy);
    return [
      { zh: `    ${text.zh}`, en: `    ${text.en}` },
      { zh: `      可解除的：${who.zh}`, en: `      who may lift it: ${who.en}` },
    ];
  });
  return [row("现状", "now", { zh: "阻断：", en: "stopped:" }), ...lines];
}

/** What every gate lets pass, and the gateway refuses all the same. */
function serviceLines(code: ReasonCode | undefined): Texts[] {
  if (code === undefined) return [];
  const { title } = REASONS[code];
  return [
    {
      zh: `    但调用会被拒绝：${code} ${title.zh}`,
      en: `    but a call is refused: ${code} ${title.en.toLowerCase()}`,
    },
  ];
}

const momentOfStop = (stop: Stop & { readonly at: UnixSeconds }) =>
  stop.code === "GATE_EXPIRED" ? { since: stop.at } : { until: stop.at };

/* LISTS */

async function showPermits(cli: Cli): Promise<Result> {
  const law = await cli.law();
  const { gates, view } = law;
  const now = Math.floor(Date.now() / 1000) as UnixSeconds;
  const permits = gates
    .filter(({ kind }) => isPermit(kind))
    .map(({ id, kind, holder, closed }) => {
      const [first] = stopsOf(view, id, { earliest: now, latest: now });
      const stop = first?.code ?? serviceStop(law, id);
      return { gate: id, kind, slug: cli.names.slugOf(id), holder, closed, ...(stop !== undefined && { stop }) };
    });
  return {
    exit: EXIT.done,
    facts: { permits },
    lines: permits.map(({ gate, kind, holder, stop }) => {
      const [what, who] = [cli.names.gate(gate, kind), cli.names.party(holder)];
      return {
        zh: `${what.zh}：${who.zh}，${stop === undefined ? "畅通" : `阻断 ${stop}`}`,
        en: `${what.en}: ${who.en}, ${stop === undefined ? "flows" : `stopped ${stop}`}`,
      };
    }),
  };
}

async function showOrganisations(cli: Cli): Promise<Result> {
  const law = await cli.law();
  const registered = [...law.cases.all({ chapter: "Accounts" })].flatMap((found) => {
    const [act] = found.acts;
    const gate = law.view.gate(found.subject as GateId);
    if (act.act !== "register" || gate === undefined) return [];
    const content = contentOf("Accounts", act);
    const parts = typeof content === "object" && content !== null && "parts" in content ? Number(content.parts) : 0;
    return [{ party: gate.holder as PartyId, gate: gate.id, parts: inSet(PARTS, parts), bits: parts }];
  });
  return {
    exit: EXIT.done,
    facts: {
      organisations: registered.map(({ party, gate, bits }) => {
        const known = Object.entries(cli.demo?.organisations ?? {}).find(([, { id }]) => id === party);
        const parts = PARTS.filter(({ number }) => (bits & (1 << number)) !== 0).map(({ name }) => name);
        return {
          party,
          gate,
          parts,
          ...(known !== undefined && { slug: known[0], name: known[1].name, account: known[1].account }),
        };
      }),
    },
    lines: registered.map(({ party, gate, parts }) => {
      const name = cli.names.party(party);
      return { zh: `${name.zh}：闸口 ${gate}，${parts.zh}`, en: `${name.en}: gate ${gate}, ${parts.en}` };
    }),
  };
}

export const showCommand = (run: Runner): Command =>
  commandOf("show <what>", WORDS, run, (cli, [what = ""]) => show(cli, what));

const WORDS = {
  what: "a GATE, a CASE (Grants/3), organisations or permits / 闸口、案件（Grants/3）、单位（organisations）或许可（permits）",
  examples: ["show flow-stream", "show mobility-agreement", "show Grants/3", "show organisations", "show permits"],
};
