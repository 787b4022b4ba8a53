/** Holds on a risk that an organisation has placed and owes an act for: reported, renewed or lifted within the time of the rules (Art. 28). They stay shut whatever the date. */
import { ContractFunctionExecutionError } from "viem";
import type { Gate, GateId, PartyId } from "../../server/decision/gate.ts";
import { pathsHeld } from "../../server/decision/stops.ts";
import { rulesAbi } from "../../server/ledger/abi.ts";
import type { Texts } from "../../server/reasons/reasons.ts";
import { seatsOf } from "../../server/registry/powers.ts";
import { LIMITS } from "../../server/registry/vocabulary.ts";
import type { Cli } from "./cli.ts";
import { type Hold, holdsOf } from "./history.ts";
import { type Kernel, reached } from "./kernel.ts";
import type { Law } from "./law.ts";
import { momentOf } from "./words.ts";

export interface Owed {
  readonly gate: GateId;
  readonly hold: Hold;
  /** Unix seconds; undefined where no rule set a time when it was placed. */
  readonly due?: number;
  readonly overdue: boolean;
}

/** Soonest due first. @param now Unix seconds. */
export async function holdsOwedBy(kernel: Kernel, { gates, view }: Law, party: PartyId, now: number): Promise<Owed[]> {
  const own = gates.filter((gate) => isHeldBy(gate, seatsOf(view, gate.id), party));
  const owed = await Promise.all(
    own.map(async (gate) => {
      const holds = (await holdsOf(kernel, gate, view)).filter(({ path, heldBy }) => path !== 0 && heldBy === party);
      return Promise.all(
        holds.map(async (hold): Promise<Owed> => {
          const due = await dueOf(kernel, hold);
          return { gate: gate.id, hold, ...(due !== undefined && { due }), overdue: due !== undefined && due <= now };
        }),
      );
    }),
  );
  return owed.flat().sort((a, b) => (a.due ?? NEVER) - (b.due ?? NEVER));
}

const NEVER = Number.MAX_SAFE_INTEGER;

const isHeldBy = (gate: Gate, seats: ReturnType<typeof seatsOf>, party: PartyId): boolean =>
  pathsHeld(gate.holds).some((held) => seats.some(({ path, steward }) => path === held && steward === party));

/** Unix seconds. Undefined where no rule set a time, and of the proceedings' holds, which run on other clocks. */
export async function dueOf(kernel: Kernel, { path, at }: Hold): Promise<number | undefined> {
  const time = path === 0 || at === undefined ? undefined : await holdTime(kernel, at);
  return at === undefined || time === undefined ? undefined : at + time;
}

/** Undefined where no rule in force set one. */
async function holdTime({ url, reader, contracts }: Kernel, at: number): Promise<number | undefined> {
  const limit = LIMITS.find(({ name }) => name === "holdTime")?.number ?? 0;
  const call = { address: contracts.Rules, abi: rulesAbi, functionName: "limitOf", args: [limit, at] } as const;
  try {
    return await reached(url, reader.readContract(call));
  } catch (error) {
    if (error instanceof ContractFunctionExecutionError) return undefined;
    throw error;
  }
}

export function owedLine({ names }: Cli, { gate, hold, due, overdue }: Owed): Texts {
  const what = names.gate(gate);
  const by =
    due === undefined
      ? { zh: "", en: "" }
      : {
          zh: `，须于 ${momentOf(due)} 前上报、续扣或解除`,
          en: `, to be reported, renewed or lifted by ${momentOf(due)}`,
        };
  const since =
    hold.since === undefined
      ? { zh: "", en: "" }
      : { zh: `，自 ${momentOf(hold.since)} 起`, en: ` since ${momentOf(hold.since)}` };
  return {
    zh: `  暂扣 ${what.zh}${since.zh}${by.zh}${overdue ? "，已逾期" : ""}（第 28 条）`,
    en: `  hold on ${what.en}${since.en}${by.en}${overdue ? ", OVERDUE" : ""} (Art. 28)`,
  };
}
