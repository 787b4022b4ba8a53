import { expect } from "chai";
import { describe, it } from "mocha";
import { OPEN_ENDED } from "../../../server/decision/gate.ts";
import { endOf, flows, pathsHeld, stopsOf } from "../../../server/decision/stops.ts";
import { at, CITY, City, id, seconds } from "./city.ts";

describe("decision/stops", () => {
  it("lets a licence flow while nothing on its way up stops", () => {
    expect(flows(new City(), CITY.licence, at(1000))).to.equal(true);
    expect(stopsOf(new City(), CITY.licence, at(1000))).to.deep.equal([]);
  });

  for (const [name, gate] of Object.entries(CITY)) {
    const above = name !== "key" && name !== "partnerKey";
    it(`${above ? "stops" : "leaves alone"} a licence when the ${name} is held, and names just that gate`, () => {
      const city = new City().with(gate, { holds: 2 });
      expect(flows(city, CITY.licence, at(1000))).to.equal(!above);
      const wanted = above ? [{ code: "GATE_HELD", gate, path: 1 }] : [];
      expect(stopsOf(city, CITY.licence, at(1000))).to.deep.equal(wanted);
    });
  }

  it("names every ground of a gate once, a hold once a seat", () => {
    const city = new City().with(CITY.scenario, { closed: true, holds: 1 + 2 ** 8 + 2 ** 47, notAfter: seconds(500) });
    expect(stopsOf(city, CITY.scenario, at(1000))).to.deep.equal([
      { code: "GATE_CLOSED", gate: CITY.scenario },
      { code: "GATE_HELD", gate: CITY.scenario, path: 0 },
      { code: "GATE_HELD", gate: CITY.scenario, path: 8 },
      { code: "GATE_HELD", gate: CITY.scenario, path: 47 },
      { code: "GATE_EXPIRED", gate: CITY.scenario, at: 500 },
    ]);
  });

  it("orders stops nearest the platform first, then by id, each gate once though two ways reach it", () => {
    const city = new City();
    for (const gate of [CITY.grant, CITY.operator, CITY.dataset, CITY.platform]) city.with(gate, { holds: 2 });
    expect(stopsOf(city, CITY.licence, at(1000)).map((stop) => stop.gate)).to.deep.equal([
      CITY.platform,
      CITY.operator,
      CITY.dataset,
      CITY.grant,
    ]);
  });

  it("stops a gate that was never opened", () => {
    expect(flows(new City(), id(99), at(1000))).to.equal(false);
    expect(stopsOf(new City(), id(99), at(1000))).to.deep.equal([{ code: "GATE_UNKNOWN", gate: 99 }]);
  });

  const TERM = { notBefore: seconds(1000), notAfter: seconds(2000) };
  for (const [earliest, latest, wanted] of [
    [999, 999, ["GATE_NOT_YET"]],
    [1000, 1000, []],
    [999, 1001, ["GATE_NOT_YET"]],
    [1999, 1999, []],
    [1999, 2000, ["GATE_EXPIRED"]],
    [2000, 2000, ["GATE_EXPIRED"]],
    [999, 2000, ["GATE_NOT_YET", "GATE_EXPIRED"]],
  ] as const) {
    it(`judges the term [1000, 2000) at ${earliest}…${latest} on the safe side: ${wanted.join(" and ") || "flows"}`, () => {
      const city = new City().with(CITY.zone, TERM);
      expect(stopsOf(city, CITY.zone, at(earliest, latest)).map((stop) => stop.code)).to.deep.equal(wanted);
      expect(flows(city, CITY.zone, at(earliest, latest))).to.equal(wanted.length === 0);
    });
  }

  it("ends a licence at the earliest end on its way up", () => {
    expect(endOf(new City(), CITY.licence)).to.equal(OPEN_ENDED);
    const city = new City()
      .with(CITY.agreement, { notAfter: seconds(700) })
      .with(CITY.grant, { notAfter: seconds(900) });
    expect(endOf(city, CITY.licence)).to.equal(700);
  });

  it("reads all 48 seats from a word of holds", () => {
    expect(pathsHeld(2 ** 48 - 1)).to.deep.equal([...Array(48).keys()]);
    expect(pathsHeld(0)).to.deep.equal([]);
  });
});
