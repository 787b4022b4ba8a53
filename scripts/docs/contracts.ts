/** Makes docs/contracts.md: how large each contract is, beside the limits of Ethereum's chains. A test holds the page current and each contract within. */
import { writeFileSync } from "node:fs";
import { artifactOf } from "../abi.ts";
import { CHAPTERS } from "../deploy/law.ts";

export const CONTRACTS_FILE = new URL("../../docs/contracts.md", import.meta.url);

/** Bytes of a contract's code on the chain (EIP-170), and of the transaction's code that brings it there (EIP-3860). */
export const LIMITS = { code: 24_576, creation: 49_152 } as const;

export interface Size {
  readonly name: string;
  readonly code: number;
  readonly creation: number;
}

export const sizes = (): Size[] =>
  ["Sluice", ...CHAPTERS].map((name) => {
    const { bytecode, deployedBytecode } = artifactOf(name);
    return { name, code: bytesOf(deployedBytecode), creation: bytesOf(bytecode) };
  });

const bytesOf = (digits: string): number => (digits.length - 2) / 2;
const shown = (bytes: number): string => bytes.toLocaleString("en");

export function contractsPage(): string {
  const lines = sizes().map(
    ({ name, code, creation }) =>
      `| ${name} | ${shown(code)} | ${shown(LIMITS.code - code)} | ${shown(creation)} | ${shown(LIMITS.creation - creation)} |`,
  );
  return `# How large the contracts are

<!-- Written by \`npm run docs\` from the compiled contracts; a test holds it current. -->

In bytes, as compiled for EVM \`paris\` with the optimizer at 200 runs. A chain refuses a contract of more than ${shown(LIMITS.code)} bytes of code (EIP-170) and, since Shanghai, one whose creation takes more than ${shown(LIMITS.creation)} (EIP-3860); a test fails at either. What their acts cost is in [gas.md](gas.md).

| contract | code | left | creation | left |
|---|---:|---:|---:|---:|
${lines.join("\n")}
`;
}

if (import.meta.main) writeFileSync(CONTRACTS_FILE, contractsPage());
