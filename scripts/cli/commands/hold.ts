/** `sluice hold`: stops what lies at and below a gate, now (Art. 28), from the smallest seat that is the caller's, and says who has confirmed it. */
import type { Command } from "commander";
import type { GateId, GateView, PartyId } from "../../../server/decision/gate.ts";
import { type Seat, seatsOf } from "../../../server/registry/powers.ts";
import { penOf } from "../../law/act.ts";
import { appliedBy, sent, type Told, waitOf } from "../applied.ts";
import type { Cli } from "../cli.ts";
import { commandOf, type Runner, withSigner, withWaiting } from "../command.ts";
import { type Result, refused, usage } from "../exits.ts";
import { hashOf } from "../papers.ts";
import { reachOf } from "../reach.ts";
import { isHeldFrom, type Named, seatsNamed, seatsOfParty } from "../seats.ts";
import { requireNothingStuck, type Signer, type SignerOptions, signerOf } from "../signer.ts";
import { plainly, reachText, row, seatText, stewardLines } from "../telling.ts";
import { confirmed } from "../terminal.ts";

export interface HoldOptions extends SignerOptions {
  readonly evidence: string;
  /** `path:N`, `gate:N`, a slug, or a number that is a seat's gate or its path. */
  readonly seat?: string;
  readonly yes?: boolean;
  readonly wait: string;
}

export async function hold(cli: Cli, name: string, options: HoldOptions): Promise<Result> {
  const wait = waitOf(options.wait);
  const evidence = await hashOf(options.evidence, "--evidence");
  const [kernel, id] = [await cli.kernel(), await cli.gateOf(name)];
  const [signer, view, law] = await Promise.all([signerOf(cli, kernel, options), kernel.above(id), cli.lawSoon()]);
  const seat = ownSeat(cli, view, signer, options.seat);
  const gate = view.gate(id);
  const renewal = gate !== undefined && isHeldFrom(gate, seat.path);
  const reach = law && reachOf(law.gates, id);
  const [what, where, reached] = [cli.names.gate(id, gate?.kind), seatText(cli, seat), reachText(reach)];
  await confirmed(
    cli,
    options.yes ?? false,
    `将暂扣${what.zh}，席位：${where.zh}；涉及${reached.zh}。`,
    `Holds ${what.en} from ${where.en}; that reaches ${reached.en}.`,
  );
  await requireNothingStuck(kernel, signer, wait);
  const mined = await sent(
    kernel,
    penOf(kernel.line, kernel.contracts, signer.account).kernel("hold", [id, seat.path, evidence]),
  );
  const who = cli.names.party(signer.actor.party);
  const told: Told = {
    head: renewal
      ? { zh: `已续扣${what.zh}：原有暂扣改附新证据`, en: `held anew, on new evidence: ${what.en}` }
      : { zh: `已暂扣${what.zh}`, en: `held: ${what.en}` },
    rows: [
      row("席位", "seat", { zh: `${who.zh}，${where.zh}`, en: `${who.en}, ${where.en}` }),
      row("涉及", "reaches", reached),
    ],
    stops: true,
    paper: row("证据", "evidence", plainly(evidence)),
    next: {
      zh: `风险消除后由同一席位解除：${liftLine(name, options, seat, view, signer)} --document 文件`,
      en: `once the risk is gone: ${liftLine(name, options, seat, view, signer)} --document FILE`,
    },
  };
  const facts = { gate: id, act: "hold", path: seat.path, seat: seat.gate, evidence, renewal, ...(reach && { reach }) };
  return appliedBy(cli, mined, wait, told, facts);
}

/** As this officer would type it: the seat is named where `lift` would not find it by itself. */
function liftLine(name: string, { as, key }: HoldOptions, { path }: Seat, view: View, { actor }: Signer): string {
  const gate = view.gate(view.id);
  const held = seatsOfParty(seatsOf(view, view.id), actor.party).filter(
    (seat) => seat.path === path || (gate !== undefined && isHeldFrom(gate, seat.path)),
  );
  const seat = held[0]?.path === path ? "" : ` --seat path:${path}`;
  return `sluice lift ${name} ${as === undefined ? `--key ${key}` : `--as ${as}`}${seat}`;
}

/** A gate with all above it. */
export type View = GateView & { readonly id: GateId };

/* THE SEAT */

/** The seat to act from: the one named, else the smallest path of which the caller's party is steward. Refused with who may. */
export function ownSeat(cli: Cli, view: View, { actor }: Signer, name?: string): Seat {
  const seats = seatsOf(view, view.id);
  if (name === undefined) {
    const [own] = seatsOfParty(seats, actor.party);
    if (own !== undefined) return own;
    throw notSteward(cli, view, seats, actor.party);
  }
  const [seat, ...others] = seatsNamed(seats, seatNamed(cli, name), actor.party);
  if (seat === undefined) throw noSuchSeat(cli, view, seats, name);
  if (others.length > 0) {
    const texts = [seat, ...others].map((one) => seatText(cli, one));
    const wanted = "path:N";
    throw usage(
      `--seat ${name} 有多个含义：${texts.map(({ zh }) => zh).join("；")}。请写 ${wanted}。`,
      `--seat ${name} means several seats: ${texts.map(({ en }) => en).join("; ")}. Write ${wanted}.`,
    );
  }
  if (seat.steward === actor.party) return seat;
  throw notSteward(cli, view, [seat], actor.party);
}

/** `path:N`, `gate:N`, a number that is either, or a name: of a gate above, of demo.json or of the document that opened it. */
function seatNamed({ names }: Cli, text: string): Named {
  const [, sort, digits] = /^(?:(path|gate):)?(\d{1,10})$/.exec(text) ?? [];
  if (digits === undefined) return { gates: text === "platform" ? [1] : names.called(text).map(({ gate }) => gate) };
  if (sort === "path") return { path: Number(digits) };
  return sort === "gate" ? { gates: [Number(digits)] } : { either: Number(digits) };
}

function noSuchSeat(cli: Cli, view: View, seats: readonly Seat[], name: string): Error {
  const what = cli.names.gate(view.id, view.gate(view.id)?.kind);
  const refusal = refused(
    "PATH_INVALID",
    `${what.zh}没有 ${name} 这一席位。其席位：`,
    `${what.en} has no seat ${name}. Its seats:`,
    { gate: view.id },
  );
  refusal.details = stewardLines(cli, seats);
  return refusal;
}

function notSteward(cli: Cli, view: View, seats: readonly Seat[], party: PartyId): Error {
  const [what, mine] = [cli.names.gate(view.id, view.gate(view.id)?.kind), cli.names.party(party)];
  const stewarded = seats.filter(({ steward }) => steward !== 0);
  const refusal = refused(
    "NOT_STEWARD",
    `${mine.zh}不是${what.zh}任何此类席位的管理方，不能办理。有权的是：`,
    `${mine.en} is steward of no such seat of ${what.en}. Who may:`,
    { gate: view.id, party, stewards: stewarded.map(({ path, gate, steward }) => ({ path, seat: gate, steward })) },
  );
  refusal.details = stewardLines(cli, stewarded);
  return refusal;
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
    "hold crowding-forecast --as transport --evidence alert.pdf --seat transport-zone",
    "hold 31 --key duty-officer.json --evidence 0x9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 --yes",
  ],
};
