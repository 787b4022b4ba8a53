import { createConfig, lintFromString } from "@redocly/openapi-core";
import { expect } from "chai";
import { describe, it } from "mocha";
import { grantedApi } from "../../../../server/release/descriptor/api.ts";
import { parseDescriptor } from "../../../../server/release/descriptor/descriptor.ts";
import { enterprises, enterprisesDocument, fields } from "./example.ts";

const BASE = "http://127.0.0.1:8480/permits/17";

describe("grantedApi", () => {
  it("has the granted operations and fields, and our address alone", () => {
    const api = grantedApi(enterprises(), fields(1, 4), BASE);
    expect(api).to.deep.include({ openapi: "3.1.0", servers: [{ url: BASE }] });
    expect(api).to.have.nested.property("paths./enterprises/{code}.get.operationId", "getEnterprise");
    expect(api).to.have.deep.nested.property("components.schemas.Enterprise", {
      type: "object",
      properties: {
        code: { type: "string" },
        address: { type: "object", properties: { district: { type: "string" }, street: { type: "string" } } },
        branches: { type: "array", items: { $ref: "#/components/schemas/Enterprise" } },
      },
      required: ["code"],
    });
  });

  it("names nothing that is withheld, and no mark", () => {
    const text = JSON.stringify(grantedApi(enterprises(), fields(1), BASE));
    for (const word of ["x-sluice", "score", "personName", "phone", "room", "total", "export", "figures"])
      expect(text).not.to.contain(word);
  });

  it("says of a body what may be asked, and that nothing else may", () => {
    const document = enterprisesDocument();
    const { content } = document.paths["/enterprises/search"].post.requestBody;
    content["application/json"].schema.properties = {
      like: { $ref: "#/components/schemas/Sample" },
      name: { type: "string", minLength: 2, "x-sluice-field": 2 },
    };
    document.components.schemas.Sample = {
      type: "object",
      properties: { code: { type: "string" }, score: { type: "number", "x-sluice-field": 3, "x-sluice-level": 2 } },
    };
    const api = grantedApi(parseDescriptor(document), fields(1, 2), BASE);
    const schema = "paths./enterprises/search.post.requestBody.content.application/json.schema";
    expect(api).to.have.deep.nested.property(schema, {
      type: "object",
      properties: { like: { $ref: "#/components/schemas/Sample" }, name: { type: "string", minLength: 2 } },
      additionalProperties: false,
    });
    expect(api).to.have.deep.nested.property("components.schemas.Sample", {
      type: "object",
      properties: { code: { type: "string" } },
      additionalProperties: false,
    });
  });

  it("is empty for an empty mask", () => {
    expect(grantedApi(enterprises(), 0n, BASE)).to.deep.include({ paths: {} });
  });

  for (const version of ["3.1", "3.0"] as const) {
    it(`is valid OpenAPI ${version} for a stock linter, for every single field and for all`, async () => {
      const descriptor = enterprises();
      const config = await createConfig({
        rules: {
          spec: "error",
          "no-unresolved-refs": "error",
          "path-parameters-defined": "error",
          "operation-operationId-unique": "error",
        },
      });
      const masks = [descriptor.masks.all, ...Array.from({ length: 11 }, (_, field) => fields(field))];
      for (const mask of masks) {
        const source = JSON.stringify(grantedApi(descriptor, mask, BASE, version));
        const problems = await lintFromString({ source, config });
        expect(problems.map(({ message, location }) => [message, location[0]?.pointer])).to.deep.equal([]);
      }
    });
  }

  it("says nullable where 3.0 has no null", () => {
    expect(grantedApi(enterprises(), fields(6), BASE, "3.0")).to.have.deep.nested.property(
      "components.schemas.Enterprise.properties.owner.properties.phone",
      { type: "string", nullable: true },
    );
    expect(grantedApi(enterprises(), fields(6), BASE)).to.have.deep.nested.property(
      "components.schemas.Enterprise.properties.owner.properties.phone",
      { type: ["string", "null"] },
    );
  });
});
