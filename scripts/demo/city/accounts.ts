/** The organisations' accounts: made before the contracts, since the kernel's genesis names those of authority and government (K13). */
import type { Address, Hex } from "viem";
import { generatePrivateKey, privateKeyToAddress } from "viem/accounts";
import { ORGANISATIONS, type OrganisationSlug } from "./plan.ts";

export interface OrganisationAccount {
  readonly address: Address;
  readonly privateKey: Hex;
}

export type OrganisationAccounts = Readonly<Record<OrganisationSlug, OrganisationAccount>>;

/** Fresh keys for all; nothing is kept of them but by the caller. */
export function newAccounts(): OrganisationAccounts {
  const accounts = ORGANISATIONS.map(({ slug }) => {
    const privateKey = generatePrivateKey();
    return [slug, { address: privateKeyToAddress(privateKey), privateKey }];
  });
  return Object.fromEntries(accounts);
}
