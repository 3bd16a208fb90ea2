/** What comes to the port of a browser's leg: STUN (RFC 8489, RFC 8445), DTLS (RFC 6347), and RTP that nothing secures. */
import { createHmac } from "node:crypto";
import { crc32 } from "node:zlib";
import type { Chance } from "../model/chance.ts";
import { mutate } from "./mutate.ts";

/** The browser that made it is nobody: its checks are made here. */
export const browserOffer = [
  ...["v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "t=0 0", "a=group:BUNDLE 0", "m=audio 9 UDP/TLS/RTP/SAVPF 8 0"],
  ...["c=IN IP4 0.0.0.0", "a=mid:0", "a=ice-ufrag:abcd", "a=ice-pwd:0123456789012345678901"],
  `a=fingerprint:sha-256 ${Array.from({ length: 32 }, (_, n) => (0xa0 + n).toString(16).toUpperCase()).join(":")}`,
  ...[
    "a=setup:actpass",
    "a=rtcp-mux",
    "a=sendrecv",
    "a=rtpmap:8 PCMA/8000",
    "a=rtpmap:0 PCMU/8000",
    "a=ssrc:77 cname:x",
    "",
  ],
].join("\r\n");

/** Where a session waits for its browser, and by what it knows it. */
export type Ice = { readonly port: number; readonly ufrag: string; readonly password: string };

/** @param sdp ours, with its candidates */
export const iceOf = (sdp: string): Ice | undefined => {
  const of = (pattern: RegExp) => pattern.exec(sdp)?.[1];
  const port = Number(of(/a=candidate:\S+ 1 udp \d+ \S+ (\d+) typ host/i));
  const [ufrag, password] = [of(/a=ice-ufrag:(\S+)/), of(/a=ice-pwd:(\S+)/)];
  return port > 0 && ufrag && password ? { port, ufrag, password } : undefined;
};

const attribute = (type: number, value: Uint8Array): Buffer => {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(type);
  head.writeUInt16BE(value.length, 2);
  return Buffer.concat([head, value, Buffer.alloc((4 - (value.length % 4)) % 4)]);
};
const cookie = Buffer.from("2112a442", "hex");

const stun = (type: number, id: Uint8Array, attributes: readonly Buffer[], more = 0): Buffer => {
  const body = Buffer.concat(attributes);
  const head = Buffer.alloc(4);
  head.writeUInt16BE(type);
  head.writeUInt16BE(body.length + more, 2);
  return Buffer.concat([head, cookie, id, body]);
};

/** With the password's proof over whatever stands in it, so that it is read to its end. */
const proven = (type: number, id: Uint8Array, attributes: readonly Buffer[], password: string): Buffer => {
  const mac = createHmac("sha1", password)
    .update(stun(type, id, attributes, 24))
    .digest();
  const withMac = [...attributes, attribute(0x0008, mac)];
  const print = Buffer.alloc(4);
  print.writeUInt32BE((crc32(stun(type, id, withMac, 8)) ^ 0x5354554e) >>> 0);
  return stun(type, id, [...withMac, attribute(0x8028, print)]);
};

const checkAttributes = ({ ufrag }: Ice): Buffer[] => [
  attribute(0x0006, Buffer.from(`${ufrag}:abcd`)),
  attribute(0x0024, Buffer.from("6e7f1eff", "hex")),
  attribute(0x802a, Buffer.from("0102030405060708", "hex")),
  attribute(0x0025, Buffer.alloc(0)),
];

/** A check that is right: it is answered with 0x0101. */
export const check = (ice: Ice, chance: Chance): Buffer =>
  proven(0x0001, chance.bytes(12), checkAttributes(ice), ice.password);

const record = (type: number, body: Uint8Array): Buffer => {
  const head = Buffer.from([type, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 1, body.length >> 8, body.length & 255]);
  return Buffer.concat([head, body]);
};
const hello = (chance: Chance): Buffer => {
  const ciphers = Buffer.from("0004c02bc02f0100", "hex");
  const extensions = Buffer.from("000e000700040001000200", "hex");
  const length = Buffer.alloc(2);
  length.writeUInt16BE(extensions.length);
  const body = Buffer.concat([
    Buffer.from("fefd", "hex"),
    chance.bytes(32),
    Buffer.alloc(2),
    ciphers,
    length,
    extensions,
  ]);
  const size = Buffer.from([0, body.length >> 8, body.length & 255]);
  return record(22, Buffer.concat([Buffer.from([1]), size, Buffer.from([0, 0, 0, 0, 0]), size, body]));
};

/** The attributes of a check, changed one by one, doubled, left out, and proven all the same. */
const strangeCheck = (ice: Ice, chance: Chance): Buffer => {
  const all = checkAttributes(ice);
  const strange = all.flatMap((one) => {
    const changed = chance.is(0.4) ? Buffer.from(mutate(one, chance, all)) : one;
    return chance.is(0.1) ? [] : chance.is(0.1) ? [changed, changed] : [changed];
  });
  const type = chance.is(0.7) ? 0x0001 : chance.of(0x0101, 0x0111, 0x0011, 0x0002, 0x0003);
  return proven(type, chance.bytes(12), strange, chance.is(0.9) ? ice.password : "wrong");
};

export const browserBytes = (ice: Ice, rtp: readonly Uint8Array[], chance: Chance): Uint8Array => {
  const how = chance.next();
  if (how < 0.3) return strangeCheck(ice, chance);
  const seeds = [
    check(ice, chance),
    hello(chance),
    record(21, Buffer.from([2, 40])),
    record(23, chance.bytes(40)),
    ...rtp,
  ];
  const one = seeds[chance.below(seeds.length)] ?? seeds[0]!;
  return how < 0.4 ? one : mutate(one, chance, seeds);
};
