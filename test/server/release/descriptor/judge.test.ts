import { expect } from "chai";
import fc from "fast-check";
import { describe, it } from "mocha";
import { type Descriptor, parseDescriptor } from "../../../../server/release/descriptor/descriptor.ts";
import { type GrantedContent, grantedOperations } from "../../../../server/release/descriptor/grant.ts";
import { judged } from "../../../../server/release/descriptor/judge.ts";
import { fields } from "./example.ts";

/** Of the answer field 0 alone; of what may be asked each number below. */
const NAME = 1;
const PHONE = 2;
const OWNER = 3;

const ASKED = {
  type: "object",
  required: ["districts"],
  properties: {
    districts: { type: "array", minItems: 1, maxItems: 2, items: { type: "string", pattern: "^11[0-9]{4}$" } },
    since: { type: "string", format: "date" },
    at: { type: "string", format: "date-time" },
    status: { type: ["string", "null"], enum: ["open", "closed", null] },
    limit: { type: "integer", minimum: 1, maximum: 100 },
    score: { type: "number", minimum: 0, maximum: 1 },
    exact: { type: "boolean" },
    name: { type: "string", minLength: 2, maxLength: 6, "x-sluice-field": NAME },
    owner: {
      type: "object",
      "x-sluice-field": OWNER,
      properties: { age: { type: "integer" }, phone: { type: "string", "x-sluice-field": PHONE } },
    },
    labels: {
      type: "object",
      properties: { hidden: { type: "string", "x-sluice-field": PHONE } },
      additionalProperties: { type: "string", maxLength: 3 },
    },
    any: { $ref: "#/components/schemas/Group" },
  },
};
const GROUP = {
  type: "object",
  properties: { all: { type: "array", items: { $ref: "#/components/schemas/Group" } }, name: ASKED.properties.name },
};

function asking(schema: object, components: object = { Group: GROUP }): Descriptor {
  const answer = { type: "object", properties: { total: { type: "integer", "x-sluice-field": 0 } } };
  const content = (of: object) => ({ content: { "application/json": { schema: of } } });
  return parseDescriptor({
    openapi: "3.1.0",
    info: { title: "Asking", version: "1" },
    "x-sluice-mode": "interface",
    paths: {
      "/search": {
        post: {
          operationId: "search",
          requestBody: { required: true, ...content(schema) },
          responses: { 200: { description: "found", ...content(answer) } },
        },
      },
    },
    components: { schemas: components },
  });
}

function contentUnder(descriptor: Descriptor, ...granted: number[]): GrantedContent | undefined {
  const [operation] = grantedOperations(descriptor, fields(0, ...granted));
  return operation?.request?.contents[0];
}

const DESCRIPTOR = asking(ASKED);

/** What goes to the data API, as text; or where the body is unfit, and what was wanted. */
function outcome(body: string | Uint8Array, ...granted: number[]): string | { at: string; wanted: string } {
  const content = contentUnder(DESCRIPTOR, ...granted);
  if (content === undefined) throw new Error("not granted");
  const found = judged(content, Buffer.from(body));
  return "wanted" in found ? found : Buffer.from(found).toString();
}

const withMember = (member: string) => `{"districts":["110105"],${member}}`;

describe("a request's body", () => {
  it("passes with what its schema declares and the permit grants, written anew", () => {
    const body = ` { "districts" : ["110105", "1101\\u00306"], "name": "水务局", "score": 0.50, "status": null,
      "labels": {"a": "b"}, "any": {"all": [{"all": []}, {"name": "水务"}]}, "at": "2025-01-31T08:00:00.5+08:00" } `;
    expect(outcome(body, NAME)).to.equal(JSON.stringify(JSON.parse(body)));
  });

  const granted = [NAME, OWNER];
  const unfit: readonly [string, string | Uint8Array, string | RegExp, string | RegExp][] = [
    ["that is no JSON", "{districts:[]}", "", /^JSON in UTF-8/],
    ["that is empty", "", "", /^JSON in UTF-8/],
    ["with something behind it", `${withMember('"limit":1')} {}`, "", /^JSON in UTF-8/],
    ["with a byte order mark", `\ufeff${withMember('"limit":1')}`, "", /^JSON in UTF-8/],
    ["that is no UTF-8", Buffer.from(withMember('"name":"äöü"'), "latin1"), "", /^JSON in UTF-8/],
    ["in UTF-16", Buffer.from(withMember('"limit":1'), "utf16le"), "", /^JSON in UTF-8/],
    ["of another type than declared", "[]", "", "an object"],
    ["that is null where nothing says so", "null", "", "an object"],
    ["without a member that it must have", "{}", "/districts", "it in the body"],
    ["with a member that is not declared", withMember('"secret":"s"'), "", /^no members but districts, since/],
    ["with a member in another spelling of case", withMember('"Name":"水务"'), "", /^no members but/],
    ["with a withheld member inside a granted one", withMember('"owner":{"phone":"1"}'), "/owner", /but age$/],
    ["that names a withheld member of a map", withMember('"labels":{"hidden":"x"}'), "/labels", /any plain name$/],
    ["with __proto__", withMember('"__proto__":{"limit":1}'), "", /^no members but/],
    ["with __proto__ escaped", withMember('"\\u005f_proto__":{"limit":1}'), "", /^no members but/],
    ["with __proto__ in a map", withMember('"labels":{"__proto__":"x"}'), "/labels", /any plain name$/],
    ["with constructor in a map", withMember('"labels":{"constructor":"x"}'), "/labels", /any plain name$/],
    ["with a name in a map that ends early elsewhere", withMember('"labels":{"a\\u0000":"x"}'), "/labels/*", /NUL/],
    ["with a member twice", withMember('"limit":1,"limit":2'), "", /once/],
    ["with a member twice, once escaped", withMember('"limit":1,"l\\u0069mit":2'), "", /once/],
    ["with a name twice in a map", withMember('"labels":{"a":"x","a":"y"}'), "", /once/],
    ["with a member twice, the first unfit", withMember('"owner":{"phone":"1"},"owner":{}'), "", /./],
    ["with a member twice, the first an object", withMember('"limit":{"x":1},"limit":2'), "", /./],
    ["with text that is none of those named", withMember('"status":"shut"'), "/status", "one of open, closed, "],
    ["with text of another form", '{"districts":["120000"]}', "/districts/0", /^text of the form/],
    ["with text too long, counted in characters", withMember('"name":"1234567"'), "/name", "at most 6 characters"],
    ["with text too short", withMember('"name":"𠀀"'), "/name", "at least 2 characters"],
    ["with text that has half a character", withMember('"name":"ab\\ud800"'), "/name", /surrogate/],
    ["with text that has a NUL", withMember('"name":"ab\\u0000"'), "/name", /NUL/],
    ["with no date where one is declared", withMember('"since":"2025-13-01"'), "/since", "a date, YYYY-MM-DD"],
    ["with a time without its zone", withMember('"at":"2025-01-31T08:00:00"'), "/at", /RFC 3339/],
    ["with a number in quotes", withMember('"limit":"1"'), "/limit", /^a whole number/],
    ["with a broken number where a whole one is declared", withMember('"limit":1.5'), "/limit", /^a whole number/],
    ["with a whole number that no double holds", withMember('"limit":9007199254740993'), "/limit", /^a whole number/],
    ["with a number beyond all", withMember('"score":1e400'), "/score", "a number"],
    ["with a number too small", withMember('"limit":0'), "/limit", "at least 1"],
    ["with a number too large", withMember('"score":1.0001'), "/score", "at most 1"],
    ["with 1 for true", withMember('"exact":1'), "/exact", "true or false"],
    ["with too few elements", '{"districts":[]}', "/districts", "at least 1 elements"],
    ["with too many elements", '{"districts":["110105","110106","110107"]}', "/districts", "at most 2 elements"],
    [
      "nested too deep",
      withMember(`"any":${'{"all":['.repeat(40)}${"]}".repeat(40)}`),
      /^\/any\/all\/0/,
      /64 containers/,
    ],
  ];
  for (const [name, body, at, wanted] of unfit) {
    it(`${name} is unfit`, () => {
      const found = outcome(body, ...granted);
      if (typeof found === "string") throw new Error(`passed: ${found}`);
      for (const [part, expected] of [
        [found.at, at],
        [found.wanted, wanted],
      ] as const)
        if (typeof expected === "string") expect(part).to.equal(expected);
        else expect(part).to.match(expected);
    });
  }

  it("may ask by a field that the permit has, and not by one that it has not", () => {
    const byName = withMember('"name":"水务"');
    expect(outcome(byName, NAME)).to.equal(byName);
    expect(outcome(byName)).to.deep.include({ at: "" }).and.to.have.property("wanted").that.does.not.include("name");
    const byPhone = withMember('"owner":{"phone":"139"}');
    expect(outcome(byPhone, OWNER, PHONE)).to.equal(byPhone);
    expect(outcome(byPhone, PHONE)).to.have.property("wanted").that.does.not.include("owner");
  });

  it("never has its values or its own names in the reason", () => {
    for (const body of [
      withMember('"name":"张三张三张三张三"'),
      withMember('"张三":1'),
      withMember('"labels":{"张三":"long"}'),
    ])
      expect(JSON.stringify(outcome(body, NAME)))
        .to.include("wanted")
        .and.not.include("张三");
  });

  it("that passes is read by everybody as it was judged, whatever it is", () => {
    const content = contentUnder(DESCRIPTOR, NAME);
    if (content === undefined) throw new Error("not granted");
    const name = fc.constantFrom("districts", "limit", "name", "owner", "labels", "any", "all", "secret", "__proto__");
    const leaf = fc.oneof(fc.string(), fc.integer({ max: 200 }), fc.constantFrom("110105", "水务", null, true));
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(leaf, fc.array(tie("value"), { maxLength: 2 }), tie("object")),
      object: fc
        .array(fc.tuple(name, tie("value")), { maxLength: 4 })
        .map((members) => new Map(members as [string, unknown][])),
    }));
    let passed = 0;
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value), { maxLength: 3 }), (members) => {
        const body = textOf([["districts", ["110105"]], ...members]);
        const found = judged(content, Buffer.from(body));
        if ("wanted" in found) return;
        passed += 1;
        expect(JSON.parse(Buffer.from(found).toString())).to.deep.equal(JSON.parse(body));
        for (const name of ["secret", "owner", "__proto__"]) expect(declaredNamesIn(members)).to.not.include(name);
        expect(new Set(members.map(([name]) => name)).size).to.equal(members.length);
      }),
      { numRuns: 2000 },
    );
    expect(passed).to.be.greaterThan(100);
  });
});

/** Names of members at any depth, but for the keys of the map `labels`: those are data, and may be any. */
const declaredNamesIn = (members: readonly (readonly [string, unknown])[]): string[] =>
  members.flatMap(([name, one]) => [name, ...(name === "labels" ? [] : namesBelow(one))]);

function namesBelow(one: unknown): string[] {
  if (Array.isArray(one)) return one.flatMap(namesBelow);
  return one instanceof Map ? [...one].flatMap(([name, below]) => [name, ...namesBelow(below)]) : [];
}

/** JSON of members that may have one name; of maps below likewise. */
function textOf(members: Iterable<readonly [string, unknown]>): string {
  const value = (one: unknown): string => {
    if (one instanceof Map) return textOf(one);
    return Array.isArray(one) ? `[${one.map(value).join(",")}]` : JSON.stringify(one);
  };
  return `{${[...members].map(([name, one]) => `${JSON.stringify(name)}:${value(one)}`).join(",")}}`;
}

describe("an operation with a body", () => {
  it("is not granted where its body must name what is withheld", () => {
    const wanting = asking({ ...ASKED, required: ["districts", "name"] });
    expect(contentUnder(wanting)).to.equal(undefined);
    expect(grantedOperations(wanting, fields(0))).to.deep.equal([]);
    expect(contentUnder(wanting, NAME)).to.not.equal(undefined);
    const nested = asking({
      type: "object",
      required: ["owner"],
      properties: { owner: { ...ASKED.properties.owner, required: ["phone"] } },
    });
    expect(grantedOperations(nested, fields(0, OWNER))).to.deep.equal([]);
    expect(grantedOperations(nested, fields(0, OWNER, PHONE))).to.have.length(1);
  });

  it("counts the marks of its body in the masks of the channel", () => {
    const level = { "x-sluice-level": 3, "x-sluice-personal": true };
    const { masks } = asking({
      type: "object",
      properties: { phone: { type: "string", "x-sluice-field": PHONE, ...level } },
    });
    expect(masks).to.deep.include({
      all: fields(0, PHONE),
      maxLevel: 3,
      level3: fields(PHONE),
      personal: fields(PHONE),
    });
  });
});
