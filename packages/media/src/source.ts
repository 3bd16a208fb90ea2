/**
 * Decides which source (SSRC) at the peer's address is heard. Somebody who doesn't see the talk can forge the peer's address, but can't guess its SSRC. So the
 * present source stays. Another one takes over by a run of packets in sequence, if the present one is quiet or has sent BYE. A source that spoke for long and lost
 * its place in a gap gets it back by such a run at once.
 */

export type Source = {
  ssrc: number;
  packets: number;
  /** Length of its newest packet. */
  packetMs: number;
  lastMs: number;
  /** It sent BYE (RFC 3550 §6.6). */
  left: boolean;
  /** The source before, while it may come back. */
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

/** A source is quiet after this time, and at least one and a half packets. Shorter pauses come from the network. */
const quietMs = 60;
/** After this time any source is heard from its first packet. */
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

/** Whether a packet's source is heard: as before, as the new source, or not. `packetMs` is the packet's length. */
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
