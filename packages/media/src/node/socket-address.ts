/** Socket addresses as Linux has them in memory (sockaddr_in, sockaddr_in6). */

import { isIPv6 } from "node:net";
import type { Endpoint } from "../latch.ts";
import type { SystemCalls } from "./system-calls.ts";

export const maxAddressLength = 28;
const families = { 4: 2, 6: 10 } as const;
const hostAt = { 4: 4, 6: 8 } as const;
const lengths = { 4: 16, 6: 28 } as const;

export const familyOf = (address: string): 4 | 6 => (isIPv6(address) ? 6 : 4);
export const familyNumber = (family: 4 | 6): number => families[family];
export const addressLength = (family: 4 | 6): number => lengths[family];

/** Writes the endpoint into `into`, which needs `maxAddressLength` octets. False if it is no address of the family. */
export const writeAddress = (
  calls: SystemCalls,
  family: 4 | 6,
  { address, port }: Endpoint,
  into: Uint8Array,
): boolean => {
  into.fill(0);
  into[0] = families[family];
  into[2] = port >> 8;
  into[3] = port;
  return calls.inetPton(families[family], address, into.subarray(hostAt[family])) === 1;
};

const text = new Uint8Array(64);

/** Reads an endpoint that the kernel wrote. */
export const readAddress = (calls: SystemCalls, family: 4 | 6, from: Uint8Array): Endpoint => ({
  address: calls.inetNtop(families[family], from.subarray(hostAt[family]), text, text.length) ?? "",
  port: (from[2]! << 8) | from[3]!,
});
