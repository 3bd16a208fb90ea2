/** RFC 4733: receives and sends digits as telephone events. For peers without events it sends the tones of ITU-T Q.23. */

import { unwrap } from "./reception.ts";
import { columnHz, pad, rowHz } from "./tone-pairs.ts";

const digits = "0123456789*#ABCD";

export const digitOfEvent = (event: number): string | undefined => digits[event];
/** The event code of a digit; −1 for anything else. */
export const eventOfDigit = (digit: string): number => (digit.length === 1 ? digits.indexOf(digit.toUpperCase()) : -1);

/** A digit that has ended, with its length. */
export type Pressed = { readonly digit: string; readonly ms: number };

export type DigitsIn = {
  ssrc: number;
  /** The event that is being received. */
  event: number;
  active: boolean;
  /** Unwrapped timestamps: start of the event, start of its present segment, end so far. */
  startTs: number;
  segmentTs: number;
  endTs: number;
  lastMs: number;
  /** Start of the newest segment that was reported. Packets of it and of older ones are retransmissions. */
  reportedTs: number;
};

/** If the end packets are lost, an event ends after this time without packets. */
const endAfterMs = 150;

export const newDigitsIn = (): DigitsIn => ({
  ssrc: -1,
  event: -1,
  active: false,
  startTs: 0,
  segmentTs: 0,
  endTs: 0,
  lastMs: 0,
  reportedTs: Number.NEGATIVE_INFINITY,
});

const finish = (state: DigitsIn): Pressed | undefined => {
  state.active = false;
  state.reportedTs = state.segmentTs;
  const digit = digitOfEvent(state.event);
  return digit === undefined ? undefined : { digit, ms: Math.round((state.endTs - state.startTs) / 8) };
};

/** Takes one telephone-event payload. Returns the digits that it ends: its own, or the one before whose end was lost. */
export const takeEvent = (
  state: DigitsIn,
  payload: Uint8Array,
  offset: number,
  length: number,
  timestamp: number,
  ssrc: number,
  marker: boolean,
  nowMs: number,
): readonly Pressed[] => {
  if (length < 4) return [];
  const pressed: Pressed[] = [];
  const note = (one: Pressed | undefined) => one && pressed.push(one);
  if (ssrc !== state.ssrc) {
    if (state.active) note(finish(state));
    Object.assign(state, newDigitsIn(), { ssrc, segmentTs: timestamp });
  }
  const event = payload[offset]!;
  const end = (payload[offset + 1]! & 0x80) !== 0;
  const duration = (payload[offset + 2]! << 8) | payload[offset + 3]!;
  const ts = unwrap(timestamp, state.segmentTs, 32);
  if (ts <= state.reportedTs || (state.active && ts < state.segmentTs)) return pressed;
  if (state.active && ts !== state.segmentTs) {
    // RFC 4733 §2.5.1.3: a long event continues in another segment, which begins at the end of the last one.
    const goesOn = event === state.event && !marker && Math.abs(ts - state.endTs) <= 8 * 60;
    if (!goesOn) note(finish(state));
    else state.segmentTs = ts;
  }
  if (!state.active) Object.assign(state, { active: true, event, startTs: ts, segmentTs: ts, endTs: ts });
  state.endTs = Math.max(state.endTs, ts + duration);
  state.lastMs = nowMs;
  if (end) note(finish(state));
  return pressed;
};

/** Returns the digit whose end packets were all lost, if its time is over. Call it regularly. */
export const takeOverdue = (state: DigitsIn, nowMs: number): Pressed | undefined =>
  state.active && nowMs - state.lastMs > endAfterMs ? finish(state) : undefined;

/** Returns the digit that is being pressed, or whose end packets are lost: the party hangs up, and no more of it comes. */
export const takePressed = (state: DigitsIn): Pressed | undefined => (state.active ? finish(state) : undefined);

/** Digits that are being sent, one packet in each 20 ms frame. */
export type DigitsOut = {
  /** More digits may be added meanwhile. */
  digits: string;
  readonly toneSamples: number;
  readonly gapSamples: number;
  at: number;
  /** Samples since the present digit began. */
  elapsed: number;
  startTs: number;
  endsSent: number;
};

const whole20 = (ms: number): number => Math.max(1, Math.round(ms / 20)) * 160;
const maxTone = 0xffff - (0xffff % 160);

/** `digits` must be valid (see eventOfDigit). Tones are 40 ms to 8 s, gaps at least 40 ms. */
export const newDigitsOut = (text: string, toneMs = 100, gapMs = 100): DigitsOut => ({
  digits: text,
  toneSamples: Math.min(maxTone, whole20(Math.max(40, toneMs))),
  gapSamples: whole20(Math.max(40, gapMs)),
  at: 0,
  elapsed: 0,
  startTs: 0,
  endsSent: 0,
});

/** What the next frame of outgoing digits is. */
export type EventPacket = { timestamp: number; marker: boolean; readonly payload: Uint8Array };

export const newEventPacket = (): EventPacket => ({ timestamp: 0, marker: false, payload: new Uint8Array(4) });

/**
 * The next 20 ms frame: "event" with `into` filled, "audio" in the gap between digits, "done" after the last. The end of an event is sent three times
 * (RFC 4733 §2.5.1.4), in frames of its own.
 */
export const nextEvent = (state: DigitsOut, frameTs: number, into: EventPacket): "event" | "audio" | "done" => {
  if (state.at >= state.digits.length) return "done";
  if (state.elapsed === 0) {
    state.startTs = frameTs;
    state.endsSent = 0;
  }
  into.marker = state.elapsed === 0;
  state.elapsed += 160;
  const ended = state.elapsed >= state.toneSamples;
  if (ended && state.endsSent >= 3) {
    if (state.elapsed >= state.toneSamples + state.gapSamples) {
      state.at++;
      state.elapsed = 0;
    }
    return "audio";
  }
  if (ended) state.endsSent++;
  const duration = Math.min(state.elapsed, state.toneSamples);
  into.timestamp = state.startTs;
  into.payload[0] = eventOfDigit(state.digits[state.at]!);
  into.payload[1] = (ended ? 0x80 : 0) | 10; // −10 dBm0
  into.payload[2] = duration >> 8;
  into.payload[3] = duration;
  return "event";
};

/** Writes the next 20 ms frame of tones, each at −13 dBov. False after the last. */
export const nextTone = (state: DigitsOut, out: Int16Array): boolean => {
  if (state.at >= state.digits.length) return false;
  const digit = state.digits[state.at]!.toUpperCase();
  const row = pad.findIndex((keys) => keys.includes(digit));
  const low = (2 * Math.PI * rowHz[row]!) / 8000;
  const high = (2 * Math.PI * columnHz[pad[row]!.indexOf(digit)]!) / 8000;
  for (let i = 0; i < 160; i++) {
    const n = state.elapsed + i;
    out[i] = n < state.toneSamples ? 7300 * (Math.sin(low * n) + Math.sin(high * n)) : 0;
  }
  state.elapsed += 160;
  if (state.elapsed >= state.toneSamples + state.gapSamples) {
    state.at++;
    state.elapsed = 0;
  }
  return true;
};
