/** A procedure's replacement as deployment leaves it possible: scheduled by the authority, carried out after the governed delay (K13). */
import type { BaseContract, ContractTransactionResponse, Signer } from "ethers";
import { handover } from "../../../scripts/deploy/deploy.ts";
import { DELAY_SECONDS } from "../../../scripts/deploy/law.ts";
import { send, type World } from "../fixture.ts";
import { UPSTREAM } from "../kernel.ts";

type Address = `0x${string}`;
type Governed = Pick<World, "manager" | "sluice" | "networkHelpers" | "deployer"> & {
  readonly who: Readonly<Record<"authority" | "government", Signer>>;
};

/** Hands AccessManager over as deployment does: from then on the deployer can do nothing. */
export async function handedOver({ manager, sluice, deployer, who }: Governed): Promise<void> {
  const addresses = await Promise.all([
    manager.getAddress(),
    sluice.getAddress(),
    deployer.getAddress(),
    who.authority.getAddress(),
    who.government.getAddress(),
  ]);
  const [ofManager, kernel, from, authority, government] = addresses as [Address, Address, Address, Address, Address];
  const steps = handover({ manager: ofManager, sluice: kernel, deployer: from, authority, government });
  for (const { functionName, args } of steps) await send(manager, deployer, functionName, ...args);
}

/** The call that makes a contract the procedure of a kind, what may stand above it unchanged. */
export function registration(sluice: BaseContract, kind: number, procedure: unknown): string {
  const [, first, second] = UPSTREAM.find(([known]) => known === kind) ?? [kind, 0, 0];
  return sluice.interface.encodeFunctionData("setProcedure", [kind, procedure, first, second]);
}

/** A successor takes the place for all kinds of its chapter at once. */
export async function replaced(
  { manager, sluice, networkHelpers, who }: Governed,
  kinds: readonly number[],
  successor: BaseContract,
): Promise<ContractTransactionResponse> {
  const address = await successor.getAddress();
  const calls = kinds.map((kind) => registration(sluice, kind, address));
  for (const call of calls) await send(manager, who.authority, "schedule", sluice, call, 0);
  await networkHelpers.time.increase(DELAY_SECONDS);
  const target = await sluice.getAddress();
  const executions = calls.map((call) => manager.interface.encodeFunctionData("execute", [target, call]));
  return send(manager, who.authority, "multicall", executions);
}
