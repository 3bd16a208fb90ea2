import { decodeG711 } from "./g711.ts";
import { joined, sampleRate, silence } from "./sound.ts";

/** One RTP packet as it was captured. */
export type RtpPacket = {
  /** ms of a monotonic clock (or of the capture file). */
  readonly atMs: number;
  readonly marker: boolean;
  readonly payloadType: number;
  readonly sequence: number;
  readonly timestamp: number;
  readonly ssrc: number;
  readonly payload: Uint8Array;
};

/** Reads a packet (RFC 3550 §5.1); undefined for what is none. */
export const parseRtp = (bytes: Uint8Array, atMs: number): RtpPacket | undefined => {
  if (bytes.length < 12 || bytes[0]! >> 6 !== 2) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const payloadType = bytes[1]! & 0x7f;
  // RFC 5761 §4: these are RTCP packets on the same port.
  if (payloadType >= 64 && payloadType <= 95) return undefined;
  let from = 12 + (bytes[0]! & 15) * 4;
  if (bytes[0]! & 0x10) {
    if (from + 4 > bytes.length) return undefined;
    from += 4 + view.getUint16(from + 2) * 4;
  }
  const to = bytes.length - (bytes[0]! & 0x20 ? bytes[bytes.length - 1]! : 0);
  if (from > to) return undefined;
  return {
    atMs,
    marker: bytes[1]! >= 0x80,
    payloadType,
    sequence: view.getUint16(2),
    timestamp: view.getUint32(4),
    ssrc: view.getUint32(8),
    payload: bytes.slice(from, to),
  };
};

export const buildRtp = (packet: Omit<RtpPacket, "atMs">): Buffer => {
  const bytes = Buffer.alloc(12 + packet.payload.length);
  bytes[0] = 0x80;
  bytes[1] = (packet.marker ? 0x80 : 0) | packet.payloadType;
  bytes.writeUInt16BE(packet.sequence & 0xffff, 2);
  bytes.writeUInt32BE(packet.timestamp >>> 0, 4);
  bytes.writeUInt32BE(packet.ssrc >>> 0, 8);
  bytes.set(packet.payload, 12);
  return bytes;
};

/** The packets of each sender (SSRC), in order of first arrival. */
export const streamsOf = (packets: readonly RtpPacket[]): RtpPacket[][] => [
  ...Map.groupBy(packets, (packet) => packet.ssrc).values(),
];

/** Numbers that count on where 16 or 32 bits wrap around. */
const unwrapped = (values: readonly number[], bits: 16 | 32): number[] => {
  const size = 2 ** bits;
  let last = values[0] ?? 0;
  return values.map((value) => {
    let step = (((value - last) % size) + size) % size;
    if (step >= size / 2) step -= size;
    last += step;
    return last;
  });
};

/** Sequence numbers that never came, counted for each sender between its first and its last. */
export const lost = (packets: readonly RtpPacket[]): number =>
  streamsOf(packets).reduce((sum, stream) => {
    const numbers = new Set(
      unwrapped(
        stream.map((packet) => packet.sequence),
        16,
      ),
    );
    return sum + Math.max(...numbers) - Math.min(...numbers) + 1 - numbers.size;
  }, 0);

const laws = { 0: "PCMU", 8: "PCMA" } as const;
const lawOf = (packet: RtpPacket) => laws[packet.payloadType as 0 | 8] as (typeof laws)[0 | 8] | undefined;

/** One sender's sound on its own timeline: each packet at its timestamp, what is missing is silence. */
const streamSamples = (stream: readonly RtpPacket[]): Int16Array => {
  const voice = stream.filter((packet) => lawOf(packet) !== undefined);
  if (voice.length === 0) return silence(0);
  const times = unwrapped(
    voice.map((packet) => packet.timestamp),
    32,
  );
  const first = times.reduce((least, time) => Math.min(least, time));
  const ends = voice.map((packet, n) => times[n]! - first + packet.payload.length);
  const length = ends.reduce((most, end) => Math.max(most, end));
  // A leap of more than ten minutes is no gap but a broken sender.
  if (length > sampleRate * 3600 * 4)
    throw new Error(`RTP timestamps of SSRC ${stream[0]!.ssrc} span ${length} samples`);
  const sound = new Int16Array(length);
  for (const [n, packet] of voice.entries()) sound.set(decodeG711(lawOf(packet)!, packet.payload), times[n]! - first);
  return sound;
};

/** Where each packet of voice lies in `samplesOf` of the same packets, ms from the first sample. */
export const placesOf = (packets: readonly RtpPacket[]): { atMs: number; fromMs: number; toMs: number }[] => {
  let base = 0;
  return streamsOf(packets).flatMap((stream) => {
    const voice = stream.filter((packet) => lawOf(packet) !== undefined);
    const times = unwrapped(
      voice.map(({ timestamp }) => timestamp),
      32,
    );
    const first = times.reduce((least, time) => Math.min(least, time), times[0] ?? 0);
    const places = voice.map(({ atMs, payload }, n) => ({
      atMs,
      fromMs: (base + times[n]! - first) / 8,
      toMs: (base + times[n]! - first + payload.length) / 8,
    }));
    base += streamSamples(stream).length;
    return places;
  });
};

/** All that was heard, sender after sender. */
export const samplesOf = (packets: readonly RtpPacket[]): Int16Array =>
  joined(...streamsOf(packets).map(streamSamples));

const keys = "0123456789*#ABCD";

/** Digits by RFC 4733 in order; each event once, however often its packets were repeated. */
export const digitsOf = (packets: readonly RtpPacket[], payloadType = 101): string => {
  const seen = new Set<string>();
  let digits = "";
  for (const packet of packets) {
    if (packet.payloadType !== payloadType || packet.payload.length < 4) continue;
    const event = `${packet.ssrc}/${packet.timestamp}`;
    if (seen.has(event)) continue;
    seen.add(event);
    digits += keys[packet.payload[0]!] ?? "?";
  }
  return digits;
};
