/**
 * Grants that already cover what a request asks for, so that nothing is granted twice (Art. 27: least authorisation, economical use).
 * Found from the cases and judged by the gates. It refuses nothing: the supervisor who confirms sees it and decides.
 */
import { z } from "zod";
import type { GateId, Now } from "../decision/gate.ts";
import { stopsOf } from "../decision/stops.ts";
import type { StrictView } from "../ledger/ledger.ts";
import { contentOf } from "./acts.ts";
import { type Case, type Cases, completeActs } from "./cases.ts";

/** What is asked for: fields of one channel, one bit each, for one scenario. */
export interface Asked {
  readonly scenario: GateId;
  readonly channel: GateId;
  readonly fields: bigint;
}

/** A grant of the same channel under the same agreement that has some of the fields. */
export interface Covering {
  readonly grant: GateId;
  /** Another scenario's grant is another use: it shows what the operator has, and does not serve this one (Art. 27). */
  readonly scenario: GateId;
  readonly covers: bigint;
  readonly lacks: bigint;
  /** Not while something above it is held, or its term has not begun. */
  readonly flows: boolean;
}

const gate = z.number().transform((id) => id as GateId);
const TERMS = z.object({ scenario: gate, channel: gate, fields: z.bigint() });

/** What a request asks for as it stands, confirmed or not; undefined once it is decided, and of any other case. */
export function askedIn(found: Case, view: StrictView): Asked | undefined {
  const undecided = found.chapter === "Grants" && UNDECIDED.has(found.state);
  if (!undecided || view.gate(found.subject as GateId)?.kind !== "scenario") return undefined;
  const contents = completeActs(found).map((act) => TERMS.safeParse(contentOf("Grants", act)));
  return contents.findLast(({ success }) => success)?.data;
}

const UNDECIDED: ReadonlySet<string> = new Set(["Requested", "Returned", "Confirmed"]);

/** Those for the same scenario first, then by what they cover. */
export function coveringOf(
  { cases, view }: { readonly cases: Pick<Cases, "about">; readonly view: StrictView },
  { scenario, channel, fields }: Asked,
  now: Now,
): Covering[] {
  const agreement = view.gate(scenario)?.upstream[0];
  const scenarios = agreement === undefined ? [] : opened(cases, view, agreement, "scenario");
  return scenarios
    .flatMap((of) => opened(cases, view, of, "grant").map((grant) => ({ grant, of })))
    .flatMap(({ grant, of }): Covering[] => {
      const covers = fieldsOf(view, grant) & fields;
      const stops = stopsOf(view, grant, now);
      const ended = stops.some(({ code }) => code === "GATE_CLOSED" || code === "GATE_EXPIRED");
      if (view.gate(grant)?.upstream[1] !== channel || covers === 0n || ended) return [];
      return [{ grant, scenario: of, covers, lacks: fields & ~covers, flows: stops.length === 0 }];
    })
    .sort(
      (a, b) => Number(b.scenario === scenario) - Number(a.scenario === scenario) || bits(b.covers) - bits(a.covers),
    );
}

/** Gates of a kind that cases about another gate opened right below it. */
function opened(cases: Pick<Cases, "about">, view: StrictView, above: GateId, kind: "scenario" | "grant"): GateId[] {
  return cases
    .about(above)
    .map(({ subject }) => subject as GateId)
    .filter((subject) => view.gate(subject)?.kind === kind && view.gate(subject)?.upstream[0] === above);
}

/** Low lane of a permit's terms (kernel). */
const fieldsOf = (view: StrictView, permit: GateId): bigint => BigInt.asUintN(176, view.terms(permit) ?? 0n);

const bits = (mask: bigint): number => mask.toString(2).replaceAll("0", "").length;
