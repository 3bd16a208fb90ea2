/** Receives RTP and RTCP of one session: checks and counts each packet, and passes it on. */

import type { AudioCodec } from "./door.ts";
import { copyLowerBand, decodeG722, newLowerBand } from "./g722.ts";
import { putAudio, putSilence, resyncJitterBuffer } from "./jitter-buffer.ts";
import { admit, type Endpoint, target } from "./latch.ts";
import { countPacket, startReception, unwrap } from "./reception.ts";
import { isIdle, relayAudio, skipRelayed } from "./relay.ts";
import { parseRtcp } from "./rtcp.ts";
import { emptyRtpHeader, isRtcp, maxRtpLength, parseRtp, type RtpHeader } from "./rtp.ts";
import { type Session, tellDigit } from "./session.ts";
import { selectSource } from "./source.ts";
import { takeEvent } from "./telephone-event.ts";

const header = emptyRtpHeader();
/** Takes a packet from the wire. `from` is used for plain RTP only. Never throws. */
export const receiveRtp = (session: Session, bytes: Uint8Array, from: Endpoint, nowMs: number) => {
  if (!session.agreed) return;
  if (isRtcp(bytes)) {
    if (mayReport(session, from)) receiveRtcp(session, bytes, nowMs);
    else session.dropped++;
    return;
  }
  const kind = parseRtp(bytes, header) ? session.kinds[header.payloadType] : undefined;
  if (!kind || (session.kind === "rtp" && !admit(session.latch, from, header.ssrc, nowMs))) {
    session.dropped++;
    return;
  }
  if (kind === "event") receiveEvent(session, bytes, nowMs);
  else if (!isHeard(session, nowMs)) {
    session.dropped++;
    return;
  } else {
    const sequence = countPacket(session.reception, header.sequence, header.timestamp, nowMs * 8, kind !== "comfort");
    if (kind === "comfort") receiveComfort(session, sequence);
    else receiveAudio(session, bytes, kind, sequence, nowMs);
  }
  session.packetsIn++;
  session.lastMediaMs = nowMs;
  if (session.flow !== "flowing") {
    session.flow = "flowing";
    session.tell({ is: "Flowing", session: session.id });
  }
};

/** Comfort noise (RFC 3389): the peer is silent. No noise is generated; the other side hears silence. */
const receiveComfort = (session: Session, sequence: number) => {
  if (sequence !== session.reception.highestSequence) return;
  putSilence(session.jitter);
  skipRelayed(session);
};

const decoded = new Int16Array(maxRtpLength);

const receiveAudio = (session: Session, bytes: Uint8Array, codec: AudioCodec, sequence: number, nowMs: number) => {
  const { reception, jitter } = session;
  const timestamp = unwrap(header.timestamp, reception.timestamp, 32);
  const { payloadOffset, payloadLength } = header;
  const inOrder = sequence === reception.highestSequence;
  const wasIdle = session.heardBy.length > 0 && isIdle(session, nowMs);
  if (codec === "G722") putG722(session, bytes, timestamp, inOrder, nowMs);
  else putAudio(jitter, timestamp, codec, bytes, payloadOffset, payloadLength, nowMs * 8, inOrder);
  if (inOrder) {
    session.lastAudioMs = nowMs;
    session.packetSamples = payloadLength;
  }
  if (session.heardBy.length > 0)
    relayAudio(session, bytes, payloadOffset, payloadLength, sequence, timestamp, inOrder, nowMs, wasIdle);
};

const putG722 = (session: Session, bytes: Uint8Array, timestamp: number, inOrder: boolean, nowMs: number) => {
  const { payloadOffset, payloadLength } = header;
  // A late packet must not change the decoder's state.
  session.g722In ??= newLowerBand();
  const band = inOrder ? session.g722In : copyLowerBand(session.g722In);
  decodeG722(band, bytes, payloadOffset, payloadLength, decoded);
  putAudio(session.jitter, timestamp, undefined, decoded, 0, payloadLength, nowMs * 8, inOrder);
};

/** Telephone events may have their own SSRC: they never change the audio's source. */
const receiveEvent = (session: Session, bytes: Uint8Array, nowMs: number) => {
  const { ssrc, sequence, timestamp, payloadOffset, payloadLength, marker }: RtpHeader = header;
  const { reception } = session;
  if (ssrc === reception.ssrc && reception.started) {
    const number = countPacket(reception, sequence, timestamp, nowMs * 8, false);
    if (number === reception.highestSequence) skipRelayed(session);
  }
  const pressed = takeEvent(session.digitsIn, bytes, payloadOffset, payloadLength, timestamp, ssrc, marker, nowMs);
  for (const one of pressed) tellDigit(session, one, "event", nowMs);
};

/** Whether the packet's source is heard. A new source begins a new timeline. */
const isHeard = (session: Session, nowMs: number): boolean => {
  const { reception, source } = session;
  const selected = selectSource(source, header.ssrc, header.sequence, nowMs, header.payloadLength / 8);
  if (selected !== "new") return selected === "same";
  if (reception.started) resyncJitterBuffer(session.jitter);
  session.g722In = undefined;
  startReception(reception, header.ssrc, header.sequence, header.timestamp);
  return true;
};

/** Only the latched address may send reports. A browser's packets are authenticated by DTLS keys. */
export const mayReport = ({ kind, latch }: Session, from: Endpoint): boolean =>
  kind === "webrtc" || from.address === target(latch)?.address;

/** A peer that sends reports is alive, even if it sends no media. */
const noteLife = (session: Session, nowMs: number) => {
  session.lastReportMs = nowMs;
  if (session.flow !== "silent") return;
  session.flow = "reporting";
  session.tell({ is: "Flowing", session: session.id, reportsOnly: true });
};

/** Reads the peer's RTCP. Stores its last SR for our report, and its report about our stream. */
export const receiveRtcp = (session: Session, bytes: Uint8Array, nowMs: number) => {
  const packets = parseRtcp(bytes);
  if (!packets) {
    session.dropped++;
    return;
  }
  for (const packet of packets) {
    if (packet.is === "SR" && packet.ssrc === session.reception.ssrc)
      session.peerReport = { sender: packet.sender, atMs: nowMs };
    if (packet.is === "SR" || packet.is === "RR") {
      noteLife(session, nowMs);
      const ours = packet.blocks.find(({ ssrc }) => ssrc === session.sender.origin.ssrc);
      if (ours) session.told = { fractionLost: ours.fractionLost, jitterMs: ours.jitter / 8, atMs: nowMs };
    }
    // RFC 3550 §6.6: a source that sent BYE may be replaced at once.
    if (packet.is === "BYE" && packet.ssrcs.includes(session.reception.ssrc)) session.source.left = true;
  }
};
