/** What is asked below `/v1`. A gateway beyond loopback answers there with a token alone, which is fetched when it asks for one, with the caller's service key. */
import type { Cli } from "./cli.ts";
import { usage } from "./exits.ts";
import { type Answer, ask, refusalIn } from "./gateway.ts";
import { keyInFile, type ServiceKey } from "./service-keys.ts";
import { tokenFor } from "./token.ts";

export class Views {
  readonly #cli: Cli;
  readonly #file: string | undefined;
  readonly #tokens = new Map<string, Promise<string>>();
  #key: Promise<ServiceKey> | undefined;

  /** @param file Of the service key; without one the demonstration's first serves, where there is one. */
  constructor(cli: Cli, file: string | undefined) {
    this.#cli = cli;
    this.#file = file;
  }

  /** Whatever its status. Throws `CliError`: the gateway is not reached, or wants a token and no service key is known. */
  async ask(gateway: string, path: string, signal?: AbortSignal): Promise<Answer> {
    const held = this.#tokens.get(gateway);
    const answer = await ask(gateway, path, await held, signal);
    if (answer.status !== 401 || held !== undefined) return answer;
    return ask(gateway, path, await this.#tokenOf(gateway), signal);
  }

  /** A 200's body; any other answer is a refusal, with the gateway's own words. */
  async view(gateway: string, path: string): Promise<unknown> {
    const { status, body } = await this.ask(gateway, path);
    if (status === 200) return body;
    throw refusalIn(status, body);
  }

  #tokenOf(gateway: string): Promise<string> {
    const fetched =
      this.#tokens.get(gateway) ??
      this.#serviceKey(gateway)
        .then((key) => tokenFor(this.#cli.tokenEndpointOf(gateway), key))
        .then(({ access_token: token }) => token);
    this.#tokens.set(gateway, fetched);
    return fetched;
  }

  #serviceKey(gateway: string): Promise<ServiceKey> {
    this.#key ??= this.#keyNamed(gateway);
    return this.#key;
  }

  async #keyNamed(gateway: string): Promise<ServiceKey> {
    if (this.#file !== undefined) return keyInFile(this.#cli, this.#file);
    const [known] = Object.values(this.#cli.demo?.keys ?? {});
    if (known !== undefined) return known;
    throw usage(
      `网关 ${gateway} 须凭令牌查询：请用 --service-key 指明服务密钥文件。`,
      `the gateway ${gateway} wants a token: name a service key's file with --service-key FILE.`,
    );
  }
}
