/** `npm run bench:gas`: what a stop, its end and an act of the law cost on the ledger, beside peers measured in the same run. Ends with 1 when a goal is missed. */
import { type KernelCosts, kernelCosts } from "./gas/kernel.ts";
import { type PeerCosts, peerCosts } from "./gas/peers.ts";
import { type ProcedureCosts, procedureCosts } from "./gas/procedures.ts";

const FEW = 1;
const MANY = Number(process.env.GRANTS ?? 1_000);

/** Gas, and shares of a peer's gas, that a hold must stay within. */
const GOAL = {
  hold: 41_000,
  step: 2_300,
  sentinel: 4_000,
  /** Of EAS revoke, up to four steps and at five. */
  shareNear: 0.82,
  shareFar: 0.86,
  /** Lift, close, retime, handover. */
  write: 40_000,
  open: 97_000,
} as const;

interface Goal {
  readonly says: string;
  readonly found: string;
  readonly met: boolean;
}

const gas = (amount: number) => amount.toLocaleString("en");
const line = (name: string, ...columns: string[]) =>
  console.log([name.padEnd(50), ...columns.map((text) => text.padStart(14))].join(""));

function printKernel(few: KernelCosts, many: KernelCosts): void {
  line("the kernel: grants under the agreement", gas(few.grants), gas(many.grants));
  const both = (name: string, cost: (costs: KernelCosts) => number | undefined) =>
    line(`  ${name}`, gas(cost(few) ?? 0), gas(cost(many) ?? 0));
  const steps = (distance: number) => (distance === 0 ? "at its seat" : `${distance} below its seat`);
  for (const distance of few.bySteward.keys()) both(`hold, ${steps(distance)}`, (costs) => costs.bySteward[distance]);
  for (const distance of few.bySentinel.keys())
    both(`hold by a sentinel, ${steps(distance)}`, (costs) => costs.bySentinel[distance]);
  both("hold again, on new evidence", ({ renewal }) => renewal);
  both("lift", ({ lift }) => lift);
  both("close", ({ close }) => close);
  both("retime", ({ retime }) => retime);
  both("handover", ({ handover }) => handover);
  both("open a grant", ({ open }) => open);
}

function printProcedures(costs: ProcedureCosts): void {
  line("\nacts of the law, in one transaction each", "");
  line("  open a case (Grants.request)", gas(costs.opening));
  line("  plain row (Grants.return)", gas(costs.plain));
  line("  row with content (Grants.confirm)", gas(costs.typed));
  line("  row that opens a gate (Grants.approve)", gas(costs.approve));
  line("  row that closes a gate (Grants.giveUp)", gas(costs.close));
  line("  joint act, first signature (reportPause)", gas(costs.jointFirst));
  line("  joint act, last signature (reportPause)", gas(costs.jointLast));
}

function printPeers(costs: PeerCosts): void {
  line("\npeers", "");
  line("  AccessManager grantRole", gas(costs.grantRole));
  line("  AccessManager revokeRole: one right", gas(costs.revokeRole));
  line("  AccessManager multicall: two rights revoked", gas(costs.revokeTwo));
  line("  EAS attest", gas(costs.attest));
  line("  EAS revoke: one statement", gas(costs.revoke));
}

function goalsOf(few: KernelCosts, many: KernelCosts, peers: PeerCosts): Goal[] {
  const { bySteward, bySentinel } = few;
  const [atSeat = 0, ...below] = bySteward;
  const steps = below.map((cost, index) => cost - (bySteward[index] ?? 0));
  const dearer = bySentinel.map((cost, index) => cost - (bySteward[index] ?? 0));
  const near = (bySteward[4] ?? 0) / peers.revoke;
  const far = (bySteward[5] ?? 0) / peers.revoke;
  const writes = Math.max(few.lift, few.close, few.retime, few.handover);
  const most = (says: string, found: number, wanted: number): Goal => ({
    says: `${says} ≤ ${wanted < 1 ? wanted : gas(wanted)}`,
    found: wanted < 1 ? found.toFixed(3) : gas(found),
    met: found <= wanted,
  });
  const holds = (costs: KernelCosts) => [...costs.bySteward, ...costs.bySentinel].join();
  const same = holds(few) === holds(many);
  return [
    most("hold at its seat", atSeat, GOAL.hold),
    most("each step below", Math.max(...steps), GOAL.step),
    most("hold up to 4 steps, of EAS revoke", near, GOAL.shareNear),
    most("hold at 5 steps, of EAS revoke", far, GOAL.shareFar),
    most("a sentinel's hold, more", Math.max(...dearer), GOAL.sentinel),
    { says: `every hold the same with ${gas(many.grants)} grants below`, found: same ? "same" : "differs", met: same },
    most("stop an agreement; two revokeRole", few.agreement, 2 * peers.revokeRole),
    most("lift, close, retime, handover", writes, GOAL.write),
    most("open a grant", few.open, GOAL.open),
  ];
}

const peers = await peerCosts();
const few = await kernelCosts(FEW);
const many = await kernelCosts(MANY);
printKernel(few, many);
printProcedures(await procedureCosts());
printPeers(peers);
const goals = goalsOf(few, many, peers);
console.log("\ngoals");
for (const { says, found, met } of goals) line(`  ${says}`, found, met ? "met" : "MISSED");
process.exitCode = goals.every(({ met }) => met) ? 0 : 1;
