/**
 * An organisation whose account is a Safe: the contracts as Safe published them, with owners of whom so many must sign. It is an ethers signer,
 * so that whatever a plain account does in these tests a Safe can do: what it sends is a transaction of the Safe, what it signs is ERC-1271.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import {
  AbstractSigner,
  type BaseContract,
  Contract,
  type ContractTransactionResponse,
  ethers,
  type Provider,
  type Signer,
  type TransactionRequest,
  type TransactionResponse,
  type TypedDataDomain,
  type TypedDataField,
} from "ethers";
import { read, send } from "./fixture.ts";

const BUILD = "@safe-global/safe-smart-account/build/artifacts/contracts";
const artifactOf = (file: string): { readonly abi: ethers.InterfaceAbi; readonly bytecode: string } =>
  JSON.parse(readFileSync(createRequire(import.meta.url).resolve(`${BUILD}/${file}`), "utf8"));

const SAFE = artifactOf("Safe.sol/Safe.json");
const FACTORY = artifactOf("proxies/SafeProxyFactory.sol/SafeProxyFactory.json");
const HANDLER = artifactOf("handler/CompatibilityFallbackHandler.sol/CompatibilityFallbackHandler.json");

const NOBODY = ethers.ZeroAddress;
const SAFE_TX = {
  SafeTx: [
    { name: "to", type: "address" },
    { name: "value", type: "uint256" },
    { name: "data", type: "bytes" },
    { name: "operation", type: "uint8" },
    { name: "safeTxGas", type: "uint256" },
    { name: "baseGas", type: "uint256" },
    { name: "gasPrice", type: "uint256" },
    { name: "gasToken", type: "address" },
    { name: "refundReceiver", type: "address" },
    { name: "nonce", type: "uint256" },
  ],
};
const SAFE_MESSAGE = { SafeMessage: [{ name: "message", type: "bytes" }] };

/** A transaction that the owners have signed and nobody has sent yet. */
export interface Queued {
  send(): Promise<ContractTransactionResponse>;
}

export class SafeAccount extends AbstractSigner<Provider> {
  readonly safe: BaseContract;
  readonly owners: readonly Signer[];
  readonly #address: string;
  /** Who brings what the owners have signed: anybody. */
  readonly #relayer: Signer;
  readonly #signing: readonly Signer[];

  private constructor(safe: BaseContract, address: string, owners: readonly Signer[], signing: readonly Signer[]) {
    const [relayer] = owners;
    if (relayer?.provider == null) throw new Error("a Safe's owners must be connected to a chain");
    super(relayer.provider);
    this.safe = safe;
    this.owners = owners;
    this.#address = address;
    this.#relayer = relayer;
    this.#signing = signing;
  }

  /** @param owners Of whom `threshold` must sign: the last ones do. */
  static async deploy(deployer: Signer, owners: readonly Signer[], threshold: number): Promise<SafeAccount> {
    const put = async ({ abi, bytecode }: typeof SAFE) =>
      (await new ethers.ContractFactory(abi, bytecode, deployer).deploy()).waitForDeployment();
    const [singleton, factory, handler] = [await put(SAFE), await put(FACTORY), await put(HANDLER)];
    const addresses = await Promise.all(owners.map((owner) => owner.getAddress()));
    const setup = [addresses, threshold, NOBODY, "0x", handler, NOBODY, 0, NOBODY];
    const initializer = singleton.interface.encodeFunctionData("setup", await addressed(setup));
    const creation = ["createProxyWithNonce", singleton, initializer, 0] as const;
    const address: string = await read(factory, ...creation);
    await send(factory, deployer, ...creation);
    return new SafeAccount(new Contract(address, SAFE.abi, deployer), address, owners, owners.slice(-threshold));
  }

  /** The same Safe, of which only these sign. */
  signedBy(...signing: Signer[]): SafeAccount {
    return new SafeAccount(this.safe, this.#address, this.owners, signing);
  }

  override async getAddress(): Promise<string> {
    return this.#address;
  }

  override connect(): Signer {
    return this;
  }

  /** @throws The revert of what it calls: the Safe hands it on. */
  override async sendTransaction({ to, data }: TransactionRequest): Promise<TransactionResponse> {
    return (await this.queued(await addressOf(to), data ?? "0x")).send();
  }

  /** Signed now, under the Safe's next number or one after it. */
  async queued(to: string, data: string, after = 0): Promise<Queued> {
    const nonce = (await read(this.safe, "nonce")) + BigInt(after);
    const call = [to, 0, data, 0, 0, 0, 0, NOBODY, NOBODY];
    const names = SAFE_TX.SafeTx.map(({ name }) => name);
    const message = Object.fromEntries([...call, nonce].map((value, at) => [names[at], value]));
    const signatures = await this.#signatures(SAFE_TX, message);
    return { send: () => send(this.safe, this.#relayer, "execTransaction", ...call, signatures) };
  }

  /** What the Safe's fallback handler takes for its signature (ERC-1271). */
  override async signTypedData(
    domain: TypedDataDomain,
    types: Record<string, TypedDataField[]>,
    value: Record<string, unknown>,
  ): Promise<string> {
    return this.#signatures(SAFE_MESSAGE, { message: ethers.TypedDataEncoder.hash(domain, types, value) });
  }

  override async signMessage(): Promise<string> {
    throw new Error("a Safe signs typed data alone");
  }

  override async signTransaction(): Promise<string> {
    throw new Error("a Safe has no key: its owners sign");
  }

  /** One beside the other, in the order of their owners' addresses. */
  async #signatures(types: Record<string, TypedDataField[]>, message: Record<string, unknown>): Promise<string> {
    const { chainId } = await this.provider.getNetwork();
    const domain = { chainId, verifyingContract: this.#address };
    const signed = await Promise.all(
      this.#signing.map(async (owner) => ({
        owner: (await owner.getAddress()).toLowerCase(),
        signature: await owner.signTypedData(domain, types, message),
      })),
    );
    return ethers.concat(signed.sort((a, b) => (a.owner < b.owner ? -1 : 1)).map(({ signature }) => signature));
  }
}

async function addressOf(target: TransactionRequest["to"]): Promise<string> {
  if (target == null) throw new Error("a Safe deploys nothing here");
  return ethers.resolveAddress(target);
}

const addressed = (values: readonly unknown[]): Promise<unknown[]> =>
  Promise.all(values.map((value) => (ethers.isAddressable(value) ? value.getAddress() : value)));
