import { parseDescriptor } from "../server/release/descriptor/descriptor.ts";
import { type GrantedOperation, grantedOperations } from "../server/release/descriptor/grant.ts";
import { JsonProjector } from "../server/release/projection/json.ts";

/** The projection beside what one would write instead, JSON.parse, pick, stringify, in the same run: 6 of 11 fields. `node bench/projection.ts` */

const NAMES = ["id", "name", "code", "address", "phone", "contact", "email", "status", "since", "score", "tags"];
const GRANTED = ["id", "name", "code", "status", "since", "score"];

const properties = Object.fromEntries(
  NAMES.map((name, field) => [
    name,
    { type: name === "tags" ? "array" : "string", items: { type: "string" }, "x-sluice-field": field },
  ]),
);
const descriptor = parseDescriptor({
  openapi: "3.1.0",
  info: { title: "bench", version: "1" },
  "x-sluice-mode": "interface",
  paths: {
    "/rows": {
      get: {
        responses: {
          "200": {
            description: "rows",
            content: {
              "application/json": {
                schema: {
                  type: "object",
                  properties: { rows: { type: "array", items: { type: "object", properties } } },
                },
              },
            },
          },
        },
      },
    },
  },
});
const mask = GRANTED.reduce((bits, name) => bits | (1n << BigInt(NAMES.indexOf(name))), 0n);
const [operation] = grantedOperations(descriptor, mask);

function rows(count: number): Buffer {
  const row = (index: number) => ({
    id: 1_000_000 + index,
    name: `企业 ${index} 有限公司`,
    code: `91110000${String(index).padStart(10, "0")}`,
    address: `Haidian district, street ${index}, building ${index % 17}`,
    phone: `010-${60_000_000 + index}`,
    contact: `person ${index}`,
    email: `office${index}@example.invalid`,
    status: index % 3 === 0 ? "closed" : "open",
    since: `20${10 + (index % 14)}-03-0${1 + (index % 9)}`,
    score: index / 7,
    tags: ["small", "tech", `t${index % 5}`],
  });
  return Buffer.from(JSON.stringify({ rows: Array.from({ length: count }, (_, index) => row(index)) }));
}

function picked(body: Buffer): Buffer {
  const { rows } = JSON.parse(body.toString("utf8")) as { rows: Record<string, unknown>[] };
  const pick = (row: Record<string, unknown>) => {
    const kept: Record<string, unknown> = {};
    for (const name of GRANTED) kept[name] = row[name];
    return kept;
  };
  return Buffer.from(JSON.stringify({ rows: rows.map(pick) }));
}

function projected(body: Buffer, { answers }: GrantedOperation): Uint8Array {
  const shape = answers[0]?.shape;
  if (shape === undefined) throw new Error("nothing is granted");
  const projector = new JsonProjector(shape);
  const out = projector.write(body);
  projector.end();
  return out;
}

/** Microseconds a call: the median of interleaved rounds. */
function microseconds(work: readonly (() => unknown)[], calls: number, rounds: number): number[] {
  const figures = work.map((): number[] => []);
  for (let round = 0; round <= rounds; round++) {
    work.forEach((one, index) => {
      const start = process.hrtime.bigint();
      for (let call = 0; call < calls; call++) one();
      // The first round warms up.
      if (round > 0) figures[index]?.push(Number(process.hrtime.bigint() - start) / 1000 / calls);
    });
  }
  return figures.map((list) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0);
}

if (operation === undefined) throw new Error("nothing is granted");
console.log("body        out   projector   parse+pick+stringify   parse alone   ratio");
for (const [count, calls] of [
  [2, 20_000],
  [320, 200],
] as const) {
  const body = rows(count);
  const out = projected(body, operation).length;
  const [ours = 0, theirs = 0, parse = 0] = microseconds(
    [() => projected(body, operation), () => picked(body), () => JSON.parse(body.toString("utf8"))],
    calls,
    9,
  );
  const kilo = (bytes: number) => `${(bytes / 1000).toFixed(1)} KB`.padStart(8);
  const micro = (value: number) => `${value.toFixed(1)} µs`.padStart(11);
  console.log(
    `${kilo(body.length)} ${kilo(out)} ${micro(ours)}   ${micro(theirs).padStart(20)} ${micro(parse).padStart(13)}   ${(theirs / ours).toFixed(1)} ×`,
  );
}
