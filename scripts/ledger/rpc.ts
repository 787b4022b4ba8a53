/** JSON-RPC 2.0 in and out: text to requests, one by one or in a batch, and their answers to text. Knows no method and no socket. */
import { z } from "zod";
import { RPC, RpcError } from "./errors.ts";

export const BODY_MAX_BYTES = 2 * 1024 * 1024;
export const BATCH_MAX = 100;

export interface Request {
  /** Absent in a notification, which is carried out and not answered. */
  readonly id: RequestId | undefined;
  readonly method: string;
  readonly params: readonly unknown[];
}

export type Answering = (request: Request) => Promise<unknown>;

type RequestId = string | number | null;

const Envelope = z.object({
  jsonrpc: z.literal("2.0"),
  id: z.union([z.string().max(200), z.number(), z.null()]).optional(),
  method: z.string().min(1).max(100),
  params: z.array(z.unknown()).optional(),
});

/** The answer to one message; undefined where nothing is to be answered. Never throws. */
export async function respond(text: string, answering: Answering): Promise<string | undefined> {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return JSON.stringify(failure(null, new RpcError(RPC.parse, "the message is not JSON")));
  }
  if (!Array.isArray(message)) return stringOf(await one(message, answering));
  if (message.length === 0 || message.length > BATCH_MAX) {
    return JSON.stringify(
      failure(
        null,
        new RpcError(RPC.invalidRequest, `a batch has 1 to ${BATCH_MAX} requests, this one ${message.length}`),
      ),
    );
  }
  const answers = await Promise.all(message.map((each) => one(each, answering)));
  const wanted = answers.filter((each) => each !== undefined);
  return wanted.length === 0 ? undefined : JSON.stringify(wanted);
}

async function one(message: unknown, answering: Answering): Promise<object | undefined> {
  const parsed = Envelope.safeParse(message);
  if (!parsed.success) return failure(idOf(message), new RpcError(RPC.invalidRequest, invalidityOf(parsed.error)));
  const { id, method, params = [] } = parsed.data;
  try {
    const result = await answering({ id, method, params });
    return id === undefined ? undefined : { jsonrpc: "2.0", id, result: result ?? null };
  } catch (error) {
    if (id === undefined) return undefined;
    return failure(
      id,
      error instanceof RpcError ? error : new RpcError(RPC.internal, "the ledger failed at this request"),
    );
  }
}

function failure(id: RequestId, { code, message, data }: RpcError): object {
  return { jsonrpc: "2.0", id, error: data === undefined ? { code, message } : { code, message, data } };
}

function idOf(message: unknown): RequestId {
  const id = typeof message === "object" && message !== null && "id" in message ? message.id : null;
  return typeof id === "string" || typeof id === "number" ? id : null;
}

function invalidityOf(error: z.ZodError): string {
  const [issue] = error.issues;
  return `this is no JSON-RPC 2.0 request: ${issue?.path.join(".") || "message"}: ${issue?.message}`;
}

function stringOf(answer: object | undefined): string | undefined {
  return answer === undefined ? undefined : JSON.stringify(answer);
}
