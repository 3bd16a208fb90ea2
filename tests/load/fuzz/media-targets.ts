/** The media: descriptions, packets and files of strangers. */
import { decodeWav } from "@zongji/media";
import { readBrowser } from "../../../packages/media/src/browser-sdp.ts";
import { newFrame } from "../../../packages/media/src/frame.ts";

import { answerOffer, makeOffer, takeAnswer } from "../../../packages/media/src/offer-answer.ts";
import { readFrame } from "../../../packages/media/src/playout.ts";
import { receiveRtp } from "../../../packages/media/src/receive.ts";
import { buildRtp } from "../../../packages/media/src/rtp.ts";
import { newSrtpKey, offeredKeys } from "../../../packages/media/src/sdes.ts";
import { newSession, setAgreed, withDefaults } from "../../../packages/media/src/session.ts";
import {
  newSrtpIn,
  newSrtpOut,
  protectRtcp,
  protectRtp,
  unprotectRtcp,
  unprotectRtp,
} from "../../../packages/media/src/srtp.ts";
import { srtpSuites } from "../../../packages/media/src/srtp-keys.ts";
import { takeOverdue } from "../../../packages/media/src/telephone-event.ts";
import { recordingHeader } from "../../../packages/media/src/wav.ts";
import type { Chance } from "../model/chance.ts";
import { pure, type Taker, type Target } from "./target.ts";

const text = (...lines: string[]) =>
  Buffer.from(["v=0", "o=- 1 1 IN IP4 192.0.2.1", "s=-", "c=IN IP4 192.0.2.1", "t=0 0", ...lines, ""].join("\r\n"));
const keys = offeredKeys();
const local = {
  address: "127.0.0.1",
  port: 20_000,
  codecs: ["PCMA", "PCMU", "G722"] as const,
  ptimeMs: 20,
  originId: 7,
  version: 1,
};
const locals = [
  local,
  { ...local, srtp: "offered" as const, keys },
  { ...local, srtp: "required" as const, keys },
  { ...local, direction: "sendonly" as const },
];
const plain = text(
  "m=audio 4000 RTP/AVP 8 0 9 101",
  "a=rtpmap:8 PCMA/8000",
  "a=rtpmap:101 telephone-event/8000",
  "a=fmtp:101 0-16",
  "a=ptime:20",
  "a=sendrecv",
  "a=rtcp:4001",
  "a=rtcp-mux",
);
const secured = text(
  "m=audio 4000 RTP/SAVP 8",
  "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR|2^31|1:4",
  "a=crypto:2 AEAD_AES_128_GCM inline:AAAA",
);
const browser = text(
  "a=group:BUNDLE 0",
  "m=audio 9 UDP/TLS/RTP/SAVPF 111 8 0 126",
  "a=mid:0",
  "a=ice-ufrag:abcd",
  "a=ice-pwd:0123456789012345678901",
  "a=fingerprint:sha-256 AA:BB",
  "a=setup:actpass",
  "a=rtcp-mux",
  "a=rtpmap:126 telephone-event/8000",
  "a=candidate:1 1 udp 1 192.0.2.1 5000 typ host",
);
const several = text(
  "m=video 5000 RTP/AVP 96",
  "a=inactive",
  "m=audio 0 RTP/AVP 8",
  "m=audio 4000 RTP/AVP 0",
  "c=IN IP6 2001:db8::1",
  "a=sendonly",
);

const descriptions = (bytes: Uint8Array, chance: Chance): void => {
  const offer = Buffer.from(bytes).toString();
  const by = locals[chance.below(locals.length)] ?? local;
  const answered = answerOffer(offer, by);
  if (answered.ok) {
    const later = { ...by, present: answered.agreed, lastSdp: answered.sdp, version: 2 };
    const again = makeOffer(later);
    takeAnswer(offer, later);
    answerOffer(again, local);
  }
  takeAnswer(offer, by);
  readBrowser(offer, ["PCMA", "PCMU"], 20);
};

const ssrc = 0x11223344;
const audio = (sequence: number, more: Partial<Parameters<typeof buildRtp>[0]> = {}) =>
  buildRtp(
    { payloadType: 8, marker: false, sequence, timestamp: sequence * 160, ssrc, ...more },
    new Uint8Array(160).fill(0x55),
  );
const event = buildRtp(
  { payloadType: 101, marker: true, sequence: 7, timestamp: 1120, ssrc },
  Buffer.from([5, 0x8a, 0x03, 0x20]),
);
const withExtension = Buffer.concat([
  Buffer.from(audio(3)).fill(0x91, 0, 1).subarray(0, 12),
  Buffer.from("01020304bede000110aa0000", "hex"),
  new Uint8Array(160),
]);
const padded = Buffer.concat([Buffer.from(audio(4)).fill(0xa0, 0, 1), Buffer.from([0, 0, 0, 4])]);
const reports: Uint8Array[] = [
  Buffer.from("80c8000611223344e0000000000000000000000000000001000000a0", "hex"),
  Buffer.from("81c90007112233445566778800000000000000010000000000000000 00000000".replaceAll(" ", ""), "hex"),
  Buffer.from("81ca0003112233440103616263000000", "hex"),
  Buffer.from("81cb000111223344", "hex"),
];

/** A party whose phone sends nonsense, and then what it should. */
const packets = (): Taker => {
  let nowMs = 1000;
  const agreed = answerOffer(plain.toString(), local);
  if (!agreed.ok) throw new Error(agreed.why);
  const session = newSession(
    "s" as never,
    "rtp",
    withDefaults({}),
    { ssrc: 1, ms: nowMs, timestamp: 0, sequence: 0 },
    () => {},
  );
  setAgreed(session, agreed.agreed, nowMs);
  const frame = newFrame();
  let sequence = 20_000;
  let heard = 0;
  const tick = () => {
    nowMs += 20;
    takeOverdue(session.digitsIn, nowMs);
    if (readFrame(session.jitter, nowMs * 8, frame) === "audio") heard += 1;
  };
  return {
    take: (bytes) => {
      receiveRtp(session, bytes, { address: "192.0.2.1", port: 4000 }, nowMs);
      receiveRtp(session, bytes, { address: "203.0.113.1", port: 9 }, nowMs);
      if (nowMs % 60 === 0) tick();
      else nowMs += 20;
    },
    wrong: () => {
      heard = 0;
      for (let i = 0; i < 250; i++) {
        receiveRtp(session, audio(sequence++ & 0xffff), { address: "192.0.2.1", port: 4000 }, nowMs);
        tick();
      }
      return heard > 100 ? [] : [`the party is not heard any more: ${heard} frames of 250`];
    },
  };
};

/** What is secured: only what the peer made is let in. */
const securedPackets = (chance: Chance): Taker => {
  const key = newSrtpKey(chance.of(...srtpSuites));
  const [out, into] = [newSrtpOut(key), newSrtpIn(key)];
  let sequence = 1;
  let forged = 0;
  return {
    take: (bytes) => {
      const good = protectRtp(out, audio(sequence++ & 0xffff)).slice();
      const report = protectRtcp(out, reports[0] ?? bytes).slice();
      const wrong = Buffer.from(good);
      const at = chance.below(wrong.length);
      wrong[at] = (wrong[at] ?? 0) ^ (1 << chance.below(8));
      for (const one of [wrong, bytes, good.subarray(0, chance.below(good.length))]) {
        if (unprotectRtp(into, one) !== undefined) forged += 1;
        if (unprotectRtcp(into, one) !== undefined) forged += 1;
      }
      if (unprotectRtp(into, good) === undefined || unprotectRtcp(into, report) === undefined) forged += 1;
    },
    wrong: () => (forged === 0 ? [] : [`${forged} packets were taken that nobody made, or left that were right`]),
  };
};

const wav = (() => {
  const pcm = Buffer.from(recordingHeader(400));
  const data = Buffer.concat([pcm, Buffer.alloc(800, 0x55)]);
  const linear = Buffer.from(data);
  linear.writeUInt16LE(1, 20);
  linear.writeUInt32LE(44_100, 24);
  linear.writeUInt16LE(16, 34);
  return [data, linear];
})();

export const mediaTargets: readonly Target[] = [
  { name: "SDP", seeds: [plain, secured, browser, several], open: pure(descriptions), inputs: 100 },
  {
    name: "RTP and RTCP",
    seeds: [audio(1), audio(2, { marker: true }), event, withExtension, padded, ...reports],
    open: packets,
    inputs: 400,
    invent: (chance) => chance.bytes(chance.below(1600)),
  },
  {
    name: "SRTP",
    seeds: [audio(1), ...reports],
    open: securedPackets,
    inputs: 60,
    invent: (chance) => chance.bytes(chance.below(200)),
  },
  { name: "WAV", seeds: wav, open: pure((bytes) => void decodeWav(bytes)), inputs: 40 },
];
