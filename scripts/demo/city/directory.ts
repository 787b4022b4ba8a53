/** Organisations and service keys of the city (Art. 4, 18). A key's person goes onto the ledger as a keyed hash alone. */
import { createHmac, randomBytes } from "node:crypto";
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from "jose";
import { stringToHex } from "viem";
import { accountsAbi, sluiceAbi } from "../../../server/ledger/abi.ts";
import { PARTS } from "../../../server/registry/vocabulary.ts";
import type { Contracts } from "../../deploy/deploy.ts";
import { type DemoKey, type DemoOrganisation, jwkSchema } from "../demo-file.ts";
import type { Office } from "./office.ts";
import { GRANT_SECONDS, type Named, type OrganisationPlan, type OrganisationSlug } from "./plan.ts";

export interface Registered extends DemoOrganisation {
  /** Gate of the data that it provides; 0 where it provides none. */
  readonly provider: number;
}

export type Directory = ReadonlyMap<string, Registered>;

export function partyOf(directory: Directory, slug: string): Registered {
  const found = directory.get(slug);
  if (found === undefined) throw new Error(`${slug} is not registered`);
  return found;
}

/** In their order: authority and government come first, since their numbers are given. */
export async function registerAll(
  office: Office,
  contracts: Contracts,
  plans: readonly (OrganisationPlan & { readonly slug: OrganisationSlug })[],
): Promise<Directory> {
  const directory = new Map<string, Registered>();
  for (const plan of plans) directory.set(plan.slug, await register(office, contracts, plan));
  return directory;
}

async function register(
  office: Office,
  contracts: Contracts,
  plan: OrganisationPlan & { readonly slug: OrganisationSlug },
): Promise<Registered> {
  const { slug, name, parts } = plan;
  const { address: account, privateKey } = office.accounts[slug];
  const papers = await office.papers("register", ["decision"], plan);
  const bits = parts.reduce((mask, part) => mask | (1 << bitOf(part)), 0);
  const content = [{ account, parts: bits }];
  const { subject: gate } = await office.does("authority", { chapter: "Accounts", act: "register", papers, content });
  const { reader } = office.penOf(slug);
  const { holder: id } = await reader.readContract({
    address: contracts.Sluice,
    abi: sluiceAbi,
    functionName: "gate",
    args: [gate],
  });
  const { provider } = await reader.readContract({
    address: contracts.Accounts,
    abi: accountsAbi,
    functionName: "organisation",
    args: [id],
  });
  return { id, gate, parts: [...parts], name, account, privateKey, provider };
}

function bitOf(part: string): number {
  const word = PARTS.find(({ name }) => name === part);
  if (word === undefined) throw new Error(`no part is called ${part}: ${PARTS.map(({ name }) => name).join(", ")}`);
  return word.number;
}

/** Secret under which persons are hashed; base64url. */
export const newPersonKey = (): string => randomBytes(32).toString("base64url");

/** A new ES256 key, on the ledger by its public half's canonical members (RFC 7638), in its holder's own act. */
export async function addKey(
  office: Office,
  holder: Named & { readonly slug: OrganisationSlug },
  { id, now, personKey }: { readonly id: number; readonly now: number; readonly personKey: string },
): Promise<DemoKey> {
  const { privateKey } = await generateKeyPair("ES256", { extractable: true });
  const exported = await exportJWK(privateKey);
  const jwk = jwkSchema.parse({ ...exported, alg: "ES256", kid: await calculateJwkThumbprint(exported) });
  const { crv, kty, x, y, kid } = jwk;
  const responsible = createHmac("sha256", personKey).update(`security officer of ${holder.slug}`).digest("hex");
  const key = {
    holder: id,
    jwk: stringToHex(JSON.stringify({ crv, kty, x, y })),
    responsible: `0x${responsible}`,
    notAfter: now + GRANT_SECONDS,
  };
  const { subject } = await office.does(holder.slug, {
    chapter: "Accounts",
    act: "addKey",
    papers: [],
    content: [key],
  });
  return { gate: subject, clientId: kid, holder: holder.slug, jwk };
}
