import { expect } from "chai";
import { describe, it } from "mocha";
import { OTHERS, prefixOf, Strangers } from "../../../server/release/strangers.ts";

describe("prefixOf", () => {
  const cases: [string | undefined, string][] = [
    ["10.1.2.3", "10.1.2.0/24"],
    ["::ffff:10.1.2.3", "10.1.2.0/24"],
    ["2001:db8:7:8::1", "2001:db8:7::/48"],
    ["2001:db8::1", "2001:db8:0::/48"],
    ["::1", "0:0:0::/48"],
    ["fe80::1%eth0", "fe80:0:0::/48"],
    [undefined, "unknown"],
  ];
  for (const [address, wanted] of cases)
    it(`of ${address} is ${wanted}`, () => expect(prefixOf(address)).to.equal(wanted));
});

describe("the count of strangers", () => {
  it("stays bounded under a flood from everywhere, and loses none", () => {
    const strangers = new Strangers(() => {});
    for (let n = 0; n < 10_000; n++) strangers.count("TOKEN_INVALID", `10.${n >> 8}.${n & 255}.1`, 0);
    const counts = strangers.counts();
    expect(counts.size).to.equal(4097);
    expect([...counts.values()].reduce((sum, count) => sum + count, 0)).to.equal(10_000);
    expect(counts.get(`TOKEN_INVALID ${OTHERS}`)).to.equal(10_000 - 4096);
  });

  it("samples the first, then one a second, with how many there were", () => {
    const samples: unknown[] = [];
    const strangers = new Strangers((sample) => samples.push(sample));
    for (const now of [0, 1, 999, 1000]) strangers.count("TOKEN_MISSING", "10.0.0.1", now);
    const sample = { code: "TOKEN_MISSING", prefix: "10.0.0.0/24" };
    expect(samples).to.deep.equal([
      { ...sample, since: 1 },
      { ...sample, since: 3 },
    ]);
  });
});
