/** A city under the whole law, with no stub: every gate of the picture is there by the acts that open it. For what only all chapters together show. */
import { type BaseContract, ethers } from "ethers";
import { anAgreement, aRegisteredCity, aScenario, aZone, gateOf, type OtherAccounts } from "./city.ts";
import { NO_PREDECESSOR, PARTY, type Role, read, send, type World } from "./fixture.ts";
import { FOREVER, KIND, UPSTREAM } from "./kernel.ts";
import { approvalOf, papers } from "./procedures/approvals.ts";
import { aChannel, offered, published } from "./procedures/catalog.ts";
import { approved, confirmed, requested, someTerms } from "./procedures/grants.ts";
import { aKey } from "./procedures/keys.ts";
import { providerGateOf } from "./procedures/override.ts";
import { admitted } from "./procedures/partners.ts";

/** Registered beside the roles of other tests: neither has a power of its own. */
export type Watcher = "centre" | "inspector";
export type Who = Role | Watcher;

export type WholeCity = Awaited<ReturnType<typeof aWholeCity>>;

export async function aWholeCity(otherAccounts?: OtherAccounts) {
  const city = await aRegisteredCity(otherAccounts);
  const { sluice, deployer, ethers: chain } = city;
  const chapter = (name: string) => chain.deployContract(name, [sluice, NO_PREDECESSOR]);
  const [catalog, channels, levels, grants, proceedings] = [
    await chapter("Catalog"),
    await chapter("Channels"),
    await chapter("Levels"),
    await chapter("Grants"),
    await chapter("Proceedings"),
  ];
  for (const [kind, contract] of [
    [KIND.dataset, catalog],
    [KIND.channel, channels],
    [KIND.grant, grants],
    [KIND.proceedings, proceedings],
    [KIND.levels, levels],
  ] as const) {
    const [, first, second] = UPSTREAM.find(([known]) => known === kind) ?? [kind, 0, 0];
    await send(sluice, deployer, "setProcedure", kind, contract, first, second);
  }
  const watchers = await registeredWatchers(city);
  const providers = {
    provider: await providerGateOf(city, "provider"),
    provider2: await providerGateOf(city, "provider2"),
  };
  const chapters = { ...city, catalog, channels, levels, grants, proceedings };
  const opened = await aPicture({ ...chapters, gates: providers } as unknown as World, city);
  /** Who acts by which account, under which number. */
  const parties: Readonly<Record<Who, number>> = { ...PARTY, ...watchers.parties };
  return { ...chapters, who: { ...city.who, ...watchers.accounts }, parties, ...opened };
}

async function registeredWatchers(city: Awaited<ReturnType<typeof aRegisteredCity>>) {
  const [inspector, centre] = (await city.ethers.getSigners()).reverse();
  if (inspector === undefined || centre === undefined) throw new Error("no accounts");
  await city.register(centre, "centre");
  const ofCentre = Number(await read(city.accounts, "organisations"));
  await city.register(inspector, "inspector");
  return { accounts: { centre, inspector }, parties: { centre: ofCentre, inspector: ofCentre + 1 } };
}

/** The cases of what was opened, and its gates. */
async function aPicture(world: World, city: Awaited<ReturnType<typeof aRegisteredCity>>) {
  const zone = await aZone(city, "supervisor");
  const agreement = await anAgreement(city, zone.gate, "operator", "supervisor");
  const scenario = await aScenario(city, agreement.gate, "operator", "supervisor");
  const { second: standing } = await read(city.sluice, "gate", agreement.gate);
  const dataset = await published(world, 1);
  const channel = aChannel("interface");
  const offer = await offered(world, dataset.gate, channel);
  const terms = someTerms(scenario.gate, offer.gate);
  const request = await requested(world, channel, terms);
  await confirmed(world, request, terms, terms);
  await approved(world, request, channel, terms, terms);
  const grant = { id: request, gate: Number(await read(city.sluice, "gates")) };
  const partner = await admitted(city, "operator");
  const licence = await licensed(city, channel, grant.gate, partner.gate);
  const key = await city.opens(city.accounts, "operator", [], "addKey", aKey(PARTY.operator));
  const partnerKey = await city.opens(city.accounts, "partner", [], "addKey", aKey(PARTY.partner, "the partner's"));
  const gates = {
    platform: 1,
    organisation: await gateOf(city, "operator"),
    provider: await providerGateOf(city, "provider"),
    zone: zone.gate,
    standing: Number(standing),
    agreement: agreement.gate,
    scenario: scenario.gate,
    dataset: dataset.gate,
    channel: offer.gate,
    grant: grant.gate,
    partner: partner.gate,
    licence: licence.gate,
    key: key.gate,
    partnerKey: partnerKey.gate,
  };
  return { gates, cases: { zone, agreement, grant, partner, licence, key }, channel, terms };
}

async function licensed(
  city: Awaited<ReturnType<typeof aRegisteredCity>>,
  channel: ReturnType<typeof aChannel>,
  grant: number,
  partner: number,
) {
  const { notBefore } = await read(city.sluice, "gate", grant);
  const licence = { grant, partner, fields: 0b1n, quota: 10n, period: 24, notBefore, notAfter: FOREVER };
  return city.opens(city.partners, "operator", [], "licence", channel, licence);
}

/** An act of a chapter by one who may not be a party to it. */
export const attempt = async (
  chapter: BaseContract,
  by: ethers.Signer,
  act: string,
  id: number,
  kinds: readonly string[],
): Promise<unknown> => {
  const approval = await approvalOf(chapter, by, id, papers(...kinds));
  return chapter
    .connect(by)
    .getFunction("act")
    .staticCall(ethers.dataSlice(ethers.encodeBytes32String(act), 0, 16), approval);
};
