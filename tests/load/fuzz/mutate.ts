/** From bytes that are right, bytes that are a little wrong. */
import type { Chance } from "../model/chance.ts";

/** What parsers trip over. */
const words = [
  "\r\n",
  "\r\n\r\n",
  "\r\n ",
  "\r",
  "\n",
  "\0",
  " ",
  "\t",
  ":",
  ";",
  ",",
  "<",
  ">",
  '"',
  "\\",
  "%",
  "%00",
  "[::1]",
  "@",
  "=",
  "/",
  "*",
  "-1",
  "0",
  "4294967296",
  "99999999999999999999",
  "SIP/2.0",
  "SIP/2.0/UDP",
  "z9hG4bK",
  "tag=",
  "Content-Length: 0",
  "Content-Length: 99999",
  "l: 1",
  "Via: SIP/2.0/UDP h",
  "Require: x",
  "Replaces: a;to-tag=b;from-tag=c",
  "a=",
  "m=audio 0 RTP/AVP 8",
  "c=IN IP4 0.0.0.0",
  "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:",
  "a=rtpmap:8 ",
  "é",
  "\ud83d\ude00",
];
const edges = [0, 1, 0x7f, 0x80, 0xff];

type Change = (bytes: Buffer, chance: Chance, others: readonly Uint8Array[]) => Buffer;

const cut = (bytes: Buffer, at: number, remove: number, insert: Uint8Array): Buffer =>
  Buffer.concat([bytes.subarray(0, at), insert, bytes.subarray(at + remove)]);

const changes: readonly Change[] = [
  (bytes, chance) => {
    const copy = Buffer.from(bytes);
    if (copy.length > 0)
      copy[chance.below(copy.length)] = chance.is(0.5)
        ? chance.below(256)
        : chance.of(...(edges as [number, ...number[]]));
    return copy;
  },
  (bytes, chance) => {
    const copy = Buffer.from(bytes);
    const at = chance.below(Math.max(1, copy.length));
    if (copy.length > 0) copy[at] = (copy[at] ?? 0) ^ (1 << chance.below(8));
    return copy;
  },
  (bytes, chance) => cut(bytes, chance.below(bytes.length + 1), chance.below(20), Buffer.alloc(0)),
  (bytes, chance) =>
    cut(
      bytes,
      chance.below(bytes.length + 1),
      chance.below(4),
      Buffer.from(chance.of(...(words as [string, ...string[]]))),
    ),
  (bytes, chance) => cut(bytes, chance.below(bytes.length + 1), 0, chance.bytes(chance.below(12))),
  // a piece of itself again, perhaps many times
  (bytes, chance) => {
    const from = chance.below(bytes.length + 1);
    const piece = bytes.subarray(from, from + chance.below(60));
    const times = chance.is(0.1) ? 1 + chance.below(200) : 1;
    return cut(bytes, chance.below(bytes.length + 1), 0, Buffer.concat(Array.from({ length: times }, () => piece)));
  },
  // the beginning of one, the end of another
  (bytes, chance, others) => {
    const other = others[chance.below(others.length)] ?? bytes;
    return Buffer.concat([
      bytes.subarray(0, chance.below(bytes.length + 1)),
      other.subarray(chance.below(other.length + 1)),
    ]);
  },
  // a line moves, goes, or comes twice
  (bytes, chance) => {
    const lines = bytes.toString("latin1").split("\r\n");
    const [line = ""] = lines.splice(chance.below(lines.length), 1);
    for (let times = chance.below(3); times > 0; times--) lines.splice(chance.below(lines.length + 1), 0, line);
    return Buffer.from(lines.join("\r\n"), "latin1");
  },
  (bytes, chance) => bytes.subarray(0, chance.below(bytes.length + 1)),
];

const longest = 70_000;

/** One to four changes of an original; `others` may lend it pieces. */
export const mutate = (original: Uint8Array, chance: Chance, others: readonly Uint8Array[]): Uint8Array => {
  let bytes: Buffer = Buffer.from(original);
  for (let left = 1 + chance.below(4); left > 0; left--)
    bytes = (changes[chance.below(changes.length)] as Change)(bytes, chance, others);
  return bytes.subarray(0, longest);
};
