/**
 * Symmetric RTP: where a session's media comes from and where ours goes (RFC 4961). The rules, and no others:
 * 1. Not latched: the first valid source is taken.
 * 2. The address that the peer's SDP told may always take over, once: a stranger who was first can't keep its place.
 * 3. After 2 s of silence another address is taken if it goes on with the same SSRC (a NAT that forgot its binding).
 * 4. An SDP with another address opens the latch anew.
 * All else is a stranger's packet: dropped and counted.
 */

export type Endpoint = { readonly address: string; readonly port: number };

export type Latch = {
  /** What the SDP told. */
  signalled: Endpoint | undefined;
  from: Endpoint | undefined;
  fromSignalled: boolean;
  ssrc: number;
  lastMs: number;
};

const rebindAfterMs = 2000;

export const newLatch = (): Latch => ({
  signalled: undefined,
  from: undefined,
  fromSignalled: false,
  ssrc: 0,
  lastMs: Number.NEGATIVE_INFINITY,
});

const same = (a: Endpoint | undefined, address: string, port: number): boolean =>
  a !== undefined && a.port === port && a.address === address;

/** The peer's SDP names an address. */
export const signalEndpoint = (latch: Latch, endpoint: Endpoint) => {
  if (same(latch.signalled, endpoint.address, endpoint.port)) return;
  latch.signalled = endpoint;
  latch.fromSignalled = same(latch.from, endpoint.address, endpoint.port);
  if (!latch.fromSignalled) latch.from = undefined;
};

const take = (latch: Latch, address: string, port: number, ssrc: number) => {
  latch.from = { address, port };
  latch.fromSignalled = same(latch.signalled, address, port);
  latch.ssrc = ssrc;
};

/** Whether a valid packet of a known payload type belongs to the session. */
export const admit = (latch: Latch, address: string, port: number, ssrc: number, nowMs: number): boolean => {
  if (same(latch.from, address, port)) {
    latch.ssrc = ssrc;
    latch.lastMs = nowMs;
    return true;
  }
  const mayTake =
    latch.from === undefined ||
    (!latch.fromSignalled && same(latch.signalled, address, port)) ||
    (nowMs - latch.lastMs > rebindAfterMs && ssrc === latch.ssrc);
  if (!mayTake) return false;
  take(latch, address, port, ssrc);
  latch.lastMs = nowMs;
  return true;
};

/** Where our packets go. */
export const target = (latch: Latch): Endpoint | undefined => latch.from ?? latch.signalled;
