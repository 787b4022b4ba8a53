/** What a chain is made of. Block hashes depend on every line, so a journal carries its own settings and starts from those, never from this file's defaults. */
import { z } from "zod";

const Settings = z.strictObject({
  format: z.literal(1),
  chainId: z.int().positive(),
  /** Unix seconds, stamped on block 0. */
  genesisTime: z.int().positive(),
  /** Hardhat's name for paris: no PUSH0, so that the contracts stay within what the target chains run. */
  hardfork: z.literal("merge"),
  blockGasLimit: z.int().positive(),
  /** Most gas of one transaction or call. */
  gasCap: z.int().positive(),
  coinbase: z.string().regex(/^0x[0-9a-f]{40}$/),
});
export type Settings = Readonly<z.infer<typeof Settings>>;

export const FRESH: Settings = {
  format: 1,
  chainId: 20_231_208,
  genesisTime: Date.UTC(2023, 11, 8) / 1000, // the day the Measures were published
  hardfork: "merge",
  blockGasLimit: 1_000_000_000,
  // EIP-7825's cap. The simulated chain keeps a trace of each step while it runs, about 1 KB: five million gas of a bare
  // loop cost 1.2 GB, nine hundred million ended the process.
  gasCap: 2 ** 24,
  coinbase: "0x0000000000000000000000000000000000000000",
};

/** Undefined when `text` is no settings of this format. */
export function parseSettings(text: string): Settings | undefined {
  try {
    return Settings.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
