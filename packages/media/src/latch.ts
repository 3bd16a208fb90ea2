/**
 * Symmetric RTP: where a session's media comes from and where ours goes (RFC 4961). The rules, and no others:
 * 1. Not latched: the first valid source is taken.
 * 2. The address that the peer's SDP told may take over, by five packets of one source in a row: a stranger who was first can't keep its place, and a
 *    datagram forged with the private address of a phone behind NAT doesn't turn our media away from it.
 * 3. After 2 s of silence another address is taken if it goes on with the same SSRC (a NAT that forgot its binding). The SSRC is that of who
 *    spoke on: a forged packet in between doesn't change it.
 * 4. An SDP with another address opens the latch anew.
 * All else is a stranger's packet: dropped, and counted unless the kernel drops it already (`settled`).
 */

export type Endpoint = { readonly address: string; readonly port: number };

export type Latch = {
  /** What the SDP told. */
  signalled: Endpoint | undefined;
  from: Endpoint | undefined;
  fromSignalled: boolean;
  /** Since when. */
  sinceMs: number;
  ssrc: number;
  lastMs: number;
  /** Packets of one source from the signalled address while another is latched. */
  claimSsrc: number;
  claims: number;
};

const rebindAfterMs = 2000;
const claimPackets = 5;
const settledAfterMs = 1000;
/** Long before another may be taken. */
const unsettledAfterMs = 500;

export const newLatch = (): Latch => ({
  signalled: undefined,
  from: undefined,
  fromSignalled: false,
  sinceMs: Number.NEGATIVE_INFINITY,
  ssrc: 0,
  lastMs: Number.NEGATIVE_INFINITY,
  claimSsrc: -1,
  claims: 0,
});

/** The same object mostly: whoever hands over packets keeps the endpoint of a source. */
const same = (a: Endpoint | undefined, b: Endpoint): boolean =>
  a === b || (a !== undefined && a.port === b.port && a.address === b.address);

/** The peer's SDP names an address. */
export const signalEndpoint = (latch: Latch, endpoint: Endpoint) => {
  if (same(latch.signalled, endpoint)) return;
  latch.signalled = endpoint;
  latch.fromSignalled = same(latch.from, endpoint);
  if (!latch.fromSignalled) latch.from = undefined;
};

const take = (latch: Latch, from: Endpoint, ssrc: number, nowMs: number) => {
  latch.from = from;
  latch.sinceMs = nowMs;
  latch.fromSignalled = same(latch.signalled, from);
  latch.ssrc = ssrc;
  latch.claims = 0;
};

/** Whether the signalled address has said enough to take over. */
const claims = (latch: Latch, from: Endpoint, ssrc: number): boolean => {
  if (latch.fromSignalled || !same(latch.signalled, from)) return false;
  latch.claims = ssrc === latch.claimSsrc ? latch.claims + 1 : 1;
  latch.claimSsrc = ssrc;
  return latch.claims >= claimPackets;
};

/** Whether a valid packet of a known payload type belongs to the session. */
export const admit = (latch: Latch, from: Endpoint, ssrc: number, nowMs: number): boolean => {
  if (same(latch.from, from)) {
    if (ssrc !== latch.ssrc && nowMs - latch.lastMs <= rebindAfterMs) return true;
    latch.ssrc = ssrc;
    latch.lastMs = nowMs;
    return true;
  }
  const mayTake =
    latch.from === undefined ||
    claims(latch, from, ssrc) ||
    (nowMs - latch.lastMs > rebindAfterMs && ssrc === latch.ssrc);
  if (!mayTake) return false;
  take(latch, from, ssrc, nowMs);
  latch.lastMs = nowMs;
  return true;
};

/** Where our packets go. */
export const target = (latch: Latch): Endpoint | undefined => latch.from ?? latch.signalled;

/**
 * The latched source, when it is the only one that the rules let be heard now: the signalled address itself, for a while already, and not silent. Whoever
 * keeps to it alone asks again before `rebindAfterMs` have gone by without a packet, and after each SDP.
 */
export const settled = ({ from, fromSignalled, sinceMs, lastMs }: Latch, nowMs: number): Endpoint | undefined =>
  fromSignalled && nowMs - sinceMs >= settledAfterMs && nowMs - lastMs <= unsettledAfterMs ? from : undefined;
