import { expect } from "chai";
import { describe, it } from "mocha";
import type { FaultCode } from "../../../../server/release/projection/fault.ts";
import { objectShape, PRIMITIVE } from "../../../../server/release/projection/shape.ts";
import { SseProjector } from "../../../../server/release/projection/sse.ts";
import { faultOf, inPieces } from "./pieces.ts";

const SIZES = [1, 2, 3, 7, 16_384];
const ROW = objectShape({ id: PRIMITIVE, name: PRIMITIVE });
const LIMITS = { maxEventBytes: 80 };

function projected(text: string): string {
  const outputs = SIZES.map((size) => inPieces(new SseProjector(ROW, LIMITS), Buffer.from(text), size));
  expect(new Set(outputs).size).to.equal(1);
  return outputs[0] ?? "";
}

function refused(text: string | Uint8Array, code: FaultCode): void {
  for (const size of SIZES) {
    expect(faultOf(() => inPieces(new SseProjector(ROW, LIMITS), Buffer.from(text), size))?.code).to.equal(code);
  }
}

describe("SseProjector", () => {
  it("projects the data of each event by itself", () => {
    expect(projected('data: {"id":1,"secret":2}\n\ndata:{"secret":3,"id":4}\n\n')).to.equal(
      'data:{"id":1}\n\ndata:{"id":4}\n\n',
    );
  });

  it("knows all three line ends, mixed, in any chunks", () => {
    expect(projected('data:{"id":1}\r\n\r\ndata:{"id":2}\r\rdata:{"id":3}\n\n')).to.equal(
      'data:{"id":1}\n\ndata:{"id":2}\n\ndata:{"id":3}\n\n',
    );
  });

  it("reads several lines of data as one text", () => {
    expect(projected('data: {"id":1,\ndata: "secret":2,\ndata: "name":"n"}\n\n')).to.equal(
      'data:{"id":1,"name":"n"}\n\n',
    );
    refused('data: {"id":"a\ndata:b"}\n\n', "CONTROL_CHARACTER");
  });

  it("lets simple names, ids and waits pass, and drops what could carry data", () => {
    expect(projected('event: change\nid: 12-a\nretry: 1000\ndata:{"id":1}\n\n')).to.equal(
      'event: change\nid: 12-a\nretry: 1000\ndata:{"id":1}\n\n',
    );
    expect(projected('event: Zhang San, 110\nid: 张\nretry: soon\nsecret: x\ndata:{"id":1}\n\n')).to.equal(
      'data:{"id":1}\n\n',
    );
    expect(projected(`id: ${"7".repeat(65)}\n\n`)).to.equal("");
  });

  it("keeps of a comment that there was one", () => {
    expect(projected(': secret\n\n:\ndata:{"id":1}\n\n')).to.equal(':\n:\ndata:{"id":1}\n\n');
  });

  it("lets an event without data pass empty", () => {
    expect(projected("data\n\ndata:\n\nid: 3\n\n\n\n")).to.equal("data:\n\ndata:\n\nid: 3\n\n");
  });

  it("lets nothing of an event leave before the whole of it is there", () => {
    const projector = new SseProjector(ROW);
    expect(projector.write(Buffer.from('event: a\ndata: {"id":1}\n')).length).to.equal(0);
    expect(projector.write(Buffer.from("\n")).toString()).to.equal('event: a\ndata:{"id":1}\n\n');
  });

  it("ends on data that is no JSON, not whole, or not as declared", () => {
    refused("data: [DONE]\n\n", "NOT_AS_DECLARED");
    refused("data: hello\n\n", "SYNTAX");
    refused('data: {"id":1\n\n', "INCOMPLETE");
    refused('data: {"id":1} {}\n\n', "TRAILING_DATA");
    refused('data: {"id":1,"id":2}\n\n', "DUPLICATE_KEY");
  });

  it("ends when the stream ends within an event or a line", () => {
    refused('data: {"id":1}\n', "INCOMPLETE");
    refused('data: {"id":1}\n\nda', "INCOMPLETE");
  });

  it("ends on a byte order mark", () => {
    refused('\ufeffdata: {"id":1}\n\n', "BYTE_ORDER_MARK");
  });

  it("takes an event of the greatest length and ends on one byte more", () => {
    const event = (bytes: number) => `data:{"id":1,\ndata:"x":"${"y".repeat(bytes - 25)}"}\n\n`;
    expect(projected(event(80))).to.equal('data:{"id":1}\n\n');
    refused(event(81), "EVENT_TOO_LONG");
  });
});
