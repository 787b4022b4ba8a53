import { expect } from "chai";
import type { BaseContract, ContractTransactionResponse } from "ethers";
import { before, describe, it } from "mocha";
import type { Log } from "viem";
import { doneIn } from "../../../bench/acts/act.ts";
import { gasPage } from "../../../bench/acts/page.ts";
import { deployCity, ZONE_KIND } from "../../contracts/city.ts";
import { PARTY, read, send } from "../../contracts/fixture.ts";
import { approvalOf, papers } from "../../contracts/procedures/approvals.ts";
import { anErrand, done, type Errand } from "../../contracts/procedures/errand.ts";

/** What the receipt of `sent` says that `chapter` did. */
async function told({ provider }: Errand["ethers"], chapter: BaseContract, sent: Promise<ContractTransactionResponse>) {
  const receipt = await provider.send("eth_getTransactionReceipt", [(await sent).hash]);
  return doneIn(receipt.logs as Log[], (await chapter.getAddress()).toLowerCase());
}

describe("a receipt", () => {
  let world: Errand;
  let id: number;
  before(async () => {
    world = await anErrand();
    id = await world.opened();
  });
  const act = (act: string, by: keyof Errand["who"], ...kinds: string[]) =>
    told(world.ethers, world.errand, done(world.errand, world.who[by], act, id, papers(...kinds)));

  it("tells a signature that others must join from the one that completes the act", async () => {
    const sorts = [];
    for (const by of ["authority", "supervisor", "supervisor2"] as const) {
      sorts.push((await act("agree", by, "opinion", "report"))?.sort);
    }
    const missing = "a signature of a joint act, others missing";
    expect(sorts).to.deep.equal([missing, missing, "plain"]);
  });

  it("tells content from none", async () => {
    const { errand, who, ethers } = world;
    id = await world.opened();
    const approval = await approvalOf(errand, who.operator, id, []);
    expect(await told(ethers, errand, send(errand, who.operator, "amend", approval, 1, 2))).to.deep.equal({
      act: "amend",
      sort: "content, no effect on a gate",
    });
    expect(await act("answer", "operator", "reason")).to.deep.equal({ act: "answer", sort: "plain" });
  });

  it("tells what opens a case from what opens a gate", async () => {
    const { ethers, zones, who, register } = await deployCity();
    await register(who.authority, "authority");
    await register(who.government, "government");
    await register(who.supervisor, "supervisor");
    const zone = { kind: ZONE_KIND.sector, supervisor: PARTY.supervisor, second: 0 };
    const approval = await approvalOf(zones, who.authority, 0, papers("decision", "purpose"));
    const proposed = await told(ethers, zones, send(zones, who.authority, "propose", approval, zone));
    expect(proposed).to.deep.equal({ act: "propose", sort: "opens a case" });
    const opened = Number(await read(zones, "cases"));
    const accepted = await told(ethers, zones, done(zones, who.supervisor, "accept", opened, papers("acceptance")));
    expect(accepted).to.deep.equal({ act: "accept", sort: "opens a gate" });
  });

  it("of no act tells none", async () => {
    const { ethers, errand, appoint } = world;
    expect(await told(ethers, errand, appoint("provider", "provider"))).to.equal(undefined);
  });
});

describe("the page of gas", () => {
  it("names of each chapter and sort the dearest act, with the least that one of its kin cost", () => {
    const page = gasPage([
      { chapter: "Grants", act: "return", sort: "plain", gas: 90_000 },
      { chapter: "Grants", act: "refuse", sort: "plain", gas: 110_500 },
      { chapter: "Grants", act: "request", sort: "opens a case", gas: 300_000 },
    ]);
    expect(page.split("\n").filter((line) => line.startsWith("| Grants"))).to.deep.equal([
      "| Grants | opens a case | `request` | 300,000 | 300,000 |",
      "| Grants | plain | `refuse` | 110,500 | 90,000 |",
    ]);
    expect(page).to.include("of 3 acts");
  });
});
