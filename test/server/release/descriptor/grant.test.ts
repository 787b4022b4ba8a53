import { expect } from "chai";
import { describe, it } from "mocha";
import { parseDescriptor } from "../../../../server/release/descriptor/descriptor.ts";
import {
  answerFor,
  fieldNames,
  grantedOperations,
  withheldNames,
} from "../../../../server/release/descriptor/grant.ts";
import { projectorFor } from "../../../../server/release/projection/projection.ts";
import { faultOf, inPieces } from "../projection/pieces.ts";
import { enterprises, enterprisesDocument, fields } from "./example.ts";

const ENTERPRISE = {
  code: "911100001234567890",
  name: "北京某某有限公司",
  score: 81.5,
  address: { district: "110108", street: "中关村大街", room: "201", secret: "s" },
  owner: { personName: "张三", phone: null },
  branches: [{ code: "2", branches: [{ code: "3", owner: { phone: "139" } }] }],
  figures: { "2023": 1.1, "2024": 2.2 },
  undeclared: true,
};

/** What passes of `value` as an answer of `operation` under a mask; undefined where the operation is not granted. */
function passed(operation: string, mask: bigint, value: unknown): unknown {
  const answer = grantedOperations(enterprises(), mask).find(({ id }) => id === operation)?.answers[0];
  if (answer === undefined) return undefined;
  return JSON.parse(inPieces(projectorFor(answer.format, answer.shape), Buffer.from(JSON.stringify(value)), 5));
}

describe("grant", () => {
  it("lets the granted fields pass, in every place in which they stand", () => {
    expect(passed("getEnterprise", fields(1), ENTERPRISE)).to.deep.equal({
      code: ENTERPRISE.code,
      branches: [{ code: "2", branches: [{ code: "3" }] }],
    });
  });

  it("lets an unmarked container pass for what passes in it, and only with that", () => {
    expect(passed("getEnterprise", fields(6), ENTERPRISE)).to.deep.equal({
      owner: { phone: null },
      branches: [{ branches: [{ owner: { phone: "139" } }] }],
    });
    expect(passed("listEnterprises", fields(0), { total: 1, enterprises: [ENTERPRISE] })).to.deep.equal({ total: 1 });
  });

  it("grants with a marked container what it declares, but a marked child by its own bit alone", () => {
    expect(passed("getEnterprise", fields(4), { address: ENTERPRISE.address })).to.deep.equal({
      address: { district: "110108", street: "中关村大街" },
    });
    expect(passed("getEnterprise", fields(4, 8), { address: ENTERPRISE.address })).to.deep.equal({
      address: { district: "110108", street: "中关村大街", room: "201" },
    });
    expect(passed("getEnterprise", fields(1, 8), { address: ENTERPRISE.address })).to.deep.equal({});
  });

  it("lets a map pass with its field, names and all", () => {
    expect(passed("getEnterprise", fields(7), { figures: ENTERPRISE.figures })).to.deep.equal({
      figures: ENTERPRISE.figures,
    });
  });

  it("knows no operation of which nothing passes, and none at all for an empty mask", () => {
    const ids = (mask: bigint) => grantedOperations(enterprises(), mask).map(({ id }) => id);
    expect(ids(fields(0))).to.deep.equal(["listEnterprises"]);
    expect(ids(fields(9))).to.deep.equal(["exportEnterprises"]);
    expect(ids(0n)).to.deep.equal([]);
    expect(ids(fields(170))).to.deep.equal([]);
  });

  it("knows no operation that requires a parameter whose field is withheld", () => {
    const document = enterprisesDocument();
    document.paths["/enterprises"].get.parameters[2].required = true;
    const ids = (mask: bigint) => grantedOperations(parseDescriptor(document), mask).map(({ id }) => id);
    expect(ids(fields(1))).not.to.include("listEnterprises");
    expect(ids(fields(1, 6))).to.include("listEnterprises");
  });

  it("names what passes and what never does, no name in both", () => {
    const descriptor = enterprises();
    expect(fieldNames(descriptor, fields(1, 4), "getEnterprise")).to.deep.equal([
      "code",
      "address",
      "branches",
      "district",
      "street",
    ]);
    expect(withheldNames(descriptor, fields(1, 4), "getEnterprise")).to.deep.equal([
      "name",
      "score",
      "owner",
      "figures",
      "room",
      "personName",
      "phone",
    ]);
    expect(fieldNames(descriptor, fields(0))).to.deep.equal(["total"]);
    expect(withheldNames(descriptor, descriptor.masks.all)).to.deep.equal([]);
  });

  it("names also the members of a schema that stands once under a grant and once not", () => {
    const leaf = { type: "object", properties: { a: { type: "string" }, b: { type: "string", "x-sluice-field": 2 } } };
    const document = enterprisesDocument();
    document.paths = {
      "/x": {
        get: {
          responses: {
            "200": {
              description: "",
              content: {
                "application/json": {
                  schema: {
                    type: "object",
                    properties: {
                      withheld: { $ref: "#/components/schemas/Leaf", "x-sluice-field": 0 },
                      granted: { $ref: "#/components/schemas/Leaf", "x-sluice-field": 1 },
                    },
                  },
                },
              },
            },
          },
        },
      },
    };
    document.components.schemas = { Leaf: leaf };
    const descriptor = parseDescriptor(document);
    expect(fieldNames(descriptor, fields(1))).to.deep.equal(["granted", "a"]);
    expect(withheldNames(descriptor, fields(1))).to.deep.equal(["withheld", "b"]);
  });

  describe("answerFor", () => {
    const operation = (id: string) => {
      const found = grantedOperations(enterprises(), enterprises().masks.all).find((one) => one.id === id);
      if (found === undefined) throw new Error(id);
      return found;
    };

    it("takes declared types in any case, with parameters that change nothing", () => {
      expect(answerFor(operation("getEnterprise"), 200, "Application/JSON; charset=UTF-8")?.format).to.equal("json");
      expect(answerFor(operation("followChanges"), 200, "text/event-stream")?.format).to.equal("sse");
      expect(answerFor(operation("followChanges"), 200, 'application/x-ndjson;charset="utf-8"')?.format).to.equal(
        "ndjson",
      );
      expect(answerFor(operation("exportEnterprises"), 200, "text/csv; charset=gbk")?.format).to.equal("opaque");
    });

    it("refuses another status, another type, none, and another charset where bytes are read", () => {
      expect(answerFor(operation("getEnterprise"), 201, "application/json")).to.equal(undefined);
      expect(answerFor(operation("getEnterprise"), 200, "text/html")).to.equal(undefined);
      expect(answerFor(operation("getEnterprise"), 200, undefined)).to.equal(undefined);
      expect(answerFor(operation("getEnterprise"), 200, "application/json; charset=utf-16")).to.equal(undefined);
      expect(answerFor(operation("getEnterprise"), 200, "application/json; charset=utf-8; charset=gbk")).to.equal(
        undefined,
      );
    });

    it("takes any status of 2XX where that is declared, and no other", () => {
      const document = enterprisesDocument();
      const { responses } = document.paths["/enterprises"].get;
      document.paths["/enterprises"].get.responses = { "2XX": responses["200"], default: responses["200"] };
      const [list] = grantedOperations(parseDescriptor(document), fields(0));
      if (list === undefined) throw new Error("no operation");
      expect(answerFor(list, 206, "application/json")?.format).to.equal("json");
      expect(answerFor(list, 404, "application/json")).to.equal(undefined);
    });
  });

  it("passes a granted opaque answer byte for byte", () => {
    const [answer] = grantedOperations(enterprises(), fields(9)).flatMap(({ answers }) => answers);
    if (answer === undefined) throw new Error("no answer");
    expect(inPieces(projectorFor(answer.format, answer.shape), Buffer.from("a;b\n1;2"), 100)).to.equal("a;b\n1;2");
    expect(faultOf(() => projectorFor("json", answer.shape).end())?.code).to.equal("INCOMPLETE");
  });
});
