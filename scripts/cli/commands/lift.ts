/** `sluice lift`: takes back one of the caller's holds, having shown all that lie on the gate. It lifts only what it has seen (K3). */
import type { Command } from "commander";
import type { Gate, GateView, Path } from "../../../server/decision/gate.ts";
import { penOf } from "../../law/act.ts";
import { appliedBy, sent, waitOf } from "../applied.ts";
import type { Cli } from "../cli.ts";
import { commandOf, type Runner, withSigner, withWaiting } from "../command.ts";
import { type Result, refused, usage } from "../exits.ts";
import { type Hold, holdsOf } from "../history.ts";
import { hashOf } from "../papers.ts";
import { isHeldFrom, type Seat, seatsOf, seatsOfParty } from "../seats.ts";
import { requireNothingStuck, type Signer, type SignerOptions, signerOf } from "../signer.ts";
import { confirmed } from "../terminal.ts";
import { momentOf } from "../words.ts";
import { ownSeat, seatWords, showReach } from "./hold.ts";

export interface LiftOptions extends SignerOptions {
  readonly document: string;
  readonly seat?: string;
  /** The gate's count of holds as the officer saw it; absent: as it is read now. */
  readonly turn?: string;
  readonly yes?: boolean;
  readonly wait: string;
}

export async function lift(cli: Cli, name: string, options: LiftOptions): Promise<Result> {
  const id = cli.gateOf(name);
  const wait = waitOf(options.wait);
  const document = await hashOf(options.document, "--document");
  const kernel = await cli.kernel();
  const [signer, view] = await Promise.all([signerOf(cli, kernel, options), kernel.above(id)]);
  const gate = view.gate(id) ?? (await kernel.gate(id));
  const turn = turnOf(options.turn) ?? gate.turn;

  const holds = await holdsOf(kernel, gate, view);
  for (const hold of holds) noteHold(cli, hold, view);
  const { seat, others } = heldSeat(cli, gate, seatsOf(view, id), signer, holds, options.seat);
  await showReach(cli, kernel, id, gate);
  const where = seatWords(cli, seat);
  if (others.length > 0) noteOthers(cli, others);
  const rest = holds.filter(({ path }) => path !== seat.path);
  await confirmed(
    cli,
    options.yes ?? false,
    `将解除闸口 ${cli.gateName(id)} 来自${where.zh}的暂扣。`,
    `Lifts the hold of gate ${cli.gateName(id)} from ${where.en}.`,
  );
  await requireNothingStuck(kernel, signer, wait);
  const mined = await sent(
    kernel,
    penOf(kernel.line, kernel.contracts, signer.account).kernel("lift", [id, seat.path, turn, document]),
  );
  const done = {
    zh: `已解除闸口 ${cli.gateName(id)} 来自${where.zh}的暂扣${rest.length > 0 ? `；仍有 ${rest.length} 项暂扣` : ""}`,
    en: `gate ${cli.gateName(id)}: the hold from ${where.en} is lifted${rest.length > 0 ? `; ${rest.length} more lie on it` : ""}`,
  };
  return appliedBy(cli, mined, wait, done, {
    gate: id,
    act: "lift",
    path: seat.path,
    seat: seat.gate,
    document,
    turn,
    saw: holds,
    left: rest.map(({ path }) => path),
  });
}

const LAST_TURN = 0xffff;

function turnOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const turn = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (turn <= LAST_TURN) return turn;
  throw usage(`--turn 应为 0 至 ${LAST_TURN}，得到 ${text}。`, `--turn takes 0 to ${LAST_TURN}, found ${text}.`);
}

/** The smallest held seat of the caller's, or the one named; the kernel itself judges one that is named and not held. */
function heldSeat(
  cli: Cli,
  gate: Gate,
  seats: readonly Seat[],
  signer: Signer,
  holds: readonly Hold[],
  name: string | undefined,
): { seat: Seat; others: readonly Seat[] } {
  const { party } = signer.actor;
  const held = seatsOfParty(seats, party).filter(({ path }) => isHeldFrom(gate, path));
  if (name !== undefined) {
    const seat = ownSeat(cli, gate.id, seats, signer, name);
    if (isHeldFrom(gate, seat.path)) return { seat, others: held.filter(({ path }) => path !== seat.path) };
    throw nothingHeld(cli, gate, holds, seats, ` ${seatWords(cli, seat).zh}`, ` ${seatWords(cli, seat).en}`);
  }
  const [seat, ...others] = held;
  if (seat !== undefined) return { seat, others };
  const mine = cli.nameOf(party);
  throw nothingHeld(cli, gate, holds, seats, `${mine.zh}的任何席位`, ` any seat of ${mine.en}`);
}

function nothingHeld(
  cli: Cli,
  gate: Gate,
  holds: readonly Hold[],
  seats: readonly Seat[],
  zh: string,
  en: string,
): Error {
  const may = holds.map((hold) => {
    const words = seatWords(cli, seats.find(({ path }) => path === hold.path) ?? seatOfProceedings(gate));
    const who = hold.path === 0 ? PROCEEDINGS : cli.nameOf(hold.heldBy);
    return { zh: `${who.zh}（${words.zh}）`, en: `${who.en}, from ${words.en}` };
  });
  const name = cli.gateName(gate.id);
  const whoZh = may.length === 0 ? "该闸口上没有暂扣" : `能解除的是：${may.map((one) => one.zh).join("；")}`;
  const whoEn = may.length === 0 ? "nothing holds it at all" : `who may lift: ${may.map((one) => one.en).join("; ")}`;
  return refused(
    "NOTHING_HELD",
    `闸口 ${name} 没有来自${zh}的暂扣；${whoZh}。`,
    `gate ${name} is not held from${en}; ${whoEn}.`,
    { gate: gate.id, holds },
  );
}

const PROCEEDINGS = {
  zh: "第十四条程序（主管部门会同监管部门报告、市政府同意后恢复）",
  en: "the proceedings of Art. 14 (authority with supervisor, once the government has assented)",
};

const seatOfProceedings = (gate: Gate): Pick<Seat, "path" | "gate" | "kind"> => ({
  path: 0 as Path,
  gate: gate.id,
  kind: gate.kind,
});

/** One line a hold: seat, who, since when, on which evidence. */
export function holdWords(cli: Cli, hold: Hold, view: GateView): { zh: string; en: string } {
  const seat = view.gate(hold.seat);
  const where = seatWords(cli, { path: hold.path, gate: hold.seat, kind: seat?.kind ?? "platform" });
  const who = hold.path === 0 ? PROCEEDINGS : cli.nameOf(hold.heldBy);
  const since = hold.since === undefined ? "?" : momentOf(hold.since);
  const evidence = hold.evidence ?? "?";
  return {
    zh: `暂扣：${where.zh}，${who.zh}，自 ${since}，证据 ${evidence}`,
    en: `held from ${where.en} by ${who.en} since ${since}, evidence ${evidence}`,
  };
}

function noteHold(cli: Cli, hold: Hold, view: GateView): void {
  const words = holdWords(cli, hold, view);
  cli.note(words.zh, words.en);
}

function noteOthers(cli: Cli, others: readonly Seat[]): void {
  const list = others.map((seat) => seatWords(cli, seat));
  cli.note(
    `您还有 ${others.length} 项暂扣在此闸口：${list.map(({ zh }) => zh).join("、")}；本次只解除一项。`,
    `${others.length} more of yours lie on this gate: ${list.map(({ en }) => en).join(", ")}; this lifts one.`,
  );
}

export const liftCommand = (run: Runner): Command =>
  withWaiting(
    withSigner(
      commandOf("lift <gate>", WORDS, run, (cli, [gate = ""], command) => lift(cli, gate, command.opts<LiftOptions>())),
    )
      .requiredOption("--document <file|hash>", "the finding that the risk is gone / 风险已消除的认定")
      .option(
        "--seat <gate|path>",
        "another seat than the nearest that is held: its gate (id or slug), or path:N / 另一席位：其闸口编号、名称，或 path:N",
      )
      .option(
        "--turn <n>",
        "fails if anything was held since turn n (default: as read now) / 自第几次暂扣以来有新的暂扣即不解除（默认按当前读数）",
      ),
  );

const WORDS = {
  what: "takes back one hold of this organisation / 解除本单位的一项暂扣",
  examples: [
    "lift 31 --as transport --document finding.pdf",
    "lift 12 --as authority --document finding.pdf --seat platform --turn 3",
  ],
};
