/** The chapters' tables as the contracts give them: read once a contract, since a table is closed at deployment (P1). */
import { decodeFunctionResult, encodeFunctionData, getAbiItem } from "viem";
import { accountsAbi } from "../ledger/abi.ts";
import type { Hex } from "../ledger/ledger.ts";
import { wordIn } from "./acts.ts";

/** In the order of `When` and `Effect` in IProcedure.sol. */
export const WHENS = ["anytime", "inTime", "whenDue"] as const;
export const EFFECTS = [
  "nothing",
  "opens",
  "closes",
  "retimes",
  "restores",
  "holds",
  "lifts",
  "changes",
  "frees",
] as const;
export type When = (typeof WHENS)[number];
export type Effect = (typeof EFFECTS)[number];

/** One row: in this state, these parties may do this, on these documents, in this time; then that follows. */
export interface Row {
  readonly article: number;
  /** Empty where the act opens a case. */
  readonly from: string;
  readonly act: string;
  /** Parts as bits: who leads, and who signs with it. */
  readonly by: number;
  readonly jointly: number;
  /** Kinds of documents as bits. */
  readonly documents: bigint;
  readonly when: When;
  readonly to: string;
  /** Number of the time limit that the act starts; 0 none. */
  readonly within: number;
  readonly effect: Effect;
  /** Done by the function of the act's name, which takes the content. */
  readonly content: boolean;
}

/** `eth_call` at the newest block. */
export type Call = (to: Hex, data: Hex) => Promise<Hex>;

const TABLE = [getAbiItem({ abi: accountsAbi, name: "table" })] as const;

export class Tables {
  readonly #call: Call;
  readonly #rows = new Map<Hex, readonly Row[]>();
  readonly #reading = new Map<Hex, Promise<void>>();

  constructor(call: Call) {
    this.#call = call;
  }

  /** Undefined until it was read. */
  of(procedure: Hex): readonly Row[] | undefined {
    return this.#rows.get(procedure);
  }

  /** Reads those that are not here yet; one that fails is asked for again the next time. Rejects with what the node said. */
  async read(procedures: readonly Hex[]): Promise<void> {
    await Promise.all(
      procedures.filter((address) => !this.#rows.has(address)).map((address) => this.#readOne(address)),
    );
  }

  #readOne(procedure: Hex): Promise<void> {
    const reading = this.#reading.get(procedure);
    if (reading !== undefined) return reading;
    const started = this.#call(procedure, encodeFunctionData({ abi: TABLE }))
      .then((data) => {
        this.#rows.set(procedure, rowsIn(data));
      })
      .finally(() => this.#reading.delete(procedure));
    this.#reading.set(procedure, started);
    return started;
  }
}

function rowsIn(data: Hex): Row[] {
  return decodeFunctionResult({ abi: TABLE, data }).map((line) => ({
    ...line,
    from: wordIn(line.from),
    act: wordIn(line.act),
    to: wordIn(line.to),
    when: namedBy(WHENS, line.when),
    effect: namedBy(EFFECTS, line.effect),
  }));
}

function namedBy<Name extends string>(names: readonly Name[], number: number): Name {
  const name = names[number];
  if (name === undefined) throw new RangeError(`a table uses number ${number}, and ${names.length} are known`);
  return name;
}
