import { setImmediate as turn } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { MediaCommand, MediaEvent, SessionSettings } from "../door.ts";
import { answerOffer } from "../offer-answer.ts";
import { buildRtp, emptyRtpHeader, parseRtp } from "../rtp.ts";
import { offeredKeys } from "../sdes.ts";
import { newSrtpIn, newSrtpOut, protectRtp, unprotectRtp } from "../srtp.ts";
import { startMediaInProcess } from "./index.ts";
import { audioPort, LoopbackPhone, sdpOf, toneLevel } from "./loopback-phone.ts";
import type { MediaProcess } from "./media-process.ts";

type Is<K extends MediaEvent["is"]> = Extract<MediaEvent, { is: K }>;

const address = { bind: "127.0.0.1", ports: [41_000, 41_400] } as const;
let events: MediaEvent[] = [];
let media: MediaProcess;
const phones: LoopbackPhone[] = [];

const ways = ["direct", "dgram"] as const;
const start = (sockets?: (typeof ways)[number]) => {
  media = startMediaInProcess({ onEvent: (event) => events.push(event), ...(sockets && { sockets }) });
};
/** From here on packets go another way. */
const goBy = async (way: (typeof ways)[number]) => {
  await media.close();
  start(way);
};

beforeEach(() => {
  events = [];
  start();
});
afterEach(async () => {
  await media.close();
  for (const phone of phones.splice(0)) phone.close();
});

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const send = (command: MediaCommand) => media.send(command);
const next = async <K extends MediaEvent["is"]>(is: K): Promise<Is<K>> => {
  for (const untilMs = performance.now() + 15_000; performance.now() < untilMs; await sleep(5)) {
    const at = events.findIndex((event) => event.is === is);
    if (at >= 0) return events.splice(at, 1)[0] as Is<K>;
  }
  throw new Error(`no ${is} came; there are ${JSON.stringify(events.filter((e) => e.is !== "Pulse"))}`);
};
const phone = async (hz: number) => {
  const one = await LoopbackPhone.open(hz);
  phones.push(one);
  return one;
};
const versionOf = (sdp: string) => Number(/o=- \d+ (\d+)/.exec(sdp)![1]);
const open = (offer: string | undefined, settings: SessionSettings = {}, peers: readonly string[] = []) =>
  send({ do: "Open", session: "a", kind: "rtp", address, settings, peers, ...(offer !== undefined && { offer }) });

test("an unchanged offer keeps its version; a changed one has the next, also after an answer", async () => {
  open(sdpOf(5000));
  const { sdp: first } = await next("Opened");
  expect(versionOf(first)).toBe(1);
  send({ do: "Remote", session: "a", sdp: sdpOf(5000), as: "offer" });
  expect((await next("Negotiated")).sdp).toBe(first);
  send({ do: "Offer", session: "a" });
  const { sdp: offer } = await next("Offered");
  expect(versionOf(offer)).toBe(2); // all our codecs, not only the one that was agreed
  send({ do: "Offer", session: "a" });
  expect((await next("Offered")).sdp).toBe(offer);
  send({ do: "Remote", session: "a", sdp: sdpOf(5000), as: "answer" });
  await next("Negotiated");
  send({ do: "Offer", session: "a", direction: "sendonly" });
  const hold = await next("Offered");
  expect([versionOf(hold.sdp), /a=(sendonly)/.exec(hold.sdp)?.[1]]).toEqual([3, "sendonly"]);
});

test("our hold begins with the peer's answer, stays during the peer's offers, and ends with a retrieve", async () => {
  open(sdpOf(5000));
  expect((await next("Opened")).agreed).toEqual({
    codec: "PCMA",
    secured: false,
    direction: "sendrecv",
    digits: "rfc4733",
  });
  send({ do: "Offer", session: "a", direction: "inactive" });
  await next("Offered");
  // The peer's offer came across: ours is forgotten.
  send({ do: "Remote", session: "a", sdp: sdpOf(5000), as: "offer" });
  expect((await next("Negotiated")).agreed?.direction).toBe("sendrecv");
  send({ do: "Offer", session: "a", direction: "inactive" });
  await next("Offered");
  send({ do: "Remote", session: "a", sdp: sdpOf(5000, "a=inactive"), as: "answer" });
  expect(await next("Negotiated")).toMatchObject({ peerHolds: false, agreed: { direction: "inactive" } });
  send({ do: "Remote", session: "a", sdp: sdpOf(5000), as: "offer" });
  const kept = await next("Negotiated");
  expect(kept.sdp).toContain("a=inactive");
  send({ do: "Offer", session: "a", direction: "sendrecv" });
  await next("Offered");
  send({ do: "Remote", session: "a", sdp: sdpOf(5000), as: "answer" });
  expect((await next("Negotiated")).agreed?.direction).toBe("sendrecv");
});

test.each(ways)("by %s: earlier packets don't send our media back after an SDP with another address", async (way) => {
  await goBy(way);
  let [old, other] = [await phone(500), await phone(700)];
  open(sdpOf(old.port));
  const port = audioPort((await next("Opened")).sdp);
  for (let n = 0; n < 6; n++) {
    for (const sequence of [2 * n, 2 * n + 1]) {
      const header = { payloadType: 8, marker: false, sequence, timestamp: sequence * 160, ssrc: 76 };
      old.raw(buildRtp(header, new Uint8Array(160)), port);
    }
    await turn();
    if (way === "dgram") await sleep(20);
    await turn();
    // It listens only: no packets of its own would win the latch back.
    send({ do: "Remote", session: "a", sdp: sdpOf(other.port, "a=recvonly"), as: "offer" });
    await next("Negotiated");
    await sleep(50);
    const before = other.packets.length;
    await expect.poll(() => other.packets.length).toBeGreaterThan(before);
    [old, other] = [other, old];
  }
});

test("an early answer is repeated in the 200 without effect; another fork's answer replaces it", {
  timeout: 30_000,
}, async () => {
  const [early, late] = [await phone(400), await phone(700)];
  open(undefined);
  const port = audioPort((await next("Opened")).sdp);
  send({ do: "Remote", session: "a", sdp: sdpOf(early.port), as: "answer" });
  await next("Negotiated");
  send({ do: "Remote", session: "a", sdp: sdpOf(early.port), as: "answer" });
  await next("Negotiated");
  early.talk(port);
  await next("Flowing");
  send({ do: "Remote", session: "a", sdp: sdpOf(late.port), as: "answer" });
  await next("Negotiated");
  late.talk(port);
  await expect.poll(() => late.heard.length).toBeGreaterThan(25);
  const before = early.heard.length;
  await sleep(300);
  expect(early.heard.length).toBe(before);
});

test.each(ways)(
  "%s: a phone behind NAT with a private address in its SDP is heard and hears, through holds and refreshes",
  { timeout: 30_000 },
  async (way) => {
    await goBy(way);
    const far = await phone(400);
    const nat = (...lines: string[]) => sdpOf(4000, ...lines).replace("c=IN IP4 127.0.0.1", "c=IN IP4 192.168.77.5");
    // Its SIP comes from where its NAT is.
    open(nat(), {}, ["127.0.0.1"]);
    const port = audioPort((await next("Opened")).sdp);
    await sleep(200);
    expect(far.heard.length).toBe(0);
    far.talk(port);
    await next("Flowing");
    await expect.poll(() => far.heard.length).toBeGreaterThan(10);
    for (const hold of [nat("a=sendonly"), nat().replace("192.168.77.5", "0.0.0.0"), nat("a=inactive")]) {
      send({ do: "Remote", session: "a", sdp: hold, as: "offer" });
      expect((await next("Negotiated")).peerHolds).toBe(true);
      await sleep(50);
      await turn();
      far.heard.length = 0;
      await sleep(200);
      expect(far.heard.length).toBe(0);
      send({ do: "Remote", session: "a", sdp: nat(), as: "offer" });
      expect((await next("Negotiated")).peerHolds).toBe(false);
      await expect.poll(() => far.heard.length).toBeGreaterThan(8);
    }
  },
);

test.each(ways)(
  "%s: with rtcp-mux reports come to the RTP port, and an empty datagram is no rubbish",
  { timeout: 30_000 },
  async (way) => {
    await goBy(way);
    const far = await phone(400);
    open(sdpOf(far.port, "a=rtcp-mux"));
    const opened = await next("Opened");
    expect(opened.sdp).toContain("a=rtcp-mux");
    far.talk(audioPort(opened.sdp));
    far.raw(new Uint8Array(0), audioPort(opened.sdp));
    for (let n = 0; n < 700 && !far.packets.some((one) => one[1] === 200); n++) await sleep(10);
    expect(far.packets.some((one) => one[1] === 200)).toBe(true);
    send({ do: "Close", session: "a" });
    expect((await next("Closed")).stats.dropped).toBe(0);
  },
);

/** The far side of a secured call, by the room's own value code but with keys of its own. */
const secured = async (port: number, offer: string, mine: LoopbackPhone, keys = offeredKeys()) => {
  const local = {
    address: "127.0.0.1",
    port: mine.port,
    codecs: ["PCMA"] as const,
    ptimeMs: 20,
    originId: 3,
    version: 1,
    srtp: "required" as const,
    keys,
  };
  const answered = answerOffer(offer, local);
  if (!answered.ok) throw new Error(answered.why);
  const { ours, theirs } = answered.agreed.srtp!;
  return { port, sdp: answered.sdp, out: newSrtpOut(ours), from: newSrtpIn(theirs) };
};

const say = (far: Awaited<ReturnType<typeof secured>>, by: LoopbackPhone, first: number, count: number) => {
  for (let n = first; n < first + count; n++) {
    const header = { payloadType: 8, marker: false, sequence: n & 0xffff, timestamp: n * 160, ssrc: 77 };
    by.raw(protectRtp(far.out, buildRtp(header, new Uint8Array(160).fill(0x55))).slice(), far.port);
  }
};

test.each(ways)(
  "%s: a secured call is heard both ways, its packets tell a stranger nothing, and a new process goes on with it",
  { timeout: 30_000 },
  async (way) => {
    await goBy(way);
    const far = await phone(500);
    open(undefined, { srtp: "required" });
    const opened = await next("Opened");
    const call = await secured(audioPort(opened.sdp), opened.sdp, far);
    send({ do: "Remote", session: "a", sdp: sdpOf(far.port), as: "answer" });
    expect(await next("Failed")).toMatchObject({ asked: "Remote", code: "badMedia" });
    send({ do: "Remote", session: "a", sdp: call.sdp, as: "answer" });
    const negotiated = await next("Negotiated");
    expect(negotiated.agreed).toMatchObject({ secured: true, codec: "PCMA" });
    // Plain packets, and what was said before, are dropped.
    const header = { payloadType: 8, marker: false, sequence: 1, timestamp: 160, ssrc: 76 };
    far.raw(buildRtp(header, new Uint8Array(160)), call.port);
    say(call, far, 65_500, 10);
    await next("Flowing");
    await expect.poll(() => far.packets.length).toBeGreaterThan(25);
    const plains = far.packets.filter(({ length }) => length > 0).map((wire) => unprotectRtp(call.from, wire)?.slice());
    expect(plains.length).toBeGreaterThan(15);
    expect(plains.every((plain) => plain?.length === 172)).toBe(true);
    // The process dies: another one takes up the session with its keys, its counters and the same source.
    const snapshot = JSON.parse(JSON.stringify(negotiated.snapshot));
    await media.close();
    far.packets.length = 0;
    events = [];
    media = startMediaInProcess({ onEvent: (event) => events.push(event) });
    send({ do: "Restore", snapshot });
    expect((await next("Negotiated")).agreed).toMatchObject({ secured: true });
    say(call, far, 65_510, 60); // rolls over
    await next("Flowing");
    await expect.poll(() => far.packets.length).toBeGreaterThan(15);
    const after = far.packets.map((wire) => unprotectRtp(call.from, wire)?.slice());
    expect(after.length).toBeGreaterThan(8);
    expect(after.every((plain) => plain !== undefined)).toBe(true);
    const read = emptyRtpHeader();
    const sources = new Set([...plains, ...after].map((plain) => parseRtp(plain!, read) && read.ssrc));
    expect(sources.size).toBe(1);
  },
);

test("new keys of the peer get new keys of ours, and unchanged keys continue", { timeout: 30_000 }, async () => {
  const far = await phone(500);
  const keys = offeredKeys();
  const offerWith = (these: typeof keys) =>
    sdpOf(far.port, `a=crypto:1 ${these[0]!.suite} inline:${these[0]!.material}`).replace("RTP/AVP", "RTP/SAVP");
  const inline = (sdp: string | undefined) => /inline:(\S+)/.exec(sdp ?? "")?.[1];
  open(offerWith(keys), { srtp: "offered" });
  const first = inline((await next("Opened")).sdp)!;
  send({ do: "Remote", session: "a", sdp: offerWith(keys), as: "offer" });
  expect(inline((await next("Negotiated")).sdp)).toBe(first);
  await expect.poll(() => far.packets.length).toBeGreaterThan(5);
  const sourceOf = (packet: Uint8Array) => Buffer.from(packet).readUInt32BE(8);
  const before = sourceOf(far.packets.at(-1)!);
  const other = offeredKeys();
  send({ do: "Remote", session: "a", sdp: offerWith(other), as: "offer" });
  const second = inline((await next("Negotiated")).sdp)!;
  expect(second).not.toBe(first);
  const from = newSrtpIn({ suite: "AES_CM_128_HMAC_SHA1_80", material: second });
  // What left before the new keys, and what is read late of it, is of another source.
  const since = () => far.packets.filter((packet) => sourceOf(packet) !== before);
  await expect.poll(() => since().length).toBeGreaterThan(10);
  for (const wire of since()) expect(unprotectRtp(from, wire)).toBeDefined();
  // Back to plain when the peer wants that.
  send({ do: "Remote", session: "a", sdp: sdpOf(far.port), as: "offer" });
  expect((await next("Negotiated")).agreed?.secured).toBe(false);
});

test("a G.722 and an A-law party hear each other at the right level", { timeout: 30_000 }, async () => {
  const far = await phone(500);
  const near = await phone(900);
  open(sdpOf(far.port));
  const port = audioPort((await next("Opened")).sdp);
  send({
    do: "Open",
    session: "b",
    kind: "rtp",
    address,
    offer: sdpOf(near.port).replace("RTP/AVP 8", "RTP/AVP 9 8"),
    settings: { codecs: ["G722", "PCMA"] },
  });
  const wide = await next("Opened");
  expect(wide.agreed).toMatchObject({ codec: "G722" });
  near.codec = "G722";
  send({ do: "Hear", session: "a", from: ["b"] });
  send({ do: "Hear", session: "b", from: ["a"] });
  far.talk(port);
  near.talk(audioPort(wide.sdp));
  await sleep(3500);
  for (const [who, hz] of [
    [far, 900],
    [near, 500],
  ] as const) {
    const levels = who.heard.slice(-125).map(({ samples }) => toneLevel(samples, hz));
    // The middle of them: a machine that stalls leaves frames out.
    const middle = levels.sort((a, b) => a - b)[62]!;
    expect(Math.abs(20 * Math.log10(middle / 8000))).toBeLessThan(0.5);
  }
});

test("after a refused opportunistic offer our offers are RTP/SAVP, and an answer without SRTP is refused", async () => {
  open(undefined, { srtp: "offered" });
  const { sdp: first } = await next("Opened");
  expect(first).toMatch(/^m=audio \d+ RTP\/AVP /m);
  expect(first).toMatch(/^a=crypto:1 /m);
  send({ do: "Offer", session: "a", secured: true });
  const { sdp: second } = await next("Offered");
  expect(second).toMatch(/^m=audio \d+ RTP\/SAVP /m);
  expect(versionOf(second)).toBe(versionOf(first) + 1);
  send({ do: "Remote", session: "a", sdp: sdpOf(5000), as: "answer" });
  expect(await next("Failed")).toMatchObject({ asked: "Remote", code: "badMedia" });
  const far = {
    address: "127.0.0.1",
    port: 5000,
    codecs: ["PCMA"],
    ptimeMs: 20,
    srtp: "required",
    keys: offeredKeys(),
    originId: 7,
    version: 1,
  } as const;
  const answered = answerOffer(second, far);
  if (!answered.ok) throw new Error(answered.why);
  send({ do: "Remote", session: "a", sdp: answered.sdp, as: "answer" });
  expect((await next("Negotiated")).agreed).toMatchObject({ secured: true });
  send({ do: "Offer", session: "a" });
  expect((await next("Offered")).sdp).toMatch(/^m=audio \d+ RTP\/SAVP /m);
});

test("a session with SRTP off can't make an RTP/SAVP offer", async () => {
  open(undefined);
  await next("Opened");
  send({ do: "Offer", session: "a", secured: true });
  expect(await next("Failed")).toMatchObject({ asked: "Offer", code: "badMedia" });
});
