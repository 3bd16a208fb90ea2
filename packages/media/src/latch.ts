/**
 * Symmetric RTP (RFC 4961): decides which source a session's media comes from, and sends ours there. Somebody who sends packets to all our ports must not get
 * a call's sound. So the first packet counts only from a known address of the peer:
 * 1. Not latched: a source is accepted if its address is in the peer's SDP, or if the peer's signalling came from it (a phone behind NAT sends its media
 *    from there, whatever its SDP says). Any port is accepted: a symmetric NAT chooses it.
 * 2. A source with a higher rank takes over after five packets in a row. The exact endpoint of the SDP has the highest rank, then the addresses of rule 1.
 *    A private address in the SDP has the lowest rank if the signalling comes from a public one: that peer is behind NAT and can't send from there, so the
 *    packet is forged.
 * 3. After 2 s of silence another source is accepted if its address is one of rule 1: at once if it has the same SSRC (a NAT that lost its binding), else
 *    after five packets in a row. The SSRC is that of the source that sent last by the rules: a forged packet does not change it. A stranger who knows the SSRC
 *    is still one: a phone that moves to another network says so by its signalling (`signalPeers`).
 * 4. An SDP with another address resets the latch.
 * Any other packet is a stranger's. It is dropped, and counted unless the kernel drops it already (`settled`).
 */
import type { BlockList } from "node:net";
import { addressSet, canonicalAddress, isIn, isLocal } from "./address-set.ts";

export type Endpoint = { readonly address: string; readonly port: number };

/** Rank of a source. 0: a stranger. 1: the private address in the SDP of a peer behind NAT. 2: a known address. 3: the address and port of the SDP. */
type Rank = 0 | 1 | 2 | 3;

export type Latch = {
  /** The endpoint in the SDP. */
  signalled: Endpoint | undefined;
  /** The address in it. */
  told: BlockList;
  /** Where the signalling came from. Undefined: a session of an older release without this field; it accepts the first source that comes. */
  peers: BlockList | undefined;
  /** Whether none of `signalling` is a private address. */
  peersArePublic: boolean;
  /** Whether the SDP's address is private and the signalling's is not. */
  behindNat: boolean;
  from: Endpoint | undefined;
  fromSignalled: boolean;
  rank: Rank;
  /** Since when it is latched. */
  sinceMs: number;
  ssrc: number;
  lastMs: number;
  /** Packets in a row of a source that may take over. */
  claimFrom: Endpoint | undefined;
  claimSsrc: number;
  claims: number;
};

const rebindAfterMs = 2000;
const claimPackets = 5;
const settledAfterMs = 1000;
/** Silence after which another source may be accepted. */
const unsettledAfterMs = 500;

/** @param peers as for `signalPeers`; undefined only for a session of an older release */
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

/** Compares endpoints. Mostly they are the same object: the network keeps one for each source. */
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

/** Sets the endpoint of the peer's SDP. */
export const signalEndpoint = (latch: Latch, endpoint: Endpoint) => {
  const signalled = { address: canonicalAddress(endpoint.address), port: endpoint.port };
  if (same(latch.signalled, signalled)) return;
  latch.signalled = signalled;
  latch.told = addressSet([signalled.address]);
  latch.fromSignalled = same(latch.from, signalled);
  if (!latch.fromSignalled) latch.from = undefined;
  judgeAgain(latch);
};

/** Sets where the peer's signalling comes from: IP literals or CIDR blocks. */
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

/** Whether a source that may take over has sent enough packets in a row. */
const claims = (latch: Latch, from: Endpoint, ssrc: number): boolean => {
  latch.claims = ssrc === latch.claimSsrc && same(latch.claimFrom, from) ? latch.claims + 1 : 1;
  latch.claimSsrc = ssrc;
  latch.claimFrom = from;
  return latch.claims >= claimPackets;
};

const mayTake = (latch: Latch, from: Endpoint, rank: Rank, ssrc: number, nowMs: number): boolean => {
  if (latch.from === undefined) return rank > 0 || latch.peers === undefined;
  const isSilent = nowMs - latch.lastMs > rebindAfterMs;
  const isKnown = rank > 0 || latch.peers === undefined;
  if (isSilent && isKnown && ssrc === latch.ssrc) return true;
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

/** The endpoint that we send to. */
export const target = (latch: Latch): Endpoint | undefined => latch.from ?? latch.signalled;

/**
 * The latched source, if the rules accept no other now: it has the highest rank, has been latched for a while, and is not silent. A caller that then listens
 * to this source only must ask again before `rebindAfterMs` without a packet have passed, and after each SDP.
 */
export const settled = ({ from, rank, behindNat, sinceMs, lastMs }: Latch, nowMs: number): Endpoint | undefined =>
  rank === (behindNat ? 2 : 3) && nowMs - sinceMs >= settledAfterMs && nowMs - lastMs <= unsettledAfterMs
    ? from
    : undefined;
