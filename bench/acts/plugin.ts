/** Notes the gas of each act that the contracts' tests do under Hardhat, and writes docs/gas.md. */
import { writeFileSync } from "node:fs";
import { definePlugin } from "hardhat/plugins";
import type { Log } from "viem";
import { z } from "zod";
import { artifactOf } from "../../scripts/abi.ts";
import { CHAPTERS, type Chapter } from "../../scripts/deploy/law.ts";
import { doneIn } from "./act.ts";
import { gasPage, type Measured } from "./page.ts";

const GAS_FILE = new URL("../../docs/gas.md", import.meta.url);

const measured: Measured[] = [];
/** Of each chain the chapters by their address. */
const deployed = new WeakMap<object, Map<string, Chapter>>();

/** Asked only once the contracts are compiled. */
const chapterOf = (code: string): Chapter | undefined =>
  CHAPTERS.find((chapter) => code.startsWith(artifactOf(chapter).bytecode));

const Sent = z.tuple([z.looseObject({ to: z.string().nullish(), data: z.string().optional() })]);
const Receipt = z.object({
  status: z.literal("0x1"),
  gasUsed: z.string(),
  contractAddress: z.string().nullable(),
  logs: z.custom<Log[]>(Array.isArray),
});

function note(chain: object, params: unknown, answer: unknown): void {
  const sent = Sent.safeParse(params).data?.[0];
  const receipt = Receipt.safeParse(answer).data;
  if (sent === undefined || receipt === undefined) return;
  const chapters = deployed.get(chain) ?? new Map<string, Chapter>();
  deployed.set(chain, chapters);
  const address = (sent.to ?? receipt.contractAddress ?? "").toLowerCase();
  const created = sent.to ? undefined : chapterOf(sent.data ?? "");
  if (created !== undefined) chapters.set(address, created);
  const chapter = chapters.get(address);
  const done = doneIn(receipt.logs, address);
  if (chapter !== undefined && done !== undefined) measured.push({ chapter, ...done, gas: Number(receipt.gasUsed) });
}

export const acts = definePlugin({
  id: "sluice:acts",
  hookHandlers: {
    network: async () => ({
      default: async () => ({
        async onRequest(context, connection, request, next) {
          const response = await next(context, connection, request);
          if (request.method !== "eth_sendTransaction" || !("result" in response)) return response;
          const asked = { ...request, method: "eth_getTransactionReceipt", params: [response.result] };
          const receipt = await next(context, connection, asked);
          if ("result" in receipt) note(connection, request.params, receipt.result);
          return response;
        },
      }),
    }),
    test: async () => ({
      default: async () => ({
        onTestRunDone: async (context, id, next) => {
          await next(context, id);
          writeFileSync(GAS_FILE, gasPage(measured));
          console.log(`${measured.length} acts measured; docs/gas.md is written`);
        },
      }),
    }),
  },
});
