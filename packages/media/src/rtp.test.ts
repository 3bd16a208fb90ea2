import fc from "fast-check";
import { expect, test } from "vitest";
import { buildRtcp, parseRtcp } from "./rtcp.ts";
import { buildRtp, emptyRtpHeader, isRtcp, parseRtp } from "./rtp.ts";

const u32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });

test("a built packet is parsed as it was", () => {
  const header = fc.record({
    payloadType: fc.integer({ min: 0, max: 127 }),
    marker: fc.boolean(),
    sequence: fc.integer({ min: 0, max: 65535 }),
    timestamp: u32,
    ssrc: u32,
  });
  fc.assert(
    fc.property(header, fc.uint8Array({ maxLength: 480 }), (given, payload) => {
      const into = emptyRtpHeader();
      const bytes = buildRtp(given, payload);
      expect(parseRtp(bytes, into)).toBe(true);
      expect(into).toEqual({ ...given, payloadOffset: 12, payloadLength: payload.length });
    }),
  );
});

test("CSRCs, an extension and padding are skipped", () => {
  const payload = [1, 2, 3];
  const bytes = Uint8Array.of(
    0xb1,
    8,
    0,
    1,
    0,
    0,
    0,
    2,
    0,
    0,
    0,
    3, // V=2, P, X, CC=1
    9,
    9,
    9,
    9, // CSRC
    0xbe,
    0xde,
    0,
    1,
    7,
    7,
    7,
    7, // extension of one word
    ...payload,
    0,
    2, // two octets of padding
  );
  const into = emptyRtpHeader();
  expect(parseRtp(bytes, into)).toBe(true);
  expect([...bytes.subarray(into.payloadOffset, into.payloadOffset + into.payloadLength)]).toEqual(payload);
});

test("no input throws or points outside the packet", () => {
  const hostile = fc.oneof(
    fc.uint8Array({ maxLength: 1600 }),
    fc.uint8Array({ minLength: 12, maxLength: 64 }).map((bytes) => {
      bytes[0] = 0x80 | (bytes[0]! & 0x3f);
      return bytes;
    }),
  );
  fc.assert(
    fc.property(hostile, (bytes) => {
      const into = emptyRtpHeader();
      if (parseRtp(bytes, into)) {
        expect(into.payloadLength).toBeGreaterThanOrEqual(0);
        expect(into.payloadOffset + into.payloadLength).toBeLessThanOrEqual(bytes.length);
      }
      parseRtcp(bytes);
      isRtcp(bytes);
    }),
    { numRuns: 5000 },
  );
});

test("padding longer than the packet and version 1 are refused", () => {
  const packet = buildRtp(
    { payloadType: 8, marker: false, sequence: 1, timestamp: 1, ssrc: 1 },
    Uint8Array.of(1, 2, 200),
  );
  const padded = packet.slice();
  padded[0] = 0xa0;
  expect(parseRtp(padded, emptyRtpHeader())).toBe(false);
  const old = packet.slice();
  old[0] = 0x40;
  expect(parseRtp(old, emptyRtpHeader())).toBe(false);
});

test("an SR with its block, SDES and BYE is parsed as it was written", () => {
  const sender = { ntpSec: 3_900_000_000, ntpFraction: 5, timestamp: 4_000_000_000, packets: 7, octets: 1120 };
  const block = {
    ssrc: 9,
    fractionLost: 0.25,
    cumulativeLost: -3,
    highestSequence: 70_000,
    jitter: 12,
    lastSr: 4_294_967_295,
    delaySinceLastSr: 65_536,
  };
  const bytes = buildRtcp(4_294_967_290, "a-name", sender, block, true);
  expect(isRtcp(bytes)).toBe(true);
  expect(parseRtcp(bytes)).toEqual([
    { is: "SR", ssrc: 4_294_967_290, sender, blocks: [block] },
    { is: "other", packetType: 202 },
    { is: "BYE", ssrcs: [4_294_967_290] },
  ]);
});

test("a compound with a truncated last packet is malformed", () => {
  const bytes = buildRtcp(1, "x", undefined, undefined, true);
  expect(parseRtcp(bytes.subarray(0, bytes.length - 4))).toBeUndefined();
});
