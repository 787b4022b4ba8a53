/** Grants that already cover what a request asks for, so that nobody asks, or confirms, twice (Art. 27). They refuse nothing. */
import type { UnixSeconds } from "../../server/decision/gate.ts";
import type { Texts } from "../../server/reasons/reasons.ts";
import { type Asked, type Covering, coveringOf } from "../../server/registry/covering.ts";
import type { Cli } from "./cli.ts";
import { type FieldName, fieldsText } from "./content-text.ts";
import type { Law } from "./law.ts";
import { both } from "./sentences/sentence.ts";

/** @param now Unix seconds. */
export function coveredBy(law: Law, asked: Asked, now: number): Covering[] {
  const moment = now as UnixSeconds;
  return coveringOf(law, asked, { earliest: moment, latest: moment });
}

export function coveredLines(
  { names }: Cli,
  covering: readonly Covering[],
  { scenario: asked }: Pick<Asked, "scenario">,
  fieldName: FieldName,
): Texts[] {
  return covering.map(({ grant, scenario, covers, lacks, flows }) => {
    const [what, use] = [names.gate(grant, "grant"), names.gate(scenario, "scenario")];
    const has = fieldsText(covers, fieldName);
    const all = lacks === 0n ? { zh: "全部字段", en: "all of these fields" } : both(`其中 ${has.zh}`, has.en);
    const other = scenario === asked ? both("", "") : both(`，用于另一场景${use.zh}`, `, for another use, ${use.en}`);
    const stopped = flows ? both("", "") : both("（现被阻断）", " (stopped now)");
    return {
      zh: `  已有授权：${what.zh}${stopped.zh}已含${all.zh}${other.zh}`,
      en: `  granted already: ${what.en}${stopped.en} has ${all.en}${other.en}`,
    };
  });
}
