/** What the law expects next on a case, at whose door it lies, and the command that does it: a report that wants the government's assent says so, and how it is given. */
import type { PartyId } from "../../server/decision/gate.ts";
import type { Texts } from "../../server/reasons/reasons.ts";
import { actWords } from "../../server/registry/deeds.ts";
import { partiesOf } from "../../server/registry/powers.ts";
import type { Row } from "../../server/registry/tables.ts";
import { DOCUMENTS, wordsIn } from "../../server/registry/vocabulary.ts";
import { expectedOn } from "../../server/registry/work.ts";
import type { Chapter } from "../deploy/law.ts";
import type { Cli } from "./cli.ts";
import { optionsFor } from "./papers.ts";

/** Of a case as it stands after an act; undefined where it rests, or where the ledger cannot be read soon. */
export async function nextOn(cli: Cli, chapter: Chapter, id: number): Promise<Texts | undefined> {
  const law = await cli.lawAnew();
  if (law === undefined) return undefined;
  const [found, known] = [law.caseOf({ chapter, id }), law.knownAt(Math.floor(Date.now() / 1000))];
  const name = `${chapter}/${id}`;
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
