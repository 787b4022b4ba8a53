/** Art. 31 as the API shows it: the rules in force, and those to come. */
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { DELAY_SECONDS, FIRST_LIMITS } from "../../../scripts/deploy/law.ts";
import { rulesAnswer } from "../../../server/api/forms/law.ts";
import type { Hex } from "../../../server/ledger/ledger.ts";
import { LIMITS } from "../../../server/registry/vocabulary.ts";
import { CityWorld } from "../registry/world.ts";
import { ApiWorld } from "./world.ts";

const PAPER: Hex = `0x${"ab".repeat(32)}`;
const DAY = 86_400;
const HOUR = 3600;
const [DELAY, SIGN_TIME] = ["delay", "signTime"].map((name) => LIMITS.find((word) => word.name === name)?.number ?? 0);

describe("GET /v1/rules", function () {
  this.timeout(60_000);
  let city: CityWorld;
  let world: ApiWorld;
  before(async () => {
    city = await CityWorld.open();
    world = await ApiWorld.open(city);
  });
  after(async () => {
    await world?.close();
    await city?.close();
  });

  const rules = async (query = "") => rulesAnswer.parse((await world.get(`/v1/rules${query}`)).body);
  const secondsOf = ({ limits }: Awaited<ReturnType<typeof rules>>, name: string) =>
    limits.find(({ limit }) => limit === name)?.seconds;

  it("tells every limit of the deployment, by name in both languages, as its one version", async () => {
    const { limits, versions, sets } = await rules();
    expect(limits.map(({ seconds }) => seconds)).to.deep.equal(FIRST_LIMITS.map(({ time }) => time));
    expect(limits[0]).to.deep.include({ limit: "confirmTime", name: { zh: "评估确认期限", en: "time to confirm" } });
    expect(sets).to.deep.equal([]);
    expect(versions).to.have.length(1);
    expect(versions[0]).to.include({ begun: true, from: limits[0]?.from }).and.not.have.property("case");
  });

  it("tells a version that is adopted before it comes into force, then in force; not one that is drafted only", async () => {
    const from = Math.floor(Date.now() / 1000) + HOUR;
    const version = (limit: number | undefined, time: number, sets: readonly object[] = []) => ({
      ...{ from, limits: [{ limit, time }], sets },
    });
    const authority = city.penOf("authority");
    const draft = (content: object) =>
      authority.act({ chapter: "Rules", act: "draft", papers: [{ kind: "rule", hash: PAPER }], content: [content] });
    await draft(version(DELAY, 2 * DELAY_SECONDS));
    const { id, version: at } = await draft(version(SIGN_TIME, DAY, [{ set: 1, kinds: 0b1010n }]));
    const papers = [{ kind: "decision", hash: PAPER } as const];
    await authority.act({ chapter: "Rules", act: "adopt", on: { id, version: at }, papers });
    await city.follow();
    const adopted = city.registry.shown.seq;

    const before = await rules();
    expect(secondsOf(before, "signTime")).to.not.equal(DAY);
    expect(before.versions.map(({ case: adoptedBy, begun }) => [adoptedBy, begun])).to.deep.equal([
      [undefined, true],
      [id, false],
    ]);
    world.ledger.ahead = 2 * HOUR;
    const after = await rules();
    expect(secondsOf(after, "signTime")).to.equal(DAY);
    expect(secondsOf(after, "delay")).to.equal(DELAY_SECONDS);
    expect(after.limits.find(({ limit }) => limit === "signTime")).to.include({ from, case: id });
    expect(after.sets).to.deep.equal([{ set: 1, kinds: [1, 3], from, case: id }]);
    expect((await rules(`?seq=${adopted - 1}`)).versions).to.have.length(1);
    world.ledger.ahead = 0;
  });
});
