/** How the time for an input grows with its length: no parser may take four times the length in much more than four times the time. */
import { decodeWav } from "@zongji/media";
import { readBrowser } from "../../../packages/media/src/browser-sdp.ts";
import { answerOffer } from "../../../packages/media/src/offer-answer.ts";
import { examine } from "../../../packages/sip/src/message/envelope.ts";
import { createFramer } from "../../../packages/sip/src/message/framing.ts";
import { headerValues } from "../../../packages/sip/src/message/message.ts";
import { partOf } from "../../../packages/sip/src/message/multipart.ts";
import { parseNameAddr } from "../../../packages/sip/src/message/name-addr.ts";
import { parseLimits, parseMessage } from "../../../packages/sip/src/message/parse.ts";
import { parseUri } from "../../../packages/sip/src/message/uri.ts";

type Slope = {
  readonly name: string;
  readonly make: (length: number) => Buffer;
  readonly take: (bytes: Buffer) => void;
};

const unlimited = { messageBytes: 2 ** 24, headerCount: 2 ** 20, lineBytes: 2 ** 24 };
const head =
  "OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: x\r\nCSeq: 1 OPTIONS\r\n";
const parse = (bytes: Buffer): void => {
  const { message } = parseMessage(bytes, unlimited);
  if (!message) return;
  examine(message);
  for (const name of ["via", "route", "contact"]) headerValues(message, name).forEach(parseNameAddr);
};
const filled =
  (unit: string, before = "", after = "") =>
  (length: number) =>
    Buffer.from(before + unit.repeat(Math.ceil(length / unit.length)) + after);

/** With the parser's own limits lifted: those must not be what saves it. */
export const slopes: readonly Slope[] = [
  ...["X: y\r\n", "Route: <sip:a;lr>\r\n", "X:\r\n y\r\n ", "\r\n", "Via: a,b;c=d,\r\n"].map((unit) => ({
    name: `SIP head of ${JSON.stringify(unit)}`,
    make: filled(unit, head, "\r\n\r\n"),
    take: parse,
  })),
  ...["a,", '"a",', "<", '"', "\\", ";a=b", "(", " ", "%41", "a@"].map((unit) => ({
    name: `Contact of ${JSON.stringify(unit)}`,
    make: filled(unit, `${head}Contact: `, "\r\n\r\n"),
    take: parse,
  })),
  ...["a", "a.", "a-", "%41", ";a", "&a=b", "[", ":"].map((unit) => ({
    name: `URI of ${unit}`,
    make: filled(unit, "sip:"),
    take: (bytes: Buffer) => void parseUri(bytes.toString()),
  })),
  {
    name: "multipart",
    make: filled("--b\r\n\r\nx\r\n"),
    take: (bytes) => void partOf("multipart/mixed;boundary=b", bytes, "application/sdp"),
  },
  {
    name: "multipart without an end",
    make: filled("--b\r\n"),
    take: (bytes) => void partOf("multipart/mixed;boundary=b", bytes, "application/sdp"),
  },
  {
    name: "a stream, byte by byte",
    make: filled("X: y\r\n", head),
    take: (bytes) => {
      const framer = createFramer({ ...parseLimits, messageBytes: 2 ** 24 });
      for (let at = 0; at < bytes.length; at++) framer.push(bytes.subarray(at, at + 1));
    },
  },
  ...[
    "a=rtpmap:8 PCMA/8000\r\n",
    "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x\r\n",
    "a=fmtp:101 0-16\r\n",
    "m=audio 0 RTP/AVP 8\r\n",
    "a=",
    "\n",
  ].map((unit) => ({
    name: `SDP of ${JSON.stringify(unit)}`,
    make: filled(
      unit,
      "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8\r\n",
    ),
    take: (bytes: Buffer) => {
      const local = { address: "127.0.0.1", port: 4, codecs: ["PCMA"] as const, ptimeMs: 20, originId: 7, version: 1 };
      answerOffer(bytes.toString(), local);
      readBrowser(bytes.toString(), ["PCMA"], 20);
    },
  })),
  {
    name: "SDP with many payload types",
    make: filled(" 8", "v=0\r\no=- 1 1 IN IP4 h\r\ns=-\r\nt=0 0\r\nm=audio 4000 RTP/AVP"),
    take: (bytes) => void readBrowser(bytes.toString(), ["PCMA"], 20),
  },
  {
    name: "WAV of many chunks",
    make: filled("LIST\x00\x00\x00\x00", "RIFF\x00\x00\x00\x00WAVE"),
    take: (bytes) => void decodeWav(bytes),
  },
];

const timesOf = (slope: Slope, length: number): number => {
  const bytes = slope.make(length);
  let best = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < 5; tries++) {
    const from = process.cpuUsage();
    slope.take(bytes);
    const { user } = process.cpuUsage(from);
    best = Math.min(best, user / 1000);
  }
  return best;
};

/** So much longer, and at most so much slower: four times is linear, sixteen quadratic. */
const [longer, slower] = [4, 10];

/** What is over before that hurts nobody, ms. */
const shortMs = 40;

const isSteep = (slope: Slope, length: number): string | undefined => {
  const [short, long] = [timesOf(slope, length), timesOf(slope, length * longer)];
  return long > shortMs && long / short > slower
    ? `${slope.name}: ${length} bytes ${short.toFixed(1)} ms, ${longer} times as many ${long.toFixed(1)} ms`
    : undefined;
};

/** Gives the slopes that are too steep, in words. Short inputs are made longer until they take time that can be measured; what seems steep is measured again. */
export const steepSlopes = (): string[] =>
  slopes.flatMap((slope) => {
    let length = 4000;
    while (timesOf(slope, length) < 3 && length < 400_000) length *= 2;
    return isSteep(slope, length) && isSteep(slope, length) ? [isSteep(slope, length) ?? []].flat() : [];
  });
