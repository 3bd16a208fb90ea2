import { expect, test } from "vitest";
import type { Direction } from "./door.ts";
import type { AgreedAudio, LocalAudio } from "./negotiation.ts";
import { answerOffer, makeOffer, takeAnswer } from "./offer-answer.ts";
import { offeredKeys } from "./sdes.ts";

const local: LocalAudio = {
  address: "127.0.0.1",
  port: 20_000,
  codecs: ["PCMA", "PCMU"],
  ptimeMs: 20,
  originId: 7,
  version: 1,
};
const keys = offeredKeys();
const securing: LocalAudio = { ...local, srtp: "offered", keys };
const requiring: LocalAudio = { ...local, srtp: "required", keys };

const sdp = (...lines: string[]) =>
  ["v=0", "o=- 1 1 IN IP4 192.0.2.1", "s=-", "c=IN IP4 192.0.2.1", "t=0 0", ...lines, ""].join("\r\n");
const answered = (text: string, by: LocalAudio = local) => {
  const result = answerOffer(text, by);
  if (!result.ok) throw new Error(result.why);
  return result;
};
const why = (result: { readonly ok: boolean; readonly why?: string }) => (result.ok ? "" : result.why);
const audio = "m=audio 4000 RTP/AVP 8";
const theirs = "PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR";
const crypto80 = `a=crypto:4 AES_CM_128_HMAC_SHA1_80 inline:${theirs}|2^31`;
const crypto32 = `a=crypto:5 AES_CM_128_HMAC_SHA1_32 inline:${theirs}`;
const unknown = "a=crypto:1 AES_256_CM_HMAC_SHA1_80 inline:AAAA";

test("a hold is detected in every form, at both levels, and answered by the matching direction", () => {
  const forms: [string[], Direction, boolean, boolean][] = [
    [[audio], "sendrecv", true, false],
    [[audio, "a=sendonly"], "recvonly", false, true],
    [[audio, "a=inactive"], "inactive", false, true],
    [[audio, "a=recvonly"], "sendonly", true, false],
    [["a=sendonly", audio], "recvonly", false, true],
    [["a=inactive", audio], "inactive", false, true],
    [["a=inactive", audio, "a=sendrecv"], "sendrecv", true, false],
    [[audio, "c=IN IP4 0.0.0.0"], "sendrecv", false, true],
    [[audio, "c=IN IP4 0.0.0.0", "a=sendonly"], "recvonly", false, true],
    [[audio, "c=IN IP4 0.0.0.0", "a=inactive"], "inactive", false, true],
  ];
  for (const [lines, direction, weSend, peerHolds] of forms) {
    const { agreed, sdp: answer } = answered(sdp(...lines));
    expect([lines, agreed.direction, agreed.weSend, agreed.peerHolds]).toEqual([lines, direction, weSend, peerHolds]);
    expect(answer).toContain(`a=${direction}\r\n`);
    expect(answer).toContain("m=audio 20000 RTP/AVP 8\r\n");
  }
  const session = sdp(audio).replace("c=IN IP4 192.0.2.1", "c=IN IP4 0.0.0.0");
  expect(answered(session).agreed).toMatchObject({ weSend: false, peerSends: false, peerHolds: true });
});

test("an offer with port 0 is refused as first offer, and is a hold in a running session", () => {
  const off = sdp("m=audio 0 RTP/AVP 8", "m=video 0 RTP/AVP 99");
  expect(why(answerOffer(off, local))).toMatch(/port 0/);
  const { agreed: present } = answered(sdp(audio));
  const { agreed, sdp: answer } = answered(off, { ...local, present });
  expect(agreed).toMatchObject({ codec: "PCMA", weSend: false, peerSends: false, peerHolds: true });
  expect(answer.match(/m=.*/g)).toEqual(["m=audio 0 RTP/AVP 8", "m=video 0 RTP/AVP 99"]);
  expect(answered(sdp(audio), { ...local, present: agreed, lastSdp: answer }).agreed).toEqual(present);
  expect(makeOffer({ ...local, present: agreed, lastSdp: answer })).toContain("m=audio 20000 RTP/AVP 8 0 101");
});

test("our hold stays in our answers; with the peer's hold the direction is inactive", () => {
  const of = (wish: Direction, peer: Direction) =>
    answered(sdp(audio, `a=${peer}`), { ...local, direction: wish }).agreed.direction;
  expect(of("sendonly", "sendrecv")).toBe("sendonly");
  expect(of("sendonly", "recvonly")).toBe("sendonly");
  expect(of("sendonly", "sendonly")).toBe("inactive");
  expect(of("inactive", "sendrecv")).toBe("inactive");
  expect(of("recvonly", "sendrecv")).toBe("recvonly");
  expect(of("recvonly", "recvonly")).toBe("inactive");
});

test("an answer that accepts our hold is no hold by the peer", () => {
  const holds = (wish: Direction, answer: Direction) => {
    const taken = takeAnswer(sdp(audio, `a=${answer}`), { ...local, direction: wish });
    return taken.ok && [taken.agreed.direction, taken.agreed.peerHolds];
  };
  expect(holds("inactive", "inactive")).toEqual(["inactive", false]);
  expect(holds("recvonly", "sendonly")).toEqual(["recvonly", false]);
  expect(holds("sendonly", "recvonly")).toEqual(["sendonly", false]);
  expect(holds("sendonly", "inactive")).toEqual(["inactive", true]);
  expect(holds("sendrecv", "inactive")).toEqual(["inactive", true]);
  // One that ignores what we asked for isn't listened to all the same.
  expect(holds("sendonly", "sendrecv")).toEqual(["sendonly", false]);
});

test("our new offer keeps the places of m-lines and the meaning of payload types", () => {
  const { agreed, sdp: answer } = answered(
    sdp(
      "m=video 5000 RTP/AVP 99",
      "m=audio 4000 RTP/AVP 97 96",
      "a=rtpmap:97 PCMA/8000",
      "a=rtpmap:96 telephone-event/8000",
    ),
  );
  const offer = makeOffer({ ...local, present: agreed, lastSdp: answer, direction: "sendonly" });
  expect(offer.match(/m=.*/g)).toEqual(["m=video 0 RTP/AVP 99", "m=audio 20000 RTP/AVP 97 0 96"]);
  expect(offer).toContain("a=rtpmap:97 PCMA/8000\r\n");
  expect(offer).toContain("a=rtpmap:96 telephone-event/8000\r\n");
  expect(offer).toContain("a=sendonly\r\n");
  const back = takeAnswer(sdp("m=video 0 RTP/AVP 99", audio), { ...local, present: agreed, lastSdp: offer });
  expect(back).toMatchObject({ ok: true, agreed: { codec: "PCMA", remote: { port: 4000 } } });
});

test("another fork's answer replaces the first", () => {
  const first = takeAnswer(sdp("m=audio 4000 RTP/AVP 0"), local);
  const second = takeAnswer(sdp("m=audio 5000 RTP/AVP 8", "c=IN IP4 192.0.2.2"), {
    ...local,
    ...(first.ok && { present: first.agreed }),
  });
  expect(second).toMatchObject({ ok: true, agreed: { codec: "PCMA", remote: { address: "192.0.2.2", port: 5000 } } });
});

test("of several keys the first usable one is answered with one of ours, with the same tag", () => {
  const { agreed, sdp: answer } = answered(sdp("m=audio 4000 RTP/SAVP 8", unknown, crypto80, crypto32), securing);
  expect(agreed.srtp).toEqual({
    tag: 4,
    ours: { suite: "AES_CM_128_HMAC_SHA1_80", material: keys[0]!.material },
    theirs: { suite: "AES_CM_128_HMAC_SHA1_80", material: theirs },
  });
  expect(answer).toContain("m=audio 20000 RTP/SAVP 8\r\n");
  expect(answer.match(/a=crypto.*/g)).toEqual([`a=crypto:4 AES_CM_128_HMAC_SHA1_80 inline:${keys[0]!.material}`]);
});

test("SRTP is never, optionally or always used, as the setting says", () => {
  const plain = sdp(audio);
  const opportunistic = sdp(audio, crypto80);
  const secured = sdp("m=audio 4000 RTP/SAVP 8", crypto80);
  const keyless = sdp("m=audio 4000 RTP/SAVP 8", unknown);
  const outcome = (text: string, by: LocalAudio) => {
    const result = answerOffer(text, by);
    if (!result.ok) return "refused";
    expect(result.sdp.includes("a=crypto")).toBe(result.agreed.srtp !== undefined);
    return `${/RTP\/S?AVP/.exec(result.sdp)![0]} ${result.agreed.srtp ? "secured" : "plain"}`;
  };
  const all = [plain, opportunistic, secured, keyless];
  expect(all.map((text) => outcome(text, local))).toEqual(["RTP/AVP plain", "RTP/AVP plain", "refused", "refused"]);
  expect(all.map((text) => outcome(text, securing))).toEqual([
    "RTP/AVP plain",
    "RTP/AVP secured",
    "RTP/SAVP secured",
    "refused",
  ]);
  expect(all.map((text) => outcome(text, requiring))).toEqual([
    "refused",
    "RTP/AVP secured",
    "RTP/SAVP secured",
    "refused",
  ]);
  expect(why(answerOffer(plain, requiring))).toMatch(/line 6 .*SRTP is required/);
  expect(why(answerOffer(secured, local))).toMatch(/line 6 .*RTP\/SAVP.*SRTP is off/);
  expect(why(answerOffer(keyless, securing))).toMatch(/no a=crypto line/);
});

test("of an SRTP and an RTP m-line the SRTP one is used if we want SRTP", () => {
  const both = sdp(audio, "m=audio 4002 RTP/SAVP 8", crypto80);
  expect(answered(both, securing).sdp.match(/m=.*/g)).toEqual(["m=audio 0 RTP/AVP 8", "m=audio 20000 RTP/SAVP 8"]);
  expect(answered(both).sdp.match(/m=.*/g)).toEqual(["m=audio 20000 RTP/AVP 8", "m=audio 0 RTP/SAVP 8"]);
});

test("our offers have SRTP as the setting says, and their answers must match", () => {
  expect(makeOffer(local)).not.toContain("crypto");
  const open = makeOffer(securing);
  expect(open).toContain("m=audio 20000 RTP/AVP 8 0 101");
  expect(open.match(/a=crypto:\d \S+/g)).toEqual([
    "a=crypto:1 AES_CM_128_HMAC_SHA1_80",
    "a=crypto:2 AES_CM_128_HMAC_SHA1_32",
    "a=crypto:3 AEAD_AES_128_GCM",
  ]);
  expect(makeOffer(requiring)).toContain("m=audio 20000 RTP/SAVP 8 0 101");
  const other: LocalAudio = { ...securing, keys: offeredKeys(), port: 30_000 };
  const pair = (by: LocalAudio) => {
    const taken = takeAnswer(answered(makeOffer(by), other).sdp, by);
    return taken.ok ? taken.agreed.srtp : taken.why;
  };
  const agreed = { tag: 1, ours: { material: keys[0]!.material }, theirs: { material: other.keys![0]!.material } };
  expect(pair(securing)).toMatchObject(agreed);
  expect(pair(requiring)).toMatchObject(agreed);
  expect(takeAnswer(sdp(audio), securing)).toMatchObject({ ok: true });
  expect(why(takeAnswer(sdp(audio), requiring))).toMatch(/SRTP is required/);
  expect(why(takeAnswer(sdp("m=audio 4000 RTP/SAVP 8", crypto80), securing))).toMatch(/no a=crypto line/);
  expect(why(takeAnswer(sdp("m=audio 4000 RTP/SAVP 8"), requiring))).toMatch(/no a=crypto line/);
});

test("G.722 has clock rate 8000 (RFC 3551 §4.5.2), and is used only if wanted", () => {
  const wide: LocalAudio = { ...local, codecs: ["G722", "PCMA"] };
  expect(makeOffer(wide)).toContain("m=audio 20000 RTP/AVP 9 8 101\r\na=rtpmap:9 G722/8000\r\n");
  const offer = sdp("m=audio 4000 RTP/AVP 8 9 0");
  expect(answered(offer, wide).agreed).toMatchObject({ codec: "G722", payloadType: 9 });
  expect(answered(offer).agreed.codec).toBe("PCMA");
  expect(why(answerOffer(sdp("m=audio 4000 RTP/AVP 9"), local))).toMatch(/no codec of ours/);
  expect(answered(sdp("m=audio 4000 RTP/AVP 96", "a=rtpmap:96 G722/8000"), wide).agreed.payloadType).toBe(96);
  expect(why(answerOffer(sdp("m=audio 4000 RTP/AVP 96", "a=rtpmap:96 G722/16000"), wide))).toMatch(/no codec/);
});

test("with digits by INFO no telephone-event is offered", () => {
  const quiet: LocalAudio = { ...local, events: false };
  expect(makeOffer(quiet)).not.toContain("telephone-event");
  const { agreed, sdp: answer } = answered(
    sdp("m=audio 4000 RTP/AVP 8 101", "a=rtpmap:101 telephone-event/8000"),
    quiet,
  );
  expect(answer).not.toContain("telephone-event");
  expect(agreed satisfies AgreedAudio).toMatchObject({ receives: { 8: "PCMA" } });
  expect(agreed.eventType).toBeUndefined();
});

test("an unreachable address is refused, in offers and answers: a host name, a group", () => {
  const at = (connection: string) =>
    ["v=0", "o=- 1 1 IN IP4 192.0.2.1", "s=-", connection, "t=0 0", audio, ""].join("\r\n");
  const bad = [
    "c=IN IP4 media.carrier.example",
    "c=IN IP4 224.2.1.1/127",
    "c=IN IP4 239.255.0.1",
    "c=IN IP4 255.255.255.255",
    "c=IN IP6 ff15::101",
    "c=IN IP4 192.0.2",
  ];
  const told = bad.flatMap((line) => [answerOffer(at(line), local), takeAnswer(at(line), local)]).map(why);
  expect(told.filter((text) => text?.includes("the IP address of one machine is wanted"))).toHaveLength(2 * bad.length);
  const six = { ...local, address: "2001:db8::1" };
  expect(answerOffer(at("c=IN IP6 2001:db8::7"), six).ok).toBe(true);
  expect(why(answerOffer(at("c=IN IP6 ff15::101"), six))).toContain("the IP address of one machine is wanted");
  expect([answerOffer(at("c=IN IP4 0.0.0.0"), local).ok, answerOffer(at("c=IN IP4 192.0.2.9"), local).ok]).toEqual([
    true,
    true,
  ]);
});

test("of several m-lines the first with a reachable address is used", () => {
  const { agreed } = answered(
    sdp("m=audio 4000 RTP/AVP 8", "c=IN IP4 media.carrier.example", "m=audio 4002 RTP/AVP 8"),
  );
  expect(agreed.remote).toEqual({ address: "192.0.2.1", port: 4002 });
});

test("RTCP is sent to the media's address if a=rtcp has no reachable one", () => {
  const by = (address: string) => answered(sdp(audio, `a=rtcp:5001 IN IP4 ${address}`)).agreed.rtcp;
  expect(by("rtcp.carrier.example")).toEqual({ address: "192.0.2.1", port: 5001 });
  expect(by("224.0.0.9")).toEqual({ address: "192.0.2.1", port: 5001 });
  expect(by("192.0.2.9")).toEqual({ address: "192.0.2.9", port: 5001 });
});
