/** RFC 3711: SRTP and SRTCP of one session: rollover, replay protection, and the state that a new process needs. No packet makes it throw. */

import { unwrap } from "./reception.ts";
import { maxRtpLength, rtpHeaderSize } from "./rtp.ts";
import { type SrtpKey, sessionKeys, traitsOf } from "./srtp-keys.ts";
import { hasTag, newTransform, seal, type Transform, tagInto, unseal } from "./srtp-transform.ts";

const roc = new Uint8Array(4);
const rtcpHeader = 8;
const none = new Uint8Array(0);
/** The replay window. RFC 3711 §3.3.2 requires at least 64. */
const windowLength = 128;
/** The most sources with authentic packets: more than a call ever has. */
const maxSources = 16;
/** How many other rollover counters are tried after a restart. */
const maxSeeks = 200;

const readU32 = (bytes: Uint8Array, at: number): number =>
  ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
const putU32 = (bytes: Uint8Array, at: number, value: number) => {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
};

/** State of our own packets: rollover counter and sequence number of the newest, and the index of the next SRTCP packet. */
export type SendState = { rollover: number; sequence: number; rtcpIndex: number };

export type SrtpOut = SendState & {
  readonly key: SrtpKey;
  readonly rtp: Transform;
  readonly rtcp: Transform;
  /** Buffers, used in turn: the kernel may still hold the one before. */
  readonly buffers: readonly Uint8Array[];
  buffer: number;
};

const transformsOf = (key: SrtpKey) => {
  const traits = traitsOf[key.suite];
  return {
    rtp: newTransform(sessionKeys(key, "rtp"), traits, traits.tagLength),
    rtcp: newTransform(sessionKeys(key, "rtcp"), traits, traits.rtcpTagLength),
  };
};

export const newSrtpOut = (
  key: SrtpKey,
  { rollover, sequence, rtcpIndex }: SendState = { rollover: 0, sequence: -1, rtcpIndex: 0 },
): SrtpOut => ({
  key,
  ...transformsOf(key),
  rollover,
  sequence,
  rtcpIndex,
  buffers: Array.from({ length: 8 }, () => new Uint8Array(maxRtpLength + 64)),
  buffer: 0,
});

const nextBuffer = (out: SrtpOut): Uint8Array => {
  out.buffer = (out.buffer + 1) % out.buffers.length;
  return out.buffers[out.buffer]!;
};

/** The rollover counter of a sequence number: up to half of all numbers before the newest count as older (RFC 3711 §3.3.1). */
const rolloverOf = (out: SrtpOut, sequence: number): number => {
  if (out.sequence < 0) {
    out.sequence = sequence;
    return out.rollover;
  }
  const step = ((sequence - out.sequence) << 16) >> 16;
  if (step <= 0) return sequence > out.sequence ? out.rollover - 1 : out.rollover;
  if (sequence < out.sequence) out.rollover++;
  out.sequence = sequence;
  return out.rollover;
};

/** Secures a packet of ours. The result is valid until seven more calls. No sequence number may be used twice. */
export const protectRtp = (out: SrtpOut, packet: Uint8Array): Uint8Array => {
  const sequence = (packet[2]! << 8) | packet[3]!;
  const rollover = rolloverOf(out, sequence);
  const into = nextBuffer(out);
  const header = rtpHeaderSize(packet);
  const index = rollover * 65536 + sequence;
  const length = seal(out.rtp, packet, header, readU32(packet, 8), index, packet.subarray(0, header), into);
  if (out.rtp.aead) return into.subarray(0, length);
  putU32(roc, 0, rollover);
  return into.subarray(0, tagInto(out.rtp, into, length, roc));
};

/** Secures an RTCP packet (RFC 3711 §3.4, RFC 7714 §9.2): always encrypted. */
export const protectRtcp = (out: SrtpOut, packet: Uint8Array): Uint8Array => {
  const { rtcp } = out;
  const into = nextBuffer(out);
  const index = out.rtcpIndex;
  out.rtcpIndex = (out.rtcpIndex + 1) % 2 ** 31;
  const word = new Uint8Array(4);
  putU32(word, 0, (0x80000000 | index) >>> 0);
  const aad = rtcp.aead ? Buffer.concat([packet.subarray(0, rtcpHeader), word]) : none;
  const length = seal(rtcp, packet, rtcpHeader, readU32(packet, 4), index, aad, into);
  into.set(word, length);
  return into.subarray(0, rtcp.aead ? length + 4 : tagInto(rtcp, into, length + 4));
};

/** State of one source of the peer. `seen` holds each index at its place modulo the window. */
type Source = { highest: number; readonly seen: Float64Array };

export type SrtpIn = {
  readonly key: SrtpKey;
  readonly rtp: Transform;
  readonly rtcp: Transform;
  readonly mki: Uint8Array;
  readonly sources: Map<number, Source>;
  readonly rtcpSources: Map<number, Source>;
  /** After a restart: an estimate of each source's index. */
  readonly expected: Map<number, number>;
  seeks: number;
  readonly plain: Uint8Array;
};

/** The index of each source, by SSRC, plain JSON. */
export type HeardState = readonly (readonly [ssrc: number, highest: number])[];

/** `expected`: the indices that the sources may have reached during a restart. */
export const newSrtpIn = (key: SrtpKey, expected: HeardState = []): SrtpIn => ({
  key,
  ...transformsOf(key),
  mki: Buffer.from(key.mki ?? "", "hex"),
  sources: new Map(),
  rtcpSources: new Map(),
  expected: new Map(expected),
  seeks: 0,
  plain: new Uint8Array(maxRtpLength + 64),
});

export const heardState = (from: SrtpIn): HeardState => [
  ...new Map([...from.expected, ...[...from.sources].map(([ssrc, { highest }]) => [ssrc, highest] as const)]),
];

const wasSeen = (source: Source, index: number): boolean =>
  index <= source.highest - windowLength || source.seen[index % windowLength] === index;

const note = (sources: Map<number, Source>, known: Source | undefined, ssrc: number, index: number) => {
  const source = known ?? { highest: -1, seen: new Float64Array(windowLength).fill(-1) };
  if (!known) {
    // Drops the source that was quiet longest.
    if (sources.size >= maxSources) sources.delete(sources.keys().next().value!);
    sources.set(ssrc, source);
  }
  if (index > source.highest) source.highest = index;
  source.seen[index % windowLength] = index;
};

/** The index nearest to the highest so far (RFC 3711 §3.3.1). For an unknown source the rollover counter is 0. */
const candidates = (from: SrtpIn, source: Source | undefined, ssrc: number, sequence: number): readonly number[] => {
  if (source) return [unwrap(sequence, source.highest, 16)];
  const about = from.expected.get(ssrc);
  if (about === undefined) return [sequence];
  if (from.seeks++ > maxSeeks) return [];
  // The counter may have rolled over during the restart: the tag shows which guess is right.
  const guess = unwrap(sequence, about, 16);
  const around = [guess, guess - 65536, guess + 65536];
  for (let index = guess - 2 * 65536; index >= 0 && around.length < 16; index -= 65536) around.push(index);
  return around;
};

/** The decrypted packet, valid until the next call; undefined if it isn't authentic, is a duplicate, or is too old. */
export const unprotectRtp = (from: SrtpIn, bytes: Uint8Array): Uint8Array | undefined => {
  const { rtp, mki, plain } = from;
  const tail = rtp.tagLength + mki.length;
  const header = rtpHeaderSize(bytes);
  const end = bytes.length - tail;
  if (bytes.length > maxRtpLength || header === 0 || header > end) return undefined;
  const mkiAt = rtp.aead ? bytes.length - mki.length : end;
  for (let i = 0; i < mki.length; i++) if (bytes[mkiAt + i] !== mki[i]) return undefined;
  const ssrc = readU32(bytes, 8);
  const source = from.sources.get(ssrc);
  for (const index of candidates(from, source, ssrc, (bytes[2]! << 8) | bytes[3]!)) {
    if (index < 0 || index >= 2 ** 48 || (source && wasSeen(source, index))) continue;
    putU32(roc, 0, Math.floor(index / 65536));
    if (!rtp.aead && !hasTag(rtp, bytes, end, bytes.subarray(bytes.length - rtp.tagLength), roc)) continue;
    if (!unseal(rtp, bytes, header, end, ssrc, index, bytes.subarray(0, header), plain)) continue;
    note(from.sources, source, ssrc, index);
    from.expected.delete(ssrc);
    return plain.subarray(0, end);
  }
  return undefined;
};

export const unprotectRtcp = (from: SrtpIn, bytes: Uint8Array): Uint8Array | undefined => {
  const { rtcp, mki, plain } = from;
  // RFC 3711 §3.4: index, MKI, tag; RFC 7714 §9.2: tag, index, MKI.
  const wordAt = bytes.length - 4 - mki.length - (rtcp.aead ? 0 : rtcp.tagLength);
  const end = rtcp.aead ? wordAt - rtcp.tagLength : wordAt;
  if (bytes.length > maxRtpLength || end < rtcpHeader) return undefined;
  for (let i = 0; i < mki.length; i++) if (bytes[wordAt + 4 + i] !== mki[i]) return undefined;
  const word = readU32(bytes, wordAt);
  const [encrypted, index] = [word >= 2 ** 31, word % 2 ** 31];
  const ssrc = readU32(bytes, 4);
  const source = from.rtcpSources.get(ssrc);
  if (source && wasSeen(source, index)) return undefined;
  const clear = encrypted ? rtcpHeader : end;
  if (rtcp.aead) {
    const aad = Buffer.concat([bytes.subarray(0, clear), bytes.subarray(wordAt, wordAt + 4)]);
    if (!unseal(rtcp, bytes, clear, end, ssrc, index, aad, plain)) return undefined;
  } else {
    if (!hasTag(rtcp, bytes, wordAt + 4, bytes.subarray(bytes.length - rtcp.tagLength))) return undefined;
    unseal(rtcp, bytes, clear, end, ssrc, index, none, plain);
  }
  note(from.rtcpSources, source, ssrc, index);
  return plain.subarray(0, end);
};
