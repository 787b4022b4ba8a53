/** What the stories share: the organisations at their desks, each act with the papers that its row asks and applied by the gateway before the next, and a client's calls. */
import type { Hex } from "viem";
import { sluiceAbi } from "../../../server/ledger/abi.ts";
import type { Texts } from "../../../server/reasons/reasons.ts";
import { type Row, Tables } from "../../../server/registry/tables.ts";
import { DOCUMENTS, wordsIn } from "../../../server/registry/vocabulary.ts";
import { confirmations } from "../../cli/gateway.ts";
import type { Chapter } from "../../deploy/law.ts";
import { type ActOutcome, deadlineFromNow, Refused } from "../../law/act.ts";
import type { Paper } from "../../law/approval.ts";
import type { OrganisationAccounts } from "../city/accounts.ts";
import { Office } from "../city/office.ts";
import type { Named, OrganisationSlug } from "../city/plan.ts";
import type { DemoOrganisation, DemoPermitEntry } from "../demo-file.ts";
import { keyOf, NoStory, organisationOf } from "./cast.ts";
import { type Called, call, tokenFor } from "./service.ts";
import { type Stage, StoryDiffers } from "./story.ts";

/** Seconds. */
const APPLIED_WITHIN = 10;

export interface Deed {
  readonly chapter: Chapter;
  readonly act: string;
  readonly on?: ActOutcome;
  readonly content?: readonly unknown[];
  /** Instead of papers of its own. */
  readonly papers?: readonly Paper[];
}

export class Town {
  readonly stage: Stage;
  readonly office: Office;
  readonly #tables: Tables;
  readonly #about: Named;
  #step = 0;

  constructor(stage: Stage, about: Named) {
    const { ledger, organisations } = stage.demo;
    const accounts = Object.fromEntries(
      Object.entries(organisations).map(([slug, { account, privateKey }]) => [slug, { address: account, privateKey }]),
    ) as OrganisationAccounts;
    this.stage = stage;
    this.office = new Office(ledger.http, ledger.contracts, accounts, stage.documents);
    // Each play has papers of its own: the law knows a finding that was reported already.
    this.#about = { ...about, slug: `${about.slug}-${Date.now().toString(36)}` };
    const { reader } = this.office.penOf("authority");
    this.#tables = new Tables(async (to, data) => (await reader.call({ to, data })).data ?? "0x");
  }

  /** The next step, as it is told. */
  tells(zh: string, en: string): void {
    this.#step++;
    this.stage.say({ zh: `${this.#step} ${zh}`, en: `${this.#step} ${en}` });
  }

  /* ON THE LEDGER */

  /** One act, signed by each of them in turn where it is joint; on return the gateway has applied it. */
  async does(slugs: string | readonly string[], deed: Deed): Promise<ActOutcome> {
    const { chapter, act, on, content } = deed;
    const row = await this.#rowOf(chapter, act, on?.state ?? "");
    const papers = deed.papers ?? (await this.#papersOf(row));
    const deadline = deadlineFromNow();
    const request = { chapter, act, papers, deadline, ...(on && { on }), ...(content && { content }) };
    let outcome: ActOutcome | undefined;
    for (const slug of new Set([slugs].flat())) outcome = await this.office.does(slug as OrganisationSlug, request);
    if (outcome === undefined) throw new Error(`${act}: nobody acts`);
    if (outcome.missing !== 0)
      throw new StoryDiffers(`${chapter} ${act}: signatures are missing, by bits ${outcome.missing}`);
    await this.applied(outcome.seq);
    return outcome;
  }

  /** The name of the contract's error. Throws `StoryDiffers` where the act is done after all. */
  async isRefused(attempt: Promise<unknown>, wanted: string): Promise<string> {
    const refusal = await attempt.then(
      () => undefined,
      (error: unknown) => error,
    );
    if (refusal instanceof Refused && refusal.errorName === wanted) return wanted;
    throw new StoryDiffers(
      `found ${refusal === undefined ? "the act done" : String(refusal)}, wanted the refusal ${wanted}`,
    );
  }

  hold(slug: string, gate: number, path: number): Promise<void> {
    return this.#kernel(slug, "hold", async (paper) => [gate, path, paper]);
  }

  lift(slug: string, gate: number, path: number): Promise<void> {
    return this.#kernel(slug, "lift", async (paper) => [gate, path, (await this.gate(gate)).turn, paper]);
  }

  gate(id: number) {
    const { Sluice: address } = this.stage.demo.ledger.contracts;
    const { reader } = this.office.penOf("authority");
    return reader.readContract({ address, abi: sluiceAbi, functionName: "gate", args: [id] });
  }

  async applied(seq: number): Promise<void> {
    const { gateway } = this.stage.demo;
    const [told] = await confirmations([gateway], seq, APPLIED_WITHIN, performance.now());
    if (told?.confirmed !== true)
      throw new StoryDiffers(`${gateway} has not applied seq ${seq} within ${APPLIED_WITHIN} s`);
  }

  async paper(kind: string): Promise<Hex> {
    const [paper] = await this.office.papers(this.#about.slug, [kind], this.#about);
    if (paper === undefined) throw new Error(`no paper ${kind}`);
    return paper.hash;
  }

  async #kernel(slug: string, act: "hold" | "lift", argsOf: (paper: Hex) => Promise<unknown[]>): Promise<void> {
    const paper = await this.paper(act === "hold" ? "finding" : "report");
    const { seq } = await this.office.penOf(slug as OrganisationSlug).kernel(act, await argsOf(paper));
    await this.applied(seq);
  }

  async #rowOf(chapter: Chapter, act: string, from: string): Promise<Row> {
    const address = this.stage.demo.ledger.contracts[chapter];
    await this.#tables.read([address]);
    const row = this.#tables.of(address)?.find((one) => one.act === act && one.from === from);
    if (row === undefined) throw new StoryDiffers(`${chapter} has no row ${act} from ${from || "the start"}`);
    return row;
  }

  async #papersOf({ act, documents }: Row): Promise<Paper[]> {
    const kinds = wordsIn(DOCUMENTS, documents);
    return this.office.papers(
      act,
      kinds.map(({ name }) => name),
      this.#about,
    );
  }

  /* A CLIENT */

  token(holder: string): Promise<string> {
    return tokenFor(this.stage.demo, keyOf(this.stage.demo, holder));
  }

  /** Throws `StoryDiffers` for another status or code. */
  async calls(permit: DemoPermitEntry, token: string, wanted: number, code?: string): Promise<Called> {
    const called = await call(this.stage.demo, permit, token);
    const found = (called.body as { code?: string } | undefined)?.code;
    if (called.status === wanted && (code === undefined || code === found)) return called;
    throw new StoryDiffers(
      `permit ${permit.gate}: found ${called.status} ${found ?? ""}, wanted ${wanted} ${code ?? ""}`,
    );
  }

  /* WHO PLAYS */

  /** The first that fits, in demo.json's order. */
  permit(fits: (permit: DemoPermitEntry) => boolean, what: string): DemoPermitEntry {
    const found = Object.values(this.stage.demo.permits).find(fits);
    if (found === undefined) throw new NoStory(`no permit of ${what} in demo.json: was it started with --empty?`);
    return found;
  }

  organisation(slug: string): DemoOrganisation {
    return organisationOf(this.stage.demo, slug);
  }

  name(slug: string): Texts {
    return this.organisation(slug).name;
  }
}

/** Gates above a stop that a refusal names, nearest the platform first. */
export const stopsIn = ({
  body,
}: Called): readonly { readonly gate: number; readonly code: string; readonly heldBy?: unknown }[] =>
  (body as { stops?: [] } | undefined)?.stops ?? [];
