import fc from "fast-check";
import { expect, test } from "vitest";
import {
  eventOfDigit,
  newDigitsIn,
  newDigitsOut,
  newEventPacket,
  nextEvent,
  nextTone,
  takeEvent,
  takeOverdue,
} from "./telephone-event.ts";

type Packet = { readonly ts: number; readonly marker: boolean; readonly payload: Uint8Array; readonly atMs: number };

/** The packets that a sender of ours makes, with the time of each. */
const sent = (digits: string, toneMs: number, gapMs: number, fromTs = 2 ** 32 - 4000): Packet[] => {
  const out = newDigitsOut(digits, toneMs, gapMs);
  const packets: Packet[] = [];
  for (let frame = 0; ; frame++) {
    const into = newEventPacket();
    const next = nextEvent(out, (fromTs + frame * 160) >>> 0, into);
    if (next === "done") return packets;
    if (next === "event")
      packets.push({ ts: into.timestamp, marker: into.marker, payload: into.payload.slice(), atMs: frame * 20 });
  }
};

/** The digits that a receiver of ours reports, being asked for overdue ones each 20 ms as the clock does. */
const heard = (packets: readonly Packet[]) => {
  const state = newDigitsIn();
  const digits: { digit: string; ms: number }[] = [];
  const untilMs = Math.max(0, ...packets.map(({ atMs }) => atMs)) + 400;
  for (let nowMs = 0; nowMs <= untilMs; nowMs += 20) {
    const overdue = takeOverdue(state, nowMs);
    if (overdue) digits.push(overdue);
    for (const { ts, marker, payload, atMs } of packets)
      if (atMs === nowMs) digits.push(...takeEvent(state, payload, 0, payload.length, ts, 9, marker, nowMs));
  }
  return digits;
};

const keys = fc.string({ unit: fc.constantFrom(..."0123456789*#ABCD"), minLength: 1, maxLength: 12 });

test("received digits equal the sent ones, each with its length", () => {
  fc.assert(
    fc.property(keys, fc.integer({ min: 40, max: 400 }), fc.integer({ min: 60, max: 300 }), (digits, toneMs, gapMs) => {
      const received = heard(sent(digits, toneMs, gapMs));
      expect(received.map(({ digit }) => digit).join("")).toBe(digits);
      for (const { ms } of received) expect(Math.abs(ms - toneMs)).toBeLessThanOrEqual(10);
    }),
  );
});

test("each digit comes once if at least one of its packets arrives", () => {
  fc.assert(
    fc.property(keys, fc.infiniteStream(fc.boolean()), (digits, coin) => {
      const packets = sent(digits, 100, 100);
      const starts = [...new Set(packets.map(({ ts }) => ts))];
      const kept = starts.flatMap((ts) => {
        const own = packets.filter((packet) => packet.ts === ts);
        const left = own.filter(() => coin.next().value);
        return left.length > 0 ? left : [own[3]!];
      });
      expect(
        heard(kept)
          .map(({ digit }) => digit)
          .join(""),
      ).toBe(digits);
    }),
    { numRuns: 500 },
  );
});

test("retransmitted and reordered packets of an ended event give no digit", () => {
  const packets = sent("5", 100, 100);
  const late = packets.map((packet) => ({ ...packet, atMs: packet.atMs + 400 }));
  expect(heard([...packets, ...late]).length).toBe(1);
});

test("the same digit pressed twice is two digits", () => {
  expect(heard(sent("77", 60, 60)).map(({ digit }) => digit)).toEqual(["7", "7"]);
});

test("a long tone split into segments is one digit", () => {
  // RFC 4733 §2.5.1.3: the segment's duration is full, the next begins where it ended, without a marker.
  const segment = 0xffff - (0xffff % 160);
  const packet = (ts: number, duration: number, marker: boolean, end: boolean, atMs: number): Packet => ({
    ts,
    marker,
    atMs,
    payload: Uint8Array.of(3, end ? 0x8a : 10, duration >> 8, duration & 0xff),
  });
  const packets = Array.from({ length: 600 }, (_, i) => {
    const elapsed = (i + 1) * 160;
    const first = elapsed <= segment;
    return packet(first ? 1000 : 1000 + segment, first ? elapsed : elapsed - segment, i === 0, i === 599, i * 20);
  });
  expect(heard(packets)).toEqual([{ digit: "3", ms: 12_000 }]);
});

test("an event that is no digit, and a payload that is too short, give no digit", () => {
  const state = newDigitsIn();
  expect(takeEvent(state, Uint8Array.of(16, 0x8a, 1, 0), 0, 4, 1, 1, true, 0)).toEqual([]);
  expect(takeEvent(state, Uint8Array.of(5, 0x8a), 0, 2, 500, 1, true, 0)).toEqual([]);
  expect(takeOverdue(state, 1000)).toBeUndefined();
});

test("in band a digit is its two tones", () => {
  const out = newDigitsOut("6", 100, 60);
  const samples: number[] = [];
  for (const frame = new Int16Array(160); nextTone(out, frame); ) samples.push(...frame);
  expect(samples.length).toBe(1280);
  const power = (hz: number) => {
    let re = 0;
    let im = 0;
    for (let i = 0; i < 800; i++) {
      re += samples[i]! * Math.cos((2 * Math.PI * hz * i) / 8000);
      im += samples[i]! * Math.sin((2 * Math.PI * hz * i) / 8000);
    }
    return Math.hypot(re, im) / 400;
  };
  expect(power(770)).toBeGreaterThan(6000);
  expect(power(1477)).toBeGreaterThan(6000);
  expect(power(697)).toBeLessThan(1500);
  expect(samples.slice(800).every((sample) => sample === 0)).toBe(true);
  expect(eventOfDigit("x")).toBe(-1);
});
