/** An act as a file: what a party has signed, for any account to bring (P10). It holds no secret; it is worth one act, until its deadline or until the case moves on. */
import { writeFileSync } from "node:fs";
import type { Hex } from "viem";
import { z } from "zod";
import { CHAPTERS } from "../deploy/law.ts";
import { decodedContent, encodedContent, isSigned, type Prepared } from "../law/approval.ts";
import { refused, usage } from "./exits.ts";
import { type Kernel, reached } from "./kernel.ts";
import { bytesIn, unreadable } from "./papers.ts";
import { momentOf } from "./words.ts";

const digits = (pattern: RegExp) =>
  z
    .string()
    .regex(pattern)
    .transform((text) => text as Hex);
const [hex, hash, address] = [digits(/^0x([0-9a-f]{2})*$/i), digits(/^0x[0-9a-f]{64}$/i), digits(/^0x[0-9a-f]{40}$/i)];
const uint48 = z
  .int()
  .min(0)
  .max(2 ** 48 - 1);

const fileSchema = z.strictObject({
  chainId: z.int(),
  contract: address,
  chapter: z.enum(CHAPTERS),
  act: z.string().regex(/^[A-Za-z]{1,16}$/),
  approval: z.strictObject({
    id: uint48,
    version: z
      .int()
      .min(0)
      .max(2 ** 32 - 1),
    deadline: uint48,
    account: address,
    documents: z.array(z.strictObject({ kind: z.int().min(0).max(63), algorithm: z.int().min(1).max(2), hash })),
    signature: hex,
  }),
  /** ABI-encoded; absent for an act that brings none. */
  content: hex.optional(),
});

/** As it stands in a file. */
export function signedText({ chainId, contracts }: Kernel, prepared: Prepared): string {
  const { chapter, act, approval } = prepared;
  const content = encodedContent(prepared);
  const signed = { chainId, contract: contracts[chapter], chapter, act, approval, ...(content && { content }) };
  return JSON.stringify(signed, null, 2);
}

/** Refuses to write over a file: it may be another signature, not brought yet. */
export function writeSigned(file: string, text: string): void {
  try {
    writeFileSync(file, `${text}\n`, { flag: "wx" });
  } catch (error) {
    const exists = error instanceof Error && "code" in error && error.code === "EEXIST";
    const why = exists ? { zh: "文件已存在", en: "it is there already" } : unreadable(error);
    throw usage(`--sign：${file} 无法写入：${why.zh}`, `--sign: ${file} cannot be written: ${why.en}`);
  }
}

/** Throws `CliError` for what is no signed act, or one for another ledger. */
export function readSigned(file: string, { chainId, contracts }: Kernel): Prepared {
  const parsed = fileSchema.safeParse(jsonOf(bytesIn(file).toString("utf8")));
  if (!parsed.success) {
    const places = parsed.error.issues.map(({ path, message }) => `${path.join(".") || "JSON"}: ${message}`).join("; ");
    throw usage(`${file} 不是已签署的行为：${places}`, `${file} is no signed act: ${places}`);
  }
  const { chapter, act, approval, content, ...signedFor } = parsed.data;
  const contract = contracts[chapter];
  if (signedFor.chainId !== chainId || signedFor.contract.toLowerCase() !== contract.toLowerCase()) {
    throw refused(
      "SIGNED_FOR_ANOTHER",
      `${file} 签署时针对链 ${signedFor.chainId} 上的合约 ${signedFor.contract}；本账本为链 ${chainId}，${chapter} 为 ${contract}。`,
      `${file} was signed for ${signedFor.contract} on chain ${signedFor.chainId}; this is chain ${chainId}, where ${chapter} is ${contract}.`,
      { found: signedFor, wanted: { chainId, contract } },
    );
  }
  try {
    return { chapter, act, approval, ...(content !== undefined && { content: decodedContent(chapter, act, content) }) };
  } catch {
    throw usage(`${file}：内容不是行为 ${act} 的参数。`, `${file}: its content is not what ${act} takes.`);
  }
}

/** What the contract would refuse is said before anything is sent. @param now Unix seconds. */
export async function requireGood(kernel: Kernel, prepared: Prepared, now: number): Promise<void> {
  const { url, reader, contracts } = kernel;
  const { chapter, act, approval } = prepared;
  if (approval.deadline < now) {
    const until = momentOf(approval.deadline);
    throw refused("DEADLINE_PASSED", `签署已于 ${until} 失效。`, `the signature was good until ${until}.`, {
      deadline: approval.deadline,
      now,
    });
  }
  const { account } = approval;
  const { party, sentinel } = await kernel.actor(account);
  if (party === 0 || sentinel) {
    throw refused(
      "ACCOUNT_SET_ASIDE",
      `账户 ${account} 不是任何单位的办理账户（未登记、已更换或为哨兵）：须由该单位现在的账户重新签署。`,
      `the account ${account} acts for no organisation (never registered, replaced since, or a sentinel): its present account has to sign anew.`,
      { account, party, sentinel },
    );
  }
  if (await reached(url, isSigned(reader, contracts[chapter], prepared))) return;
  throw refused(
    "SIGNATURE_INVALID",
    `签名不是账户 ${account} 对 ${chapter} 的 ${act} 所作：文件被改动，或案件此后已变。`,
    `the signature is not ${account}'s of ${act} in ${chapter}: the file was changed, or the case has moved on since.`,
    { account, chapter, act },
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
