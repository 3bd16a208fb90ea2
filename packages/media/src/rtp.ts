/** RFC 3550 §5.1: RTP packets. Parsing never throws and allocates nothing: it writes the header into an object of the caller. */

export type RtpHeader = {
  payloadType: number;
  marker: boolean;
  /** 16 bit. */
  sequence: number;
  /** 32 bit, in samples of 8000 Hz for all our codecs. */
  timestamp: number;
  ssrc: number;
  payloadOffset: number;
  payloadLength: number;
};

export const emptyRtpHeader = (): RtpHeader => ({
  payloadType: 0,
  marker: false,
  sequence: 0,
  timestamp: 0,
  ssrc: 0,
  payloadOffset: 0,
  payloadLength: 0,
});

export const rtpHeaderLength = 12;
/** Packets longer than an Ethernet frame are no audio for us. */
export const maxRtpLength = 1500;

const u32 = (bytes: Uint8Array, at: number): number =>
  ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;

const putU32 = (bytes: Uint8Array, at: number, value: number) => {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
};

/** Whether a packet is RTCP, which shares the port under rtcp-mux: packet types 192–223 (RFC 5761 §4). */
export const isRtcp = (bytes: Uint8Array): boolean =>
  bytes.length >= 8 && bytes[0]! >> 6 === 2 && bytes[1]! >= 192 && bytes[1]! <= 223;

/** Parses a packet into `into`. False if it is no complete RTP packet (version, lengths, padding: RFC 3550 §A.1). */
export const parseRtp = (bytes: Uint8Array, into: RtpHeader): boolean => {
  const length = bytes.length;
  if (length < rtpHeaderLength || length > maxRtpLength) return false;
  const first = bytes[0]!;
  if (first >> 6 !== 2) return false;
  let offset = rtpHeaderLength + (first & 15) * 4;
  if (first & 0x10) {
    if (offset + 4 > length) return false;
    offset += 4 + ((bytes[offset + 2]! << 8) | bytes[offset + 3]!) * 4;
  }
  const padding = first & 0x20 ? bytes[length - 1]! : 0;
  if (first & 0x20 && padding === 0) return false;
  if (offset + padding > length) return false;
  into.payloadType = bytes[1]! & 0x7f;
  into.marker = (bytes[1]! & 0x80) !== 0;
  into.sequence = (bytes[2]! << 8) | bytes[3]!;
  into.timestamp = u32(bytes, 4);
  into.ssrc = u32(bytes, 8);
  into.payloadOffset = offset;
  into.payloadLength = length - offset - padding;
  return true;
};

/** Octets before the payload, with contributing sources and extension; 0 if it is no RTP packet. */
export const rtpHeaderSize = (bytes: Uint8Array): number => {
  if (bytes.length < rtpHeaderLength || bytes[0]! >> 6 !== 2) return 0;
  const offset = rtpHeaderLength + (bytes[0]! & 15) * 4;
  if ((bytes[0]! & 0x10) === 0) return offset <= bytes.length ? offset : 0;
  const end = offset + 4 + ((bytes[offset + 2]! << 8) | bytes[offset + 3]!) * 4;
  return end <= bytes.length ? end : 0;
};

/** Writes a plain 12 byte header at the start of `bytes`. */
export const writeRtpHeader = (
  bytes: Uint8Array,
  payloadType: number,
  marker: boolean,
  sequence: number,
  timestamp: number,
  ssrc: number,
) => {
  bytes[0] = 0x80;
  bytes[1] = payloadType | (marker ? 0x80 : 0);
  bytes[2] = sequence >> 8;
  bytes[3] = sequence;
  putU32(bytes, 4, timestamp);
  putU32(bytes, 8, ssrc);
};

/** Allocates a complete packet. For tests and rare packets. */
export const buildRtp = (
  header: Omit<RtpHeader, "payloadOffset" | "payloadLength">,
  payload: Uint8Array,
): Uint8Array => {
  const bytes = new Uint8Array(rtpHeaderLength + payload.length);
  writeRtpHeader(bytes, header.payloadType, header.marker, header.sequence, header.timestamp, header.ssrc);
  bytes.set(payload, rtpHeaderLength);
  return bytes;
};
