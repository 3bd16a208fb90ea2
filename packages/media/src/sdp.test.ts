import fc from "fast-check";
import { expect, test } from "vitest";
import { readBrowser } from "./browser-sdp.ts";
import type { LocalAudio } from "./negotiation.ts";
import { answerOffer, makeOffer, takeAnswer } from "./offer-answer.ts";
import { parseSdp, serializeSdp } from "./sdp.ts";

const local: LocalAudio = {
  address: "127.0.0.1",
  port: 20_000,
  codecs: ["PCMA", "PCMU"],
  ptimeMs: 20,
  originId: 7,
  version: 1,
};

const sdp = (...lines: string[]) =>
  ["v=0", "o=- 1 1 IN IP4 192.0.2.1", "s=-", "c=IN IP4 192.0.2.1", "t=0 0", ...lines, ""].join("\r\n");
const agreed = (...lines: string[]) => {
  const answered = answerOffer(sdp(...lines), local);
  if (!answered.ok) throw new Error(answered.why);
  return answered;
};
const refusal = (text: string) => {
  const answered = answerOffer(text, local);
  return answered.ok ? "" : answered.why;
};

test("our preference chooses among the peer's codecs, with the peer's payload types", () => {
  const { agreed: got, sdp: answer } = agreed("m=audio 4000 RTP/AVP 0 96 8", "a=rtpmap:96 telephone-event/8000");
  expect(got).toMatchObject({
    codec: "PCMA",
    payloadType: 8,
    eventType: 96,
    remote: { address: "192.0.2.1", port: 4000 },
  });
  expect(got.receives).toEqual({ 0: "PCMU", 8: "PCMA", 96: "event" });
  expect(answer).toContain("m=audio 20000 RTP/AVP 8 96\r\n");
  expect(answer).toContain("a=rtpmap:96 telephone-event/8000\r\n");
});

test("a dynamic payload type may be A-law; events with another clock rate are ignored", () => {
  const { agreed: got } = agreed(
    "m=audio 4000 RTP/AVP 111 97 110 126",
    "a=rtpmap:111 opus/48000/2",
    "a=rtpmap:97 pcma/8000/1",
    "a=rtpmap:110 telephone-event/48000",
    "a=rtpmap:126 telephone-event/8000",
  );
  expect(got).toMatchObject({ codec: "PCMA", payloadType: 97, eventType: 126 });
});

test("the packet time is the peer's, from 10 to 60 ms and at most its maxptime", () => {
  const ptime = (...lines: string[]) => agreed("m=audio 4000 RTP/AVP 8", ...lines).agreed.ptimeMs;
  expect(ptime()).toBe(20);
  for (const ms of [10, 20, 30, 40, 50, 60]) expect(ptime(`a=ptime:${ms}`)).toBe(ms);
  expect(ptime("a=ptime:25")).toBe(20);
  expect(ptime("a=ptime:200")).toBe(20);
  expect(ptime("a=ptime:60", "a=maxptime:40")).toBe(40);
  expect(ptime("a=ptime:soon")).toBe(20);
});

test("directions are mirrored, and a peer that doesn't listen holds", () => {
  const of = (direction: string) => agreed("m=audio 4000 RTP/AVP 8", `a=${direction}`);
  expect(of("sendonly")).toMatchObject({ agreed: { weSend: false, peerSends: true, peerHolds: true } });
  expect(of("sendonly").sdp).toContain("a=recvonly");
  expect(of("recvonly")).toMatchObject({ agreed: { weSend: true, peerSends: false, peerHolds: false } });
  expect(of("recvonly").sdp).toContain("a=sendonly");
  expect(of("inactive")).toMatchObject({ agreed: { weSend: false, peerSends: false, peerHolds: true } });
  const old = agreed("m=audio 4000 RTP/AVP 8", "c=IN IP4 0.0.0.0");
  expect(old.agreed).toMatchObject({ weSend: false, peerHolds: true });
  expect(old.agreed.remote).toBeUndefined();
});

test("every other m-line is refused in its place with port 0", () => {
  const { sdp: answer } = agreed(
    "m=video 5000 RTP/AVP 99",
    "m=audio 4000 RTP/AVP 8",
    "m=audio 4002 RTP/AVP 8",
    "m=image 5002 udptl t38",
  );
  const lines = answer.split("\r\n").filter((line) => line.startsWith("m="));
  expect(lines).toEqual([
    "m=video 0 RTP/AVP 99",
    "m=audio 20000 RTP/AVP 8",
    "m=audio 0 RTP/AVP 8",
    "m=image 0 UDPTL t38",
  ]);
});

test("the reason for no media names the line", () => {
  expect(refusal(sdp("m=audio 4000 RTP/AVP 18"))).toMatch(
    /line 6 "m=audio 4000 RTP\/AVP 18" has no codec of ours \(PCMA, PCMU\)/,
  );
  expect(refusal(sdp("m=audio 4000 RTP/SAVP 8"))).toMatch(/line 6 .*RTP\/SAVP/);
  expect(refusal(sdp("m=audio 0 RTP/AVP 8"))).toMatch(/line 6 .*port 0/);
  expect(refusal(sdp("m=audio 99999 RTP/AVP 8"))).toMatch(/line 6 .*port/);
  expect(refusal(sdp("m=video 1 RTP/AVP 8"))).toMatch(/no m=audio/);
  expect(refusal("hello")).toMatch(/v=0/);
  expect(refusal(sdp("what is this"))).toMatch(/line 6 "what is this" is not: type=value/);
  expect(refusal("v=0\r\nm=audio 4000 RTP/AVP 8\r\n")).toMatch(/c=/);
});

test("our own offer can be answered by us, and the answer is accepted", () => {
  const offer = makeOffer(local);
  const answered = answerOffer(offer, { ...local, port: 30_000, codecs: ["PCMU"] });
  if (!answered.ok) throw new Error(answered.why);
  expect(takeAnswer(answered.sdp, local)).toMatchObject({
    ok: true,
    agreed: { codec: "PCMU", payloadType: 0, eventType: 101, remote: { address: "127.0.0.1", port: 30_000 } },
  });
});

test("the peer's order of codecs counts in its answer", () => {
  expect(takeAnswer(sdp("m=audio 4000 RTP/AVP 0 8"), local)).toMatchObject({ ok: true, agreed: { codec: "PCMU" } });
});

test("RTCP is sent to the next port unless a=rtcp has another", () => {
  expect(agreed("m=audio 4000 RTP/AVP 8").agreed.rtcp).toEqual({ address: "192.0.2.1", port: 4001 });
  expect(agreed("m=audio 4000 RTP/AVP 8", "a=rtcp:5000 IN IP4 192.0.2.9").agreed.rtcp).toEqual({
    address: "192.0.2.9",
    port: 5000,
  });
  expect(agreed("m=audio 4000 RTP/AVP 8", "a=rtcp-mux").sdp).toContain("a=rtcp-mux");
});

test("a parsed description is written as it was", () => {
  const text = sdp(
    "a=group:BUNDLE 0",
    "m=audio 4000 RTP/AVP 8 101",
    "c=IN IP6 2001:db8::1",
    "a=rtpmap:8 PCMA/8000",
    "a=sendrecv",
  );
  const parsed = parseSdp(text);
  expect(parsed.ok && serializeSdp(parsed.sdp)).toBe(text);
});

test("no text makes the parser or the negotiation throw", () => {
  const token = fc.oneof(
    fc.constantFrom(
      "v=0",
      "m=audio 4000 RTP/AVP 8 0",
      "m=",
      "a=",
      "a=rtpmap:",
      "a=rtpmap:8 PCMA",
      "c=IN IP4",
      "c=IN IP4 0.0.0.0",
      "a=ptime:-1",
    ),
    fc.constantFrom(
      "a=rtcp:99999999999",
      "m=audio 4000/2 RTP/AVP 8",
      "a=fmtp",
      "o=",
      "=",
      "a=:",
      "a=candidate:",
      "a=mid:\u0000",
    ),
    fc.string({ maxLength: 60 }),
  );
  const text = fc.oneof(
    fc.array(token, { maxLength: 12 }).map((lines) => ["v=0", ...lines].join("\r\n")),
    fc.string({ maxLength: 500 }),
  );
  fc.assert(
    fc.property(text, (hostile) => {
      const answered = answerOffer(hostile, local);
      if (!answered.ok) expect(answered.why.length).toBeGreaterThan(0);
      takeAnswer(hostile, local);
      readBrowser(hostile, ["PCMA"], 20);
    }),
    { numRuns: 3000 },
  );
});

test("a browser's hold is its direction, not its address", () => {
  const lines = [
    "m=audio 9 UDP/TLS/RTP/SAVPF 111 8 126",
    "c=IN IP4 0.0.0.0",
    "a=rtpmap:8 PCMA/8000",
    "a=rtpmap:126 telephone-event/8000",
  ];
  const secrets = ["a=ice-ufrag:u", "a=ice-pwd:p", "a=fingerprint:sha-256 AA", "a=mid:0"];
  const read = (...more: string[]) => readBrowser(sdp(...lines, ...secrets, ...more), ["PCMA", "PCMU"], 20);
  expect(read()).toMatchObject({
    ok: true,
    audio: { mid: "0", agreed: { codec: "PCMA", eventType: 126, weSend: true, peerHolds: false } },
  });
  expect(read("a=sendonly")).toMatchObject({
    ok: true,
    audio: { direction: "recvonly", agreed: { weSend: false, peerHolds: true } },
  });
  expect(readBrowser(sdp(...lines), ["PCMA"], 20)).toMatchObject({
    ok: false,
    why: expect.stringContaining("ice-ufrag"),
  });
});

test("the reason of a refusal has the line without its key or password", () => {
  const key = "WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz";
  for (const line of [
    ` a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${key}`,
    `A=CRYPTO:1 AES_CM_128_HMAC_SHA1_80 INLINE:${key}`,
    `K=base64:${key}`,
    `a =ice-pwd:${key}`,
  ]) {
    const why = refusal(sdp("m=audio 4000 RTP/SAVP 8", line));
    expect(why).toMatch(/^SDP line 7 "/);
    expect(why).not.toContain(key.slice(0, 12));
  }
});
