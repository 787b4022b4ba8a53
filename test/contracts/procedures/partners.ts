/** A partner and a grant for the tests of Partners; the grant is opened by the stub, with the terms that Grants would give it. */
import { ethers } from "ethers";
import { anAgreement, aRegisteredCity, aScenario, aZone, type City, gateOf, type Opened } from "../city.ts";
import { PARTY, type Role, send } from "../fixture.ts";
import { KIND } from "../kernel.ts";
import { approvalOf, papers } from "./approvals.ts";
import { aChannel, type Channel, termsOf } from "./catalog.ts";

export const GRANTED = { fields: 0b1111n, quota: 1_000n, period: 24n } as const;

/** Low first: fields 176, quota 64, period 16. */
export const termsWord = ({ fields, quota, period }: { fields: bigint; quota: bigint; period: bigint }): string =>
  ethers.toBeHex(fields | (quota << 176n) | (period << 240n), 32);

export const admitted = (city: City, operator: Role, partner: Role = "partner"): Promise<Opened> =>
  city.opens(city.partners, operator, ["contract", "assessment", "exitMechanism"], "admit", {
    operator: PARTY[operator],
    partner: PARTY[partner],
  });

/** A supervisor demands, by an agreement in its zone, that a partner leave. */
export async function demanded(city: City, admission: number, agreement: number, by: Role = "supervisor") {
  const { partners, who } = city;
  const approval = await approvalOf(partners, who[by], admission, papers("reason"));
  return send(partners, who[by], "demandExit", approval, agreement);
}

export interface Term {
  readonly notBefore: number;
  readonly notAfter: number;
}

/** Operator and rival with a scenario each, and a way to open grants on channels of any mode. */
export async function aCityWithGrants() {
  const city = await aRegisteredCity();
  const zone = (await aZone(city, "supervisor")).gate;
  const agreementOf = async (role: Role) => (await anAgreement(city, zone, role, "supervisor")).gate;
  const agreements = { operator: await agreementOf("operator"), rival: await agreementOf("rival") };
  const scenarioOf = async (role: "operator" | "rival") =>
    (await aScenario(city, agreements[role], role, "supervisor")).gate;
  const scenarios = { operator: await scenarioOf("operator"), rival: await scenarioOf("rival") };
  const provider = (await gateOf(city, "provider")) + 1; // opened right after its organisation
  const dataset = await city.open({ kind: KIND.dataset, first: provider, holder: PARTY.provider });
  const notBefore = await city.networkHelpers.time.latest();
  const term: Term = { notBefore, notAfter: notBefore + 1_000_000 };
  const grant = async (role: "operator" | "rival", channel: Channel): Promise<number> => {
    const second = await city.open({ kind: KIND.channel, first: dataset, terms: termsOf(channel) });
    return city.open({
      kind: KIND.grant,
      first: scenarios[role],
      second,
      holder: PARTY[role],
      terms: termsWord(GRANTED),
      ...term,
    });
  };
  const channel = aChannel("interface", { maxLevel: 2, level2: 0b10 });
  return { ...city, zone, agreed: agreements, grant, term, channel };
}

export type CityWithGrants = Awaited<ReturnType<typeof aCityWithGrants>>;
