/** Which addresses the HTTP nodes of flows, and the rooms of the office, may ask, whatever their hosts are resolved to. */
import { BlockList, isIPv6 } from "node:net";
import { networkInterfaces } from "node:os";
import { type FlowHost, namesHost } from "@zongji/domain";

/**
 * Addresses that are this machine's own, its link's or its cloud's, or of nobody: a name that leads there is a way into what trusts this machine
 * (RFC 6890; metadata services of AWS, Alibaba Cloud, Oracle Cloud and Azure).
 */
const special = new BlockList();
for (const [net, prefix] of [
  ...([
    ["0.0.0.0", 8],
    ["127.0.0.0", 8],
    ["169.254.0.0", 16],
  ] as const), // this host, loopback, link-local with most metadata services
  ...([
    ["192.0.0.0", 24],
    ["224.0.0.0", 4],
    ["240.0.0.0", 4],
  ] as const), // protocol assignments, multicast, reserved and broadcast
  ...([
    ["100.100.100.200", 32],
    ["168.63.129.16", 32],
  ] as const), // metadata of Alibaba Cloud and Azure
] as const)
  special.addSubnet(net, prefix, "ipv4");
for (const [net, prefix] of [
  ...([
    ["::", 128],
    ["::1", 128],
    ["fe80::", 10],
    ["ff00::", 8],
  ] as const), // unspecified, loopback, link-local, multicast
  ...([
    ["64:ff9b::", 96],
    ["64:ff9b:1::", 48],
    ["2002::", 16],
    ["2001::", 32],
  ] as const), // IPv4 by another name: NAT64, 6to4, Teredo
  ["fd00:ec2::", 32] as const, // metadata of AWS
] as const)
  special.addSubnet(net, prefix, "ipv6");

/** Addresses of the house's own networks (RFC 1918, 6598, 4193; of site-local use, and of tests of benches). */
const inner = new BlockList();
for (const [net, prefix] of [
  ...([
    ["10.0.0.0", 8],
    ["172.16.0.0", 12],
    ["192.168.0.0", 16],
  ] as const),
  ...([
    ["100.64.0.0", 10],
    ["198.18.0.0", 15],
  ] as const),
] as const)
  inner.addSubnet(net, prefix, "ipv4");
inner.addSubnet("fc00::", 7, "ipv6");
inner.addSubnet("fec0::", 10, "ipv6");

const kindOf = (address: string): "ipv6" | "ipv4" => (isIPv6(address) ? "ipv6" : "ipv4");

const ownAddresses = (): string[] =>
  Object.values(networkInterfaces()).flatMap((each) => (each ?? []).map(({ address }) => address));

/** IPv4 addresses that are written as IPv6 ones are checked as what they are. `own`: this machine's at its networks, which lead to the same as loopback. */
const isSpecial = (address: string, own: readonly string[]): boolean => {
  const ofMachine = new BlockList();
  for (const each of own) ofMachine.addAddress(each, kindOf(each));
  return [special, ofMachine].some((list) => list.check(address, kindOf(address)));
};

const asHost = (address: string): string => new URL(`http://${isIPv6(address) ? `[${address}]` : address}/`).hostname;

/** Whether an address that the host was resolved to may be asked: a special one has to be named itself. @param own this machine's; for tests */
export const mayAskAddress = (
  hosts: readonly FlowHost[],
  url: URL,
  address: string,
  own: readonly string[] = ownAddresses(),
): boolean => !isSpecial(address, own) || hosts.some((named) => namesHost(named, asHost(address), url));

/** Whether an address leads into the house's own networks. */
export const isInner = (address: string): boolean => inner.check(address, kindOf(address));

/** As `mayAskAddress`; besides, one of the house's own networks has to be named: itself, or the host that leads there. */
export const mayReachAddress = (
  hosts: readonly FlowHost[],
  url: URL,
  address: string,
  own: readonly string[] = ownAddresses(),
): boolean =>
  mayAskAddress(hosts, url, address, own) &&
  (!isInner(address) ||
    hosts.some((named) => namesHost(named, url.hostname, url) || namesHost(named, asHost(address), url)));
