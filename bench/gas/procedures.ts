/** What an act costs under the law itself: the engine, the chapter, its effects and the two entries in the kernel. */
import { deployWorld } from "../../test/contracts/fixture.ts";
import { approvalOf, papers } from "../../test/contracts/procedures/approvals.ts";
import { aChannel, offered, published } from "../../test/contracts/procedures/catalog.ts";
import { done } from "../../test/contracts/procedures/errand.ts";
import { approved, confirmed, requested, someTerms } from "../../test/contracts/procedures/grants.ts";
import { found } from "../../test/contracts/procedures/proceedings.ts";
import { gasOf } from "./kernel.ts";

export interface ProcedureCosts {
  /** A row without content and effect, one paper: `Grants.return`. */
  readonly plain: number;
  /** A row that brings content: `Grants.confirm`. */
  readonly typed: number;
  /** Opening a case: `Grants.request`. */
  readonly opening: number;
  /** The row that opens a grant: `Grants.approve`. */
  readonly approve: number;
  /** A row without paper that closes a grant: `Grants.giveUp`. */
  readonly close: number;
  /** `Proceedings.reportPause`, two papers: the authority's signature, then the supervisor's, which completes it. */
  readonly jointFirst: number;
  readonly jointLast: number;
}

export async function procedureCosts(): Promise<ProcedureCosts> {
  const world = await deployWorld();
  const { grants, proceedings, gates, who } = world;
  const channel = aChannel("interface");
  const { gate: dataset } = await published(world, 1);
  const { gate } = await offered(world, dataset, channel);
  const terms = someTerms(gates.scenario, gate);

  // The first of everything writes fresh slots that the next ones share.
  await requested(world, channel, terms);
  const asked = await approvalOf(grants, who.operator, 0, papers("need", "scenarioPaper"));
  const opening = await gasOf(grants.connect(who.operator).getFunction("request")(asked, channel, terms));
  const second = Number(await grants.getFunction("cases").staticCall());
  const typed = await gasOf(confirmed(world, second, terms, terms));
  const approve = await gasOf(approved(world, second, channel, terms, terms));
  const close = await gasOf(done(grants, who.operator, "giveUp", second, []));
  const third = await requested(world, channel, terms);
  const plain = await gasOf(done(grants, who.supervisor, "return", third, papers("reason")));

  const breach = await found(world, gates.agreement);
  const report = papers("statement", "report");
  const jointFirst = await gasOf(done(proceedings, who.authority, "reportPause", breach, report));
  const jointLast = await gasOf(done(proceedings, who.supervisor, "reportPause", breach, report));
  return { plain, typed, opening, approve, close, jointFirst, jointLast };
}
