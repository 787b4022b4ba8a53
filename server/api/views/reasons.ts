/** What a reason code means: where the `type` of each problem document leads (RFC 9457). */
import { z } from "zod";
import { REASONS } from "../../reasons/reasons.ts";
import { endpoint, unknown } from "../endpoint.ts";
import { words } from "../forms/words.ts";

const answer = z
  .strictObject({
    code: z.string(),
    status: z.int(),
    title: words,
    advice: words,
    retry: z.union([z.literal("never"), z.literal("after-lift"), z.int()]),
  })
  .meta({ id: "Reason" });

export const reasonView = () =>
  endpoint(
    {
      path: "/v1/reasons/{code}",
      id: "getReason",
      tag: "gateway",
      summary: "A reason code: what it means, what to do, and whether to try again",
      params: z.strictObject({ code: z.string().regex(/^[A-Z_]{1,40}$/) }),
      query: z.strictObject({}),
      answer,
      refuses: [404],
    },
    ({ params: { code } }) => {
      const found = Object.entries(REASONS).find(([known]) => known === code)?.[1];
      return found === undefined ? unknown(`no reason is called ${code}`) : { code, ...found };
    },
  );
