import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { expect } from "chai";
import fc from "fast-check";
import { describe, it } from "mocha";
import type { LoggedStop } from "../../../server/audit/log.ts";
import {
  bodyOf,
  chainAfter,
  genesisOf,
  headLineOf,
  leafOf,
  lineOf,
  parseBody,
  parseHead,
  parseLine,
} from "../../../server/audit/record.ts";
import type { GateId } from "../../../server/decision/gate.ts";
import { admission, completion, ORIGIN, refusal } from "./world.ts";

/** The format on disk, pinned: what a stranger wrote a checker for must stay as it is. */

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

describe("record", () => {
  it("is a line that CRC-32 and SHA-256 alone can check", () => {
    const body = bodyOf(admission("a", 1));
    const chain = chainAfter(genesisOf(ORIGIN).chain, leafOf(body));
    expect(body).to.equal(
      '{"kind":"admission","release":"a","at":1700000000000,"permit":7,"key":8,"holder":9,"method":"GET","operation":"getEnterprise","seq":41,"block":12,"quota":[{"permit":7,"period":3,"spent":1}]}',
    );
    expect(leafOf(body)).to.equal(sha256(`\0${body}`));
    expect(chain).to.equal(sha256(sha256(`sluice access log 1\n${ORIGIN}\n`) + sha256(`\0${body}`)));
    const rest = `0 0 ${chain} ${body}`;
    expect(lineOf({ index: 0, batch: 0, chain, body })).to.equal(
      `${crc32(rest).toString(16).padStart(8, "0")} ${rest}\n`,
    );
  });

  it("has its members in one order, whatever order they came in, and none that is not named", () => {
    const { kind, release, at, state, bytes, stops, seq } = completion("a");
    const shuffled = { body: "of a person", seq, stops, code: "GATE_HELD", bytes, state, at, release, kind };
    expect(bodyOf(shuffled)).to.equal(bodyOf(completion("a", { code: "GATE_HELD" })));
  });

  it("of an end that gave its call back states the counts, as an admission does", () => {
    const quota = [{ spent: 0, period: 3, permit: 7 as GateId, key: 8 }];
    expect(bodyOf(completion("a", { quota }))).to.match(/,"quota":\[\{"permit":7,"period":3,"spent":0\}\]\}$/);
  });

  it("comes back as it went, whatever is in a stop", () => {
    const stops = fc.array(fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 3 }));
    const parse = (line: string) => parseLine(line.slice(0, -1))?.body;
    fc.assert(
      fc.property(stops, fc.nat(), (some, index) => {
        const body = bodyOf(refusal("a", { stops: JSON.parse(JSON.stringify(some)) as LoggedStop[] }));
        expect(body).to.not.include("\n");
        expect(parse(lineOf({ index, batch: index, chain: leafOf(body), body }))).to.equal(body);
        expect(bodyOf(parseBody(body))).to.equal(body);
      }),
      { numRuns: 50 },
    );
  });

  it("is no record with any one byte altered", () => {
    const body = bodyOf(refusal("a"));
    const line = lineOf({ index: 12, batch: 10, chain: leafOf(body), body }).slice(0, -1);
    for (let at = 0; at < line.length; at++) {
      for (const put of [" ", "0", "{", "\uFFFD"].filter((char) => char !== line[at])) {
        expect(parseLine(line.slice(0, at) + put + line.slice(at + 1)), `byte ${at}`).to.equal(undefined);
      }
    }
  });

  it("of a kind that this version does not know is refused by its name", () => {
    expect(() => parseBody('{"kind":"anchor"}')).to.throw(TypeError, '"anchor"');
  });
});

describe("a segment's head", () => {
  const head = { origin: ORIGIN, first: 3, chain: genesisOf(ORIGIN).chain };

  it("comes back as it went", () => {
    expect(parseHead(headLineOf(head).trimEnd())).to.deep.equal({ format: 1, head });
  });

  it("of another format is known as such, and not read", () => {
    const rest = headLineOf(head).trimEnd().slice(9).replace('"sluice-log":1', '"sluice-log":2');
    expect(parseHead(`${crc32(rest).toString(16).padStart(8, "0")} ${rest}`)).to.deep.equal({
      format: 2,
      head: undefined,
    });
  });

  it("is not a record, nor a record a head", () => {
    expect(parseLine(headLineOf(head).trimEnd())).to.equal(undefined);
    const body = bodyOf(refusal("a"));
    expect(parseHead(lineOf({ index: 0, batch: 0, chain: leafOf(body), body }).trimEnd())).to.equal(undefined);
  });
});
