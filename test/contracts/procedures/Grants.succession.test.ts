/** P20: the procedure of grants is replaced while requests are on their way; each goes on where it stood, and keeps its place. */
import { expect } from "chai";
import { before, describe, it } from "mocha";
import { deployWorld, PARTY, read, secondsOf, type World } from "../fixture.ts";
import { KIND, WHY } from "../kernel.ts";
import { papers } from "./approvals.ts";
import { aChannel, offered, published } from "./catalog.ts";
import { done, stateOf } from "./errand.ts";
import { approved, confirmed, requested, resubmitted, someTerms, type Terms } from "./grants.ts";
import { handedOver, replaced } from "./succession.ts";

const CHANNEL = aChannel("interface");

describe("Grants: succession (P20)", () => {
  let world: World;
  let terms: Terms;
  let asked: number;
  let returned: number;
  let awaiting: number;
  let granted: number;

  const openRequests = () => read(world.grants, "openRequestsOf", PARTY.operator);

  before(async () => {
    world = await deployWorld();
    const dataset = (await published(world, 1)).gate;
    terms = someTerms(world.gates.scenario, (await offered(world, dataset, CHANNEL)).gate, { fields: 0b1n });
    asked = await requested(world, CHANNEL, terms);
    returned = await requested(world, CHANNEL, terms);
    awaiting = await requested(world, CHANNEL, terms);
    granted = await requested(world, CHANNEL, terms);
    for (const id of [awaiting, granted]) await confirmed(world, id, terms, terms);
    await approved(world, granted, CHANNEL, terms, terms);
    await handedOver(world);
    const successor = await world.ethers.deployContract("Grants", [world.sluice, world.grants]);
    await replaced(world, [KIND.grant], successor);
    world = { ...world, grants: successor };
    await done(world.grants, world.who.supervisor, "return", returned, papers("reason"));
  });

  it("counts requests that were open before among those of an operator, and frees their places", async () => {
    expect(await openRequests()).to.equal(3n);
    await done(world.grants, world.who.supervisor, "refuse", asked, papers("reason"));
    expect(await openRequests()).to.equal(2n);
    const another = await requested(world, CHANNEL, terms);
    expect([another, await openRequests()]).to.deep.equal([granted + 1, 3n]);
  });

  it("grants what was confirmed before, by the department of the channel that was asked for", async () => {
    await approved(world, awaiting, CHANNEL, terms, terms);
    const gate = Number(await read(world.grants, "gateOf", awaiting));
    const why = (await read(world.sluice, "stop", gate, await world.networkHelpers.time.latest()))[1];
    expect([await stateOf(world.grants, awaiting), why]).to.deep.equal(["Granted", WHY.flows]);
    expect(await read(world.grants, "channelOf", awaiting)).to.equal(BigInt(terms.channel));
  });

  it("takes a correction in its time, of the same channel", async () => {
    const { due } = await read(world.grants, "caseOf", returned);
    expect(Number(due)).to.be.within(1, (await world.networkHelpers.time.latest()) + secondsOf("correctTime"));
    await resubmitted(world, returned, CHANNEL, terms);
    expect(await stateOf(world.grants, returned)).to.equal("Requested");
  });

  it("ends a grant that was given before", async () => {
    const gate = Number(await read(world.grants, "gateOf", granted));
    await done(world.grants, world.who.provider, "withdrawApproval", granted, papers("reason"));
    expect((await read(world.sluice, "gate", gate)).closed).to.equal(true);
  });
});
