/** Names for what the ledger numbers: in the document of the act that opened it, never on the ledger itself. Without that document a gate has no name here. */
import { z } from "zod";
import type { GateId } from "../decision/gate.ts";
import type { Hex } from "../ledger/ledger.ts";
import type { Cases } from "./cases.ts";
import type { Documents } from "./documents.ts";
import type { Openings } from "./openings.ts";

export interface Named {
  /** For addresses and command lines. */
  readonly slug?: string | undefined;
  readonly name?: { readonly zh: string; readonly en: string } | undefined;
}

const NAMED = z.object({
  slug: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,63}$/)
    .optional()
    .catch(undefined),
  name: z
    .object({ zh: z.string().max(200), en: z.string().max(200) })
    .optional()
    .catch(undefined),
});

const SHA256 = 1;

export class Names {
  readonly #openings: Openings;
  readonly #cases: Cases;
  readonly #documents: Pick<Documents, "json">;
  /** By hash, so it holds for ever; what was not there is looked for again. */
  readonly #known = new Map<Hex, Named>();

  constructor(openings: Openings, cases: Cases, documents: Pick<Documents, "json">) {
    this.#openings = openings;
    this.#cases = cases;
    this.#documents = documents;
  }

  of(gate: GateId): Named | undefined {
    const by = this.#openings.of(gate)?.openedBy;
    const found = by && this.#cases.of(by.procedure, by.case);
    for (const { algorithm, hash } of found?.acts[0].documents ?? []) {
      const named = algorithm === SHA256 ? this.document(hash) : undefined;
      if (named !== undefined) return named;
    }
    return undefined;
  }

  /** By its own text. */
  document(hash: Hex): Named | undefined {
    const known = this.#known.get(hash);
    if (known !== undefined) return known;
    const parsed = NAMED.safeParse(this.#documents.json(hash));
    const { slug, name } = parsed.success ? parsed.data : {};
    if (slug === undefined && name === undefined) return undefined;
    const named = { slug, name };
    this.#known.set(hash, named);
    return named;
  }
}
