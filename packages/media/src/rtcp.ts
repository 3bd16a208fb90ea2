/** RFC 3550 §6: the part of RTCP that a two-party audio session needs. Parsing never throws. */

export type ReportBlock = {
  readonly ssrc: number;
  /** 0 to 1. */
  readonly fractionLost: number;
  readonly cumulativeLost: number;
  readonly highestSequence: number;
  /** In timestamp units. */
  readonly jitter: number;
  readonly lastSr: number;
  readonly delaySinceLastSr: number;
};

export type SenderReport = {
  readonly ntpSec: number;
  readonly ntpFraction: number;
  readonly timestamp: number;
  readonly packets: number;
  readonly octets: number;
};

export type Rtcp =
  | { readonly is: "SR"; readonly ssrc: number; readonly sender: SenderReport; readonly blocks: readonly ReportBlock[] }
  | { readonly is: "RR"; readonly ssrc: number; readonly blocks: readonly ReportBlock[] }
  | { readonly is: "BYE"; readonly ssrcs: readonly number[] }
  | { readonly is: "other"; readonly packetType: number };

const maxRtcpLength = 1500;
const maxPackets = 32;

/** Parses the packets of a compound; undefined if any part is malformed. */
export const parseRtcp = (bytes: Uint8Array): readonly Rtcp[] | undefined => {
  if (bytes.length < 8 || bytes.length > maxRtcpLength) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const packets: Rtcp[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (at + 4 > bytes.length || bytes[at]! >> 6 !== 2 || packets.length === maxPackets) return undefined;
    const end = at + 4 + view.getUint16(at + 2) * 4;
    if (end > bytes.length) return undefined;
    const packet = parsePacket(view, at, end);
    if (!packet) return undefined;
    packets.push(packet);
    at = end;
  }
  return packets;
};

const parsePacket = (view: DataView, at: number, end: number): Rtcp | undefined => {
  const count = view.getUint8(at) & 31;
  const packetType = view.getUint8(at + 1);
  if (packetType === 200) {
    if (at + 28 + count * 24 > end) return undefined;
    const sender = {
      ntpSec: view.getUint32(at + 8),
      ntpFraction: view.getUint32(at + 12),
      timestamp: view.getUint32(at + 16),
      packets: view.getUint32(at + 20),
      octets: view.getUint32(at + 24),
    };
    return { is: "SR", ssrc: view.getUint32(at + 4), sender, blocks: parseBlocks(view, at + 28, count) };
  }
  if (packetType === 201) {
    if (at + 8 + count * 24 > end) return undefined;
    return { is: "RR", ssrc: view.getUint32(at + 4), blocks: parseBlocks(view, at + 8, count) };
  }
  if (packetType === 203) {
    if (at + 4 + count * 4 > end) return undefined;
    return { is: "BYE", ssrcs: Array.from({ length: count }, (_, i) => view.getUint32(at + 4 + i * 4)) };
  }
  return { is: "other", packetType };
};

const parseBlocks = (view: DataView, at: number, count: number): ReportBlock[] =>
  Array.from({ length: count }, (_, i) => {
    const block = at + i * 24;
    return {
      ssrc: view.getUint32(block),
      fractionLost: view.getUint8(block + 4) / 256,
      cumulativeLost: (view.getInt32(block + 4) << 8) >> 8, // 24 bit, signed
      highestSequence: view.getUint32(block + 8),
      jitter: view.getUint32(block + 12),
      lastSr: view.getUint32(block + 16),
      delaySinceLastSr: view.getUint32(block + 20),
    };
  });

const writeBlock = (view: DataView, at: number, block: ReportBlock) => {
  view.setUint32(at, block.ssrc);
  const lost = Math.max(-0x800000, Math.min(0x7fffff, block.cumulativeLost));
  view.setUint32(at + 4, (Math.min(255, Math.floor(block.fractionLost * 256)) << 24) | (lost & 0xffffff));
  view.setUint32(at + 8, block.highestSequence);
  view.setUint32(at + 12, block.jitter);
  view.setUint32(at + 16, block.lastSr);
  view.setUint32(at + 20, block.delaySinceLastSr);
};

/** Builds a compound: SR (with `sender`) or RR, then SDES with the CNAME, then BYE if requested (RFC 3550 §6.1). */
export const buildRtcp = (
  ssrc: number,
  cname: string,
  sender: SenderReport | undefined,
  block: ReportBlock | undefined,
  bye = false,
): Uint8Array => {
  const reportLength = (sender ? 28 : 8) + (block ? 24 : 0);
  const name = new TextEncoder().encode(cname).subarray(0, 255);
  const sdesLength = Math.ceil((4 + 4 + 2 + name.length + 1) / 4) * 4; // one null octet at least ends the chunk
  const bytes = new Uint8Array(reportLength + sdesLength + (bye ? 8 : 0));
  const view = new DataView(bytes.buffer);
  writeHead(view, 0, block ? 1 : 0, sender ? 200 : 201, reportLength, ssrc);
  if (sender) {
    view.setUint32(8, sender.ntpSec);
    view.setUint32(12, sender.ntpFraction);
    view.setUint32(16, sender.timestamp);
    view.setUint32(20, sender.packets);
    view.setUint32(24, sender.octets);
  }
  if (block) writeBlock(view, sender ? 28 : 8, block);
  writeHead(view, reportLength, 1, 202, sdesLength, ssrc);
  view.setUint8(reportLength + 8, 1);
  view.setUint8(reportLength + 9, name.length);
  bytes.set(name, reportLength + 10);
  if (bye) writeHead(view, reportLength + sdesLength, 1, 203, 8, ssrc);
  return bytes;
};

const writeHead = (view: DataView, at: number, count: number, packetType: number, length: number, ssrc: number) => {
  view.setUint8(at, 0x80 | count);
  view.setUint8(at + 1, packetType);
  view.setUint16(at + 2, length / 4 - 1);
  view.setUint32(at + 4, ssrc);
};
