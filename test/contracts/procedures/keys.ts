/** Service keys as the directory takes them. */
import { ethers } from "ethers";
import { FOREVER } from "../kernel.ts";

/** The canonical members of RFC 7638 of a key that nobody holds. */
export const jwkOf = (seed: string): string => {
  const coordinate = (name: string) =>
    ethers
      .encodeBase64(ethers.id(`${seed} ${name}`))
      .replace(/\+/g, "-")
      .replace(/\//g, "_");
  const member = (name: string) => coordinate(name).replace(/=+$/, "");
  return `{"crv":"P-256","kty":"EC","x":"${member("x")}","y":"${member("y")}"}`;
};

export const bytesOf = (jwk: string): string => ethers.hexlify(ethers.toUtf8Bytes(jwk));

export const aKey = (holder: number | undefined, seed = "a key") => ({
  holder,
  jwk: bytesOf(jwkOf(seed)),
  responsible: ethers.id(`keyed hash of whoever answers for ${seed}`),
  notAfter: FOREVER,
});

export const aHandler = (holder: number) => ({ holder, person: ethers.id(`keyed hash of a handler of ${holder}`) });
