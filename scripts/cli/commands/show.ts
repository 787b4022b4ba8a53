/** `sluice show`: a gate, a case or the organisations, as the ledger has them. Reads the ledger alone, so it works without any gateway. */
import type { Command } from "commander";
import type { Gate, GateId, GateView, PartyId } from "../../../server/decision/gate.ts";
import { type Stop, stopsOf } from "../../../server/decision/stops.ts";
import type { Texts } from "../../../server/reasons/reasons.ts";
import { contentOf } from "../../../server/registry/acts.ts";
import type { Case } from "../../../server/registry/cases.ts";
import { DOCUMENTS, PARTS } from "../../../server/registry/vocabulary.ts";
import type { Cli } from "../cli.ts";
import { commandOf, type Runner } from "../command.ts";
import { EXIT, type Result } from "../exits.ts";
import { type Hold, holdsOf } from "../history.ts";
import { caseNamed, lawOf } from "../law.ts";
import { reachOf } from "../reach.ts";
import { inSet, momentOf } from "../words.ts";
import { holdWords } from "./lift.ts";

export async function show(cli: Cli, name: string): Promise<Result> {
  if (name === "organisations") return showOrganisations(cli);
  const named = caseNamed(name);
  if (named === undefined) return showGate(cli, cli.gateOf(name));
  const law = await lawOf(await cli.kernel());
  const found = law.caseOf(named);
  const rows = law.rows(named.chapter).filter(({ from }) => from === found.state);
  const next = rows.map((row) => ({
    act: row.act,
    by: inSet(PARTS, row.by | row.jointly),
    papers: inSet(DOCUMENTS, row.documents),
  }));
  return {
    exit: EXIT.done,
    facts: plain({
      ...found,
      acts: found.acts.map((act) => ({ ...act, content: contentOf(found.chapter, act) })),
      next: rows,
    }),
    lines: [
      ...caseWords(cli, found),
      ...next.map(({ act, by, papers }) => ({
        zh: `  可办：${act}，由${by.zh}，文件：${papers.zh}`,
        en: `  next: ${act}, by ${by.en}, papers: ${papers.en}`,
      })),
    ],
  };
}

/** JSON has no integers of this size. */
const plain = (value: object): object =>
  JSON.parse(JSON.stringify(value, (_key, member) => (typeof member === "bigint" ? member.toString() : member)));

function caseWords(cli: Cli, found: Case): Texts[] {
  const { chapter, id, state, version, due, subject } = found;
  const gate = subject === 0 ? "–" : cli.gateName(subject);
  const until = due === 0 ? { zh: "", en: "" } : { zh: `，期限 ${momentOf(due)}`, en: `, due ${momentOf(due)}` };
  return [
    {
      zh: `${chapter}/${id}：${state}（第 ${version} 版），闸口 ${gate}${until.zh}`,
      en: `${chapter}/${id}: ${state} (version ${version}), gate ${gate}${until.en}`,
    },
    ...found.acts.map(({ act, by, seq, missing, outcome }) => {
      const waits = inSet(PARTS, missing);
      const who = cli.nameOf(by);
      return {
        zh: `  seq ${seq}：${act}，${who.zh}${missing === 0 ? ` → ${outcome.state}` : `（待签：${waits.zh}）`}`,
        en: `  seq ${seq}: ${act} by ${who.en}${missing === 0 ? ` → ${outcome.state}` : ` (still to sign: ${waits.en})`}`,
      };
    }),
  ];
}

/* GATE */

async function showGate(cli: Cli, id: GateId): Promise<Result> {
  const kernel = await cli.kernel();
  const [gate, law] = await Promise.all([kernel.gate(id), lawOf(kernel)]);
  const view: GateView = law.view;
  const wall = Math.floor(Date.now() / 1000) as Gate["notBefore"];
  const stops = stopsOf(view, id, { earliest: wall, latest: wall });
  const holds = await Promise.all(
    [...new Set(stops.filter(({ code }) => code === "GATE_HELD").map((stop) => stop.gate))].map(async (held) => {
      const found = view.gate(held);
      return { gate: held, holds: found === undefined ? [] : await holdsOf(kernel, found, view) };
    }),
  );
  const reach = reachOf(law.gates, id);
  const cases = law.cases.about(id).map((found) => `${found.chapter}/${found.id}`);
  return {
    exit: EXIT.done,
    facts: { ...gate, reach, cases, stops, holds, flows: stops.length === 0 },
    lines: [
      ...gateWords(cli, gate, cases),
      {
        zh: `  其下：授权 ${reach.grants}、许可 ${reach.licences}、服务密钥 ${reach.keys}`,
        en: `  below: grants ${reach.grants}, licences ${reach.licences}, keys ${reach.keys}`,
      },
      ...(stops.length === 0 ? [{ zh: "  畅通", en: "  flows" }] : stopLines(cli, stops, holds, view)),
    ],
  };
}

function gateWords(cli: Cli, gate: Gate, cases: readonly string[]): Texts[] {
  const { id, kind, holder, steward, upstream, notBefore, notAfter, closed, turn } = gate;
  const [holds, rules] = [cli.nameOf(holder), cli.nameOf(steward)];
  const above = upstream.map((up) => cli.gateName(up)).join(", ") || "–";
  return [
    {
      zh: `闸口 ${cli.gateName(id)}：${kind}${closed ? "，已关闭" : ""}`,
      en: `gate ${cli.gateName(id)}: ${kind}${closed ? ", closed" : ""}`,
    },
    { zh: `  持有人 ${holds.zh}；管理方 ${rules.zh}`, en: `  holder ${holds.en}; steward ${rules.en}` },
    { zh: `  上级闸口 ${above}；暂扣次数 ${turn}`, en: `  upstream ${above}; turn ${turn}` },
    {
      zh: `  期限 ${momentOf(notBefore)} 至 ${momentOf(notAfter)}`,
      en: `  from ${momentOf(notBefore)} until ${momentOf(notAfter)}`,
    },
    { zh: `  案件 ${cases.join("、") || "–"}`, en: `  cases ${cases.join(", ") || "–"}` },
  ];
}

function stopLines(
  cli: Cli,
  stops: readonly Stop[],
  holds: readonly { gate: GateId; holds: readonly Hold[] }[],
  view: GateView,
): Texts[] {
  return stops.map((stop) => {
    const head = `  ${stop.code} ${view.gate(stop.gate)?.kind ?? "gate"} ${cli.gateName(stop.gate)}`;
    if (stop.code === "GATE_HELD") {
      const hold = holds.find(({ gate }) => gate === stop.gate)?.holds.find(({ path }) => path === stop.path);
      const words = hold === undefined ? { zh: "", en: "" } : holdWords(cli, hold, view);
      return { zh: `${head}：${words.zh}`, en: `${head}: ${words.en}` };
    }
    const at = "at" in stop ? ` ${momentOf(stop.at)}` : "";
    return { zh: `${head}${at}`, en: `${head}${at}` };
  });
}

/* ORGANISATIONS */

async function showOrganisations(cli: Cli): Promise<Result> {
  const law = await lawOf(await cli.kernel());
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
      const name = cli.nameOf(party);
      return { zh: `${name.zh}：闸口 ${gate}，${parts.zh}`, en: `${name.en}: gate ${gate}, ${parts.en}` };
    }),
  };
}

export const showCommand = (run: Runner): Command =>
  commandOf("show <what>", WORDS, run, (cli, [what = ""]) => show(cli, what));

const WORDS = {
  what: "a GATE, a CASE (Grants/3), or organisations / 闸口、案件或单位",
  examples: ["show flow-stream", "show Grants/3", "show organisations"],
};
