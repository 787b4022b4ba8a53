import { expect } from "chai";
import { describe, it } from "mocha";
import { askMissing } from "../../../scripts/cli/asked.ts";
import { contentFrom, type Lookup, leavesOf, put } from "../../../scripts/cli/content.ts";
import { CHAPTERS } from "../../../scripts/deploy/law.ts";
import { CHAPTER_ABIS } from "../../../scripts/law/abis.ts";
import { inputsOf } from "../../../scripts/law/approval.ts";

const HASH = `0x${"cd".repeat(32)}` as const;
const LOOKUP: Lookup = {
  gate: (text) => (text === "the-zone" ? 15 : Number(text)),
  party: (text) => (text === "transport" ? 4 : Number(text)),
  hash: () => HASH,
  bytes: () => "0x7b7d",
};
const zone = inputsOf("Zones", "propose");
const key = inputsOf("Accounts", "addKey");
const agreement = inputsOf("Agreements", "propose");

describe("the content of an act", () => {
  it("is what the contract's own function takes, whatever way each value is written", () => {
    const wanted = [{ kind: 1, supervisor: 4, second: 0 }];
    for (const given of [
      { zone: { kind: "sector", supervisor: "transport", second: 0 } },
      { zone: { kind: 1, supervisor: 4, second: "0" } },
      { zone: { kind: "1", supervisor: "4", second: "0" } },
    ])
      expect(contentFrom(zone, given, LOOKUP)).to.deep.equal(wanted);
  });

  it("takes dates as Beijing has them, files as their hash or their bytes, and sets by their names", () => {
    const asked = {
      zone: "the-zone",
      operator: 7,
      scope: "@scope.pdf",
      notBefore: "2026-01-01",
      notAfter: "1893427200",
    };
    const [given] = contentFrom(agreement, { agreement: { ...rest(agreement), ...asked } }, LOOKUP) as [
      Record<string, unknown>,
    ];
    expect(given).to.include({ zone: 15, operator: 7, scope: HASH, notBefore: Date.UTC(2025, 11, 31, 16) / 1000 });
    const [added] = contentFrom(key, { key: { ...rest(key), jwk: "@key.jwk", responsible: HASH } }, LOOKUP);
    expect(added).to.include({ jwk: "0x7b7d", responsible: HASH });
    const parts = leavesOf(inputsOf("Accounts", "register")).find(({ type }) => type === "Parts");
    const registration = {};
    for (const { path } of leavesOf(inputsOf("Accounts", "register"))) put(registration, path, "0");
    put(registration, parts?.path ?? "", "operator,partner");
    put(registration, "registration.account", `0x${"ab".repeat(20)}`);
    expect(contentFrom(inputsOf("Accounts", "register"), registration, LOOKUP)[0]).to.include({ parts: 64 + 128 });
  });

  it("is asked for field by field, a list until an answer is left empty, and what was given is not asked", async () => {
    const draft = inputsOf("Rules", "draft");
    const answers = ["2026-12-01", "holdTime", "900", "", "2", "12", ""];
    const asked: string[] = [];
    const given = {};
    await askMissing(
      async ({ en }) => {
        asked.push(en.split(" ")[0] ?? "");
        return answers.shift();
      },
      given,
      draft,
    );
    const [limits, sets] = ["version.limits", "version.sets"];
    expect(asked).to.deep.equal([
      ...["version.from", `${limits}[0].limit`, `${limits}[0].time`, `${limits}[1].limit`],
      ...[`${sets}[0].set`, `${sets}[0].kinds`, `${sets}[1].set`],
    ]);
    const [version] = contentFrom(draft, given, LOOKUP) as [Record<string, unknown[]>];
    expect(version).to.have.property("from", Date.UTC(2026, 10, 30, 16) / 1000);
    expect([version.limits?.length, version.sets?.length]).to.deep.equal([1, 1]);

    const none = {};
    const short = ["2026-12-01", "holdTime", "900", "", ""];
    await askMissing(async () => short.shift(), none, draft);
    expect(contentFrom(draft, none, LOOKUP)[0], "a list without elements").to.have.property("sets").that.is.empty;
    const unasked = {};
    await askMissing(async () => undefined, unasked, draft);
    expect(unasked, "nobody to ask").to.deep.equal({});

    const places: string[] = [];
    await askMissing(async ({ zh }) => void places.push(zh), { zone: { kind: "sector" } }, zone);
    expect(places.map((place) => place.split("（")[0])).to.deep.equal(["zone.supervisor", "zone.second"]);
  });

  it("takes fields by their numbers or as the mask, and a list only where one is given", () => {
    const mask = [{ name: "fields", type: "uint176", internalType: "uint176" }];
    for (const [fields, wanted] of [
      ["0,2,5", 37n],
      ["5,", 32n],
      ["0x25", 37n],
      [37, 37n],
    ] as const)
      expect(contentFrom(mask, { fields }, LOOKUP), String(fields)).to.deep.equal([wanted]);
    const version = inputsOf("Rules", "draft");
    const draft = (more: object) => () =>
      contentFrom(version, { version: { from: "2026-01-01", limits: [], ...more } }, LOOKUP);
    expect(draft({})).to.throw(/version\.sets is missing \(a list; \[\] for none\)/);
    expect(draft({ sets: "[]" })()).to.deep.equal([{ from: Date.UTC(2025, 11, 31, 16) / 1000, limits: [], sets: [] }]);
  });

  it("names the parts of an amendment by their kinds of document", () => {
    const amendment = {
      agreement: 31,
      before: 1,
      notAfter: 1,
      parts: [{ kind: "partDuties", algorithm: "sm3", hash: HASH }],
    };
    const [read] = contentFrom(inputsOf("Agreements", "amend"), { amendment }, LOOKUP) as [{ parts: unknown[] }];
    expect(read.parts).to.deep.equal([{ kind: 27, algorithm: 2, hash: HASH }]);
  });

  it("that does not fit is refused with every fault at its place, found and wanted", () => {
    const given = { zone: { kind: "city", supervisor: "transport", colour: "red" }, more: 1 };
    expect(() => contentFrom(zone, given, LOOKUP))
      .to.throw()
      .with.property("message")
      .that.matches(/more is no field/)
      .and.matches(/zone\.colour is no field \(kind, supervisor, second\)/)
      .and.matches(/zone\.kind must be sector \| district \| foundation, found "city"/)
      .and.matches(/zone\.second is missing/);
  });

  it("never takes a number that the ledger's type does not hold, nor a hash of another length", () => {
    for (const [place, value] of [
      ["agreement.notBefore", "4294967296"],
      ["agreement.scope", "0x12"],
      ["agreement.scope", "scope.pdf"],
      ["agreement.notAfter", "tomorrow"],
    ] as const) {
      const given = { agreement: { ...rest(agreement), scope: HASH } };
      put(given, place, value);
      expect(() => contentFrom(agreement, given, LOOKUP), `${place}=${value}`).to.throw(place.split(".")[1] ?? "");
    }
    expect(() => contentFrom(zone, [], LOOKUP)).to.throw("content must be a JSON object");
  });

  it("is never signed rounded: a number that JSON does not hold exactly is asked for as text", () => {
    const licence = inputsOf("Partners", "licence").slice(-1);
    const given = (fields: unknown) => ({ licensed: { ...rest(licence), fields } });
    expect(() => contentFrom(licence, given(Number("18014398509481985")), LOOKUP)).to.throw("write it as text");
    expect(contentFrom(licence, given("18014398509481985"), LOOKUP)[0]).to.include({ fields: 18014398509481985n });
  });

  it("has a place, a type and a hint for every leaf of every typed act of the law", () => {
    for (const chapter of CHAPTERS) {
      for (const item of CHAPTER_ABIS[chapter]) {
        if (item.type !== "function" || item.stateMutability === "view" || item.inputs[0]?.name !== "approval")
          continue;
        for (const { path, hint } of leavesOf(inputsOf(chapter, item.name))) {
          expect(path, `${chapter} ${item.name}`).to.match(/^[a-z]\w*(\[0\])?(\.\w+(\[0\])?)*$/i);
          expect(hint.zh.length * hint.en.length, `${chapter} ${item.name} ${path}`).to.be.above(0);
        }
      }
    }
  });

  it("set at a place that names no member of ours changes nothing else", () => {
    const given: Record<string, unknown> = {};
    put(given, "__proto__.polluted", "yes");
    put(given, "limits[1].seconds", "5");
    expect(({} as Record<string, unknown>).polluted).to.equal(undefined);
    expect((given.limits as unknown[])[1]).to.deep.equal({ seconds: "5" });
  });
});

/** A value that fits nowhere special, for each leaf of the one struct. */
function rest(inputs: Parameters<typeof leavesOf>[0]): Record<string, unknown> {
  const members = leavesOf(inputs).map(({ path }) => path.split(".")[1] ?? "");
  return Object.fromEntries(members.map((name) => [name, "1"]));
}
