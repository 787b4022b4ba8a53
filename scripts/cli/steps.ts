/** What the law expects next on a case, at whose door it lies, and the command that does it: a report that wants the government's assent says so, and how it is given. */
import type { PartyId } from "../../server/decision/gate.ts";
import type { Texts } from "../../server/reasons/reasons.ts";
import type { Case } from "../../server/registry/cases.ts";
import { actWords } from "../../server/registry/deeds.ts";
import { partiesOf } from "../../server/registry/powers.ts";
import type { Row } from "../../server/registry/tables.ts";
import { DOCUMENTS, PARTS, wordsIn } from "../../server/registry/vocabulary.ts";
import { expectedOn } from "../../server/registry/work.ts";
import type { Cli } from "./cli.ts";
import type { Law } from "./law.ts";
import { optionsFor } from "./papers.ts";
import { inSet } from "./words.ts";

/** Undefined where the case rests. */
export function nextOn(cli: Cli, law: Law, found: Case): Texts | undefined {
  const known = law.knownAt(Math.floor(Date.now() / 1000));
  const name = `${found.chapter}/${found.id}`;
  const [begun] = known.begunOn(found);
  if (begun !== undefined) {
    const missing = partiesOf(found, { by: begun.missing, jointly: 0 }, law.view);
    // Papers that are left out are those that were signed already: so the signatures count together.
    return stepWords(cli, name, { act: begun.act, documents: 0n }, missing);
  }
  const row = expectedOn(found, known);
  return row && stepWords(cli, name, row, partiesOf(found, row, law.view));
}

/** `assent by Municipal People's Government (government, party 2): sluice act Proceedings/1 assent --as government --assent-paper FILE`. */
export function stepWords(
  cli: Cli,
  name: string,
  { act, documents }: Pick<Row, "act" | "documents">,
  parties: readonly PartyId[],
): Texts {
  const papers = optionsFor(wordsIn(DOCUMENTS, documents));
  const who = parties.map((party) => cli.names.party(party));
  const signer = (key: string) => asOf(cli, parties) ?? `--key ${key}`;
  return {
    zh: `${actWords(act).zh}，由${who.map(({ zh }) => zh).join("、")}办理：${["sluice act", name, act, signer("文件"), papers.zh].join(" ").trim()}`,
    en: `${act} by ${who.map(({ en }) => en).join(" and ")}: ${["sluice act", name, act, signer("FILE"), papers.en].join(" ").trim()}`,
  };
}

/** Who holds those parts in a case: a zone without a second supervisor has nobody to wait for. */
export function partiesText({ names }: Cli, found: Case, parts: number, { view }: Law): Texts {
  const parties = partiesOf(found, { by: parts, jointly: 0 }, view).map((party) => names.party(party));
  if (parties.length === 0) return inSet(PARTS, parts); // the case is about a gate that is not there yet
  return { zh: parties.map(({ zh }) => zh).join("、"), en: parties.map(({ en }) => en).join(", ") };
}

/** The shortest way from a case's state to one in which an act is possible. */
export function wayTo(rows: readonly Row[], from: string, wanted: readonly string[]): Row[] {
  const ways: Row[][] = [[]];
  const seen = new Set([from]);
  for (const way of ways) {
    const at = way.at(-1)?.to ?? from;
    if (wanted.includes(at)) return way;
    for (const row of rows) {
      if (row.from !== at || seen.has(row.to)) continue;
      seen.add(row.to);
      ways.push([...way, row]);
    }
  }
  return [];
}

/** Each of them types it; here as the first one does. */
function asOf({ demo }: Cli, [party]: readonly PartyId[]): string | undefined {
  const slug = Object.entries(demo?.organisations ?? {}).find(([, { id }]) => id === party)?.[0];
  return slug && `--as ${slug}`;
}
