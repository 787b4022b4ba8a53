/** Service keys by client id: the thumbprint on the ledger, and the public key that the act brought (Art. 18). Says nothing of whether a key flows. */
import { createHash } from "node:crypto";
import { z } from "zod";
import type { PublicJwk, ServiceKey } from "../access/client.ts";
import type { GateId, PartyId } from "../decision/gate.ts";
import { contentOf } from "./acts.ts";
import type { Case } from "./cases.ts";
import { KeptMap, type Past } from "./rewind.ts";

const hexBytes = z.custom<`0x${string}`>((value) => typeof value === "string" && value.startsWith("0x"));
const KEY = z.object({ holder: z.number().transform((party) => party as PartyId), jwk: hexBytes });
const JWK = z.strictObject({ kty: z.literal("EC"), crv: z.literal("P-256"), x: z.string(), y: z.string() });

/** Implements `ServiceKeys` of access. */
export class Keys {
  readonly #keys: KeptMap<string, ServiceKey>;

  constructor(past: Past) {
    this.#keys = new KeptMap(past);
  }

  /** A key that is no ES256 key can stand on the ledger; here nobody can call with it. */
  apply(added: Case): void {
    const act = added.acts.at(-1);
    if (act?.act !== "addKey") return;
    const key = KEY.safeParse(contentOf("Accounts", act));
    if (!key.success) return;
    const bytes = Buffer.from(key.data.jwk.slice(2), "hex");
    const jwk = publicKeyIn(bytes);
    if (jwk === undefined) return;
    const clientId = createHash("sha256").update(bytes).digest("base64url");
    this.#keys.set(clientId, { gate: added.subject as GateId, holder: key.data.holder, jwk });
  }

  of(clientId: string): ServiceKey | undefined {
    return this.#keys.get(clientId);
  }
}

function publicKeyIn(bytes: Buffer): PublicJwk | undefined {
  try {
    return JWK.parse(JSON.parse(bytes.toString("utf8")));
  } catch {
    return undefined;
  }
}
