/** Versions of the rules for the tests of Art. 31. */
import { LIMITS } from "../../../server/registry/vocabulary.ts";
import { read, send, type World } from "../fixture.ts";
import { approvalOf, papers } from "./approvals.ts";
import { done } from "./errand.ts";

export const limitNumber = (name: string): number => {
  const found = LIMITS.find((word) => word.name === name);
  if (found === undefined) throw new Error(`no limit ${name}`);
  return found.number;
};

/** A version of these limits, by name and in seconds. */
export const version = (
  from: number,
  limits: Readonly<Record<string, number>>,
  sets: readonly { readonly set: number; readonly kinds: bigint }[] = [],
) => ({
  from,
  limits: Object.entries(limits)
    .map(([name, time]) => ({ limit: limitNumber(name), time }))
    .sort((a, b) => a.limit - b.limit),
  sets,
});

type Law = Pick<World, "rules" | "who">;

/** Drafts a version, and gives its case. */
export async function drafted({ rules, who }: Law, drawn: unknown): Promise<number> {
  await send(rules, who.authority, "draft", await approvalOf(rules, who.authority, 0, papers("rule")), drawn);
  return Number(await read(rules, "cases"));
}

export async function adopted(law: Law, drawn: unknown): Promise<number> {
  const id = await drafted(law, drawn);
  await done(law.rules, law.who.authority, "adopt", id, papers("decision"));
  return id;
}
