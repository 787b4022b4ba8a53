/** `sluice lift`: takes back one of the caller's holds, having shown all that lie on the gate. It lifts only what it has seen (K3). */
import type { Command } from "commander";
import type { Gate, GateView, UnixSeconds } from "../../../server/decision/gate.ts";
import { stopsOf } from "../../../server/decision/stops.ts";
import type { Texts } from "../../../server/reasons/reasons.ts";
import { type Seat, seatsOf } from "../../../server/registry/powers.ts";
import { penOf } from "../../law/act.ts";
import { appliedBy, sent, type Told, waitOf } from "../applied.ts";
import type { Cli } from "../cli.ts";
import { commandOf, type Runner, withSigner, withWaiting } from "../command.ts";
import { type Result, refused, usage } from "../exits.ts";
import { type Hold, holdsOf } from "../history.ts";
import { hashOf } from "../papers.ts";
import { reachOf } from "../reach.ts";
import { isHeldFrom, seatsOfParty } from "../seats.ts";
import { requireNothingStuck, type Signer, type SignerOptions, signerOf } from "../signer.ts";
import { holdStop, PROCEEDINGS, plainly, reachText, row, seatsText, seatText, stopText } from "../telling.ts";
import { confirmed } from "../terminal.ts";
import { ownSeat, type View } from "./hold.ts";

export interface LiftOptions extends SignerOptions {
  readonly document: string;
  readonly seat?: string;
  /** The gate's count of holds as the officer saw it; absent: as it is read now. */
  readonly turn?: string;
  readonly yes?: boolean;
  readonly wait: string;
}

export async function lift(cli: Cli, name: string, options: LiftOptions): Promise<Result> {
  const wait = waitOf(options.wait);
  const document = await hashOf(options.document, "--document");
  const [kernel, id] = [await cli.kernel(), await cli.gateOf(name)];
  const [signer, view, law] = await Promise.all([signerOf(cli, kernel, options), kernel.above(id), cli.lawSoon()]);
  const gate = view.gate(id) ?? (await kernel.gate(id));
  const turn = turnOf(options.turn) ?? gate.turn;

  const holds = await holdsOf(kernel, gate, view);
  for (const hold of holds) noteHold(cli, gate, hold);
  const { seat, others } = heldSeat(cli, view, gate, signer, holds, options.seat);
  if (others.length > 0) noteOthers(cli, others);
  const [what, where] = [cli.names.gate(id, gate.kind), seatText(cli, seat)];
  await confirmed(
    cli,
    options.yes ?? false,
    `将解除${what.zh}来自${where.zh}的暂扣。`,
    `Lifts the hold of ${what.en} from ${where.en}.`,
  );
  await requireNothingStuck(kernel, signer, wait);
  const mined = await sent(
    kernel,
    penOf(kernel.line, kernel.contracts, signer.account).kernel("lift", [id, seat.path, turn, document]),
  );
  const rest = holds.filter(({ path }) => path !== seat.path);
  const who = cli.names.party(signer.actor.party);
  const told: Told = {
    head: { zh: `已解除${what.zh}的暂扣`, en: `lifted: ${what.en}` },
    rows: [
      row("席位", "seat", { zh: `${who.zh}，${where.zh}`, en: `${who.en}, ${where.en}` }),
      row("涉及", "reaches", reachText(law && reachOf(law.gates, id))),
    ],
    paper: row("文件", "document", plainly(document)),
    next: afterLift(cli, view, { ...gate, holds: gate.holds - 2 ** seat.path }, rest),
  };
  const facts = { gate: id, act: "lift", path: seat.path, seat: seat.gate, document, turn, saw: holds };
  return appliedBy(cli, mined, wait, told, { ...facts, left: rest.map(({ path }) => path) });
}

/** Whether it flows now, and if not, whose word is still wanted. */
function afterLift(cli: Cli, view: GateView, lifted: Gate, rest: readonly Hold[]): Texts {
  const [still] = rest;
  if (still !== undefined) {
    const who = still.path === 0 ? PROCEEDINGS : cli.names.party(still.heldBy);
    const count = rest.length;
    return {
      zh: `其上仍有 ${count} 项暂扣，未恢复；先待${who.zh}解除`,
      en: `not flowing yet: ${count} more ${count === 1 ? "hold lies" : "holds lie"} on it, the first to be lifted by ${who.en}`,
    };
  }
  const now = Math.floor(Date.now() / 1000) as UnixSeconds;
  const after: GateView = { gate: (gate) => (gate === lifted.id ? lifted : view.gate(gate)) };
  const [stop] = stopsOf(after, lifted.id, { earliest: now, latest: now });
  if (stop === undefined) return { zh: "已恢复；原有令牌可继续使用", en: "it flows again; tokens work as before" };
  const text = stopText(cli, { ...stop, kind: view.gate(stop.gate)?.kind });
  return { zh: `仍未恢复：${text.zh}`, en: `not flowing yet: ${text.en}` };
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
  view: View,
  gate: Gate,
  signer: Signer,
  holds: readonly Hold[],
  name: string | undefined,
): { seat: Seat; others: readonly Seat[] } {
  const { party } = signer.actor;
  const held = seatsOfParty(seatsOf(view, gate.id), party).filter(({ path }) => isHeldFrom(gate, path));
  if (name !== undefined) {
    const seat = ownSeat(cli, view, signer, name);
    if (isHeldFrom(gate, seat.path)) return { seat, others: held.filter(({ path }) => path !== seat.path) };
    throw nothingHeld(cli, view, gate, holds, seatText(cli, seat));
  }
  const [seat, ...others] = held;
  if (seat !== undefined) return { seat, others };
  const mine = cli.names.party(party);
  throw nothingHeld(cli, view, gate, holds, { zh: `${mine.zh}的任何席位`, en: `any seat of ${mine.en}` });
}

function nothingHeld(cli: Cli, view: View, gate: Gate, holds: readonly Hold[], where: Texts): Error {
  const what = cli.names.gate(gate.id, gate.kind);
  const above = holds.length === 0 ? heldAbove(view, gate.id) : [];
  const end = holds.length > 0 ? WHO_MAY : above.length > 0 ? HELD_ABOVE : NOTHING_AT_ALL;
  const refusal = refused(
    "NOTHING_HELD",
    `${what.zh}没有来自${where.zh}的暂扣；${end.zh}`,
    `${what.en} is not held from ${where.en}; ${end.en}`,
    { gate: gate.id, holds, above: above.map(({ gate: held, path }) => ({ gate: held, path })) },
  );
  const lying = holds.map(({ path, seat, kind, heldBy }) => whoLifts(cli, { path, gate: seat, kind, steward: heldBy }));
  const higher = above.map(({ gate: held, path }) => {
    const seat = seatsOf(view, held).find((known) => known.path === path);
    const [on, who] = [
      cli.names.gate(held, view.gate(held)?.kind),
      seat === undefined ? PROCEEDINGS : cli.names.party(seat.steward),
    ];
    return {
      zh: `    ${on.zh}：可由${who.zh}解除（sluice lift ${held}）`,
      en: `    ${on.en}: to be lifted by ${who.en} (sluice lift ${held})`,
    };
  });
  refusal.details = [...lying, ...higher];
  return refusal;
}

function whoLifts(cli: Cli, { steward, ...seat }: Seat): Texts {
  const [who, from] = [seat.path === 0 ? PROCEEDINGS : cli.names.party(steward), seatText(cli, seat)];
  return { zh: `    ${who.zh}：${from.zh}`, en: `    ${who.en}: ${from.en}` };
}

/** Each gate above that is held, once for each of its seats. */
function heldAbove(view: View, below: Gate["id"]) {
  const now = 0 as UnixSeconds;
  const stops = stopsOf(view, below, { earliest: now, latest: now });
  const held = stops.filter((stop) => stop.code === "GATE_HELD");
  return held.filter(({ gate, path }, i) => held.findIndex((one) => one.gate === gate && one.path === path) === i);
}

const NOTHING_AT_ALL: Texts = { zh: "其上没有暂扣，上级也没有", en: "nothing holds it, nor anything above it" };
const HELD_ABOVE: Texts = { zh: "暂扣在其上级：", en: "what holds it lies above:" };
const WHO_MAY: Texts = { zh: "能解除其暂扣的是：", en: "who may lift what lies on it:" };

function noteHold(cli: Cli, { id, kind }: Gate, hold: Hold): void {
  const { zh, en } = stopText(cli, holdStop(id, kind, hold));
  cli.note(zh, en);
}

function noteOthers(cli: Cli, others: readonly Seat[]): void {
  const seats = seatsText(cli, others);
  cli.note(
    `您还有 ${others.length} 项暂扣在此闸口：${seats.zh}；本次只解除一项。`,
    `${others.length} more of yours lie on this gate: ${seats.en}; this lifts one.`,
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
