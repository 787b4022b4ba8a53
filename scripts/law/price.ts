/** What a transaction offers for its gas: nothing, from an account that has nothing. On a chain without fees nobody needs funds; yet nodes name a tip there too, libraries offer it, and what an empty account offers is refused. */
import type { Address, PublicClient } from "viem";

export async function priceFrom(reader: PublicClient, address: Address): Promise<{ gasPrice?: bigint }> {
  return (await reader.getBalance({ address })) === 0n ? { gasPrice: 0n } : {};
}
