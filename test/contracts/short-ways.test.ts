/**
 * K12, K13: nobody but the steward of a seat brings about a lift in less than the governed delay or without the government's assent. Every way that
 * somebody strong might try, the authority above all, is tried in a city handed over as deployment does it.
 */
import { expect } from "chai";
import type { BaseContract, Signer } from "ethers";
import { before, beforeEach, describe, it } from "mocha";
import { DELAY_SECONDS } from "../../scripts/deploy/law.ts";
import { LIMITS } from "../../server/registry/vocabulary.ts";
import { read, send } from "./fixture.ts";
import { EVIDENCE, FINDING, KIND } from "./kernel.ts";
import { name16, papers, parts } from "./procedures/approvals.ts";
import { done } from "./procedures/errand.ts";
import { unknownAccount } from "./procedures/override.ts";
import { type Refused, refusedBy } from "./procedures/refusals.ts";
import { handedOver, registration } from "./procedures/succession.ts";
import { aWholeCity, type WholeCity } from "./whole.ts";

const ADMIN = 0n;
const GOVERNOR = 1n;
const FROM_ZONE = 2;
const FROM_PROVIDER = 2;

let city: WholeCity;
let restore: () => Promise<void>;
let ofTheKernel: Refused;
let ofTheManager: Refused;
/** A contract of nobody's that would be a procedure: here an account, which can do whatever it likes. */
let rogue: Signer;

before(async () => {
  city = await aWholeCity();
  const { sluice, manager, who, gates } = city;
  [ofTheKernel, ofTheManager] = [refusedBy(sluice, sluice), refusedBy(sluice, manager)];
  rogue = city.deployer;
  await send(sluice, who.supervisor, "hold", gates.agreement, FROM_ZONE, EVIDENCE);
  await send(sluice, who.provider, "hold", gates.dataset, FROM_PROVIDER, EVIDENCE);
  await handedOver(city);
  ({ restore } = await city.networkHelpers.takeSnapshot());
});
beforeEach(() => restore());

const lies = async () => {
  const { agreement, dataset } = city.gates;
  const holds = await Promise.all(
    [agreement, dataset].map(async (gate) => (await read(city.sluice, "gate", gate)).holds),
  );
  return holds.map((bits) => bits === 1n << 2n);
};
const bothLie = async () => expect(await lies()).to.deep.equal([true, true]);
const opensBy = (
  chapter: BaseContract,
  by: "authority" | "government",
  papersOf: string[],
  act: string,
  content: unknown,
) => city.opens(chapter, by, papersOf, act, content);
const last = async (chapter: BaseContract) => Number(await read(chapter, "cases"));
const replacement = async () => registration(city.sluice, KIND.zone, await rogue.getAddress());

describe("No short way to a lift", () => {
  it("K12: not by the lift itself: seats are the supervisor's and the provider's", async () => {
    const { sluice, who, gates, parties } = city;
    for (const [gate, path, steward] of [
      [gates.agreement, FROM_ZONE, parties.supervisor],
      [gates.dataset, FROM_PROVIDER, parties.provider],
    ] as const) {
      for (const by of ["authority", "government", "operator", "centre"] as const) {
        const lift = () => send(sluice, who[by], "lift", gate, path, 1, FINDING);
        await ofTheKernel(lift, "NotSteward", gate, path, who[by], parties[by], steward);
      }
    }
    await bothLie();
  });

  it("K12: not by a procedure that is replaced: it takes the delay, is seen, and is cancelled by the government", async () => {
    const { sluice, manager, who } = city;
    const call = await replacement();
    const direct = (by: Signer) => () => send(sluice, by, "setProcedure", KIND.zone, rogue, 0, 0);
    await ofTheManager(direct(who.authority), "AccessManagerNotScheduled", () => true);
    for (const by of [who.government, who.supervisor, city.deployer]) {
      await ofTheKernel(direct(by), "AccessManagedUnauthorized", by);
    }
    await send(manager, who.authority, "schedule", sluice, call, 0);
    await city.networkHelpers.time.increase(DELAY_SECONDS - 10);
    await ofTheManager(
      () => send(manager, who.authority, "execute", sluice, call),
      "AccessManagerNotReady",
      () => true,
    );
    await send(manager, who.government, "cancel", who.authority, sluice, call);
    await city.networkHelpers.time.increase(DELAY_SECONDS);
    await ofTheManager(
      () => send(manager, who.authority, "execute", sluice, call),
      "AccessManagerNotScheduled",
      () => true,
    );
    await bothLie();
  });

  it("K3: not over a provider even then: whatever contract takes the place of the directory", async () => {
    const { sluice, manager, who, gates, parties } = city;
    const calls = [KIND.organisation, KIND.provider].map(async (kind) =>
      registration(sluice, kind, await rogue.getAddress()),
    );
    for (const call of await Promise.all(calls)) await send(manager, who.authority, "schedule", sluice, call, 0);
    await city.networkHelpers.time.increase(DELAY_SECONDS);
    for (const call of await Promise.all(calls)) await send(manager, who.authority, "execute", sluice, call);
    const lift = () => send(sluice, rogue, "lift", gates.dataset, FROM_PROVIDER, 1, FINDING);
    await ofTheKernel(lift, "NotSteward", gates.dataset, FROM_PROVIDER, rogue, 0, parties.provider);
    await bothLie();
  });

  it("K12: not by a handover: a zone that has its department is not offered to another", async () => {
    const { zones, gates, parties } = city;
    const refused = refusedBy(city.sluice, zones);
    const handover = { zone: gates.zone, successor: parties.supervisor2 };
    const offer = () => opensBy(zones, "authority", ["decision"], "offerHandover", handover);
    await refused(offer, "ZoneAssigned", gates.zone, parties.supervisor);
    await bothLie();
  });

  it("K12: not by replacing the account of the steward: not at once, and a provider's not without it or the government", async () => {
    const { accounts, parties, who } = city;
    const refused = refusedBy(city.sluice, accounts);
    const replace = async (id: number) => done(accounts, who.authority, "replace", id, papers());
    const account = unknownAccount();
    await opensBy(accounts, "authority", ["decision"], "propose", { organisation: parties.supervisor, account });
    const ordinary = await last(accounts);
    const { due } = await read(accounts, "caseOf", ordinary);
    await refused(
      () => replace(ordinary),
      "TooEarly",
      ordinary,
      name16("replace"),
      () => true,
      due,
    );
    const content = { organisation: parties.provider, account: unknownAccount("another") };
    await opensBy(accounts, "authority", ["decision"], "proposeProvider", content);
    const provider = await last(accounts);
    await city.networkHelpers.time.increase(10 * DELAY_SECONDS);
    const found = name16("ProviderProposed");
    await refused(
      () => replace(provider),
      "ActNotPossible",
      provider,
      name16("replace"),
      found,
      () => true,
    );
    for (const by of ["authority", "operator"] as const) {
      const assent = () => done(accounts, who[by], "assent", provider, papers("assentPaper"));
      await refused(assent, "NotParty", provider, name16("assent"), who[by], parties[by], parts("government"));
    }
    await bothLie();
  });

  it("K12: not by becoming the government: its account is its own to give up, and it ends the case with a word", async () => {
    const { accounts, parties, who } = city;
    const refused = refusedBy(city.sluice, accounts);
    const account = unknownAccount();
    await opensBy(accounts, "authority", ["decision"], "askGovernment", { organisation: parties.government, account });
    const id = await last(accounts);
    const { due } = await read(accounts, "caseOf", id);
    const replace = () => done(accounts, who.authority, "replace", id, papers());
    await refused(replace, "TooEarly", id, name16("replace"), () => true, due);
    const consent = () => done(accounts, who.authority, "consent", id, papers());
    await refused(consent, "NotParty", id, name16("consent"), who.authority, parties.authority, parts("holder"));
    await city.networkHelpers.time.increase(DELAY_SECONDS - 100);
    await done(accounts, who.government, "contest", id, papers("reason"));
    await city.networkHelpers.time.increase(DELAY_SECONDS);
    await refused(replace, "ActNotPossible", id, name16("replace"), name16("Recalled"), () => true);
    await bothLie();
  });

  it("K12: not by an override at once, and over a provider not at all", async () => {
    const { zones, accounts, gates, who } = city;
    const claim = { gate: gates.agreement, path: FROM_ZONE, turn: 1 };
    const { id } = await opensBy(zones, "authority", ["finding"], "claim", claim);
    const { due } = await read(zones, "caseOf", id);
    const override = () => done(zones, who.authority, "override", id, papers());
    await refusedBy(city.sluice, zones)(override, "TooEarly", id, name16("override"), () => true, due);
    const overProvider = { gate: gates.dataset, path: FROM_PROVIDER, turn: 1 };
    const over = () => opensBy(accounts, "authority", ["finding"], "claim", overProvider);
    await refusedBy(city.sluice, accounts)(over, "SeatNotOverridable", gates.dataset, FROM_PROVIDER, KIND.provider);
    await bothLie();
  });

  it("K12: not by a rule that shortens the delay", async () => {
    const { rules, networkHelpers } = city;
    const delay = LIMITS.find(({ name }) => name === "delay")?.number ?? 0;
    const from = (await networkHelpers.time.latest()) + 1000;
    const version = { from, limits: [{ limit: delay, time: DELAY_SECONDS - 1 }], sets: [] };
    const draft = () => opensBy(rules, "authority", ["rule"], "draft", version);
    await refusedBy(city.sluice, rules)(draft, "LimitTooShort", delay, DELAY_SECONDS - 1, DELAY_SECONDS);
    await bothLie();
  });

  it("K12: not by retiring the steward: its seat stays its own", async () => {
    const { accounts, sluice, who, parties, gates } = city;
    await done(accounts, who.authority, "retire", parties.supervisor, papers("decision"));
    await city.networkHelpers.time.increase(DELAY_SECONDS);
    await done(accounts, who.authority, "close", parties.supervisor, papers());
    await bothLie();
    await send(sluice, who.supervisor, "lift", gates.agreement, FROM_ZONE, 1, FINDING);
  });

  it("K13: not by a role without the delay: nobody administers the manager, and appointments wait and are cancelled", async () => {
    const { manager, sluice, who } = city;
    const grant = manager.interface.encodeFunctionData("grantRole", [GOVERNOR, await rogue.getAddress(), 0]);
    for (const by of [who.authority, who.government]) {
      await ofTheManager(
        () => send(manager, by, "execute", manager, grant),
        "AccessManagerNotScheduled",
        () => true,
      );
      const own = manager.interface.encodeFunctionData("grantRole", [ADMIN, await by.getAddress(), 0]);
      await ofTheManager(
        () => send(manager, by, "schedule", manager, own, 0),
        "AccessManagerUnauthorizedCall",
        by,
        manager,
        own.slice(0, 10),
      );
    }
    await send(manager, who.authority, "schedule", manager, grant, 0);
    await city.networkHelpers.time.increase(DELAY_SECONDS - 10);
    await send(manager, who.government, "cancel", who.authority, manager, grant);
    await city.networkHelpers.time.increase(DELAY_SECONDS);
    await ofTheManager(
      () => send(manager, who.authority, "execute", manager, grant),
      "AccessManagerNotScheduled",
      () => true,
    );
    await ofTheKernel(
      () => send(sluice, rogue, "setProcedure", KIND.zone, rogue, 0, 0),
      "AccessManagedUnauthorized",
      rogue,
    );
    await bothLie();
  });

  it("K13: not by a guardian: it cancels, and replaces nothing itself", async () => {
    const { manager, sluice, who } = city;
    const call = await replacement();
    const schedule = () => send(manager, who.government, "schedule", sluice, call, 0);
    await ofTheManager(schedule, "AccessManagerUnauthorizedCall", who.government, sluice, call.slice(0, 10));
    await send(manager, who.authority, "schedule", sluice, call, 0);
    for (const by of ["supervisor", "provider", "operator"] as const) {
      const cancel = () => send(manager, who[by], "cancel", who.authority, sluice, call);
      await ofTheManager(cancel, "AccessManagerUnauthorizedCancel", who[by], who.authority, sluice, call.slice(0, 10));
    }
    await bothLie();
  });

  it("K13: not by closing the kernel to its manager, which nobody can; and a stop never asks it", async () => {
    const { manager, sluice, who } = city;
    for (const by of [who.authority, who.government, city.deployer]) {
      const close = () => send(manager, by, "setTargetClosed", sluice, true);
      await ofTheManager(close, "AccessManagerUnauthorizedAccount", by, ADMIN);
    }
    await bothLie();
  });
});
