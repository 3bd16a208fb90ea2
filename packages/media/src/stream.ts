/** Our RTP stream: its timeline, which follows the clock, and how another process continues it. */

import type { AgreedAudio } from "./negotiation.ts";
import type { Relay, Session, StreamOrigin } from "./session.ts";

/** Our stream's RTP timestamp at a time. */
export const timestampAt = ({ timestamp, ms }: StreamOrigin, atMs: number): number =>
  (timestamp + Math.round((atMs - ms) * 8)) >>> 0;

const frameMs = 20;

/** The number of silent frames between the newest relayed packet and a frame at `atMs`; −1: the packet replaces that frame. */
export const pauseOf = ({ arrivalMs }: Relay, atMs: number): number => Math.floor((atMs - arrivalMs) / frameMs) - 1;

/** The timestamp of the next packet, if it is sent at `atMs`. */
export const nextTimestamp = ({ relay, sender }: Session, atMs: number): number => {
  if (!relay?.started) return timestampAt(sender.origin, atMs);
  return (relay.endTs + Math.max(0, pauseOf(relay, atMs)) * frameMs * 8) >>> 0;
};

/** The stream's present state as a new origin, from which a new process counts. */
export const originNow = (session: Session, nowMs: number): StreamOrigin => ({
  ssrc: session.sender.origin.ssrc,
  ms: nowMs,
  timestamp: nextTimestamp(session, nowMs),
  sequence: session.sender.sequence,
});

/** Packets that may have been sent beyond those by the clock (digits have a packet each 20 ms). */
const sparePackets = 50;

/** The most packets that a dead process can have sent since `fromMs`. */
export const packetsSince = (fromMs: number, agreed: AgreedAudio | undefined, nowMs: number): number =>
  (agreed?.weSend === false ? 0 : Math.ceil(Math.max(0, nowMs - fromMs) / Math.min(agreed?.ptimeMs ?? 20, 60))) +
  sparePackets;

/** Continues the stream of a dead process: same SSRC and timeline, sequence numbers beyond all that it can have used. */
export const continueStream = (origin: StreamOrigin, agreed: AgreedAudio | undefined, nowMs: number): StreamOrigin => ({
  ssrc: origin.ssrc,
  ms: nowMs,
  timestamp: timestampAt(origin, Math.max(nowMs, origin.ms)),
  sequence: (origin.sequence + packetsSince(origin.ms, agreed, nowMs)) & 0xffff,
});

/** A stream with another SSRC: with a new key SRTP counts from the start (RFC 3711 §8.1: no index twice under a key). */
export const restartStream = (session: Session, ssrc: number, sequence: number) => {
  const { sender } = session;
  sender.origin = { ...sender.origin, ssrc };
  Object.assign(sender, { sequence, packets: 0, octets: 0, marker: true });
};
