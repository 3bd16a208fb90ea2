import { buildPcap, buildRtp } from "@zongji/kit";
import { expect, it } from "vitest";
import { capturedIn } from "./wire.ts";

const rtp = (sequence: number, ssrc = 7) =>
  buildRtp({ marker: false, payloadType: 8, sequence, timestamp: sequence * 160, ssrc, payload: new Uint8Array(160) });
/** A sender report (RFC 3550 §6.4.1): type 200. */
const report = Buffer.from([0x80, 200, 0, 6, ...new Array(24).fill(0)]);

/** As tcpdump cuts each packet behind its RTP head. */
const cut = (pcap: Buffer, snapBytes: number): Buffer => {
  const parts = [pcap.subarray(0, 24)];
  for (let at = 24; at < pcap.length; at += 16 + pcap.readUInt32LE(at + 8)) {
    const [head, length] = [Buffer.from(pcap.subarray(at, at + 16)), Math.min(snapBytes, pcap.readUInt32LE(at + 8))];
    head.writeUInt32LE(length, 8);
    parts.push(head, pcap.subarray(at + 16, at + 16 + length));
  }
  return Buffer.concat(parts);
};

const packets = [
  { atMs: 1000, fromPort: 20_000, toPort: 30_000, payload: rtp(5) },
  { atMs: 1003, fromPort: 30_000, toPort: 20_000, payload: rtp(900) },
  { atMs: 1020, fromPort: 20_000, toPort: 30_000, payload: rtp(6) },
  { atMs: 1021, fromPort: 20_001, toPort: 30_001, payload: report },
  { atMs: 1041, fromPort: 20_000, toPort: 30_000, payload: rtp(1, 8) },
  { atMs: 1050, fromPort: 20_000, toPort: 30_000, payload: Buffer.from("INVITE sip:1@zongji SIP/2.0") },
];

it("tells streams apart by source, destination and sender, with their times, and counts reports", () => {
  for (const pcap of [buildPcap(packets), cut(buildPcap(packets), 54)]) {
    const { streams, reports } = capturedIn(pcap);
    expect(reports).toBe(1);
    expect(streams.map(({ from, to, ssrc, count }) => `${from} ${to} ${ssrc} ${count}`)).toEqual([
      "127.0.0.1:20000 127.0.0.1:30000 7 2",
      "127.0.0.1:30000 127.0.0.1:20000 7 1",
      "127.0.0.1:20000 127.0.0.1:30000 8 1",
    ]);
    expect([...streams[0]!.sequence.subarray(0, 2)]).toEqual([5, 6]);
    expect(streams[0]!.atMs[1]! - streams[0]!.atMs[0]!).toBeCloseTo(20, 3);
  }
});

it("leaves out a last record that was cut short, and takes nothing else for a capture", () => {
  const pcap = buildPcap(packets.slice(0, 2));
  expect(capturedIn(pcap.subarray(0, pcap.length - 100)).streams).toHaveLength(1);
  expect(() => capturedIn(Buffer.from("no capture at all, just some words"))).toThrow(/not a little-endian pcap/);
});
