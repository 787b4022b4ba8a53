/** Where the city's organisations sign: each act with its papers, which are in the document store before the ledger names them. */
import type { Hex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { DOCUMENTS } from "../../../server/registry/vocabulary.ts";
import { canonicalBytes } from "../../../server/release/descriptor/descriptor.ts";
import type { Contracts } from "../../deploy/deploy.ts";
import { type ActOutcome, type ActRequest, deadlineFromNow, type Pen, penOf } from "../../law/act.ts";
import type { Paper } from "../../law/approval.ts";
import { lineTo } from "../../law/line.ts";
import type { OrganisationAccounts } from "./accounts.ts";
import { type Named, ORGANISATIONS, type OrganisationSlug } from "./plan.ts";

/** Content-addressed: under the SHA-256 of the bytes, which is returned once they are kept. */
export interface DocumentStore {
  put(bytes: Uint8Array): Promise<Hex>;
}

export class Office {
  readonly accounts: OrganisationAccounts;
  readonly #documents: DocumentStore;
  readonly #pens: ReadonlyMap<OrganisationSlug, Pen>;

  constructor(url: string, contracts: Contracts, accounts: OrganisationAccounts, documents: DocumentStore) {
    this.accounts = accounts;
    this.#documents = documents;
    const line = lineTo(url);
    this.#pens = new Map(
      ORGANISATIONS.map(({ slug }) => [slug, penOf(line, contracts, privateKeyToAccount(accounts[slug].privateKey))]),
    );
  }

  /** The organisation's act, done or, of a joint one, signed. Throws what the ledger refused. */
  does(slug: OrganisationSlug, request: ActRequest): Promise<ActOutcome> {
    return this.penOf(slug).act(request);
  }

  /** The same act by each, on the same papers and deadline; an organisation that stands in several capacities signs once (Art. 6). */
  async signs(slugs: readonly OrganisationSlug[], request: ActRequest): Promise<ActOutcome> {
    const [first, ...others] = new Set(slugs);
    if (first === undefined) throw new Error(`${request.act}: nobody signs`);
    const joint = { ...request, deadline: deadlineFromNow() };
    let outcome = await this.does(first, joint);
    for (const slug of others) outcome = await this.does(slug, joint);
    if (outcome.missing !== 0) throw new Error(`${request.act}: signatures are missing, by bits ${outcome.missing}`);
    return outcome;
  }

  penOf(slug: OrganisationSlug): Pen {
    const pen = this.#pens.get(slug);
    if (pen === undefined) throw new Error(`no organisation ${slug} in the city`);
    return pen;
  }

  /** Papers of an act, by kind. The one that opens something tells its name: `{type: act, paper, title, slug, name}`. */
  papers(act: string, kinds: readonly string[], about: Named): Promise<Paper[]> {
    const { slug, name } = about;
    return Promise.all(
      kinds.map(async (kind) => {
        const word = DOCUMENTS.find((one) => one.name === kind);
        const title = { zh: word?.zh ?? kind, en: word?.en ?? kind };
        return { kind, hash: await this.put({ type: act, paper: kind, title, slug, name }) };
      }),
    );
  }

  put(document: unknown): Promise<Hex> {
    return this.#documents.put(canonicalBytes(document));
  }
}
