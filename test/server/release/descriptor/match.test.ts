import { expect } from "chai";
import fc from "fast-check";
import { describe, it } from "mocha";
import { grantedOperations } from "../../../../server/release/descriptor/grant.ts";
import { match } from "../../../../server/release/descriptor/match.ts";
import { enterprises, fields } from "./example.ts";

const ALL = grantedOperations(enterprises(), enterprises().masks.all);
const CODE = "911100001234567890";

const outcome = (target: string, method = "GET", operations = ALL) => {
  const found = match(operations, method, target);
  return "miss" in found ? found.miss : found.operation.id;
};

describe("match", () => {
  it("finds an operation by template, a literal before a parameter", () => {
    expect(outcome("/enterprises")).to.equal("listEnterprises");
    expect(outcome("/enterprises?")).to.equal("listEnterprises");
    expect(outcome(`/enterprises/${CODE}`)).to.equal("getEnterprise");
    expect(outcome("/enterprises/changes")).to.equal("followChanges");
    expect(outcome("/enterprises/search", "POST")).to.equal("searchEnterprises");
  });

  it("captures and builds the upstream's target anew, query in declared order", () => {
    const found = match(ALL, "GET", "/%65nterprises?limit=5&district=110108");
    if ("miss" in found) throw new Error(found.miss);
    expect(found.target).to.equal("/enterprises?district=110108&limit=5");
    expect(Object.fromEntries(found.values)).to.deep.equal({ district: "110108", limit: "5" });
  });

  it("escapes every value again: what was one parameter stays one", () => {
    const found = match(ALL, "GET", "/enterprises?phone=1%262%3D3%23+%E4%BA%AC%2B");
    if ("miss" in found) throw new Error(found.miss);
    expect(found.values.get("phone")).to.equal("1&2=3# 京+");
    expect(found.target).to.equal("/enterprises?phone=1%262%3D3%23%20%E4%BA%AC%2B");
  });

  it("knows no other method, and says which there is", () => {
    for (const method of ["POST", "HEAD", "DELETE", "get"]) {
      expect(match(ALL, method, "/enterprises")).to.deep.equal({ miss: "METHOD_UNKNOWN", wanted: "GET" });
    }
  });

  it("refuses every path on whose meaning two servers could differ", () => {
    const paths = [
      "",
      "enterprises",
      "//evil.invalid/x",
      "/enterprises//x",
      "/enterprises/",
      "/./enterprises",
      "/enterprises/..",
      "/enterprises/%2e%2e/x",
      "/enterprises/.%2E",
      "/enterprises/..;a",
      "/enterprises/%2F",
      "/enterprises/a%2fb",
      "/enterprises/a%5Cb",
      "/enterprises/a\\b",
      "/enterprises/%00",
      "/enterprises/%0d%0aX",
      "/enterprises/%252e%252e",
      "/enterprises/%",
      "/enterprises/%zz",
      "/enterprises/%ff",
      "/enterprises/%c0%af",
      "/enterprises/%ed%a0%80",
      "/enterprises/a b",
      "/enterprises/京",
      "/enterprises#x",
      "/enterprises/\u007f",
      "http://evil.invalid/enterprises",
      "*",
    ];
    for (const path of paths) expect([path, outcome(path)]).to.deep.equal([path, "PATH_UNSAFE"]);
  });

  it("refuses a query that is no plain list of pairs", () => {
    for (const query of [
      "&",
      "limit=1&",
      "limit=%",
      "limit=%ff",
      "limit=%00",
      "limit=1#x",
      "limit=1?&&",
      "limit=<",
      "a b",
    ]) {
      expect([query, outcome(`/enterprises?${query}`)]).to.deep.equal([query, "QUERY_UNSAFE"]);
    }
  });

  it("refuses what no operation has: other paths, unknown, repeated and ill-formed parameters", () => {
    expect(outcome("/")).to.equal("OPERATION_UNKNOWN");
    expect(outcome("/enterprises/a/b")).to.equal("OPERATION_UNKNOWN");
    expect(match(ALL, "GET", "/enterprises?secret=1")).to.deep.equal({
      miss: "PARAMETER_UNKNOWN",
      wanted: "district, limit, phone",
    });
    expect(match(ALL, "GET", "/enterprises/changes?a")).to.deep.equal({
      miss: "PARAMETER_UNKNOWN",
      wanted: "no query",
    });
    expect(match(ALL, "GET", "/enterprises?limit=1&lim%69t=2")).to.deep.equal({
      miss: "PARAMETER_TWICE",
      parameter: "limit",
      wanted: "it once",
    });
    expect(match(ALL, "GET", "/enterprises?limit=0")).to.deep.equal({
      miss: "PARAMETER_INVALID",
      parameter: "limit",
      wanted: "at least 1",
    });
    expect(match(ALL, "GET", "/enterprises?limit=101")).to.deep.equal({
      miss: "PARAMETER_INVALID",
      parameter: "limit",
      wanted: "at most 100",
    });
    for (const limit of ["", "x", "1.0", "01", "1e1", "%20", "9999999999999999"])
      expect(outcome(`/enterprises?limit=${limit}`)).to.equal("PARAMETER_INVALID");
    expect(match(ALL, "GET", "/enterprises?district=11010")).to.deep.equal({
      miss: "PARAMETER_INVALID",
      parameter: "district",
      wanted: "text of the form ^[0-9]{6}$",
    });
    expect(outcome("/enterprises/911")).to.equal("PARAMETER_INVALID");
    expect(outcome(`/enterprises?phone=${"1".repeat(21)}`)).to.equal("PARAMETER_INVALID");
  });

  it("never repeats a value, which may name a person", () => {
    const miss = match(ALL, "GET", "/enterprises?phone=13900000000139000000001390000000");
    expect(JSON.stringify(miss)).not.to.contain("139");
  });

  it("refuses a target beyond the limit, and takes one at it", () => {
    expect(outcome(`/${"a".repeat(8192)}`)).to.equal("TARGET_TOO_LONG");
    expect(outcome(`/${"a".repeat(8191)}`)).to.equal("OPERATION_UNKNOWN");
  });

  it("requires what is required", () => {
    const [operation] = ALL;
    if (operation === undefined) throw new Error("no operation");
    const strict = {
      ...operation,
      parameters: operation.parameters.map((one) => ({ ...one, required: one.name === "limit" })),
    };
    expect(match([strict], "GET", "/enterprises")).to.deep.equal({
      miss: "PARAMETER_MISSING",
      parameter: "limit",
      wanted: "it in the request",
    });
  });

  it("does not know a parameter whose field is withheld: asking by it would tell it", () => {
    const operations = grantedOperations(enterprises(), fields(1, 2));
    expect(match(operations, "GET", "/enterprises?phone=1")).to.deep.equal({
      miss: "PARAMETER_UNKNOWN",
      wanted: "district, limit",
    });
  });

  it("builds, for any input, only targets that some template and plain escapes can make", () => {
    const noise = fc.array(
      fc.constantFrom(
        "/",
        "enterprises",
        "..",
        "%2e",
        "%2F",
        "\\",
        "?",
        "&",
        "limit=1",
        "phone=",
        "#",
        "%00",
        "a",
        "//",
        ";",
        "@",
        "京",
        "%E4%BA%AC",
      ),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(noise, (parts) => {
        const found = match(ALL, "GET", `/enterprises${parts.join("")}`);
        if ("miss" in found) return;
        expect(found.target).to.match(
          /^\/enterprises(?:\/(?:[0-9A-Z]{18}|changes|export))?(?:\?[a-z]+=[\w.~!*'()%-]*(?:&[a-z]+=[\w.~!*'()%-]*)*)?$/,
        );
      }),
      { numRuns: 3000 },
    );
  });
});
