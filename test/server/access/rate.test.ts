import { expect } from "chai";
import { describe, it } from "mocha";
import { addressPrefix, RateBound } from "../../../server/access/rate.ts";

describe("RateBound", () => {
  it("gives the burst, then one turn for each interval, and says how long until the next", () => {
    const rate = new RateBound({ perSecond: 0.5, burst: 2 });
    expect([0, 0, 0, 0].map(() => rate.take("a", 0))).to.deep.equal([0, 0, 2, 2]);
    expect(rate.take("a", 1)).to.equal(1);
    expect(rate.take("a", 2)).to.equal(0);
    expect(rate.take("a", 2)).to.equal(2);
  });

  it("counts each name alone, and a clock set back gives no turn", () => {
    const rate = new RateBound({ perSecond: 1, burst: 1 });
    expect(rate.take("a", 100)).to.equal(0);
    expect(rate.take("b", 100)).to.equal(0);
    expect(rate.take("a", 50)).to.equal(1);
  });

  it("remembers those who still ask while thousands pass by", () => {
    const rate = new RateBound({ perSecond: 0.001, burst: 1 });
    rate.take("a", 0);
    for (let name = 0; name < 30_000; name++) {
      rate.take(String(name), 0);
      if (name % 5_000 === 0) expect(rate.take("a", 0)).to.be.above(0);
    }
  });
});

describe("addressPrefix", () => {
  const cases: Record<string, string> = {
    "192.0.2.7": "192.0.2.7",
    "::ffff:192.0.2.7": "192.0.2.7",
    "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64",
    "2001:db8:1:2::9": "2001:db8:1:2::/64",
    "2001:db8::9": "2001:db8:0:0::/64",
    "::1": "0:0:0:0::/64",
  };
  for (const [address, prefix] of Object.entries(cases)) {
    it(`of ${address} is ${prefix}`, () => expect(addressPrefix(address)).to.equal(prefix));
  }
});
