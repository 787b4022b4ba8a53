/** What a party signs of an act (P10, EIP-712), and an act that is signed and not yet brought: any account may bring it, until its deadline or until the case moves on. */
import {
  type Abi,
  type AbiFunction,
  type AbiParameter,
  type Account,
  type Address,
  decodeAbiParameters,
  encodeAbiParameters,
  type Hex,
  keccak256,
  type PublicClient,
  stringToHex,
} from "viem";
import { accountsAbi } from "../../server/ledger/abi.ts";
import { DOCUMENTS } from "../../server/registry/vocabulary.ts";
import type { Chapter } from "../deploy/law.ts";
import { CHAPTER_ABIS } from "./abis.ts";

export interface Paper {
  /** A name of `DOCUMENTS`. */
  readonly kind: string;
  /** SHA-256 of its bytes. */
  readonly hash: Hex;
}

/** As `IProcedure.Approval` has it. */
export interface Approval {
  readonly id: number;
  readonly version: number;
  /** Unix seconds. */
  readonly deadline: number;
  readonly account: Address;
  readonly documents: readonly { readonly kind: number; readonly algorithm: number; readonly hash: Hex }[];
  /** `0x` where the account sends it itself. */
  readonly signature: Hex;
}

/** An act, ready to be brought. */
export interface Prepared {
  readonly chapter: Chapter;
  readonly act: string;
  readonly approval: Approval;
  /** What the act's own function takes after the approval; undefined for an act that brings no content. */
  readonly content?: readonly unknown[];
}

const SHA256 = 1;

/** Papers as the contracts want them: rising by kind. Throws on a kind that no table knows. */
export function documentsOf(papers: readonly Paper[]): Approval["documents"] {
  return papers
    .map(({ kind, hash }) => {
      const word = DOCUMENTS.find(({ name }) => name === kind);
      if (word === undefined)
        throw new Error(`no document is called ${kind}: ${DOCUMENTS.map(({ name }) => name).join(", ")}`);
      return { kind: word.number, algorithm: SHA256, hash };
    })
    .sort((a, b) => a.kind - b.kind);
}

/** The function that takes it, and its arguments. */
export function callOf({ act, approval, content }: Prepared): { functionName: string; args: readonly unknown[] } {
  return content === undefined
    ? { functionName: "act", args: [stringToHex(act, { size: 16 }), approval] }
    : { functionName: act, args: [approval, ...content] };
}

/* SIGNATURES */

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
} as const;

/** The typed data that stands behind a signature, as a wallet shows it. */
export async function typedDataOf(reader: PublicClient, contract: Address, prepared: Prepared) {
  const { name, version, chainId } = (await reader.getEip712Domain({ address: contract })).domain;
  const { id, version: caseVersion, deadline, documents } = prepared.approval;
  const content = await contentHash(reader, contract, prepared);
  return {
    domain: { name, version, chainId, verifyingContract: contract },
    types: TYPES,
    primaryType: "Approval",
    message: { id, version: caseVersion, act: prepared.act, content, documents, deadline },
  } as const;
}

/** What the case holds after the act: of an act without content what it holds now. */
async function contentHash(reader: PublicClient, contract: Address, prepared: Prepared): Promise<Hex> {
  const { chapter, act, approval, content } = prepared;
  if (content !== undefined) {
    const last = inputsOf(chapter, act).at(-1);
    return keccak256(encodeAbiParameters(last === undefined ? [] : [last], [content.at(-1)]));
  }
  const call = { address: contract, abi: accountsAbi, functionName: "caseOf", args: [approval.id] } as const;
  return (await reader.readContract(call)).content;
}

export async function signed(
  reader: PublicClient,
  contract: Address,
  account: Account,
  prepared: Prepared,
): Promise<Prepared> {
  if (account.signTypedData === undefined) throw new Error(`the account ${account.address} signs no typed data`);
  const signature = await account.signTypedData(await typedDataOf(reader, contract, prepared));
  return { ...prepared, approval: { ...prepared.approval, signature } };
}

/** Whether the account stands behind the signature: a key of its own, or its own code (ERC-1271). */
export async function isSigned(reader: PublicClient, contract: Address, prepared: Prepared): Promise<boolean> {
  const { account: address, signature } = prepared.approval;
  return reader.verifyTypedData({ ...(await typedDataOf(reader, contract, prepared)), address, signature });
}

/* CONTENT AS BYTES: so that a file loses nothing of it */

export const encodedContent = ({ chapter, act, content }: Prepared): Hex | undefined =>
  content === undefined ? undefined : encodeAbiParameters(inputsOf(chapter, act), content);

/** Throws where the bytes are no arguments of that act. */
export const decodedContent = (chapter: Chapter, act: string, bytes: Hex): readonly unknown[] =>
  decodeAbiParameters(inputsOf(chapter, act), bytes) as readonly unknown[];

/** What a function of the act's name takes after the approval; empty for an act that brings nothing. */
export function inputsOf(chapter: Chapter, act: string): readonly AbiParameter[] {
  const abi: Abi = CHAPTER_ABIS[chapter];
  const found = abi.find(
    (item): item is AbiFunction => item.type === "function" && item.name === act && item.stateMutability !== "view",
  );
  return found?.inputs.slice(1) ?? [];
}
