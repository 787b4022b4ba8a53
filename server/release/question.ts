/** What a verified call asks for, judged against permit and descriptor: everything but the stops (promise 5). Pure; a no is a value. */
import type { GateId } from "../decision/gate.ts";
import type { StrictView } from "../ledger/ledger.ts";
import type { Decline } from "./decline.ts";
import type { Descriptor } from "./descriptor/descriptor.ts";
import { contentFor, type GrantedContent, type GrantedOperation, grantedOperations } from "./descriptor/grant.ts";
import { judged } from "./descriptor/judge.ts";
import { type Match, type Miss, match, operationAt } from "./descriptor/match.ts";
import { type Permit, permitOf } from "./permit.ts";

export interface Descriptors {
  /** Of a channel gate: the one whose terms stand on the ledger; undefined where none is here. */
  of(channel: GateId): Descriptor | undefined;
}

export interface Covered {
  readonly permit: Permit;
  readonly descriptor: Descriptor;
}

/** Whether the permit is one that this data path serves at all. */
export function coverOf(view: StrictView, id: GateId, descriptors: Descriptors): Covered | Decline {
  const permit = permitOf(view, id);
  if (permit === undefined) return { code: "PERMIT_UNKNOWN", detail: `permit ${id} leads to no channel of a provider` };
  const descriptor = descriptors.of(permit.channel);
  if (descriptor === undefined)
    return { code: "DESCRIPTOR_UNKNOWN", detail: `no descriptor here has the terms of channel ${permit.channel}` };
  return { permit, descriptor };
}

export function serviceDecline({ permit, descriptor }: Covered): Decline | undefined {
  if (descriptor.mode === "model" || descriptor.mode === "sealed")
    return { code: "MODE_NOT_SERVED", detail: `channel ${permit.channel} is in the mode ${descriptor.mode}` };
  if ((permit.fields & descriptor.masks.personal) !== 0n)
    return { code: "CONSENT_MISSING", detail: `permit ${permit.id} has personal fields and the call names no consent` };
  return undefined;
}

/** @param target Path and query after the permit, undecoded. */
export function operationFor(covered: Covered, method: string, target: string): Match<GrantedOperation> | Decline {
  const granted = operationsOf(covered);
  // Of all that the data API has: else a path of an operation that is not granted could pass as a parameter of one that is.
  const meant = operationAt(covered.descriptor.operations, method, target);
  const found = match(meant === undefined ? granted : granted.filter(({ id }) => id === meant.id), method, target);
  return "miss" in found ? missDecline(found) : found;
}

/** What a body of this call may say; undefined where none has come and none has to. */
export function contentOf(
  { request, method }: GrantedOperation,
  hasBody: boolean,
  contentType: string | undefined,
): GrantedContent | undefined | Decline {
  if (!hasBody)
    return request?.required === true
      ? { code: "PARAMETER_INVALID", detail: "this operation wants a body" }
      : undefined;
  if (request === undefined) return { code: "PARAMETER_INVALID", detail: `${method} of this operation takes no body` };
  const types = request.contents.map((content) => content.contentType);
  return (
    contentFor(request, contentType) ?? {
      code: "REQUEST_TYPE_UNKNOWN",
      detail: `wanted one of ${types.join(", ")}, in UTF-8`,
    }
  );
}

/** A body as it goes to the data API. */
export interface SentBody {
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

export function sentBody(content: GrantedContent, received: Uint8Array): SentBody | Decline {
  const bytes = judged(content, received);
  if ("wanted" in bytes)
    return { code: "REQUEST_INVALID", detail: `${bytes.at || "the body"}: wanted ${bytes.wanted}` };
  return { contentType: content.contentType, bytes };
}

/** Compiled once a descriptor and mask; both never change, and descriptors are let go with their channel. */
function operationsOf({ permit, descriptor }: Covered): readonly GrantedOperation[] {
  const byMask = COMPILED.get(descriptor) ?? new Map<bigint, readonly GrantedOperation[]>();
  COMPILED.set(descriptor, byMask);
  const operations = byMask.get(permit.fields) ?? grantedOperations(descriptor, permit.fields);
  byMask.set(permit.fields, operations);
  return operations;
}

const COMPILED = new WeakMap<Descriptor, Map<bigint, readonly GrantedOperation[]>>();

function missDecline({ miss, parameter, wanted }: Miss): Decline {
  const detail = parameter === undefined ? `wanted ${wanted}` : `${parameter}: wanted ${wanted}`;
  switch (miss) {
    case "PATH_UNSAFE":
    case "OPERATION_UNKNOWN":
      return { code: "OPERATION_UNKNOWN", detail };
    case "METHOD_UNKNOWN":
      return { code: "METHOD_NOT_ALLOWED", detail, allow: wanted };
    case "TARGET_TOO_LONG":
      return { code: "TARGET_TOO_LONG", detail };
    case "QUERY_UNSAFE":
    case "PARAMETER_UNKNOWN":
    case "PARAMETER_TWICE":
    case "PARAMETER_MISSING":
    case "PARAMETER_INVALID":
      return { code: "PARAMETER_INVALID", detail };
    default:
      return miss satisfies never;
  }
}
