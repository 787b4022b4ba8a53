/** `sluice hold`: stops what lies at and below a gate, now (Art. 28), from the smallest seat that is the caller's, and says who has confirmed it. */
import type { Command } from "commander";
import type { Gate, GateId } from "../../../server/decision/gate.ts";
import { penOf } from "../../law/act.ts";
import { appliedBy, sent, waitOf } from "../applied.ts";
import type { Cli } from "../cli.ts";
import { commandOf, type Runner, withSigner, withWaiting } from "../command.ts";
import { type Result, refused, usage } from "../exits.ts";
import { cutCounts } from "../gateway.ts";
import { entries, gatesIn } from "../history.ts";
import type { Kernel } from "../kernel.ts";
import { hashOf } from "../papers.ts";
import { type Reach, reachOf } from "../reach.ts";
import { isHeldFrom, type Named, type Seat, seatsNamed, seatsOf, seatsOfParty } from "../seats.ts";
import { requireNothingStuck, type Signer, type SignerOptions, signerOf } from "../signer.ts";
import { confirmed } from "../terminal.ts";

export interface HoldOptions extends SignerOptions {
  readonly evidence: string;
  /** `path:N`, `gate:N`, a slug, or a number that is a seat's gate or its path. */
  readonly seat?: string;
  readonly yes?: boolean;
  readonly wait: string;
}

export async function hold(cli: Cli, name: string, options: HoldOptions): Promise<Result> {
  const id = cli.gateOf(name);
  const wait = waitOf(options.wait);
  const evidence = await hashOf(options.evidence, "--evidence");
  const kernel = await cli.kernel();
  const [signer, view] = await Promise.all([signerOf(cli, kernel, options), kernel.above(id)]);
  const seat = ownSeat(cli, id, seatsOf(view, id), signer, options.seat);
  const gate = view.gate(id);
  const renewal = gate !== undefined && isHeldFrom(gate, seat.path);

  const [reach, cutBefore] = await Promise.all([
    showReach(cli, kernel, id, gate),
    cutCounts(cli.gateways, COUNT_WITHIN),
  ]);
  const where = seatWords(cli, seat);
  if (renewal)
    cli.note(
      `${where.zh}已有暂扣：这是续扣，附新证据。`,
      `${where.en} holds already: this is a renewal, with new evidence.`,
    );
  await confirmed(
    cli,
    options.yes ?? false,
    `将暂扣闸口 ${cli.gateName(id)}，${where.zh}。`,
    `Holds gate ${cli.gateName(id)} from ${where.en}.`,
  );
  await requireNothingStuck(kernel, signer, wait);
  const mined = await sent(
    kernel,
    penOf(kernel.line, kernel.contracts, signer.account).kernel("hold", [id, seat.path, evidence]),
  );
  const done = {
    zh: `已暂扣闸口 ${cli.gateName(id)}，${where.zh}`,
    en: `gate ${cli.gateName(id)} is held, from ${where.en}`,
  };
  const facts = {
    gate: id,
    act: "hold",
    path: seat.path,
    seat: seat.gate,
    evidence,
    renewal,
    ...(reach !== undefined && { reach }),
  };
  return appliedBy(cli, mined, wait, done, facts, cutBefore);
}

/** Milliseconds: a silent gateway does not hold up a stop. */
const COUNT_WITHIN = 500;

/** The seat to act from: the one named, else the smallest path of which the caller's party is steward. Refused with who may. */
export function ownSeat(cli: Cli, id: GateId, seats: readonly Seat[], { actor }: Signer, name?: string): Seat {
  if (name === undefined) {
    const [own] = seatsOfParty(seats, actor.party);
    if (own !== undefined) return own;
    throw notSteward(cli, id, seats, actor.party);
  }
  const [seat, other] = seatsNamed(seats, seatNamed(cli, name), actor.party);
  if (seat !== undefined && other !== undefined) {
    const names = [seat, other].map(({ path, gate }) => `path:${path} (gate ${gate})`).join(", ");
    throw usage(`--seat 有两个含义：${names}。`, `--seat means two seats: ${names}; write path:N or gate:N.`);
  }
  if (seat === undefined) {
    throw refused("PATH_INVALID", `闸口 ${id} 没有该席位。`, `gate ${id} has no such seat.`, { gate: id });
  }
  if (seat.steward === actor.party) return seat;
  throw notSteward(cli, id, [seat], actor.party);
}

function notSteward(cli: Cli, id: GateId, seats: readonly Seat[], party: Signer["actor"]["party"]): Error {
  const stewarded = seats.filter(({ steward }) => steward !== 0);
  const who = stewarded.map((seat) => ({ seat, words: seatWords(cli, seat), name: cli.nameOf(seat.steward) }));
  const zh = who.map(({ words, name }) => `${name.zh}（${words.zh}）`).join("；") || "无人";
  const en = who.map(({ words, name }) => `${name.en}, from ${words.en}`).join("; ") || "nobody";
  const mine = cli.nameOf(party);
  return refused(
    "NOT_STEWARD",
    `${mine.zh}不是闸口 ${cli.gateName(id)} 任何席位的管理方，不能办理。有权的是：${zh}。`,
    `${mine.en} is steward of no such seat of gate ${cli.gateName(id)}. Who may: ${en}.`,
    { gate: id, party, stewards: stewarded.map(({ path, gate, steward }) => ({ path, seat: gate, steward })) },
  );
}

export function seatWords(
  cli: Cli,
  { path, gate, kind }: Pick<Seat, "path" | "gate" | "kind">,
): { zh: string; en: string } {
  const name = cli.gateName(gate);
  return { zh: `席位 ${path}（${kind} ${name}）`, en: `seat ${path} (${kind} ${name})` };
}

/** Before the act. A stop is never kept waiting by a history that cannot be read: then the reach is not known. */
export async function showReach(
  cli: Cli,
  kernel: Kernel,
  id: GateId,
  gate: Gate | undefined,
): Promise<Reach | undefined> {
  try {
    const reach = reachOf(gatesIn(await entries(kernel)), id);
    const { grants, licences, keys } = reach;
    cli.note(
      `${gate?.kind ?? "闸口"} ${cli.gateName(id)}：涉及授权 ${grants}、许可 ${licences}、服务密钥 ${keys}。`,
      `${gate?.kind ?? "gate"} ${cli.gateName(id)} reaches: grants ${grants}, licences ${licences}, service keys ${keys}.`,
    );
    return reach;
  } catch {
    cli.note("涉及范围无法从该节点读出。", "what it reaches cannot be read from this node.");
    return undefined;
  }
}

function seatNamed(cli: Cli, text: string): Named {
  const [, sort, digits] = /^(?:(path|gate):)?(\d{1,10})$/.exec(text) ?? [];
  if (digits === undefined) return { gate: cli.gateOf(text) };
  return sort === "path"
    ? { path: Number(digits) }
    : sort === "gate"
      ? { gate: Number(digits) }
      : { either: Number(digits) };
}

export const holdCommand = (run: Runner): Command =>
  withWaiting(
    withSigner(
      commandOf("hold <gate>", WORDS, run, (cli, [gate = ""], command) => hold(cli, gate, command.opts<HoldOptions>())),
    )
      .requiredOption("--evidence <file|hash>", "what shows the risk / 表明风险的证据")
      .option(
        "--seat <gate|path>",
        "another seat than the nearest: its gate (id or slug), or path:N / 另一席位：其闸口编号、名称，或 path:N",
      ),
  );

const WORDS = {
  what: "stops a gate and all below it, now / 暂扣闸口及其下全部",
  examples: [
    "hold 31 --as transport --evidence alert.pdf",
    "hold credit-profiles --as market-regulation --evidence alert.pdf --wait 30",
    "hold 31 --key duty-officer.json --evidence 0x9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 --yes",
  ],
};
