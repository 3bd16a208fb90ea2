/** Our RTP stream: its timeline by the clock, and how another process goes on with it. */

import type { AgreedAudio } from "./negotiation.ts";
import type { Relay, Session, StreamOrigin } from "./session.ts";

/** RTP timestamp of our stream at a time. */
export const timestampAt = ({ timestamp, ms }: StreamOrigin, atMs: number): number =>
  (timestamp + Math.round((atMs - ms) * 8)) >>> 0;

const frameMs = 20;

/** How many frames of silence lie between the newest relayed packet and a frame at `atMs`; −1: the packet stands in that frame's place. */
export const pauseOf = ({ arrivalMs }: Relay, atMs: number): number => Math.floor((atMs - arrivalMs) / frameMs) - 1;

/** The timestamp of what we send next, if that is at `atMs`. */
export const nextTimestamp = ({ relay, sender }: Session, atMs: number): number => {
  if (!relay?.started) return timestampAt(sender.origin, atMs);
  return (relay.endTs + Math.max(0, pauseOf(relay, atMs)) * frameMs * 8) >>> 0;
};

/** Where the stream stands, as if it began now: what a new process counts from. */
export const originNow = (session: Session, nowMs: number): StreamOrigin => ({
  ssrc: session.sender.origin.ssrc,
  ms: nowMs,
  timestamp: nextTimestamp(session, nowMs),
  sequence: session.sender.sequence,
});

/** So many packets may have left since, beyond those that the clock tells (digits have a packet each 20 ms). */
const sparePackets = 50;

/** How many packets a dead process can have sent since `fromMs`. */
export const packetsSince = (fromMs: number, agreed: AgreedAudio | undefined, nowMs: number): number =>
  (agreed?.weSend === false ? 0 : Math.ceil(Math.max(0, nowMs - fromMs) / Math.min(agreed?.ptimeMs ?? 20, 60))) +
  sparePackets;

/** Goes on with the stream of a dead process: same source and timeline, sequence numbers beyond any that it can have used. */
export const continueStream = (origin: StreamOrigin, agreed: AgreedAudio | undefined, nowMs: number): StreamOrigin => ({
  ssrc: origin.ssrc,
  ms: nowMs,
  timestamp: timestampAt(origin, Math.max(nowMs, origin.ms)),
  sequence: (origin.sequence + packetsSince(origin.ms, agreed, nowMs)) & 0xffff,
});

/** A stream of another source: SRTP under a new key counts from the start (RFC 3711 §8.1: no index twice under a key). */
export const restartStream = (session: Session, ssrc: number, sequence: number) => {
  const { sender } = session;
  sender.origin = { ...sender.origin, ssrc };
  Object.assign(sender, { sequence, packets: 0, octets: 0, marker: true });
};
