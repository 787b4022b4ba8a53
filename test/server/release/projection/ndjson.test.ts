import { expect } from "chai";
import { describe, it } from "mocha";
import type { FaultCode } from "../../../../server/release/projection/fault.ts";
import { NdjsonProjector } from "../../../../server/release/projection/ndjson.ts";
import { objectShape, PRIMITIVE } from "../../../../server/release/projection/shape.ts";
import { faultOf, inPieces } from "./pieces.ts";

const SIZES = [1, 2, 3, 7, 16_384];
const ROW = objectShape({ id: PRIMITIVE });
const LIMITS = { maxLineBytes: 40 };

function projected(text: string): string {
  const outputs = SIZES.map((size) => inPieces(new NdjsonProjector(ROW, LIMITS), Buffer.from(text), size));
  expect(new Set(outputs).size).to.equal(1);
  return outputs[0] ?? "";
}

function refused(text: string, code: FaultCode, offset: number): void {
  for (const size of SIZES) {
    const fault = faultOf(() => inPieces(new NdjsonProjector(ROW, LIMITS), Buffer.from(text), size));
    expect([fault?.code, fault?.offset]).to.deep.equal([code, offset]);
  }
}

describe("NdjsonProjector", () => {
  it("projects each line by itself: the same name in two lines is no second one", () => {
    expect(projected('{"id":1,"secret":2}\n{"secret":3,"id":4}\r\n')).to.equal('{"id":1}\n{"id":4}\n');
  });

  it("lets blank lines pass as such, and a last line without its end", () => {
    expect(projected('\n \r\n{"id":1}\n\n{"id":2}')).to.equal('\n\n{"id":1}\n\n{"id":2}');
    expect(projected("")).to.equal("");
  });

  it("lets nothing of a line leave before the whole of it is there", () => {
    const projector = new NdjsonProjector(ROW);
    expect(projector.write(Buffer.from('{"id":1}\n{"id":2')).toString()).to.equal('{"id":1}\n');
    expect(faultOf(() => projector.write(Buffer.from(',"id":3}\n')))?.code).to.equal("DUPLICATE_KEY");
  });

  it("ends on a line that is not whole, and names the byte in the body", () => {
    refused('{"id":1}\n{"id":\n', "INCOMPLETE", 15);
    refused('{"id":1}\n{"id":2', "INCOMPLETE", 16);
    refused('{"id":1}\n{"id":2}{}\n', "TRAILING_DATA", 17);
    refused('{"id":1}\n"id"\n', "NOT_AS_DECLARED", 9);
  });

  it("takes a line of the greatest length and ends on one byte more, whether it ends or not", () => {
    const line = (bytes: number) => `{"id":"${"x".repeat(bytes - 9)}"}`;
    expect(projected(`${line(40)}\n`)).to.equal(`${line(40)}\n`);
    refused(`{}\n${line(41)}\n`, "LINE_TOO_LONG", 3);
    refused(`{}\n${line(41)}`, "LINE_TOO_LONG", 3);
  });

  it("says the same fault again afterwards", () => {
    const projector = new NdjsonProjector(ROW);
    const fault = faultOf(() => projector.write(Buffer.from("x\n")));
    expect(faultOf(() => projector.write(Buffer.from("{}\n")))).to.equal(fault);
    expect(faultOf(() => projector.end())).to.equal(fault);
  });
});
