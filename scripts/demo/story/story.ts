/** The story that this product is for (Art. 28): calls flow, the supervisor holds the agreement, the running stream ends and the next call is refused, the hold is lifted and data flows again. Each step says what it saw; the city is left as it was. */
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import type { Texts } from "../../../server/reasons/reasons.ts";
import type { DocumentStore } from "../city/office.ts";
import type { DemoFile, DemoPermitEntry } from "../demo-file.ts";
import { type Cast, castOf } from "./cast.ts";
import { Desk } from "./desk.ts";
import { type Called, call, Flow, type FlowEnd, getJson, tokenFor } from "./service.ts";
import * as words from "./words.ts";

export interface Stage {
  readonly demo: DemoFile;
  /** Where evidence and findings are kept, so that whoever reads the ledger finds them by hash. */
  readonly documents: DocumentStore;
  say(line: Texts): void;
}

/** A step went otherwise than the product promises. */
export class StoryDiffers extends Error {
  readonly code = "STORY_DIFFERS";
}

/** Lines of the stream before the hold. */
const LINES_BEFORE = 5;
/** Milliseconds from the gateway's word that it has applied the hold: far more than a cut takes. */
const CUT_WITHIN = 2000;

/** Throws `StoryDiffers`, `NoStory`, and what ledger and gateway throw. A hold that it placed it lifts, even then. */
export async function playStory(stage: Stage): Promise<void> {
  const { demo, say } = stage;
  const cast = castOf(demo);
  say(words.opening(cast));
  const begun = performance.now();
  const token = await tokenFor(demo, cast.key);
  say(words.tokenGiven(cast, performance.now() - begun));
  say(words.released(cast.short, await releasedCall(demo, cast.short, token)));
  const flow = await Flow.open(demo, cast.stream, token);
  try {
    await flow.reaches(LINES_BEFORE);
    say(words.streaming(cast.stream, flow));
    await underHold(stage, cast, token, flow);
  } finally {
    flow.leave();
  }
  say(words.again(await releasedCall(demo, cast.short, token)));
}

async function underHold({ demo, documents, say }: Stage, cast: Cast, token: string, flow: Flow): Promise<void> {
  const { agreement } = cast.stream;
  const desk = new Desk(demo, cast.supervisor, documents);
  const held = await desk.hold(agreement);
  try {
    say(words.held(cast, held));
    say(words.cut(flow, held, await endOf(flow)));
    say(words.refused(demo, await refusedCall(demo, cast.short, token)));
    if (cast.other !== undefined) {
      const othersToken = await tokenFor(demo, cast.other.key);
      say(words.othersFlow(cast.other, await releasedCall(demo, cast.other.permit, othersToken)));
    }
    say(words.standing(flow, await standingOf(demo, flow, token)));
  } finally {
    say(words.lifted(cast, await desk.lift(agreement)));
  }
}

/* WHAT EACH STEP MUST SEE */

async function releasedCall(demo: DemoFile, permit: DemoPermitEntry, token: string): Promise<Called> {
  const called = await call(demo, permit, token);
  if (called.status !== 200) {
    throw new StoryDiffers(`permit ${permit.gate}: found ${called.status} ${JSON.stringify(called.body)}, wanted 200`);
  }
  const names = namesIn(called.body);
  const leaked = permit.withheld.filter((name) => names.has(name));
  if (leaked.length > 0) throw new StoryDiffers(`permit ${permit.gate} shows what it does not cover: ${leaked.join()}`);
  return called;
}

const problemSchema = z.looseObject({
  code: z.string(),
  stops: z.array(
    z.looseObject({
      gate: z.number(),
      heldBy: z.union([z.number(), z.string()]).optional(),
      evidence: z.string().optional(),
    }),
  ),
  advice: z.object({ zh: z.string(), en: z.string() }),
});
export type Refusal = z.infer<typeof problemSchema> & Pick<Called, "status" | "ms">;

async function refusedCall(demo: DemoFile, permit: DemoPermitEntry, token: string): Promise<Refusal> {
  const { status, body, ms } = await call(demo, permit, token);
  if (status !== 403) throw new StoryDiffers(`permit ${permit.gate} under a hold: found ${status}, wanted 403`);
  return { ...problemSchema.parse(body), status, ms };
}

/** As a cut is: by the transport, so that a body cut off never looks whole. */
export async function endOf(flow: Flow): Promise<FlowEnd & { readonly error: string }> {
  const late = new AbortController();
  const running = delay(CUT_WITHIN, undefined, { signal: late.signal }).catch(() => undefined);
  const end = await Promise.race([flow.ended, running]);
  late.abort();
  if (end === undefined) throw new StoryDiffers(`the stream still ran ${CUT_WITHIN} ms after the hold was applied`);
  const { at, error } = end;
  if (error === undefined) throw new StoryDiffers("the stream ended as if it were whole");
  return { at, error };
}

const standingSchema = z.looseObject({ state: z.string(), bytes: z.number(), code: z.string().optional() });
export type Standing = z.infer<typeof standingSchema>;

/** Milliseconds between two looks. */
const LOOK_EVERY = 50;

/** The completion is on disk a moment after the cut. */
async function standingOf(demo: DemoFile, flow: Flow, token: string): Promise<Standing> {
  for (const until = performance.now() + CUT_WITHIN; ; ) {
    const { status, body } = await getJson(`${demo.gateway}/v1/releases/${flow.release}`, token);
    if (status !== 200) throw new StoryDiffers(`release ${flow.release}: found ${status}, wanted 200`);
    const standing = standingSchema.parse(body);
    if (standing.state === "cut") return standing;
    if (performance.now() > until) throw new StoryDiffers(`release ${flow.release} is ${standing.state}, wanted cut`);
    await delay(LOOK_EVERY);
  }
}

function namesIn(value: unknown, names = new Set<string>()): Set<string> {
  if (typeof value !== "object" || value === null) return names;
  for (const [name, member] of Object.entries(value)) namesIn(member, names.add(name));
  return names;
}
