import { parseAbi, toEventSelector, toFunctionSelector } from "viem";

/** What the gateway reads of the kernel: its one event and its head. Twin of `ISluice`. */

export const KERNEL_ABI = parseAbi([
  "event Entry(uint64 indexed seq, uint32 indexed gate, uint8 indexed act, uint8 path, address by, bytes32 word, bytes32 fact, bytes32 document)",
  "function head() view returns (uint64 seq, uint192 digest)",
]);

export const ENTRY_TOPIC = toEventSelector(KERNEL_ABI[0]);
export const HEAD_CALL = toFunctionSelector(KERNEL_ABI[1]);
