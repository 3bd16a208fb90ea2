/** 中继: finds the trunk or device that sent a request. RFC 3261 leaves that to the server. */
import { BlockList, isIP } from "node:net";
import type { TrunkId } from "@zongji/domain";
import type { Admission, Place, RequestFacts, Source } from "@zongji/sip";
import type { Devices, Trunk } from "./door.ts";

type Block = { readonly trunk: Trunk; readonly bits: number; readonly list: BlockList };

export type TrunkTable = {
  readonly byId: ReadonlyMap<TrunkId, Trunk>;
  /** Smallest block first: the most specific one wins. */
  readonly blocks: readonly Block[];
  /** Trunks without `sources`, identified by digest. */
  readonly anywhere: readonly Trunk[];
  /** Invalid sources: neither an address nor a CIDR block. They match nothing. */
  readonly wrong: readonly { readonly trunk: TrunkId; readonly source: string }[];
};

const family = (host: string) => (isIP(host) === 6 ? "ipv6" : "ipv4");

const blockOf = (trunk: Trunk, source: string): Block | undefined => {
  const [host = "", length] = source.split("/");
  const version = isIP(host);
  const most = version === 6 ? 128 : 32;
  const bits = length === undefined ? most : /^\d{1,3}$/.test(length) ? Number(length) : -1;
  if (version === 0 || bits < 0 || bits > most) return undefined;
  const list = new BlockList();
  list.addSubnet(host, bits, family(host));
  // IPv4 and IPv6 blocks are compared by their number of addresses.
  return { trunk, bits: most - bits, list };
};

export const trunkTable = (trunks: readonly Trunk[]): TrunkTable => {
  const blocks: Block[] = [];
  const wrong: { trunk: TrunkId; source: string }[] = [];
  for (const trunk of trunks)
    for (const source of trunk.sources) {
      const block = blockOf(trunk, source);
      if (block) blocks.push(block);
      else wrong.push({ trunk: trunk.id, source });
    }
  return {
    byId: new Map(trunks.map((trunk) => [trunk.id, trunk])),
    blocks: blocks.toSorted((a, b) => a.bits - b.bits),
    anywhere: trunks.filter((trunk) => trunk.sources.length === 0 && trunk.realm !== undefined),
    wrong,
  };
};

/** Turns an IPv4-mapped IPv6 address into the IPv4 address. */
const plainHost = (host: string): string => (/^::ffff:\d+\.\d+\.\d+\.\d+$/i.test(host) ? host.slice(7) : host);

const admitTrunk = (trunk: Trunk): Admission => ({
  kind: "trunk",
  id: trunk.id,
  ...(trunk.realm !== undefined && { challenge: trunk.realm }),
  ...(trunk.symmetric !== undefined && { symmetric: trunk.symmetric }),
  // Identified by its digest user only: a stranger until the digest is proved.
  ...(trunk.sources.length === 0 && { anywhere: true }),
});

/** Whether the address is a carrier's. Such an address is never banned: somebody could forge it to shut the carrier out. */
export const isTrunkAddress = (table: TrunkTable, remote: string): boolean => {
  const host = plainHost(remote);
  return (
    table.blocks.some((one) => one.list.check(host, family(host))) ||
    [...table.byId.values()].some(({ peer, register }) => peer?.host === host || register?.registrar.host === host)
  );
};

/** The trunks whose address this is: among their sources, or where we call or register. */
const trunksAt = (table: TrunkTable, { listener, remote }: Place): readonly Trunk[] => {
  const host = plainHost(remote.host);
  const isIn = ({ id }: Trunk) => table.blocks.some((one) => one.trunk.id === id && one.list.check(host, family(host)));
  return [...table.byId.values()].filter(
    (trunk) =>
      trunk.sourceListeners?.includes(listener) !== false &&
      (trunk.peer?.host === host || trunk.register?.registrar.host === host || isIn(trunk)),
  );
};

/** Whether two addresses are of one carrier; undefined: the first is no carrier's. */
export const areOfOneTrunk = (table: TrunkTable, one: Place, other: Place): boolean | undefined => {
  const carriers = trunksAt(table, one);
  return carriers.length === 0 ? undefined : trunksAt(table, other).some((trunk) => carriers.includes(trunk));
};

/**
 * Identifies the sender of a request, in this order:
 * 1. a browser by its WebSocket;
 * 2. a trunk by our Contact at its registrar;
 * 3. a test call by its digest user, which it must prove: no real call may count as a test;
 * 4. a carrier by its address, before devices: a caller's number must not make the call a device's;
 * 5. a device by its From user;
 * 6. a trunk without address by its digest user.
 *
 * Anyone else is a stranger.
 */
export const classify = (table: TrunkTable, devices: Devices, source: Source, facts: RequestFacts): Admission => {
  if (source.identity) return { kind: "device" };
  // The SIP stack has compared the source with the registrar's address (RFC 3261 §10).
  const called = facts.registration === undefined ? undefined : table.byId.get(facts.registration as TrunkId);
  if (called) return { kind: "trunk", id: called.id, ...(called.symmetric && { symmetric: true }) };
  const host = plainHost(source.remote.host);
  if (facts.method !== "REGISTER") {
    const isHere = ({ sourceListeners }: Trunk) => sourceListeners?.includes(source.listener) !== false;
    const block = table.blocks.find((one) => isHere(one.trunk) && one.list.check(host, family(host)));
    if (block) return admitTrunk(testTrunkOf(table, devices, facts) ?? block.trunk);
  }
  if (devices.ofUser(facts.fromUser) !== undefined) return { kind: "device" };
  const trunk =
    facts.method === "REGISTER" ? undefined : table.anywhere.find((one) => isUserOf(devices, one, facts.fromUser));
  return trunk ? admitTrunk(trunk) : { kind: "stranger" };
};

/** The trunk for tests whose digest user the request names. */
const testTrunkOf = (table: TrunkTable, devices: Devices, { fromUser }: RequestFacts): Trunk | undefined =>
  table.anywhere.find((one) => one.test === true && isUserOf(devices, one, fromUser));

const isUserOf = (devices: Devices, trunk: Trunk, user: string): boolean => {
  const found = user === "" ? undefined : devices.digestUser(user, trunk.realm ?? "");
  return found !== undefined && found.device === undefined;
};
