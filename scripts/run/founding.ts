/** What a first start founds on a fresh ledger: kernel and law, and on them the demonstration city, unless it is to be empty. */
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { Documents } from "../../server/registry/documents.ts";
import { newAccounts } from "../demo/city/accounts.ts";
import { foundCity, foundEmptyCity } from "../demo/city/city.ts";
import type { City } from "../demo/demo-file.ts";
import { type Deployment, deploy } from "../deploy/deploy.ts";
import { type Folder, writeJson } from "./folder.ts";
import { STEPS, type Steps } from "./steps.ts";

export interface Founded {
  readonly deployment: Deployment;
  readonly city: City;
}

export interface FoundingRequest {
  readonly folder: Folder;
  /** JSON-RPC over HTTP of the fresh ledger. */
  readonly url: string;
  readonly empty: boolean;
  readonly steps: Steps;
}

export async function found({ folder, url, empty, steps }: FoundingRequest): Promise<Founded> {
  const accounts = newAccounts();
  // The deployer's key is thrown away with this call: it has renounced every right when `deploy` returns.
  const deployment = await steps.take(STEPS.contracts, (progress) =>
    deploy({
      url,
      deployer: privateKeyToAccount(generatePrivateKey()),
      authority: accounts.authority.address,
      government: accounts.government.address,
      progress,
    }),
  );
  const { contracts } = deployment;
  const documents = new Documents(folder.documents);
  const city = await steps.take(empty ? STEPS.parties : STEPS.city, (progress) =>
    (empty ? foundEmptyCity : foundCity)({ url, contracts, accounts, documents, progress }),
  );
  writeJson(folder.city, city);
  writeJson(folder.deployment, deployment);
  return { deployment, city };
}
