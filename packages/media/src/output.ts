/**
 * The work of a session every 20 ms, in two steps: read what the party said from the jitter buffer; then make what the party hears, record it and send it.
 * All parties who hear each other take the first step before any takes the second: otherwise somebody would hear a frame too late.
 */

import type { AudioCodec } from "./door.ts";
import { listen, newDtmf } from "./dtmf.ts";
import { codesOf, type Frame, frameSamples, newFrame, samplesOf, setCoded, setLinear, silence } from "./frame.ts";
import { encodeG722, newLowerBand } from "./g722.ts";
import { target } from "./latch.ts";
import { addFalling, addFrame, addRising, saturate } from "./mixer.ts";
import { hasEnded, nextCoded, nextPlayed, type Player } from "./player.ts";
import { frameArrival, frameOf, goesOn, passFrame, piecesOf, readFrame, saidCodes } from "./playout.ts";
import { beginRelay, relayable, relayedLaterMs, steerRelay } from "./relay.ts";
import { reportOf, rtcpTarget } from "./report.ts";
import { rtpHeaderLength, writeRtpHeader } from "./rtp.ts";
import {
  digitsBy,
  isMissed,
  keepAliveEveryMs,
  type Relay,
  type Session,
  type StreamOrigin,
  tellDigit,
} from "./session.ts";
import { nextTimestamp, timestampAt } from "./stream.ts";
import { newEventPacket, nextEvent, nextTone, takeOverdue } from "./telephone-event.ts";
import { putAt, putFrame, type Timeline } from "./timeline.ts";
import { levelDbov, levelInRing, noteLevel } from "./voice.ts";

const lateAfterMs = 20;
/**
 * On a recording a frame ends at the time at which it came or was sent: a packet has the sound from before it was sent. So a command takes effect up to a frame
 * early on the recording, and later by the time it took to reach this process.
 */
const frameMs = 20;
const eventPacket = newEventPacket();

/** Whether the party's sound is probably needed as samples: it is recorded, checked for tones, or mixed. */
const isAsked = (session: Session): boolean =>
  session.timelines.size > 0 ||
  session.heardBy.length > session.relays ||
  (session.relays > 0 && session.heardBy.some(({ timelines }) => timelines.size > 0)) ||
  listensForTones(session);

/** The party's last 20 ms. */
const saidBy = ({ jitter, frame }: Session): Frame => frameOf(jitter, frame);

/** First step: reads the party's frame. `atMs` is the slot's time, `nowMs` the clock. */
export const takeFrame = (session: Session, atMs: number, nowMs: number) => {
  session.heard = (isAsked(session) ? readFrame : passFrame)(session.jitter, atMs * 8, session.frame);
  if (session.heard !== "silence") recordSaid(session, atMs);
  watchPeer(session, nowMs);
};

/** Second step: makes, records and sends what the party hears. */
export const giveFrame = (session: Session, atMs: number, nowMs: number) => {
  const { relay: before, timelines } = session;
  const { origin } = session.sender;
  steerRelay(session, atMs, nowMs);
  if (before?.started && session.relay !== before && timelines.size > 0) recordRest(session, before, origin);
  session.slotMs = atMs;
  // If a relay begins in this slot, this frame still has the sound from before.
  if ((session.relay && session.relay.sinceMs !== atMs) || session.coveredMs === atMs) {
    if (nowMs - atMs > lateAfterMs) session.sender.late++;
    if (nowMs >= session.nextReportMs) sendReport(session, nextTimestamp(session, atMs), nowMs);
    return;
  }
  const output = makeOutput(session);
  const sends = session.agreed?.weSend === true && session.wire !== undefined;
  if (sends && output !== silence) recordOutput(session, output, atMs);
  if (sends) sendFrame(session, output, atMs, nowMs);
  else if (session.agreed && session.wire) keepOpen(session, timestampAt(session.sender.origin, atMs), nowMs);
  if (session.player && hasEnded(session.player)) endPlay(session, "finished");
  if (!session.relay) beginRelay(session, output, atMs, nowMs);
};

/** Whether all listeners of a party have it relayed, and its frame of a coming slot is complete: then waiting for the slot gains nothing. */
const mayTakeEarly = (source: Session, atMs: number): boolean =>
  source.relays > 0 && source.heardBy.length === source.relays && goesOn(source.jitter, atMs * 8);

/**
 * Processes the next slot's frames early, for sessions whose packet was just relayed: their memory is in the processor's caches now and would have to be loaded
 * again in the slot.
 */
export const runEarly = (sources: readonly Session[], atMs: number, nowMs: number) => {
  for (const source of sources) {
    if (source.lastMediaMs <= atMs - frameMs || !mayTakeEarly(source, atMs)) continue;
    takeFrame(source, atMs, nowMs);
    source.takenEarlyMs = atMs;
    for (const to of source.heardBy) {
      if (to.relay?.source !== source || !to.relay.started || relayable(to) !== source) continue;
      giveFrame(to, atMs, nowMs);
      to.givenEarlyMs = atMs;
    }
  }
};

/** One frame of a group of sessions that hear only each other. */
export const runFrames = (sessions: readonly Session[], atMs: number, nowMs: number) => {
  for (const session of sessions) if (session.takenEarlyMs !== atMs) takeFrame(session, atMs, nowMs);
  for (const session of sessions) if (session.givenEarlyMs !== atMs) giveFrame(session, atMs, nowMs);
};

const recordOutput = ({ timelines }: Session, output: Frame, atMs: number) => {
  for (const timeline of timelines) putFrame(timeline, 1, atMs - frameMs, codesOf(output, "PCMA"), 0, frameSamples);
};

/** Writes a party's sound to its own recordings, and to those of the parties that hear it by relay. */
const recordSaid = (session: Session, atMs: number) => {
  for (const timeline of session.timelines) recordHeard(session, timeline);
  if (session.relays === 0) return;
  for (const to of session.heardBy)
    if (to.timelines.size > 0 && to.relay?.source === session) recordRelayed(to, to.relay, atMs);
};

/** Relayed sound has its place by our stream's timestamps, as mixed sound has. */
const recordRelayed = ({ timelines, sender }: Session, relay: Relay, atMs: number) => {
  const { source } = relay;
  const { jitter, frame } = source;
  if (!relay.started || relay.sinceMs === atMs || jitter.frameTs < relay.fromTs) return;
  const laterMs = relayedLaterMs(sender.origin, relay, jitter.frameTs);
  for (const timeline of timelines) putSaid(timeline, 1, source, laterMs);
  relay.recordedTs = jitter.frameTs + saidCodes(jitter, frame).length;
};

/** When a relay ends, records the relayed sound that still waits in the jitter buffer: it was heard. */
const recordRest = ({ timelines }: Session, relay: Relay, origin: StreamOrigin) => {
  const { jitter } = relay.source;
  const laterMs = relayedLaterMs(origin, relay, relay.recordedTs);
  const to = relay.endTs - relay.timestampShift;
  for (const { fromTs, codes } of piecesOf(jitter, relay.recordedTs, to))
    for (const timeline of timelines)
      putAt(timeline, 1, (fromTs + jitter.placeBase) / 8 - frameMs + laterMs, codes, codes.length);
};

const recordHeard = (session: Session, timeline: Timeline) => putSaid(timeline, 0, session, 0);

const putSaid = (timeline: Timeline, channel: 0 | 1, { jitter, frame }: Session, laterMs: number) => {
  const codes = saidCodes(jitter, frame);
  putAt(timeline, channel, frameArrival(jitter) / 8 - frameMs + laterMs, codes, codes.length);
};

const levelOf = ({ heard, jitter, frame }: Session): number => {
  if (heard === "silence") return -127;
  return jitter.passed ? levelInRing(jitter.ring, jitter.frameTs) : levelDbov(frame);
};

const watchPeer = (session: Session, nowMs: number) => {
  const overdue = session.digitsIn.active ? takeOverdue(session.digitsIn, nowMs) : undefined;
  if (overdue) tellDigit(session, overdue, "event", nowMs);
  if (listensForTones(session) && session.heard !== "concealed") {
    session.dtmf ??= newDtmf();
    for (const pressed of listen(session.dtmf, samplesOf(session.frame))) tellDigit(session, pressed, "tone", nowMs);
  }
  if (session.settings.reportHeard) {
    const dbov = levelOf(session);
    if (noteLevel(session.voice, dbov)) {
      const { speaking, loudestDbov } = session.voice;
      session.tell({ is: "Heard", session: session.id, speaking, dbov: Math.round(loudestDbov) });
    }
  }
  const { settings, agreed } = session;
  const silentMs = nowMs - Math.max(session.lastMediaMs, session.lastReportMs);
  if (!agreed || !isMissed(agreed) || session.flow === "silent" || silentMs <= settings.silentAfterMs) return;
  session.flow = "silent";
  session.tell({ is: "Silent", session: session.id, forMs: Math.round(silentMs) });
};

/** Whether to detect tones. A peer that agreed to events sends no tones, or both; a setting says if a line loses events. */
export const listensForTones = ({ agreed, settings: { dtmf } }: Session): boolean =>
  agreed !== undefined && (dtmf === "inband" || (dtmf === "auto" && agreed.eventType === undefined));

/**
 * The frame that the party hears: its play, otherwise the mix of the parties it hears, or both for a play with `over`; digit tones replace all of it. Each party's
 * frame is read once in 20 ms, however many hear it.
 */
const makeOutput = (session: Session): Frame => {
  const { digitsOut, agreed, settings, player } = session;
  if (digitsOut && agreed && digitsBy(agreed, settings) === "inband") {
    if (nextTone(digitsOut, made.samples)) {
      setLinear(made);
      return made;
    }
    session.digitsOut = undefined;
  }
  const hears = (player && !player.over) || session.relay ? nobody : session.hears;
  if (hears !== session.mixed || session.leaving || session.tail !== 0 || player?.over) return blend(session, hears);
  if (player) return playInto(session, player);
  if (hears.length === 0) return silence;
  if (hears.length === 1) return saidBy(hears[0]!);
  sum.fill(0);
  for (const source of hears) if (source.heard !== "silence") addFrame(sum, samplesOf(saidBy(source)), frameSamples);
  saturate(sum, made.samples, frameSamples);
  setLinear(made);
  return made;
};

const playInto = ({ agreed }: Session, player: Player): Frame => {
  if (player.gain === 1 && agreed && agreed.codec !== "G722") {
    nextCoded(player, agreed.codec, made.codes);
    setCoded(made, agreed.codec);
  } else {
    nextPlayed(player, made.samples);
    setLinear(made);
  }
  return made;
};

const nobody: readonly Session[] = [];
/** The frame in which a mix is made. One for all sessions: each is sent and recorded before the next is made. */
const made = newFrame();
const played = new Int16Array(frameSamples);
const sum = new Int32Array(frameSamples);

/** Mixes a frame in which parties change or a play lies over: parties that stay are unchanged, new ones fade in, others fade out. */
const blend = (session: Session, hears: readonly Session[]): Frame => {
  const { player, leaving, mixed } = session;
  sum.fill(0);
  for (const source of hears)
    (mixed.includes(source) ? addFrame : addRising)(sum, samplesOf(saidBy(source)), frameSamples);
  for (const source of mixed) if (!hears.includes(source)) addFalling(sum, samplesOf(saidBy(source)));
  if (player) {
    nextPlayed(player, played);
    addFrame(sum, played, frameSamples);
  }
  if (leaving) {
    nextPlayed(leaving, played);
    addFalling(sum, played);
  }
  if (session.tail !== 0) {
    played.fill(session.tail);
    addFalling(sum, played);
    session.tail = 0;
  }
  session.leaving = undefined;
  session.mixed = hears;
  saturate(sum, made.samples, frameSamples);
  setLinear(made);
  return made;
};

export const endPlay = (session: Session, why: "finished" | "stopped" | "failed") => {
  const { player } = session;
  if (!player) return;
  session.player = undefined;
  if (!hasEnded(player)) session.leaving = player;
  const playedMs = Math.round(player.playedSamples / 8);
  session.tell({ is: "PlayEnded", session: session.id, play: player.play, why, playedMs });
};

/** The packet that is being sent. One for all sessions, so that it stays in the processor's cache. */
const maxPacketSamples = 480 + frameSamples;
const bytes = new Uint8Array(rtpHeaderLength + maxPacketSamples);
/** A packet with a payload of this length. */
const packets: Uint8Array[] = [];

const sendFrame = (session: Session, output: Frame, atMs: number, nowMs: number) => {
  const { sender } = session;
  const { codec, ptimeMs, payloadType } = session.agreed!;
  const timestamp = timestampAt(sender.origin, atMs);
  if (nowMs - atMs > lateAfterMs) sender.late++;
  if (!sendDigit(session, timestamp)) {
    if (sender.pending === 0 && ptimeMs === frameMs) {
      encodeFrame(session, codec, output, bytes, rtpHeaderLength);
      sendPacket(session, frameSamples, payloadType, sender.marker, timestamp);
    } else {
      // A second half that was not sent (a slot was skipped, the peer held) would delay all that follows.
      if (ptimeMs === 10) sender.pending = 0;
      if (sender.pending === 0) sender.pendingTs = timestamp;
      sender.audio ??= new Uint8Array(maxPacketSamples);
      encodeFrame(session, codec, output, sender.audio, sender.pending);
      sender.pending += frameSamples;
      sendPending(session);
    }
  }
  if (nowMs >= session.nextReportMs) sendReport(session, timestamp, nowMs);
};

const encodeFrame = (session: Session, codec: AudioCodec, output: Frame, into: Uint8Array, at: number) => {
  if (codec !== "G722") return into.set(codesOf(output, codec), at);
  session.g722Out ??= newLowerBand();
  encodeG722(session.g722Out, samplesOf(output), frameSamples, into, at);
};

/** Sends the waiting audio once it fills a packet. With packets of 10 ms, the slot in between sends the second half. */
export const sendPending = (session: Session) => {
  const { sender, agreed } = session;
  if (!agreed?.weSend || !session.wire) return;
  const count = agreed.ptimeMs * 8;
  const { audio, pending } = sender;
  if (!audio || pending < count) return;
  bytes.set(audio.subarray(0, count), rtpHeaderLength);
  audio.copyWithin(0, count, pending);
  sendPacket(session, count, agreed.payloadType, sender.marker, sender.pendingTs);
  sender.pending = pending - count;
  sender.pendingTs = (sender.pendingTs + count) >>> 0;
};

/** Sends the packet with the payload behind its header. */
const sendPacket = (session: Session, length: number, type: number, marker: boolean, ts: number) => {
  const { sender } = session;
  writeRtpHeader(bytes, type, marker, sender.sequence, ts, sender.origin.ssrc);
  sender.sequence = (sender.sequence + 1) & 0xffff;
  sender.marker = false;
  sender.packets++;
  sender.octets += length;
  sender.lastTimestamp = ts;
  packets[length] ??= bytes.subarray(0, rtpHeaderLength + length);
  session.wire!.rtp(packets[length], target(session.latch));
};

/** Sends a digit's packet instead of this frame. False if the frame is audio. */
const sendDigit = (session: Session, timestamp: number): boolean => {
  const { digitsOut, agreed, sender, settings } = session;
  if (!digitsOut || agreed?.eventType === undefined || settings.dtmf === "inband") return false;
  const next = nextEvent(digitsOut, timestamp, eventPacket);
  if (next === "done") session.digitsOut = undefined;
  if (next !== "event") return false;
  sender.pending = 0;
  bytes.set(eventPacket.payload, rtpHeaderLength);
  sendPacket(session, eventPacket.payload.length, agreed.eventType, eventPacket.marker, eventPacket.timestamp);
  return true;
};

/** During a hold of either side RTCP reports are sent (RFC 3264 §8.4), which keep the NAT's bindings (RFC 6263 §4). */
const keepOpen = (session: Session, timestamp: number, nowMs: number) => {
  if (nowMs >= session.nextReportMs) sendReport(session, timestamp, nowMs);
  if (nowMs < session.nextKeepAliveMs) return;
  session.nextKeepAliveMs = nowMs + keepAliveEveryMs;
  session.wire!.keepAlive?.(target(session.latch));
};

const reportEveryMs = 5000;

const sendReport = (session: Session, timestamp: number, nowMs: number) => {
  session.nextReportMs = nowMs + reportEveryMs;
  const wire = session.wire!;
  wire.rtcp(reportOf(session, timestamp, nowMs, wire.wallMs?.() ?? nowMs), rtcpTarget(session));
};

/** Records the last sound of a session that ends: what it said and what it heard by relay, still in jitter buffers. */
export const drainInto = (session: Session) => {
  if (session.relay?.started) recordRest(session, session.relay, session.sender.origin);
  for (let i = 0; i < 10; i++) {
    const before = session.jitter.playTs;
    // Reads on from the playing point, whatever the clock says.
    const heard = readFrame(session.jitter, before + session.jitter.base + session.jitter.delay, session.frame);
    if (heard !== "audio") continue;
    for (const timeline of session.timelines) recordHeard(session, timeline);
  }
};
