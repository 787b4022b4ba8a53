/** Requests and grants for the tests of Grants. */
import { ethers } from "ethers";
import { type Role, read, send, type World } from "../fixture.ts";
import { FOREVER } from "../kernel.ts";
import { approvalOf, papers } from "./approvals.ts";
import type { Channel } from "./catalog.ts";

export interface Terms {
  readonly scenario: number;
  readonly channel: number;
  readonly fields: bigint;
  readonly quota: bigint;
  readonly period: number;
  readonly notBefore: number;
  readonly notAfter: number;
}

const TERMS =
  "tuple(uint32 scenario, uint32 channel, uint176 fields, uint64 quota, uint16 period, uint32 notBefore, uint32 notAfter)";
export const payloadOf = (terms: Terms): string => ethers.AbiCoder.defaultAbiCoder().encode([TERMS], [terms]);
export const contentOf = (terms: Terms): string => ethers.keccak256(payloadOf(terms));

/** As it stands in the grant's gate: fields 176 · quota 64 · period 16, low first. */
export const wordOf = ({ fields, quota, period }: Terms): string =>
  ethers.toBeHex(fields | (quota << 176n) | (BigInt(period) << 240n), 32);

/** A thousand calls a day of the fields given, without end. */
export const someTerms = (scenario: number, channel: number, change: Partial<Terms> = {}): Terms => ({
  scenario,
  channel,
  fields: 0b1111n,
  quota: 1000n,
  period: 24,
  notBefore: 0,
  notAfter: FOREVER,
  ...change,
});

export const REQUEST_PAPERS = ["need", "scenarioPaper"];
export const PERSONAL_PAPERS = [...REQUEST_PAPERS, "impactAssessment", "noticeToPersons"];
export const SEALED_PAPERS = ["measures", "opinion", "supervisorOpinion", "authorityOpinion"];

export async function requested(
  world: World,
  channel: Channel,
  terms: Terms,
  by: Role = "operator",
  act = "request",
): Promise<number> {
  const { grants, who } = world;
  const kinds = act === "request" ? REQUEST_PAPERS : PERSONAL_PAPERS;
  await send(grants, who[by], act, await approvalOf(grants, who[by], 0, papers(...kinds)), channel, terms);
  return Number(await read(grants, "cases"));
}

export async function confirmed(world: World, id: number, before: Terms, terms: Terms, by: Role = "supervisor") {
  const { grants, who } = world;
  return send(grants, who[by], "confirm", await approvalOf(grants, who[by], id, papers("assessment")), before, terms);
}

export async function approved(
  world: World,
  id: number,
  channel: Channel,
  before: Terms,
  terms: Terms,
  by: Role = "provider",
) {
  const { grants, who } = world;
  const approval = await approvalOf(grants, who[by], id, papers("opinion"));
  return send(grants, who[by], "approve", approval, channel, before, terms);
}

export async function approvedSealed(
  world: World,
  id: number,
  channel: Channel,
  before: Terms,
  terms: Terms,
  by: Role,
) {
  const { grants, who } = world;
  const approval = await approvalOf(grants, who[by], id, papers(...SEALED_PAPERS));
  return send(grants, who[by], "approveSealed", approval, channel, before, terms);
}

export async function resubmitted(world: World, id: number, channel: Channel, terms: Terms, act = "resubmit") {
  const { grants, who } = world;
  const kinds = act === "resubmit" ? REQUEST_PAPERS : PERSONAL_PAPERS;
  const approval = await approvalOf(grants, who.operator, id, papers(...kinds));
  return send(grants, who.operator, act, approval, channel, terms);
}
