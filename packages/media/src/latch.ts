/**
 * Symmetric RTP: where a session's media comes from and where ours goes (RFC 4961). Whoever sprays our ports must not get a call's sound, so the first
 * packet counts only from an address that the peer is known by:
 * 1. Not latched: a source is taken if its address is that of the peer's SDP, or one that the peer's signalling came from (a phone behind NAT sends its
 *    media from there, whatever its SDP says). Any port will do: a symmetric NAT chooses it.
 * 2. A source that is better known may take over, by five packets of it in a row. Best known is the very endpoint of the SDP, then the addresses of
 *    rule 1. A private address in the SDP of a peer whose signalling comes from a public one is known least: the peer is behind NAT and can't send from
 *    there, so only a forged datagram has it.
 * 3. After 2 s of silence another source is taken: at once if it goes on with the same SSRC (a NAT that forgot its binding, a phone that roams), by
 *    five packets in a row if its address is one of rule 1. The SSRC is that of who spoke on: a forged packet in between doesn't change it.
 * 4. An SDP with another address opens the latch anew.
 * All else is a stranger's packet: dropped, and counted unless the kernel drops it already (`settled`).
 */
import type { BlockList } from "node:net";
import { addressSet, canonicalAddress, isIn, isLocal } from "./address-set.ts";

export type Endpoint = { readonly address: string; readonly port: number };

/** How well a source is known. 0: a stranger. 1: only by the private address in the SDP of a peer behind NAT. 2: by its address. 3: by address and port. */
type Rank = 0 | 1 | 2 | 3;

export type Latch = {
  /** What the SDP told. */
  signalled: Endpoint | undefined;
  /** The address in it. */
  told: BlockList;
  /** Where the signalling came from. Undefined: a session of an older release, which did not note it; its first source is whoever comes first. */
  peers: BlockList | undefined;
  /** None of them is a private address. */
  peersArePublic: boolean;
  /** The SDP's address is private, the signalling's is not. */
  behindNat: boolean;
  from: Endpoint | undefined;
  fromSignalled: boolean;
  rank: Rank;
  /** Since when. */
  sinceMs: number;
  ssrc: number;
  lastMs: number;
  /** Packets in a row of one source that may take over. */
  claimFrom: Endpoint | undefined;
  claimSsrc: number;
  claims: number;
};

const rebindAfterMs = 2000;
const claimPackets = 5;
const settledAfterMs = 1000;
/** Long before another may be taken. */
const unsettledAfterMs = 500;

/** @param peers as `signalPeers` takes them; undefined for a session of an older release alone */
export const newLatch = (peers?: readonly string[]): Latch => {
  const latch: Latch = {
    signalled: undefined,
    told: addressSet([]),
    peers: undefined,
    peersArePublic: false,
    behindNat: false,
    from: undefined,
    fromSignalled: false,
    rank: 0,
    sinceMs: Number.NEGATIVE_INFINITY,
    ssrc: 0,
    lastMs: Number.NEGATIVE_INFINITY,
    claimFrom: undefined,
    claimSsrc: -1,
    claims: 0,
  };
  if (peers) signalPeers(latch, peers);
  return latch;
};

/** The same object mostly: whoever hands over packets keeps the endpoint of a source. */
const same = (a: Endpoint | undefined, b: Endpoint): boolean =>
  a === b || (a !== undefined && a.port === b.port && a.address === b.address);

const rankOf = ({ signalled, told, peers, behindNat }: Latch, from: Endpoint): Rank => {
  if (!behindNat && same(signalled, from)) return 3;
  if (!peers) return 0;
  if (isIn(peers, from.address)) return 2;
  if (!isIn(told, from.address)) return 0;
  return behindNat ? 1 : 2;
};

const judgeAgain = (latch: Latch) => {
  const { signalled, peersArePublic } = latch;
  latch.behindNat = peersArePublic && signalled !== undefined && isLocal(signalled.address);
  if (latch.from) latch.rank = rankOf(latch, latch.from);
};

/** The peer's SDP names an address. */
export const signalEndpoint = (latch: Latch, endpoint: Endpoint) => {
  const signalled = { address: canonicalAddress(endpoint.address), port: endpoint.port };
  if (same(latch.signalled, signalled)) return;
  latch.signalled = signalled;
  latch.told = addressSet([signalled.address]);
  latch.fromSignalled = same(latch.from, signalled);
  if (!latch.fromSignalled) latch.from = undefined;
  judgeAgain(latch);
};

/** The peer's signalling comes from these addresses (IP literals) or CIDR blocks. */
export const signalPeers = (latch: Latch, peers: readonly string[]) => {
  latch.peers = addressSet(peers);
  latch.peersArePublic = peers.length > 0 && !peers.some((peer) => isLocal(peer.split("/")[0]!));
  judgeAgain(latch);
};

const take = (latch: Latch, from: Endpoint, rank: Rank, ssrc: number, nowMs: number) => {
  latch.from = from;
  latch.sinceMs = nowMs;
  latch.fromSignalled = same(latch.signalled, from);
  latch.rank = rank;
  latch.ssrc = ssrc;
  latch.claims = 0;
};

/** Whether a source that may take over has said enough. */
const claims = (latch: Latch, from: Endpoint, ssrc: number): boolean => {
  latch.claims = ssrc === latch.claimSsrc && same(latch.claimFrom, from) ? latch.claims + 1 : 1;
  latch.claimSsrc = ssrc;
  latch.claimFrom = from;
  return latch.claims >= claimPackets;
};

const mayTake = (latch: Latch, from: Endpoint, rank: Rank, ssrc: number, nowMs: number): boolean => {
  if (latch.from === undefined) return rank > 0 || latch.peers === undefined;
  const isSilent = nowMs - latch.lastMs > rebindAfterMs;
  if (isSilent && ssrc === latch.ssrc) return true;
  return (rank > latch.rank || (isSilent && rank > 0)) && claims(latch, from, ssrc);
};

/** Whether a valid packet of a known payload type belongs to the session. */
export const admit = (latch: Latch, from: Endpoint, ssrc: number, nowMs: number): boolean => {
  if (same(latch.from, from)) {
    if (ssrc !== latch.ssrc && nowMs - latch.lastMs <= rebindAfterMs) return true;
    latch.ssrc = ssrc;
    latch.lastMs = nowMs;
    return true;
  }
  const rank = rankOf(latch, from);
  if (!mayTake(latch, from, rank, ssrc, nowMs)) return false;
  take(latch, from, rank, ssrc, nowMs);
  latch.lastMs = nowMs;
  return true;
};

/** Where our packets go. */
export const target = (latch: Latch): Endpoint | undefined => latch.from ?? latch.signalled;

/**
 * The latched source, when it is the only one that the rules let be heard now: the best known, for a while already, and not silent. Whoever
 * keeps to it alone asks again before `rebindAfterMs` have gone by without a packet, and after each SDP.
 */
export const settled = ({ from, rank, behindNat, sinceMs, lastMs }: Latch, nowMs: number): Endpoint | undefined =>
  rank === (behindNat ? 2 : 3) && nowMs - sinceMs >= settledAfterMs && nowMs - lastMs <= unsettledAfterMs
    ? from
    : undefined;
