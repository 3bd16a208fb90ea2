/** Sets of IP addresses, for checks of a packet's source. */
import { BlockList, isIP, SocketAddress } from "node:net";

const family = (address: string) => (isIP(address) === 6 ? "ipv6" : "ipv4");

/** Turns an IPv4-mapped IPv6 address into the IPv4 address. */
const plain = (address: string): string => (/^::ffff:\d+\.\d+\.\d+\.\d+$/i.test(address) ? address.slice(7) : address);

/** The canonical form of an IPv6 address, as the sockets write it. Anything else stays as it is. */
export const canonicalAddress = (address: string): string =>
  isIP(address) === 6 ? new SocketAddress({ address, family: "ipv6" }).address : address;

/**
 * Makes a set of IP literals and CIDR blocks ("192.0.2.0/28"). Leaves out anything else.
 */
export const addressSet = (members: Iterable<string>): BlockList => {
  const set = new BlockList();
  for (const member of members) {
    const [written = "", length] = member.split("/");
    const address = plain(written);
    const version = isIP(address);
    if (version === 0) continue;
    const bits = Number(length ?? (version === 6 ? 128 : 32));
    if (Number.isInteger(bits) && bits >= 0 && bits <= (version === 6 ? 128 : 32))
      set.addSubnet(address, bits, family(address));
  }
  return set;
};

export const isIn = (set: BlockList, written: string): boolean => {
  const address = plain(written);
  return isIP(address) !== 0 && set.check(address, family(address));
};

/** Addresses that can't be reached from the internet: RFC 1918, 6598, 3927, 4193, 4291. */
const local = addressSet([
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "100.64.0.0/10",
  "169.254.0.0/16",
  "127.0.0.0/8",
  "fc00::/7",
  "fe80::/10",
  "::1/128",
]);

export const isLocal = (address: string): boolean => isIn(local, address);
