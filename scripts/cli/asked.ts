/** The content of an act, asked of a person field by field: a list element by element, until an answer is left empty. */
import type { AbiParameter } from "viem";
import type { Texts } from "../../server/reasons/reasons.ts";
import { elementOf, type Leaf, leavesOf, put } from "./content.ts";

/** Undefined where nobody can be asked: what is missing is then told all at once, when it is read. */
export type Ask = (question: Texts) => Promise<string | undefined>;

/** Puts the answers into `given`; what is there already is not asked for. */
export async function askMissing(
  ask: Ask,
  given: Record<string, unknown>,
  inputs: readonly AbiParameter[],
  prefix = "",
): Promise<void> {
  for (const input of inputs) {
    const path = `${prefix}${input.name}`;
    const [element, isList] = elementOf(input);
    const members = "components" in element ? (element.components as readonly AbiParameter[]) : undefined;
    if (!isList && members !== undefined) await askMissing(ask, given, members, `${path}.`);
    else if (valueAt(given, path) !== undefined) continue;
    else if (members !== undefined) await askElements(ask, given, members, path);
    else for (const leaf of leavesOf([input])) await askFor(ask, given, { ...leaf, path }, isList ? BY_COMMA : NONE);
  }
}

async function askElements(
  ask: Ask,
  given: Record<string, unknown>,
  members: readonly AbiParameter[],
  path: string,
): Promise<void> {
  for (let i = 0; ; i++) {
    const [first, ...others] = leavesOf(members, `${path}[${i}]`);
    const answer = first && (await askFor(ask, given, first, ENTER_ENDS));
    if (answer === "" && i === 0) put(given, path, []);
    if (answer === undefined || answer === "") return;
    for (const leaf of others) await askFor(ask, given, leaf, NONE);
  }
}

/** @returns The answer, which may be empty. */
async function askFor(ask: Ask, given: Record<string, unknown>, { path, hint }: Leaf, more: Texts) {
  const answer = await ask({ zh: `${path}（${hint.zh}${more.zh}）：`, en: `${path} (${hint.en}${more.en}): ` });
  if (answer !== undefined && answer !== "") put(given, path, answer);
  return answer;
}

const NONE: Texts = { zh: "", en: "" };
const BY_COMMA: Texts = { zh: "；多个以逗号分隔，没有则写 []", en: "; several by comma, [] for none" };
const ENTER_ENDS: Texts = { zh: "；直接回车结束此列表", en: "; Enter ends this list" };

function valueAt(given: unknown, path: string): unknown {
  let at = given;
  for (const step of path.split(".")) at = typeof at === "object" && at !== null ? Reflect.get(at, step) : undefined;
  return at;
}
