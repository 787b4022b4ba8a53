/** A refusal: the exact error with its values, and no entry on the ledger. */
import { expect } from "chai";
import type { BaseContract } from "ethers";
import { read } from "../fixture.ts";

export type Refused = (attempt: () => Promise<unknown>, error: string, ...args: unknown[]) => Promise<void>;

/** `errors`: the contract that declares the error, which is not always the one that is called. */
export const refusedBy =
  (sluice: BaseContract, errors: BaseContract): Refused =>
  async (attempt, error, ...args) => {
    const before = (await read(sluice, "head"))[0];
    await expect(attempt())
      .to.be.revertedWithCustomError(errors, error)
      .withArgs(...args);
    expect((await read(sluice, "head"))[0]).to.equal(before);
  };
