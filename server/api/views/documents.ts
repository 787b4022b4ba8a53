/** Documents by their hash: whoever fetches one can check that it is the one that the ledger names. */
import { z } from "zod";
import { Bytes, endpoint, unknown } from "../endpoint.ts";
import { hashParam } from "../forms/asked.ts";
import type { Sources } from "../needs.ts";

export const documentView = ({ documents }: Sources) =>
  endpoint(
    {
      path: "/v1/documents/{hash}",
      id: "getDocument",
      tag: "law",
      summary: "The bytes of a document, such as a channel's descriptor",
      params: z.strictObject({ hash: hashParam }),
      query: z.strictObject({}),
      refuses: [404],
    },
    ({ params }) => {
      const hex = params.hash.replace(/^0x/, "").toLowerCase();
      const bytes = documents.get(`0x${hex}`);
      if (bytes === undefined) return unknown(`no document ${hex} is kept here`);
      return new Bytes(typeOf(bytes), bytes);
    },
  );

/** Never anything that a browser would run: documents come from anybody who acts on the ledger. */
function typeOf(bytes: Buffer): string {
  if (bytes[0] !== 0x7b) return "application/octet-stream";
  try {
    JSON.parse(bytes.toString("utf8"));
    return "application/json";
  } catch {
    return "application/octet-stream";
  }
}
