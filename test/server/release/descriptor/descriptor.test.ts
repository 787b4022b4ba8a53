import { createHash } from "node:crypto";
import { expect } from "chai";
import { describe, it } from "mocha";
import {
  canonicalBytes,
  channelTerms,
  MODES,
  parseDescriptor,
} from "../../../../server/release/descriptor/descriptor.ts";
import { DescriptorInvalid } from "../../../../server/release/descriptor/invalid.ts";
import { enterprises, enterprisesDocument, fields } from "./example.ts";

/** The example after `spoil`, which must be refused. */
function refusalOf(spoil: (document: ReturnType<typeof enterprisesDocument>) => void): DescriptorInvalid {
  const document = enterprisesDocument();
  spoil(document);
  try {
    parseDescriptor(document);
  } catch (error) {
    if (error instanceof DescriptorInvalid) return error;
    throw error;
  }
  throw new Error("it was accepted");
}

const BODY = "/paths/~1enterprises~1search/post/requestBody/content/application~1json";

function bodyOf(document: ReturnType<typeof enterprisesDocument>) {
  return document.paths["/enterprises/search"].post.requestBody.content["application/json"];
}

describe("descriptor", () => {
  it("reads mode, operations and the masks of levels and persons", () => {
    const { mode, masks, operations } = enterprises();
    expect(mode).to.equal("interface");
    expect(masks).to.deep.equal({
      all: fields(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
      maxLevel: 3,
      level2: fields(3, 5, 6, 7, 8, 9),
      level3: fields(5, 6, 9),
      level4: 0n,
      personal: fields(5, 6),
    });
    expect(operations.map(({ id }) => id)).to.deep.equal([
      "listEnterprises",
      "getEnterprise",
      "followChanges",
      "searchEnterprises",
      "exportEnterprises",
    ]);
  });

  it("hashes the canonical form: order and white space make no other channel, a changed word does", () => {
    const document = enterprisesDocument();
    const reordered = Object.fromEntries(Object.entries(document).reverse());
    expect(parseDescriptor(reordered).sha256).to.equal(enterprises().sha256);
    expect(enterprises().sha256).to.equal(`0x${createHash("sha256").update(canonicalBytes(document)).digest("hex")}`);
    document.info.title = "Enterprise Credit";
    expect(parseDescriptor(document).sha256).not.to.equal(enterprises().sha256);
  });

  it("folds each part of a channel into its terms: one part changed, other terms", () => {
    const { mode, masks, sha256 } = enterprises();
    const others = [
      { mode: "raw", masks, sha256 },
      ...["maxLevel", "level2", "level3", "level4", "personal"].map((name) => ({
        mode,
        masks: { ...masks, [name]: name === "maxLevel" ? 4 : 1n },
        sha256,
      })),
      { mode, masks, sha256: `0x${"00".repeat(32)}` },
    ] as Parameters<typeof channelTerms>[0][];
    const terms = [enterprises(), ...others].map(channelTerms);
    expect(new Set(terms).size).to.equal(terms.length);
    expect(MODES).to.deep.equal({ raw: 1, interface: 2, model: 3, sealed: 4 });
  });

  it("encodes the terms as Solidity's abi.encode does", () => {
    const masks = { all: 0n, maxLevel: 0, level2: 0n, level3: 0n, level4: 0n, personal: 0n };
    // keccak256 of seven words: 1 in the first, 0 in the others.
    expect(channelTerms({ mode: "raw", masks, sha256: `0x${"00".repeat(32)}` }).toString(16)).to.equal(
      KECCAK_OF_ONE_AND_SIX_ZEROS,
    );
  });

  describe("refuses, naming the place,", () => {
    const cases: readonly [string, (document: ReturnType<typeof enterprisesDocument>) => void, string][] = [
      ["OpenAPI 3.0", (d) => (d.openapi = "3.0.3"), "/openapi"],
      ["a missing mode", (d) => delete d["x-sluice-mode"], "/x-sluice-mode"],
      ["an unknown mode", (d) => (d["x-sluice-mode"] = "open"), "/x-sluice-mode"],
      [
        "data without a field",
        (d) => delete d.components.schemas.Enterprise.properties.name["x-sluice-field"],
        "/components/schemas/Enterprise/properties/name",
      ],
      [
        "a map without a field, for its names are data",
        (d) =>
          delete d.components.schemas.Enterprise.properties.figures["x-sluice-field"] &&
          delete d.components.schemas.Enterprise.properties.figures["x-sluice-level"],
        "/components/schemas/Enterprise/properties/figures",
      ],
      [
        "field 176",
        (d) => (d.components.schemas.Enterprise.properties.name["x-sluice-field"] = 176),
        "/components/schemas/Enterprise/properties/name/x-sluice-field",
      ],
      [
        "level 5",
        (d) => (d.components.schemas.Enterprise.properties.score["x-sluice-level"] = 5),
        "/components/schemas/Enterprise/properties/score/x-sluice-level",
      ],
      [
        "a level without a field",
        (d) => (d.components.schemas.Enterprise["x-sluice-level"] = 2),
        "/components/schemas/Enterprise/x-sluice-level",
      ],
      [
        "a misspelt mark, which would be level 1",
        (d) => (d.components.schemas.Enterprise.properties.score["x-sluice-levle"] = 4),
        "/components/schemas/Enterprise/properties/score/x-sluice-levle",
      ],
      [
        "one field at two levels",
        (d) => (d.components.schemas.Enterprise.properties.name["x-sluice-field"] = 3),
        "/components/schemas/Enterprise/properties/score",
      ],
      ["composed schemas", (d) => (d.components.schemas.Enterprise.oneOf = []), "/components/schemas/Enterprise/oneOf"],
      [
        "a reference to another document",
        (d) => (d.components.schemas.Change.properties.enterprise.$ref = "https://elsewhere.invalid/e.json"),
        "/components/schemas/Change/properties/enterprise/$ref",
      ],
      [
        "a reference to nothing",
        (d) => (d.components.schemas.Change.properties.enterprise.$ref = "#/components/schemas/Firm"),
        "/components/schemas/Firm",
      ],
      [
        "references that only lead to each other",
        (d) => (d.components.schemas.Enterprise = { $ref: "#/components/schemas/Enterprise" }),
        "/components/schemas/Enterprise",
      ],
      [
        "another method than GET and POST",
        (d) => (d.paths["/enterprises"].delete = { responses: {} }),
        "/paths/~1enterprises/delete",
      ],
      [
        "a header parameter",
        (d) => (d.paths["/enterprises"].get.parameters[0].in = "header"),
        "/paths/~1enterprises/get/parameters/0/in",
      ],
      [
        "a parameter rule that it does not know",
        (d) => (d.paths["/enterprises"].get.parameters[0].schema.not = {}),
        "/paths/~1enterprises/get/parameters/0/schema",
      ],
      [
        "a template whose parameter is not declared",
        (d) => (d.paths["/enterprises/{code}"].get.parameters = []),
        "/paths/~1enterprises~1{code}",
      ],
      [
        "two templates of one form",
        (d) =>
          (d.paths["/enterprises/{number}"] = {
            get: {
              ...d.paths["/enterprises/{code}"].get,
              operationId: "other",
              parameters: [{ name: "number", in: "path", required: true, schema: { type: "string" } }],
            },
          }),
        "/paths/~1enterprises~1{number}",
      ],
      [
        "an answer without a schema",
        (d) => delete d.paths["/enterprises"].get.responses["200"].content["application/json"].schema,
        "/paths/~1enterprises/get/responses/200/content/application~1json/schema",
      ],
      [
        "a table of marked columns, which cannot be told apart",
        (d) =>
          (d.paths["/enterprises/export"].get.responses["200"].content["text/csv"].schema = {
            $ref: "#/components/schemas/Change",
          }),
        "/paths/~1enterprises~1export/get/responses/200/content/text~1csv/schema",
      ],
      ["a body without a schema", (d) => delete bodyOf(d).schema, `${BODY}/schema`],
      ["a word for a body that it would not enforce", (d) => (bodyOf(d).schema.minProperties = 1), `${BODY}/schema`],
      [
        "a form of text that it does not know in a body",
        (d) => (bodyOf(d).schema.properties.name.format = "email"),
        `${BODY}/schema/properties/name/format`,
      ],
      [
        "words beside a reference in a body",
        (d) => (bodyOf(d).schema = { $ref: "#/components/schemas/Change", required: ["seq"] }),
        `${BODY}/schema`,
      ],
      [
        "any members in a body",
        (d) => (bodyOf(d).schema.additionalProperties = true),
        `${BODY}/schema/additionalProperties`,
      ],
      [
        "a member of a body that must be there and is not declared",
        (d) => (bodyOf(d).schema.required = ["code"]),
        `${BODY}/schema/required`,
      ],
      [
        "a member of a body with a name that objects have",
        (d) => (bodyOf(d).schema.properties.constructor = { type: "string" }),
        `${BODY}/schema/properties/constructor`,
      ],
      [
        "a field that a body has at another level than the answer",
        (d) => (bodyOf(d).schema.properties.name["x-sluice-field"] = 3),
        `${BODY}/schema/properties/name`,
      ],
      [
        "an object that declares nothing",
        (d) => (d.components.schemas.Change = { type: "object", "x-sluice-field": 1 }),
        "/components/schemas/Change",
      ],
    ];
    for (const [what, spoil, pointer] of cases) {
      it(what, () => {
        const refusal = refusalOf(spoil);
        expect(refusal.code).to.equal("DESCRIPTOR_INVALID");
        expect(refusal.pointer).to.equal(pointer);
        expect(refusal.found).not.to.equal("");
        expect(refusal.wanted).not.to.equal("");
      });
    }
  });
});

const KECCAK_OF_ONE_AND_SIX_ZEROS = "54eaf7366c40e0ba8c3c266b8ecabed78d11d88902e53cf0925ba361d6804bd6";
