/** A city of its own on a ledger of its own, with the documents that it put away. */
import { createHash } from "node:crypto";
import { createPublicClient, type Hex, http, type PublicClient } from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { newAccounts, type OrganisationAccounts } from "../../../scripts/demo/city/accounts.ts";
import { foundCity } from "../../../scripts/demo/city/city.ts";
import type { City } from "../../../scripts/demo/demo-file.ts";
import { type Deployment, deploy } from "../../../scripts/deploy/deploy.ts";
import { sluiceAbi } from "../../../server/ledger/abi.ts";
import { aFolder, aLedger, type Running } from "../ledger/world.ts";

export class Shelf {
  readonly documents = new Map<Hex, Uint8Array>();

  async put(bytes: Uint8Array): Promise<Hex> {
    const hash: Hex = `0x${createHash("sha256").update(bytes).digest("hex")}`;
    this.documents.set(hash, bytes);
    return hash;
  }

  read(hash: Hex): unknown {
    return JSON.parse(new TextDecoder().decode(this.documents.get(hash)));
  }
}

export interface World extends AsyncDisposable {
  readonly ledger: Running;
  readonly accounts: OrganisationAccounts;
  readonly deployment: Deployment;
  readonly city: City;
  readonly shelf: Shelf;
  readonly reader: PublicClient;
  /** The kernel's word on a call now. */
  released(permit: number, key: number): Promise<boolean>;
}

export async function aCity(): Promise<World> {
  const folder = aFolder();
  const ledger = await aLedger(folder.folder);
  const url = ledger.ready.http;
  const accounts = newAccounts();
  const deployment = await deployOn(url, accounts);
  const { contracts } = deployment;
  const shelf = new Shelf();
  const city = await foundCity({ url, contracts, accounts, documents: shelf, progress: () => {} });
  const reader = createPublicClient({ transport: http(url) });
  const kernel = { address: contracts.Sluice, abi: sluiceAbi } as const;
  const now = () => BigInt(Math.floor(Date.now() / 1000));
  return {
    ledger,
    accounts,
    deployment,
    city,
    shelf,
    reader,
    released: (permit, key) => reader.readContract({ ...kernel, functionName: "released", args: [permit, key, now()] }),
    async [Symbol.asyncDispose]() {
      await ledger.stop("SIGTERM");
      folder[Symbol.dispose]();
    },
  };
}

export function deployOn(url: string, accounts: OrganisationAccounts): Promise<Deployment> {
  const deployer = privateKeyToAccount(generatePrivateKey());
  const [authority, government] = [accounts.authority.address, accounts.government.address];
  return deploy({ url, deployer, authority, government, progress: () => {} });
}
