import { expect } from "chai";
import { describe, it } from "mocha";
import { refusalOf } from "../../../server/decision/release.ts";
import { at, CITY, City, id, OPERATOR, PARTNER } from "./city.ts";

describe("decision/release", () => {
  it("releases a grant to its operator's key and a licence to its partner's", () => {
    expect(refusalOf(new City(), CITY.grant, CITY.key, at(1000))).to.equal(undefined);
    expect(refusalOf(new City(), CITY.licence, CITY.partnerKey, at(1000))).to.equal(undefined);
  });

  it("refuses another holder's key, and names both", () => {
    const refused = refusalOf(new City(), CITY.grant, CITY.partnerKey, at(1000));
    expect(refused).to.deep.equal({ code: "PERMIT_NOT_YOURS", holder: PARTNER, permitHolder: OPERATOR });
  });

  for (const gate of [CITY.scenario, CITY.channel, CITY.key, id(99)]) {
    it(`takes gate ${gate} for no permit`, () => {
      expect(refusalOf(new City(), gate, CITY.key, at(1000))?.code).to.equal("PERMIT_UNKNOWN");
    });
  }

  it("takes a gate of another kind for no key", () => {
    expect(refusalOf(new City(), CITY.grant, CITY.operator, at(1000))?.code).to.equal("KEY_UNKNOWN");
  });

  it("refuses for a stop on the key alone, and names a gate above both once", () => {
    const closed = new City().with(CITY.key, { closed: true });
    expect(refusalOf(closed, CITY.grant, CITY.key, at(1000))).to.deep.equal({
      code: "STOPPED",
      stops: [{ code: "GATE_CLOSED", gate: CITY.key }],
    });
    const both = new City().with(CITY.grant, { holds: 2 }).with(CITY.key, { closed: true });
    const refused = refusalOf(both, CITY.grant, CITY.key, at(1000));
    expect(
      refused?.code === "STOPPED" && refused.stops.map((stop) => stop.gate),
      "nearest the platform first",
    ).to.deep.equal([CITY.key, CITY.grant]);
    const held = new City().with(CITY.operator, { holds: 2 });
    expect(refusalOf(held, CITY.grant, CITY.key, at(1000))).to.deep.equal({
      code: "STOPPED",
      stops: [{ code: "GATE_HELD", gate: CITY.operator, path: 1 }],
    });
  });
});
