import { expect } from "chai";
import fc from "fast-check";
import { describe, it } from "mocha";
import { type FaultCode, ProjectionFault } from "../../../../server/release/projection/fault.ts";
import { JsonProjector } from "../../../../server/release/projection/json.ts";
import type { Projector } from "../../../../server/release/projection/projector.ts";
import {
  addMember,
  arrayShape,
  objectShape,
  PRIMITIVE,
  type Shape,
} from "../../../../server/release/projection/shape.ts";
import { faultOf, inPieces } from "./pieces.ts";

const ROW = objectShape({
  id: PRIMITIVE,
  name: PRIMITIVE,
  inner: objectShape({ kept: PRIMITIVE }),
  list: arrayShape(PRIMITIVE),
});

function projected(text: string | Uint8Array, shape: Shape = ROW): string {
  const outputs = [1, 2, 3, 7, 16_384].map((size) => inPieces(new JsonProjector(shape), Buffer.from(text), size));
  for (const output of outputs) expect(output).to.equal(outputs[0]);
  return outputs[0] ?? "";
}

function refused(text: string | Uint8Array, code: FaultCode, shape: Shape = ROW, offset?: number): void {
  for (const size of [1, 2, 3, 7, 16_384]) {
    const fault = faultOf(() => inPieces(new JsonProjector(shape), Buffer.from(text), size));
    expect(fault).to.be.instanceOf(ProjectionFault);
    expect(fault?.code).to.equal(code);
    if (offset !== undefined) expect(fault?.offset).to.equal(offset);
  }
}

describe("JsonProjector", () => {
  describe("lets pass", () => {
    it("granted members alone, and no white space", () => {
      expect(projected(' { "id" : 1 ,\n "secret" : "x" , "name" : "n" } \r\n')).to.equal('{"id":1,"name":"n"}');
    });

    it("nothing of a withheld value, however deep its quotes and brackets go", () => {
      expect(projected('{"secret":{"name":["}","\\"]",{"id":9}],"\\\\":"\\\\"},"id":1,"s":"\\\\","t":[[]]}')).to.equal(
        '{"id":1}',
      );
    });

    it("numbers as they came: no digit, zero or exponent is lost", () => {
      const numbers = "[12345678901234567890,1.10,-0,-0.0,1E400,1e-7,0.1e+5]";
      expect(projected(numbers, arrayShape(PRIMITIVE))).to.equal(numbers);
    });

    it("strings as they came: escapes, Chinese, characters beyond the first plane", () => {
      const strings = '["\\u4e2d\\ud83d\\ude00","中文","😀","\\"\\\\\\/\\b\\f\\n\\r\\t","\\ud800",""]';
      expect(projected(strings, arrayShape(PRIMITIVE))).to.equal(strings);
    });

    it("a granted name however it is escaped, written plainly", () => {
      expect(projected('{"\\u0069d":1,"n\\u0061me":"x"}')).to.equal('{"id":1,"name":"x"}');
    });

    it("null in place of an object or an array", () => {
      expect(projected('{"inner":null,"list":null,"id":null}')).to.equal('{"inner":null,"list":null,"id":null}');
    });

    it("an empty object where no member is granted, and an empty array", () => {
      expect(projected('{"inner":{"other":1},"list":[]}')).to.equal('{"inner":{},"list":[]}');
    });

    it("a granted member called __proto__ or constructor like any other, and none that is not granted", () => {
      const shape = objectShape();
      addMember(shape, "__proto__", PRIMITIVE);
      expect(projected('{"__proto__":1,"constructor":2,"toString":3}', shape)).to.equal('{"__proto__":1}');
      expect(projected('{"__proto__":{"id":1},"constructor":2}')).to.equal("{}");
    });

    it("every name of a map but those declared and withheld", () => {
      const shape = objectShape({}, PRIMITIVE);
      addMember(shape, "secret", undefined);
      expect(projected('{"2023":1,"secret":2,"\\u0073ecret":3,"年":4}', shape)).to.equal('{"2023":1,"年":4}');
    });

    it("a schema that contains itself, to the depth that the limit allows", () => {
      const tree = objectShape({ id: PRIMITIVE });
      addMember(tree, "children", arrayShape(tree));
      expect(projected('{"id":1,"x":0,"children":[{"children":[{"id":3,"x":0}],"x":0}]}', tree)).to.equal(
        '{"id":1,"children":[{"children":[{"id":3}]}]}',
      );
    });

    it("the same name at two levels and in two neighbours", () => {
      const shape = arrayShape(objectShape({ id: PRIMITIVE, sub: objectShape({ id: PRIMITIVE }) }));
      expect(projected('[{"id":1,"sub":{"id":2}},{"id":3}]', shape)).to.equal('[{"id":1,"sub":{"id":2}},{"id":3}]');
    });

    it("names beyond the thirty-second, each once", () => {
      const names = Array.from({ length: 40 }, (_, index) => `f${index}`);
      const shape = objectShape(Object.fromEntries(names.map((name) => [name, PRIMITIVE])));
      const text = `{${names.map((name) => `"${name}":1`).join(",")}}`;
      expect(projected(text, shape)).to.equal(text);
      refused(text.replace("f38", "f39"), "DUPLICATE_KEY", shape);
    });

    it("a primitive alone where that is what is declared", () => {
      for (const text of ['"x"', "12", "true", "null"]) expect(projected(` ${text} `, PRIMITIVE)).to.equal(text);
    });
  });

  describe("ends with a fault on", () => {
    it("a granted name twice, plainly or escaped; a withheld one may come twice", () => {
      refused('{"id":1,"id":2}', "DUPLICATE_KEY");
      refused('{"id":1,"\\u0069d":2}', "DUPLICATE_KEY");
      refused('{"a":1,"a":2}', "DUPLICATE_KEY", objectShape({}, PRIMITIVE));
      expect(projected('{"x":1,"x":2,"id":1}')).to.equal('{"id":1}');
    });

    it("a primitive in place of an object or array, and either in place of a primitive", () => {
      refused('{"inner":"kept"}', "NOT_AS_DECLARED", ROW, 9);
      refused('{"inner":7}', "NOT_AS_DECLARED");
      refused('{"inner":[{"kept":1}]}', "NOT_AS_DECLARED");
      refused('{"list":{"0":1}}', "NOT_AS_DECLARED");
      refused('{"id":{"secret":1}}', "NOT_AS_DECLARED");
      refused('{"list":[["secret"]]}', "NOT_AS_DECLARED");
      refused('"whole"', "NOT_AS_DECLARED");
    });

    it("what is not whole", () => {
      for (const text of ["", " ", "{", '{"id"', '{"id":', '{"id":1', '{"id":1,', '{"x":"', '{"x":[', '{"list":[1'])
        refused(text, "INCOMPLETE");
      for (const text of ["-", "1.", "1e", "tru", '"x']) refused(text, "INCOMPLETE", PRIMITIVE);
    });

    it("anything but white space after it", () => {
      refused('{"id":1}{"id":2}', "TRAILING_DATA", ROW, 8);
      refused("{}\0", "TRAILING_DATA");
    });

    it("a byte order mark", () => {
      refused(Buffer.from([0xef, 0xbb, 0xbf, 0x7b, 0x7d]), "BYTE_ORDER_MARK", ROW, 0);
      refused(Buffer.from("{}", "utf16le"), "SYNTAX");
      refused(Buffer.from([0xff, 0xfe, 0x7b, 0x00]), "BYTE_ORDER_MARK");
    });

    it("a control character in a granted string or in a name", () => {
      refused('{"id":"a\nb"}', "CONTROL_CHARACTER", ROW, 8);
      refused('{"id":"\0"}', "CONTROL_CHARACTER");
      refused('{"i\td":1}', "CONTROL_CHARACTER");
    });

    it("bytes that are no UTF-8 in a granted string", () => {
      const broken = [
        [0x80],
        [0xc0, 0xaf],
        [0xc3],
        [0xe0, 0x80, 0x80],
        [0xed, 0xa0, 0x80],
        [0xf0, 0x80, 0x80, 0x80],
        [0xf4, 0x90, 0x80, 0x80],
        [0xf5],
        [0xe4, 0xb8, 0x22],
      ];
      for (const bytes of broken)
        refused(Buffer.concat([Buffer.from('{"id":"'), Buffer.from(bytes), Buffer.from('"}')]), "ENCODING");
      refused(
        Buffer.concat([Buffer.from('{"'), Buffer.from([0xff]), Buffer.from('":1}')]),
        "ENCODING",
        objectShape({}, PRIMITIVE),
      );
    });

    it("escapes, numbers and literals outside the grammar", () => {
      for (const value of [
        '"\\x"',
        '"\\u12g4"',
        '"\\u123"',
        "01",
        "+1",
        ".5",
        "-a",
        "1.e",
        "1e+x",
        "--1",
        "0x1",
        "True",
        "nul1",
        "NaN",
        "'a'",
      ]) {
        refused(`[${value}]`, "SYNTAX", arrayShape(PRIMITIVE));
      }
      refused('{"\\u00zz":1}', "SYNTAX");
    });

    it("structure outside the grammar", () => {
      for (const text of [
        "{,}",
        '{"id":1,}',
        '{"id" 1}',
        '{"id"::1}',
        "{id:1}",
        '{"list":[1,]}',
        '{"list":[,1]}',
        '{"list":[1 2]}',
        '{"id":1 "x":2}',
        "{]",
        '{"list":[}',
        '{"x":[}]}',
        '{"x":}',
        '{"x":1"y"}',
      ]) {
        refused(text, "SYNTAX");
      }
    });

    it("containers in one another beyond the limit, granted or withheld", () => {
      const deep = (depth: number) =>
        inPieces(
          new JsonProjector(objectShape({ id: PRIMITIVE }), { maxDepth: 3 }),
          Buffer.from(`{"x":${"[".repeat(depth)}${"]".repeat(depth)}}`),
          2,
        );
      expect(deep(2)).to.equal("{}");
      expect(faultOf(() => deep(3))?.code).to.equal("TOO_DEEP");
      const nested = arrayShape(arrayShape(PRIMITIVE));
      expect(inPieces(new JsonProjector(nested, { maxDepth: 2 }), Buffer.from("[[]]"), 1)).to.equal("[[]]");
      expect(
        faultOf(() => inPieces(new JsonProjector(nested, { maxDepth: 1 }), Buffer.from("[[]]"), 1))?.code,
      ).to.equal("TOO_DEEP");
    });

    it("a name longer than any that is declared could be", () => {
      refused(`{"${"k".repeat(4097)}":1}`, "KEY_TOO_LONG");
      expect(projected(`{"${"k".repeat(4096)}":1}`)).to.equal("{}");
    });

    it("the same fault again, whatever is written afterwards", () => {
      const projector: Projector = new JsonProjector(ROW);
      const first = faultOf(() => projector.write(Buffer.from('{"id":1,"id":')));
      expect(faultOf(() => projector.write(Buffer.from("2}")))).to.equal(first);
      expect(faultOf(() => projector.end())).to.equal(first);
    });
  });

  it("passes for random values and random cuts exactly what parsing and picking would", () => {
    fc.assert(
      fc.property(
        shapeAndValue,
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 20 }),
        fc.boolean(),
        ([shape, value], sizes, spaced) => {
          const text = Buffer.from(JSON.stringify(value, undefined, spaced ? 1 : undefined));
          expect(inPieces(new JsonProjector(shape), text, ...sizes)).to.equal(JSON.stringify(pick(shape, value)));
        },
      ),
      { numRuns: 1500 },
    );
  });

  it("agrees with JSON.parse on what is JSON, when every byte is granted, for spoilt texts", () => {
    const spoilt = fc
      .tuple(fc.json({ maxDepth: 0 }), fc.nat(), fc.string({ minLength: 1, maxLength: 2 }))
      .map(([text, at, put]) => {
        const place = at % (text.length + 1);
        return text.slice(0, place) + put + text.slice(place + (at % 2));
      });
    fc.assert(
      fc.property(spoilt, (text) => {
        const accepted = faultOf(() => inPieces(new JsonProjector(PRIMITIVE), Buffer.from(text), 3)) === undefined;
        expect(accepted).to.equal(isJsonPrimitive(text));
      }),
      { numRuns: 3000 },
    );
  });
});

const NAMES = ["a", "b", "ab", "名", "__proto__", 'q"', "\u0001", "constructor"];
const primitive = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
);

/** A shape, and a value that fits it but holds more. */
const { shapeAndValue } = fc.letrec<{ shapeAndValue: [Shape, unknown] }>((tie) => ({
  shapeAndValue: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    primitive.map((value): [Shape, unknown] => [PRIMITIVE, value]),
    fc
      .tuple(
        fc.uniqueArray(fc.tuple(fc.constantFrom(...NAMES), fc.boolean(), tie("shapeAndValue")), {
          selector: ([name]) => name,
        }),
      )
      .map(([members]): [Shape, unknown] => {
        const shape = objectShape();
        for (const [name, granted, [inner]] of members) if (granted) addMember(shape, name, inner);
        return [shape, Object.fromEntries(members.map(([name, , [, value]]) => [name, value]))];
      }),
    fc
      .tuple(tie("shapeAndValue"), fc.nat(3))
      .map(([[shape, value], count]): [Shape, unknown] => [
        arrayShape(shape),
        Array.from({ length: count }, () => value),
      ]),
  ),
}));

/** The projection as one would write it without bytes. */
function pick(shape: Shape, value: unknown): unknown {
  if (shape.kind === "primitive" || typeof value !== "object" || value === null) return value;
  if (shape.kind === "array")
    return Array.isArray(value) && shape.items
      ? value.map((one) => (shape.items ? pick(shape.items, one) : one))
      : value;
  const kept = Object.entries(value).flatMap(([name, member]) => {
    const inner = shape.members.get(name)?.shape;
    return inner === undefined ? [] : [[name, pick(inner, member)] as const];
  });
  return Object.fromEntries(kept);
}

function isJsonPrimitive(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value !== "object" || value === null;
  } catch {
    return false;
  }
}
