/**
 * Which of the sources that send from the peer's address is heard. A datagram with the peer's address can be forged by whoever doesn't see the talk; its
 * source (SSRC) can't be guessed. So the source that speaks is kept, and another takes over only by a run of packets in sequence:
 * when the present one was quiet, or said goodbye. One that had spoken for long and lost its place in a gap gets it back by such a run at once.
 */

export type Source = {
  ssrc: number;
  packets: number;
  /** Length of its newest packet. */
  packetMs: number;
  lastMs: number;
  /** It said BYE (RFC 3550 §6.6). */
  left: boolean;
  /** The one that was heard before, while it may come back. */
  former: number;
  formerUntilMs: number;
  rival: number;
  rivalSequence: number;
  rivalRun: number;
};

export const newSource = (): Source => ({
  ssrc: -1,
  packets: 0,
  packetMs: 0,
  lastMs: Number.NEGATIVE_INFINITY,
  left: false,
  former: -1,
  formerUntilMs: 0,
  rival: -1,
  rivalSequence: -1,
  rivalRun: 0,
});

/** Shorter pauses are the network's: at least so long, and longer than a packet and a half. */
const quietMs = 60;
/** After so long whoever comes is heard from its first packet. */
const goneMs = 1000;
const runLength = 3;
const establishedPackets = 50;
const returnWithinMs = 2000;

export type Selected = "same" | "new" | "none";

const isRun = (source: Source, ssrc: number, sequence: number): boolean => {
  const follows = ssrc === source.rival && sequence === ((source.rivalSequence + 1) & 0xffff);
  source.rival = ssrc;
  source.rivalSequence = sequence;
  source.rivalRun = follows ? source.rivalRun + 1 : 1;
  return source.rivalRun >= runLength;
};

/** Whether a packet's source is heard: as before, from now on, or not. `packetMs` is its length. */
export const selectSource = (
  source: Source,
  ssrc: number,
  sequence: number,
  nowMs: number,
  packetMs: number,
): Selected => {
  if (ssrc === source.ssrc) {
    source.packets++;
    source.packetMs = packetMs;
    source.lastMs = nowMs;
    return "same";
  }
  const passedMs = nowMs - source.lastMs;
  const returns = ssrc === source.former && nowMs < source.formerUntilMs;
  if (source.ssrc >= 0 && !source.left && passedMs < goneMs) {
    const run = isRun(source, ssrc, sequence);
    if (!run || (!returns && passedMs < Math.max(quietMs, source.packetMs * 1.5))) return "none";
  }
  const mayReturn = !returns && !source.left && source.packets >= establishedPackets;
  Object.assign(source, newSource(), {
    ssrc,
    packets: 1,
    packetMs,
    lastMs: nowMs,
    ...(mayReturn && { former: source.ssrc, formerUntilMs: nowMs + returnWithinMs }),
  });
  return "new";
};
