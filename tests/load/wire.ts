import { readFileSync } from "node:fs";
import { type Program, sleep, type World } from "@zongji/kit";

/** Ethernet, IPv4 without options, UDP; then RTP. */
const rtpAt = 14 + 20 + 8;
const snapBytes = rtpAt + 12;

/** One RTP stream as it crossed the wire: one sender, one source, one destination. Columns, since there are millions of packets. */
export type Stream = {
  /** "address:port" */
  readonly from: string;
  readonly to: string;
  readonly ssrc: number;
  readonly count: number;
  /** ms since the second of the capture's first packet. */
  readonly atMs: Float64Array;
  readonly sequence: Uint16Array;
  readonly timestamp: Uint32Array;
  readonly payloadType: Uint8Array;
};

type Growing = { from: string; to: string; ssrc: number; count: number } & {
  -readonly [Column in "atMs" | "sequence" | "timestamp" | "payloadType"]: Stream[Column];
};

const longer = <Column extends Float64Array | Uint16Array | Uint32Array | Uint8Array>(column: Column): Column => {
  const grown = new (column.constructor as new (length: number) => Column)(column.length * 2);
  grown.set(column);
  return grown;
};

const begin = (from: string, to: string, ssrc: number): Growing => ({
  ...{ from, to, ssrc, count: 0 },
  atMs: new Float64Array(1024),
  sequence: new Uint16Array(1024),
  timestamp: new Uint32Array(1024),
  payloadType: new Uint8Array(1024),
});

const grow = (stream: Growing): void => {
  stream.atMs = longer(stream.atMs);
  stream.sequence = longer(stream.sequence);
  stream.timestamp = longer(stream.timestamp);
  stream.payloadType = longer(stream.payloadType);
};

const placeAt = (bytes: Buffer, address: number, port: number): string =>
  `${bytes[address]}.${bytes[address + 1]}.${bytes[address + 2]}.${bytes[address + 3]}:${bytes.readUInt16BE(port)}`;

type Found = { readonly streams: Map<string, Growing>; reports: number };

/** Takes one captured frame, if it is RTP (RFC 3550 §5.1); RTCP (RFC 5761 §4) is counted. */
const take = (found: Found, bytes: Buffer, at: number, length: number, atMs: number): void => {
  const { streams } = found;
  const rtp = at + rtpAt;
  if (length < rtpAt + 12 || bytes[at + 23] !== 17 || bytes[rtp]! >> 6 !== 2) return;
  const payloadType = bytes[rtp + 1]! & 0x7f;
  if (payloadType >= 64 && payloadType <= 95) {
    found.reports += 1;
    return;
  }
  const ssrc = bytes.readUInt32BE(rtp + 8);
  const key = bytes.toString("latin1", at + 26, at + 38) + bytes.toString("latin1", rtp + 8, rtp + 12);
  let stream = streams.get(key);
  if (!stream) {
    stream = begin(placeAt(bytes, at + 26, at + 34), placeAt(bytes, at + 30, at + 36), ssrc);
    streams.set(key, stream);
  }
  if (stream.count === stream.atMs.length) grow(stream);
  const n = stream.count++;
  stream.atMs[n] = atMs;
  stream.sequence[n] = bytes.readUInt16BE(rtp + 2);
  stream.timestamp[n] = bytes.readUInt32BE(rtp + 4);
  stream.payloadType[n] = payloadType;
};

/** What a capture holds: RTP by streams, how many RTCP packets, and when its time 0 was, ms since 1970. */
export type Captured = { readonly streams: readonly Stream[]; readonly reports: number; readonly zeroMs: number };

/** Reads a classic pcap file with times in ns or µs. */
export const capturedIn = (bytes: Buffer): Captured => {
  const magic = bytes.length >= 24 ? bytes.readUInt32LE(0) : 0;
  if (magic !== 0xa1b2c3d4 && magic !== 0xa1b23c4d) throw new Error("not a little-endian pcap file");
  if (bytes.readUInt32LE(20) !== 1) throw new Error("not captured on Ethernet or lo");
  const perMs = magic === 0xa1b2c3d4 ? 1000 : 1_000_000;
  const found: Found = { streams: new Map(), reports: 0 };
  const zero = bytes.length >= 40 ? bytes.readUInt32LE(24) : 0;
  for (let at = 24; at + 16 <= bytes.length; ) {
    const length = bytes.readUInt32LE(at + 8);
    if (at + 16 + length > bytes.length) break;
    const atMs = (bytes.readUInt32LE(at) - zero) * 1000 + bytes.readUInt32LE(at + 4) / perMs;
    take(found, bytes, at + 16, length, atMs);
    at += 16 + length;
  }
  return { streams: [...found.streams.values()], reports: found.reports, zeroMs: zero * 1000 };
};

/**
 * A capture of RTP's heads. What it costs falls on whoever sends a packet; it is part of every figure. On lo each packet passes twice, going out and
 * coming in: it is taken as it comes in, else the kernel copies all of them a second time for tcpdump to throw away.
 */
export class Wire {
  readonly file: string;
  readonly #program: Program;

  private constructor(file: string, program: Program) {
    this.file = file;
    this.#program = program;
  }

  static async capture(world: World, filter: string): Promise<Wire> {
    const file = `${world.place("wire")}/rtp.pcap`;
    // -Z root: it would else change to a user that a namespace may not have.
    const taken = ["--nano", "-w", file, `inbound and (${filter})`];
    const args = ["-i", "lo", "-Z", "root", "-n", "-s", String(snapBytes), "-B", "65536", ...taken];
    const program = world.spawn("tcpdump", "tcpdump", args);
    await program.says("listening on");
    return new Wire(file, program);
  }

  /** Reads it, ended if need be. That takes a second and more, in which this process does nothing else: whatever speaks in it falls silent. */
  async read(): Promise<Captured> {
    await this.end();
    return capturedIn(readFileSync(this.file));
  }

  /** Ends the capture. Throws when the capture itself lost packets. */
  async end(): Promise<void> {
    if (this.#program.end !== undefined) return;
    // The kernel hands packets over in blocks, once a second at the least.
    await sleep(1300);
    this.#program.signal("SIGINT");
    await this.#program.ended;
    const dropped = /(\d+) packets dropped by kernel/.exec(this.#program.output());
    if (dropped && dropped[1] !== "0") throw new Error(`the capture lost ${dropped[1]} packets`);
  }
}
