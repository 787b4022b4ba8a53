/** How far this gateway has come, and what it cut: by which whoever stops something knows that it is stopped (promise 9). */
import { z } from "zod";
import { endpoint, NOTHING_YET } from "../endpoint.ts";
import { statusAnswer } from "../forms/gateway.ts";
import type { Sources } from "../needs.ts";
import { stampOf } from "./stamp.ts";

export const statusView = ({ ledger, journal, registry, dataPath, finality }: Sources) =>
  endpoint(
    {
      path: "/v1/status",
      id: "getStatus",
      tag: "gateway",
      summary: "Newest block and entry applied, running responses, and responses cut",
      params: z.strictObject({}),
      query: z.strictObject({}),
      answer: statusAnswer,
      refuses: [],
    },
    () => {
      const { head } = ledger;
      if (head === undefined) return NOTHING_YET;
      const { block, hash, seq, timestamp } = head;
      const { behind, isGivenUp } = journal();
      return {
        ledger: { block, hash, seq, timestamp },
        applied: { seq, block },
        ...dataPath.stats(),
        pool: "no pool view" as const,
        finality,
        withheld: registry.withheld,
        journal: { behind, givenUp: isGivenUp },
        ...stampOf(ledger),
      };
    },
  );
