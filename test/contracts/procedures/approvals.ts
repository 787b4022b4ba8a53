/** Approvals, papers and signatures for the tests of the chapters. */
import { type BaseContract, decodeBytes32String, encodeBytes32String, ethers, type Signer } from "ethers";
import { DOCUMENTS, PARTS } from "../../../server/registry/vocabulary.ts";
import { read } from "../fixture.ts";

export interface Document {
  readonly kind: number;
  readonly algorithm: number;
  readonly hash: string;
}

export interface Approval {
  readonly id: number;
  readonly version: number;
  readonly deadline: number;
  readonly account: string;
  readonly documents: readonly Document[];
  readonly signature: string;
}

/** An act or a state as the ledger has it: its letters, filled up to 16 bytes. */
export const name16 = (name: string): string => ethers.dataSlice(encodeBytes32String(name), 0, 16);
export const letters = (word: string): string => decodeBytes32String(ethers.zeroPadBytes(word, 32));

const SHA_256 = 1;
/** One paper of each kind named, in the order in which the ledger wants them. */
export const papers = (...kinds: string[]): Document[] =>
  kinds
    .map((kind) => ({ kind: numberOf(DOCUMENTS, kind), algorithm: SHA_256, hash: ethers.id(kind) }))
    .sort((a, b) => a.kind - b.kind);

/** The set of parts named, as the ledger has it. */
export const parts = (...names: string[]): bigint =>
  names.reduce((set, name) => set | (1n << BigInt(numberOf(PARTS, name))), 0n);
export const documentSet = (...names: string[]): bigint =>
  names.reduce((set, name) => set | (1n << BigInt(numberOf(DOCUMENTS, name))), 0n);

function numberOf(words: readonly { name: string; number: number }[], name: string): number {
  const found = words.find((word) => word.name === name);
  if (found === undefined) throw new Error(`no word ${name}`);
  return found.number;
}

/** The last second that a uint48 holds: an approval that does not lapse. */
export const NO_DEADLINE = 2 ** 48 - 1;

/** By the account itself, on the case as it stands now; `id` 0 for an opening. */
export async function approvalOf(
  chapter: BaseContract,
  by: Signer,
  id: number,
  documents: readonly Document[],
): Promise<Approval> {
  const version = id === 0 ? 0 : Number((await read(chapter, "caseOf", id)).version);
  return { id, version, deadline: NO_DEADLINE, account: await by.getAddress(), documents, signature: "0x" };
}

const TYPES = {
  Approval: [
    { name: "id", type: "uint48" },
    { name: "version", type: "uint32" },
    { name: "act", type: "string" },
    { name: "content", type: "bytes32" },
    { name: "documents", type: "Document[]" },
    { name: "deadline", type: "uint48" },
  ],
  Document: [
    { name: "kind", type: "uint8" },
    { name: "algorithm", type: "uint8" },
    { name: "hash", type: "bytes32" },
  ],
};

/** The approval with `signer`'s EIP-712 signature, so that any account may bring it. `content` is the case's after the act. */
export async function signed(
  chapter: BaseContract,
  signer: Signer,
  act: string,
  approval: Approval,
  content: string,
): Promise<Approval> {
  const [, name, version, chainId, verifyingContract] = await read(chapter, "eip712Domain");
  const { id, version: caseVersion, documents, deadline } = approval;
  const message = { id, version: caseVersion, act, content, documents, deadline };
  const signature = await signer.signTypedData({ name, version, chainId, verifyingContract }, TYPES, message);
  return { ...approval, signature };
}
