/** Counts what came from one source: unwrapped sequence numbers, losses, jitter (RFC 3550 §A.1, §A.3, §A.8). */

/** The number nearest to `reference` whose low `bits` are `value`. */
export const unwrap = (value: number, reference: number, bits: 16 | 32): number => {
  const span = 2 ** bits;
  const near = Math.round((reference - value) / span) * span + value;
  return near;
};

export type Reception = {
  ssrc: number;
  started: boolean;
  baseSequence: number;
  /** Highest sequence number, unwrapped. */
  highestSequence: number;
  received: number;
  /** Losses of the sources before this one. */
  lostBefore: number;
  /** Unwrapped timestamp of the newest packet. */
  timestamp: number;
  transit: number;
  /** In timestamp units. */
  jitter: number;
  expectedAtReport: number;
  receivedAtReport: number;
};

export const newReception = (): Reception => ({
  ssrc: 0,
  started: false,
  baseSequence: 0,
  highestSequence: 0,
  received: 0,
  lostBefore: 0,
  timestamp: 0,
  transit: 0,
  jitter: 0,
  expectedAtReport: 0,
  receivedAtReport: 0,
});

/** RFC 3550 §A.1: a larger jump is no gap; the peer restarted. */
const maxDropout = 3000;
const maxMisorder = 100;

export const lostPackets = (of: Reception): number =>
  of.lostBefore + (of.started ? Math.max(0, of.highestSequence - of.baseSequence + 1 - of.received) : 0);

/** Begins to count another source, or the same one after a restart. Earlier losses stay counted. */
export const startReception = (of: Reception, ssrc: number, sequence: number, timestamp: number) => {
  of.lostBefore = lostPackets(of);
  of.ssrc = ssrc;
  of.started = true;
  of.baseSequence = sequence;
  of.highestSequence = sequence - 1;
  of.received = 0;
  of.timestamp = timestamp;
  of.transit = Number.NaN;
  of.expectedAtReport = 0;
  of.receivedAtReport = 0;
};

/**
 * Counts a packet. `arrival` is the clock in timestamp units. Only audio packets count for jitter: the packets of one telephone event share a timestamp.
 * @returns the unwrapped sequence number
 */
export const countPacket = (
  of: Reception,
  sequence: number,
  timestamp: number,
  arrival: number,
  carriesAudio: boolean,
): number => {
  let extended = unwrap(sequence, of.highestSequence, 16);
  const step = extended - of.highestSequence;
  if (step > maxDropout || step < -maxMisorder) {
    startReception(of, of.ssrc, sequence, timestamp);
    extended = sequence;
  }
  of.received++;
  if (extended <= of.highestSequence) return extended;
  of.highestSequence = extended;
  of.timestamp = unwrap(timestamp, of.timestamp, 32);
  if (!carriesAudio) return extended;
  const transit = arrival - of.timestamp;
  if (!Number.isNaN(of.transit)) {
    const difference = Math.abs(transit - of.transit);
    // A pause in which timestamps stand still (mute, hold) is no jitter: one second or more is left out.
    if (difference < 8000) of.jitter += (difference - of.jitter) / 16;
  }
  of.transit = transit;
  return extended;
};

/** Fraction lost since the last call (RFC 3550 §A.3), 0 to 1. */
export const takeFractionLost = (of: Reception): number => {
  const expected = of.highestSequence - of.baseSequence + 1;
  const expectedNow = expected - of.expectedAtReport;
  const receivedNow = of.received - of.receivedAtReport;
  of.expectedAtReport = expected;
  of.receivedAtReport = of.received;
  return expectedNow <= 0 ? 0 : Math.max(0, (expectedNow - receivedNow) / expectedNow);
};
