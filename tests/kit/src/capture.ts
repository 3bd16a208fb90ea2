import { readFileSync } from "node:fs";
import { parseRtp, type RtpPacket } from "./rtp.ts";
import { parseSip, type SipText } from "./sip-text.ts";
import { type Program, sleep, type World } from "./world.ts";

/** A UDP datagram as it was captured. */
export type Datagram = {
  /** ms since the epoch. */
  readonly atMs: number;
  readonly from: string;
  readonly to: string;
  /** The six bits of RFC 2474. */
  readonly dscp: number;
  readonly payload: Uint8Array;
};

const linkHeader: Record<number, number> = { 1: 14, 113: 16, 276: 20 };

/** IPv4 UDP from one captured frame; undefined for anything else. */
const datagramOf = (frame: Buffer, atMs: number, link: number): Datagram | undefined => {
  const ip = frame.subarray(linkHeader[link] ?? 0);
  if (ip.length < 28 || ip[0]! >> 4 !== 4 || ip[9] !== 17) return undefined;
  const udp = ip.subarray((ip[0]! & 15) * 4);
  const place = (at: number, port: number) => `${ip.subarray(at, at + 4).join(".")}:${udp.readUInt16BE(port)}`;
  return {
    atMs,
    from: place(12, 0),
    to: place(16, 2),
    dscp: ip[1]! >> 2,
    payload: udp.subarray(8, udp.readUInt16BE(4)),
  };
};

/** Reads a classic pcap file (https://datatracker.ietf.org/doc/html/draft-ietf-opsawg-pcap); a last record cut short is left out. */
export const parsePcap = (bytes: Buffer): Datagram[] => {
  if (bytes.length < 24) return [];
  const magic = bytes.readUInt32LE(0);
  if (magic !== 0xa1b2c3d4 && magic !== 0xa1b23c4d) throw new Error("not a little-endian pcap file");
  const perMs = magic === 0xa1b2c3d4 ? 1000 : 1_000_000;
  const link = bytes.readUInt32LE(20) & 0xffff;
  const datagrams: Datagram[] = [];
  for (let at = 24; at + 16 <= bytes.length; ) {
    const length = bytes.readUInt32LE(at + 8);
    if (at + 16 + length > bytes.length) break;
    const atMs = bytes.readUInt32LE(at) * 1000 + bytes.readUInt32LE(at + 4) / perMs;
    const datagram = datagramOf(bytes.subarray(at + 16, at + 16 + length), atMs, link);
    if (datagram) datagrams.push(datagram);
    at += 16 + length;
  }
  return datagrams;
};

/** Builds a pcap file of UDP datagrams on 127.0.0.1, as sipp's play_pcap_audio reads it. */
export const buildPcap = (
  datagrams: readonly { atMs: number; fromPort: number; toPort: number; payload: Uint8Array }[],
): Buffer => {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0xa1b2c3d4, 0);
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(4, 6);
  head.writeUInt32LE(65535, 16);
  head.writeUInt32LE(1, 20);
  const records = datagrams.map(({ atMs, fromPort, toPort, payload }) => {
    const record = Buffer.alloc(16 + 14 + 20 + 8 + payload.length);
    const length = record.length - 16;
    record.writeUInt32LE(Math.floor(atMs / 1000), 0);
    record.writeUInt32LE(Math.round((atMs % 1000) * 1000), 4);
    record.writeUInt32LE(length, 8);
    record.writeUInt32LE(length, 12);
    record.writeUInt16BE(0x0800, 28);
    record[30] = 0x45;
    record.writeUInt16BE(28 + payload.length, 32);
    record[38] = 64;
    record[39] = 17;
    record.set([127, 0, 0, 1, 127, 0, 0, 1], 42);
    record.writeUInt16BE(fromPort, 50);
    record.writeUInt16BE(toPort, 52);
    record.writeUInt16BE(8 + payload.length, 54);
    record.set(payload, 58);
    return record;
  });
  return Buffer.concat([head, ...records]);
};

const portOf = (place: string): number => Number(place.split(":")[1]);

/** A capture of all that crosses `lo`; read it after `stop`. */
export class Capture {
  readonly file: string;
  readonly #program: Program;
  #datagrams: readonly Datagram[] | undefined;

  constructor(file: string, program: Program) {
    this.file = file;
    this.#program = program;
  }

  /** Ends the capture, once what is on the wire now is written. Throws when the capture itself lost packets. */
  async stop(): Promise<void> {
    if (this.#program.end !== undefined) return;
    // The kernel hands packets over in blocks, once a second at the least; what is in a block when the signal comes is lost.
    await sleep(1300);
    this.#program.signal("SIGINT");
    await this.#program.ended;
    const dropped = /(\d+) packets dropped by kernel/.exec(this.#program.output());
    if (dropped && dropped[1] !== "0") throw new Error(`the capture lost ${dropped[1]} packets`);
  }

  get datagrams(): readonly Datagram[] {
    this.#datagrams ??= parsePcap(readFileSync(this.file));
    return this.#datagrams;
  }

  /** RTP that came to a port of the peer's, or with `fromPort` what it sent. */
  rtp({ toPort, fromPort }: { toPort?: number; fromPort?: number }): RtpPacket[] {
    return this.datagrams.flatMap(({ atMs, from, to, payload }) => {
      if (toPort !== undefined && portOf(to) !== toPort) return [];
      if (fromPort !== undefined && portOf(from) !== fromPort) return [];
      return parseRtp(payload, atMs) ?? [];
    });
  }

  /** SIP messages to or from a port. */
  sip(port: number): (SipText & { readonly atMs: number; readonly from: string; readonly to: string })[] {
    return this.datagrams.flatMap(({ atMs, from, to, payload }) => {
      if (portOf(from) !== port && portOf(to) !== port) return [];
      const message = parseSip(Buffer.from(payload).toString("utf8"));
      return message ? { ...message, atMs, from, to } : [];
    });
  }

  close(): Promise<void> {
    return this.#program.close();
  }
}

/** Captures UDP on `lo`. Resolves when the capture runs. */
export const startCapture = async (world: World, filter = "udp"): Promise<Capture> => {
  const file = `${world.place("capture")}/udp.pcap`;
  // -Z root: it would else change to a user that a namespace may not have. -U: each packet is written at once.
  const args = ["-i", "lo", "-Z", "root", "-U", "-n", "-s", "2048", "-B", "16384", "-w", file, filter];
  const program = world.spawn("tcpdump", "tcpdump", args);
  await program.says("listening on");
  return new Capture(file, program);
};
