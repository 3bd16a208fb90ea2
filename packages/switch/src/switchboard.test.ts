import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PlayId, RecordingId, TrunkId } from "@zongji/domain";
import { header, type SipEvent } from "@zongji/sip";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  body,
  browserId,
  call,
  carrier,
  createWorld,
  deviceId,
  leg,
  type Peer,
  trunkId,
  type World,
} from "./test-world.ts";

let prompts = "";
beforeAll(() => {
  prompts = mkdtempSync(join(tmpdir(), "switch-"));
  for (const name of ["greeting", "music.hold"]) writeFileSync(join(prompts, `${name}.wav`), "");
});
afterAll(() => rmSync(prompts, { recursive: true }));

const system = (cause: "flowEnded" | "released" | "busy" | "unknownNumber") => ({ by: "system", cause }) as const;
const play = (name: string) => name as PlayId;
const recording = (name: string) => name as RecordingId;
const reasons = (event: SipEvent | undefined): string => (event && "reason" in event ? (event.reason ?? "") : "");
const find = <K extends SipEvent["is"]>(peer: Peer, is: K) =>
  peer.events.find((event): event is Extract<SipEvent, { is: K }> => event.is === is);

const start = (...more: Parameters<typeof createWorld>) => {
  const world = createWorld({ promptFolders: [prompts], ...more[0] }, more[1]);
  const peer = world.createPeer({ host: "192.0.2.1", port: 5060 });
  return { world, peer };
};

/** A call from the carrier, answered. */
const answeredCall = (...more: Parameters<typeof createWorld>) => {
  const { world, peer } = start(...more);
  world.invite(peer, "theirs");
  world.run(50);
  const id = world.of("LegArrived")[0]!.leg;
  world.board.perform({ do: "Answer", leg: id });
  world.run(50);
  return { world, peer, id };
};

const originate = (
  world: World,
  name: string,
  more: Partial<{ ringMs: number; autoAnswer: boolean; device: typeof deviceId }> = {},
) =>
  world.board.perform({
    do: "Originate",
    call,
    leg: leg(name),
    target: { to: "device", device: more.device ?? deviceId },
    from: { number: "13900000000", display: "来电" },
    ringMs: more.ringMs ?? 20_000,
    ...(more.autoAnswer && { autoAnswer: true }),
  });

const dial = (world: World, name: string, ringMs = 20_000) =>
  world.board.perform({
    do: "Originate",
    call,
    leg: leg(name),
    target: { to: "trunk", trunk: trunkId, number: "13911111111" },
    from: { number: "12345678" },
    ringMs,
  });

/** Nothing is left anywhere, and each leg had its one end. */
const expectRest = (world: World) => {
  world.run(200_000);
  expect(world.board.legs()).toEqual([]);
  expect(world.media.sessions.size).toBe(0);
  expect(world.home.agent.alive()).toMatchObject({ sessions: 0, transactions: 0 });
  expect(world.dialogs.size).toBe(0);
  expect(world.logged.filter((one) => one.level === "error")).toEqual([]);
};
const endings = (world: World, name?: string) =>
  world
    .of("LegEnded")
    .filter((one) => name === undefined || one.leg === name)
    .map((one) => one.ending);

describe("a call comes in", () => {
  test("it is told with its numbers, rings, is answered and ended by us", () => {
    const { world, peer } = start();
    world.invite(peer, "theirs");
    world.run(20);
    const arrived = world.of("LegArrived")[0]!;
    expect(arrived).toMatchObject({
      trunk: "carrier",
      calledNumber: "12345678",
      callingNumber: "13900000000",
      withheld: false,
    });
    expect(arrived.testBy).toBeUndefined();
    world.board.perform({ do: "Ring", leg: arrived.leg });
    world.run(20);
    expect(find(peer, "progress")).toMatchObject({ status: 180 });
    world.board.perform({ do: "Answer", leg: arrived.leg });
    world.run(50);
    expect(find(peer, "answered")?.body?.type).toBe("application/sdp");
    expect(world.of("LegAnswered")).toHaveLength(1);
    expect(world.dialogs.size).toBe(1);
    world.board.perform({ do: "End", leg: arrived.leg, ending: system("flowEnded") });
    expect(endings(world)).toEqual([system("flowEnded")]);
    world.run(50);
    expect(reasons(find(peer, "ended"))).toContain('Q.850;cause=16;text="flowEnded"');
    expectRest(world);
  });

  test("an answer that comes before the media is open waits for it", () => {
    const { world, peer } = start();
    world.invite(peer, "theirs");
    world.run(5.5);
    world.board.perform({ do: "Answer", leg: world.of("LegArrived")[0]!.leg });
    world.run(50);
    expect(peer.seen).toContain("answered");
    expect(endings(world)).toEqual([]);
  });

  test("the caller hangs up", () => {
    const { world, peer } = answeredCall();
    peer.command({ do: "bye", session: "theirs" });
    world.run(50);
    expect(endings(world)).toEqual([{ by: "caller", cause: "hangup" }]);
    expectRest(world);
  });

  test("both hang up at once: the first counts, and only it", () => {
    const { world, peer, id } = answeredCall();
    peer.command({ do: "bye", session: "theirs" });
    world.board.perform({ do: "End", leg: id, ending: system("released") });
    world.run(50);
    expect(endings(world)).toEqual([system("released")]);
    expectRest(world);
  });

  test("the caller gives up before an answer", () => {
    const { world, peer } = start();
    world.invite(peer, "theirs");
    world.run(20);
    peer.command({ do: "cancel", session: "theirs" });
    world.run(50);
    expect(endings(world)).toEqual([{ by: "caller", cause: "cancelled", sip: 487 }]);
    expectRest(world);
  });

  test("CANCEL crosses our 200: the caller's BYE ends an answered leg", () => {
    const { world, peer } = start();
    world.invite(peer, "theirs");
    world.run(20);
    peer.command({ do: "cancel", session: "theirs" });
    world.board.perform({ do: "Answer", leg: world.of("LegArrived")[0]!.leg });
    world.run(100);
    expect(world.of("LegAnswered")).toHaveLength(1);
    expect(endings(world)).toEqual([{ by: "caller", cause: "hangup" }]);
    expectRest(world);
  });

  test("the ACK never comes: the network ended it after 64 T1", () => {
    const { world, peer } = start();
    world.invite(peer, "theirs");
    world.run(20);
    world.board.perform({ do: "Answer", leg: world.of("LegArrived")[0]!.leg });
    (peer as Peer & { node: { agent: { handle: unknown } } }).node.agent.handle = () => [];
    world.run(31_900);
    expect(endings(world)).toEqual([]);
    world.run(200);
    expect(endings(world)).toEqual([{ by: "network", cause: "ackTimeout" }]);
    expectRest(world);
  });

  test("our 200 is lost: it is sent again, and the leg is answered once", () => {
    let lose = 0;
    const { world, peer } = start({}, () => lose-- > 0);
    world.invite(peer, "theirs");
    world.run(20);
    lose = 1;
    world.board.perform({ do: "Answer", leg: world.of("LegArrived")[0]!.leg });
    world.run(400);
    expect(peer.seen).not.toContain("answered");
    world.run(300);
    expect(peer.seen.filter((one) => one === "answered")).toHaveLength(1);
    expect(world.of("LegAnswered")).toHaveLength(1);
  });

  test("it is refused with the status and a time to try again", () => {
    const { world, peer } = start();
    world.invite(peer, "theirs");
    world.run(20);
    world.board.perform({
      do: "Refuse",
      leg: world.of("LegArrived")[0]!.leg,
      status: 404,
      ending: system("unknownNumber"),
      retryAfterSec: 5,
    });
    world.run(50);
    const failed = find(peer, "failed");
    expect(failed).toMatchObject({ why: "rejected", status: 404 });
    expect(header(failed!.response!, "retry-after")).toBe("5");
    expect(endings(world)).toEqual([{ by: "system", cause: "unknownNumber", sip: 404 }]);
    expectRest(world);
  });

  test("End before an answer is a refusal", () => {
    const { world, peer } = start();
    world.invite(peer, "theirs");
    world.run(20);
    world.board.perform({ do: "End", leg: world.of("LegArrived")[0]!.leg, ending: system("busy") });
    world.run(50);
    expect(find(peer, "failed")).toMatchObject({ status: 486 });
    expectRest(world);
  });

  test("an offer that can't be spoken is 488, no free port is 503", () => {
    for (const [code, sip, ending] of [
      ["badMedia", 488, { by: "network", cause: "badMedia", sip: 488 }],
      ["noPort", 503, { by: "system", cause: "limit", sip: 503 }],
    ] as const) {
      const { world, peer } = start();
      world.media.refuseOpens(code);
      world.invite(peer, "theirs");
      world.run(50);
      expect(find(peer, "failed")).toMatchObject({ status: sip });
      expect(endings(world)).toEqual([ending]);
      world.media.refuseOpens(undefined);
      expectRest(world);
    }
  });

  test("without an offer ours goes in the 200, and the leg is answered by the ACK", () => {
    const { world, peer } = start();
    peer.react = (event, self) => {
      if (event.is === "answered" && event.needsAck)
        self.command({ do: "ack", session: "theirs", body: body("late answer") });
    };
    peer.command({
      do: "invite",
      session: "theirs",
      destination: { listener: "udp", host: "198.51.100.1", port: 5060 },
      uri: "sip:12345678@198.51.100.1",
      from: { uri: "sip:13900000000@192.0.2.1" },
    });
    world.run(20);
    const id = world.of("LegArrived")[0]!.leg;
    world.board.perform({ do: "Answer", leg: id });
    world.run(50);
    expect(world.of("LegAnswered")).toHaveLength(1);
    expect(world.media.sessions.get(id)?.remotes).toEqual(["late answer"]);
  });

  test("while draining a call is told, and turned away with 503", () => {
    const { world, peer } = start();
    world.board.drain(true);
    world.invite(peer, "theirs");
    world.run(50);
    expect(world.of("LegArrived")).toHaveLength(1);
    expect(endings(world)).toEqual([{ by: "system", cause: "draining", sip: 503 }]);
    expect(find(peer, "failed")).toMatchObject({ status: 503 });
    expectRest(world);
  });

  test("a call above the trunk's lines is turned away, and a line that is free again is used", () => {
    const { world, peer } = start({ trunks: [{ ...carrier, lines: 1 }] });
    world.invite(peer, "first");
    world.invite(peer, "second");
    world.run(50);
    expect(endings(world)).toEqual([{ by: "system", cause: "limit", sip: 503 }]);
    peer.command({ do: "cancel", session: "first" });
    world.run(50);
    world.invite(peer, "third");
    world.run(50);
    expect(world.of("LegArrived")).toHaveLength(3);
    expect(endings(world)).toHaveLength(2);
  });

  test("a withheld number is not told", () => {
    const { world, peer } = start();
    world.invite(peer, "theirs", {
      headers: [
        { name: "Privacy", value: "id" },
        { name: "P-Asserted-Identity", value: "<sip:13900000000@192.0.2.1>" },
      ],
    });
    world.run(20);
    expect(world.of("LegArrived")[0]).toMatchObject({ callingNumber: "", withheld: true });
  });

  test("the called number is read where the trunk writes it", () => {
    for (const [field, number] of [
      ["requestUri", "12345678"],
      ["to", "87654321"],
      ["pCalledPartyId", "11111111"],
      ["diversion", "22222222"],
    ] as const) {
      const { world, peer } = start({ trunks: [{ ...carrier, calledNumberIn: field }] });
      world.invite(peer, "theirs", {
        to: { uri: "sip:8765-4321@hotline" },
        headers: [
          { name: "P-Called-Party-ID", value: "<sip:11111111@x>" },
          { name: "Diversion", value: '"A" <tel:2222-2222>;reason=unconditional, <sip:3@x>' },
        ],
      });
      world.run(20);
      expect(world.of("LegArrived")[0]?.calledNumber).toBe(number);
    }
  });

  test("a stranger hears nothing, and is counted", () => {
    const world = createWorld();
    const stranger = world.createPeer({ host: "203.0.113.9", port: 5060 });
    world.invite(stranger, "theirs");
    world.run(40_000);
    expect(world.events).toEqual([]);
    expect(stranger.seen).toEqual(["failed"]);
    expect(find(stranger, "failed")).toMatchObject({ why: "timeout" });
    expect(world.home.agent.counters().stranger).toBeGreaterThan(0);
  });

  test("a call of the test trunk proves itself, and says by whom it is", () => {
    const realm = "test.zongji";
    const password = "secret";
    const { createHash } = process.getBuiltinModule("node:crypto");
    const md5 = createHash("md5").update(`tester:${realm}:${password}`).digest("hex");
    const test: typeof carrier = { id: "test" as TrunkId, listener: "udp", sources: [], realm, test: true };
    const world = createWorld({
      trunks: [carrier, test],
      devices: {
        ofUser: () => undefined,
        userOf: () => undefined,
        digestUser: (user, asked) => (user === "tester" && asked === realm ? { md5 } : undefined),
      },
    });
    const caller = world.createPeer({ host: "203.0.113.9", port: 5060 });
    const from = { from: { uri: "sip:tester@test" } };
    world.invite(caller, "wrong", { ...from, credentials: { username: "tester", password: "guess" } });
    world.run(1000);
    expect(world.events).toEqual([]);
    world.invite(caller, "right", { ...from, credentials: { username: "tester", password } });
    world.run(1000);
    expect(world.of("LegArrived")).toMatchObject([{ trunk: "test", testBy: "tester" }]);
  });
});

describe("a talk", () => {
  test("the far end holds and takes back, and is answered each time", () => {
    const { world, peer, id } = answeredCall();
    peer.command({ do: "reinvite", session: "theirs", body: body("sendonly") });
    world.run(50);
    expect(world.of("LegHeld")).toMatchObject([{ leg: id }]);
    world.media.tell({ is: "Silent", session: id, forMs: 10_000 });
    expect(world.of("LegMediaLost")).toEqual([]);
    peer.command({ do: "reinvite", session: "theirs", body: body("sendrecv") });
    world.run(50);
    expect(world.of("LegRetrieved")).toHaveLength(1);
    expect(peer.seen.filter((one) => one === "reinviteAnswered")).toHaveLength(2);
  });

  test("a re-INVITE that can't be spoken is 488 and the talk goes on", () => {
    const { world, peer } = answeredCall();
    peer.command({ do: "reinvite", session: "theirs", body: body("bad") });
    world.run(50);
    expect(find(peer, "reinviteFailed")).toMatchObject({ status: 488 });
    expect(endings(world)).toEqual([]);
  });

  test("a re-INVITE without an offer is given ours", () => {
    const { world, peer, id } = answeredCall();
    peer.react = (event, self) => {
      if (event.is === "reinviteAnswered" && event.needsAck)
        self.command({ do: "ack", session: "theirs", body: body("again") });
    };
    peer.command({ do: "reinvite", session: "theirs" });
    world.run(50);
    expect(world.media.sessions.get(id)?.remotes).toEqual(["again"]);
    expect(endings(world)).toEqual([]);
  });

  test("lost media is told once, and once when it is back", () => {
    const { world, id } = answeredCall();
    world.media.tell({ is: "Flowing", session: id });
    world.media.tell({ is: "Silent", session: id, forMs: 10_000 });
    world.media.tell({ is: "Silent", session: id, forMs: 20_000 });
    world.media.tell({ is: "Flowing", session: id });
    expect(world.events.slice(-2)).toMatchObject([{ is: "LegMediaLost", why: "rtpTimeout" }, { is: "LegMediaBack" }]);
    expect(world.of("LegMediaLost")).toHaveLength(1);
  });

  test("digits are told, by RTP and by INFO", () => {
    const { world, peer, id } = answeredCall();
    world.media.tell({ is: "Digit", session: id, digit: "1", ms: 100 });
    const info = (type: string, text: string) =>
      peer.command({
        do: "request",
        id: text,
        session: "theirs",
        method: "INFO",
        body: { type, bytes: new TextEncoder().encode(text) },
      });
    info("application/dtmf-relay", "Signal=5\r\nDuration=160\r\n");
    world.run(50);
    info("application/dtmf", "#");
    world.run(50);
    info("text/plain", "9");
    world.run(50);
    expect(world.of("DigitPressed").map((one) => one.digit)).toEqual(["1", "5", "#"]);
    expect(peer.events.filter((one) => one.is === "requestAnswered").map((one) => one.status)).toEqual([200, 200, 415]);
  });

  test("a prompt is played to its end, and replaced by another", () => {
    const { world, id } = answeredCall();
    world.board.perform({ do: "Play", leg: id, play: play("one"), prompts: ["music.hold"], loop: true });
    world.run(10);
    world.board.perform({ do: "Play", leg: id, play: play("two"), prompts: ["greeting"] });
    world.run(10_000);
    expect(world.of("PlayEnded")).toMatchObject([
      { play: "one", why: "stopped" },
      { play: "two", why: "finished" },
    ]);
    expect(world.media.asked.find((one) => one.do === "Play")).toMatchObject({
      files: [join(prompts, "music.hold.wav")],
      loop: true,
    });
  });

  test("a prompt that is not there fails the play and stops what runs", () => {
    const { world, id } = answeredCall();
    world.board.perform({ do: "Play", leg: id, play: play("one"), prompts: ["music.hold"], loop: true });
    world.run(10);
    world.board.perform({ do: "Play", leg: id, play: play("two"), prompts: ["greeting", "nothing"] });
    world.run(10);
    expect(world.of("PlayEnded")).toMatchObject([
      { play: "two", why: "failed", playedMs: 0 },
      { play: "one", why: "stopped" },
    ]);
    expect(world.board.counts().promptsUnknown).toBe(1);
  });

  test("a recording gives its segment relative to the folder, also when the leg ends under it", () => {
    const { world, peer, id } = answeredCall();
    world.board.perform({ do: "Record", leg: id, recording: recording("r"), file: "2026/06/01/r" });
    world.run(1000);
    peer.command({ do: "bye", session: "theirs" });
    world.run(50);
    expect(world.of("RecordingStarted")).toHaveLength(1);
    expect(world.of("RecordingEnded")).toMatchObject([
      { recording: "r", segments: [{ file: "2026/06/01/r.wav", startMs: 0 }] },
    ]);
    expectRest(world);
  });

  test("a recording outside the folder or of a leg that isn't there fails at once", () => {
    const { world, id } = answeredCall();
    world.board.perform({ do: "Record", leg: id, recording: recording("a"), file: "../a" });
    world.board.perform({ do: "Record", leg: leg("nobody"), recording: recording("b"), file: "b" });
    expect(world.of("RecordingFailed").map((one) => one.recording)).toEqual(["a", "b"]);
  });

  test("commands to a leg that is gone are ignored and counted", () => {
    const { world, peer, id } = answeredCall();
    peer.command({ do: "bye", session: "theirs" });
    world.run(50);
    const before = world.events.length;
    world.board.perform({ do: "Play", leg: id, play: play("one"), prompts: ["greeting"] });
    world.board.perform({ do: "End", leg: id, ending: system("released") });
    world.board.perform({ do: "Bridge", a: id, b: leg("x") });
    world.board.perform({ do: "SendDigits", leg: id, digits: "1" });
    expect(world.events).toHaveLength(before);
    expect(world.board.counts().commandsIgnored).toBe(4);
  });
});

describe("a leg of ours", () => {
  const withPhone = () => {
    const { world, peer } = start();
    const phone = world.createPeer({ host: "192.0.2.20", port: 5060 });
    world.registerPhone(phone);
    world.run(20);
    return { world, peer, phone };
  };
  const withBrowser = () => {
    const world = createWorld({ promptFolders: [prompts] });
    const browser = world.createPeer({ host: "203.0.113.50", port: 40000 }, "ws");
    const close = world.connectBrowser(browser, "flow-1");
    world.run(20);
    return { world, browser, close };
  };
  const answers =
    (sdp = "answer") =>
    (event: SipEvent, self: Peer) => {
      if (event.is === "invited") self.command({ do: "respond", session: event.session, status: 200, body: body(sdp) });
    };
  const refuses = (status: number) => (event: SipEvent, self: Peer) => {
    if (event.is === "invited") self.command({ do: "respond", session: event.session, status });
  };

  test("a registered phone rings, answers, and is heard by who it is bridged with", () => {
    const { world, peer, phone } = withPhone();
    expect(world.of("DeviceReachable")).toMatchObject([{ device: deviceId }]);
    world.invite(peer, "theirs");
    world.run(20);
    const caller = world.of("LegArrived")[0]!.leg;
    world.board.perform({ do: "Answer", leg: caller });
    phone.react = (event, self) => {
      if (event.is === "invited") self.command({ do: "respond", session: event.session, status: 180 });
    };
    originate(world, "agent");
    world.run(50);
    expect(world.of("LegRinging")).toMatchObject([{ leg: "agent", earlyMedia: false }]);
    const ringing = find(phone, "invited")!;
    expect(ringing.from.user).toBe("13900000000");
    expect(ringing.from.display).toBe("来电");
    expect(header(ringing.request, "x-zongji-leg")).toBeUndefined();
    phone.command({ do: "respond", session: ringing.session, status: 200, body: body("answer") });
    world.run(50);
    world.board.perform({ do: "Bridge", a: caller, b: leg("agent") });
    world.run(50);
    expect(world.media.sessions.get(caller)?.hears).toEqual(["agent"]);
    expect(world.media.sessions.get("agent")?.hears).toEqual([caller]);
    phone.command({ do: "bye", session: ringing.session });
    world.run(50);
    expect(endings(world)).toEqual([{ by: "agent", cause: "hangup" }]);
    expect(world.media.sessions.get(caller)?.hears).toEqual([]);
    world.board.perform({ do: "End", leg: caller, ending: system("flowEnded") });
    expectRest(world);
  });

  test("a browser is rung over its WebSocket with the call's names, and asked to pick up", () => {
    const { world, browser } = withBrowser();
    browser.react = answers();
    originate(world, "agent", { device: browserId, autoAnswer: true });
    world.run(50);
    const { request } = find(browser, "invited")!;
    expect(header(request, "x-zongji-call")).toBe(call);
    expect(header(request, "x-zongji-leg")).toBe("agent");
    expect(header(request, "alert-info")).toBe("<http://127.0.0.1>;info=alert-autoanswer");
    expect(header(request, "call-info")).toContain("answer-after=0");
    expect(world.media.asked[0]).toMatchObject({ do: "Open", kind: "webrtc" });
    expect(world.of("LegAnswered")).toHaveLength(1);
    world.media.tell({ is: "TransportLost", session: "agent" });
    expect(world.of("LegMediaLost")).toMatchObject([{ why: "transportLost" }]);
    world.board.perform({ do: "End", leg: leg("agent"), ending: system("released") });
    expectRest(world);
  });

  test("a browser that vanishes while it rings is lost; one that talks is told as unreachable and can be ended", () => {
    const ringing = withBrowser();
    originate(ringing.world, "agent", { device: browserId });
    ringing.world.run(50);
    ringing.close();
    ringing.world.run(50);
    expect(endings(ringing.world)).toMatchObject([{ by: "network", cause: "deviceLost" }]);
    expect(ringing.world.of("DeviceUnreachable")).toHaveLength(1);
    expectRest(ringing.world);
    const talking = withBrowser();
    talking.browser.react = answers();
    originate(talking.world, "agent", { device: browserId });
    talking.world.run(50);
    talking.close();
    talking.world.run(50);
    expect(endings(talking.world)).toEqual([]);
    talking.world.board.perform({ do: "End", leg: leg("agent"), ending: { by: "network", cause: "deviceLost" } });
    expectRest(talking.world);
  });

  test("a device that isn't registered can't be reached, and is told so at once", () => {
    const { world } = start();
    originate(world, "agent");
    expect(endings(world)).toEqual([{ by: "network", cause: "unreachable" }]);
    expectRest(world);
  });

  test.each([
    [486, { by: "agent", cause: "busy", sip: 486 }],
    [600, { by: "agent", cause: "busy", sip: 600 }],
    [603, { by: "agent", cause: "refused", sip: 603 }],
    [480, { by: "agent", cause: "refused", sip: 480 }],
    [404, { by: "network", cause: "unreachable", sip: 404 }],
    [503, { by: "network", cause: "unreachable", sip: 503 }],
    [488, { by: "network", cause: "badMedia", sip: 488 }],
  ])("a phone that says %i has ended it so", (status, ending) => {
    const { world, phone } = withPhone();
    phone.react = refuses(status);
    originate(world, "agent");
    world.run(50);
    expect(endings(world)).toEqual([ending]);
    expectRest(world);
  });

  test("a phone that rings too long is cancelled", () => {
    const { world, phone } = withPhone();
    phone.react = (event, self) => {
      if (event.is === "invited") self.command({ do: "respond", session: event.session, status: 180 });
    };
    originate(world, "agent", { ringMs: 5000 });
    world.run(4900);
    expect(endings(world)).toEqual([]);
    world.run(200);
    expect(endings(world)).toEqual([{ by: "agent", cause: "noAnswer" }]);
    expect(find(phone, "ended")).toMatchObject({ why: "cancelled" });
    expectRest(world);
  });

  test("the phone's 200 crosses our CANCEL: it is hung up, and the leg ended once", () => {
    const { world, phone } = withPhone();
    originate(world, "agent");
    world.run(50);
    phone.command({ do: "respond", session: find(phone, "invited")!.session, status: 180 });
    world.run(20);
    phone.command({ do: "respond", session: find(phone, "invited")!.session, status: 200, body: body("answer") });
    world.board.perform({ do: "End", leg: leg("agent"), ending: { by: "caller", cause: "cancelled" } });
    world.run(100);
    expect(endings(world)).toEqual([{ by: "caller", cause: "cancelled" }]);
    expect(find(phone, "ended")).toMatchObject({ why: "bye" });
    expectRest(world);
  });

  test("a colleague who was quicker is told so", () => {
    const { world, phone } = withPhone();
    originate(world, "agent");
    world.run(50);
    phone.command({ do: "respond", session: find(phone, "invited")!.session, status: 180 });
    world.run(20);
    world.board.perform({ do: "End", leg: leg("agent"), ending: { by: "system", cause: "answeredElsewhere" } });
    world.run(50);
    expect(header(find(phone, "ended")!.request!, "reason")).toContain("Q.850;cause=26");
    expectRest(world);
  });

  test("nobody answers our INVITE", () => {
    const world = createWorld();
    dial(world, "out", 60_000);
    world.run(31_900);
    expect(endings(world)).toEqual([]);
    world.run(500);
    expect(endings(world)).toEqual([{ by: "network", cause: "signallingTimeout" }]);
    expectRest(world);
  });

  test("a citizen is called over the trunk, with early media and the number of the hotline", () => {
    const { world, peer } = start();
    peer.react = (event, self) => {
      if (event.is !== "invited") return;
      self.command({ do: "respond", session: event.session, status: 183, body: body("answer") });
    };
    dial(world, "out");
    world.run(50);
    const { request, from, session } = find(peer, "invited")!;
    expect(request.uri).toBe("sip:13911111111@192.0.2.1:5060");
    expect(from.user).toBe("12345678");
    expect(world.of("LegRinging")).toMatchObject([{ earlyMedia: true }]);
    peer.command({ do: "respond", session, status: 200, body: body("answer") });
    world.run(50);
    expect(world.media.sessions.get("out")?.remotes).toEqual(["answer"]);
    peer.command({ do: "bye", session });
    world.run(50);
    expect(endings(world)).toEqual([{ by: "callee", cause: "hangup" }]);
    expectRest(world);
  });

  test("an answer that can't be spoken ends the leg with BYE", () => {
    const { world, peer } = start();
    peer.react = answers("bad");
    dial(world, "out");
    world.run(50);
    expect(endings(world)).toEqual([{ by: "network", cause: "badMedia", sip: 488 }]);
    expect(find(peer, "ended")).toMatchObject({ why: "bye" });
    expectRest(world);
  });

  test("a phone calls by itself: its leg names the device", () => {
    const world = createWorld();
    const browser = world.createPeer({ host: "203.0.113.50", port: 40000 }, "ws");
    world.connectBrowser(browser, "flow-1");
    world.run(20);
    browser.command({
      do: "invite",
      session: "own",
      destination: { flow: "flow-1" },
      uri: "sip:8001@zongji.local",
      from: { uri: "sip:8002@zongji.local" },
      body: body("offer"),
    });
    world.run(50);
    const arrived = world.of("LegArrived")[0]!;
    expect(arrived).toMatchObject({ device: browserId, calledNumber: "8001", callingNumber: "8002" });
    expect(arrived.trunk).toBeUndefined();
    expect(world.media.asked[0]).toMatchObject({ kind: "webrtc" });
  });
});

describe("the media process dies", () => {
  test("an RTP leg goes on with its play, its partner, and a new segment of its recording", async () => {
    const { world, peer, id } = answeredCall();
    world.invite(peer, "second");
    world.run(20);
    const other = world.of("LegArrived")[1]!.leg;
    world.board.perform({ do: "Answer", leg: other });
    world.board.perform({ do: "Bridge", a: id, b: other });
    world.board.perform({ do: "Record", leg: id, recording: recording("r"), file: "r" });
    world.board.perform({ do: "Play", leg: other, play: play("p"), prompts: ["music.hold"], loop: true });
    world.run(2000);
    world.killMedia();
    world.run(1000);
    expect(world.media.sessions.get(id)?.hears).toEqual([other]);
    expect(world.media.sessions.get(other)?.play).toBe("p");
    expect(world.media.sessions.get(id)?.recordings.get("r")).toBe("/recordings/r.2");
    expect(world.of("PlayEnded")).toEqual([]);
    world.board.perform({ do: "StopRecord", recording: recording("r") });
    world.run(50);
    await Promise.resolve();
    await Promise.resolve();
    const { segments } = world.of("RecordingEnded")[0]!;
    expect(segments.map((one) => one.file)).toEqual(["r.wav", "r.2.wav"]);
    expect(segments[1]!.startMs).toBeGreaterThanOrEqual(2040);
    expect(segments[1]!.startMs).toBeLessThan(2070);
    expect(world.of("RecordingStarted")).toHaveLength(1);
    expect(endings(world)).toEqual([]);
  });

  test("what happens while there is none is made up for", () => {
    const { world, peer, id } = answeredCall();
    world.board.perform({ do: "Play", leg: id, play: play("old"), prompts: ["music.hold"], loop: true });
    world.run(100);
    world.killMedia();
    world.invite(peer, "second");
    world.run(20);
    world.board.perform({ do: "Play", leg: id, play: play("new"), prompts: ["music.hold"], loop: true });
    world.board.perform({ do: "Answer", leg: world.of("LegArrived")[1]!.leg });
    world.run(200);
    expect(world.of("PlayEnded")).toMatchObject([{ play: "old", why: "stopped" }]);
    expect(world.media.sessions.get(id)?.play).toBe("new");
    expect(world.of("LegAnswered")).toHaveLength(2);
    world.killMedia();
    peer.command({ do: "bye", session: "theirs" });
    peer.command({ do: "bye", session: "second" });
    world.run(20);
    expect(endings(world)).toHaveLength(2);
    expectRestAfterDeath(world);
  });

  test("a re-INVITE that was on its way to it is answered by the next", () => {
    const { world, peer } = answeredCall();
    peer.command({ do: "reinvite", session: "theirs", body: body("sendonly") });
    world.run(6);
    world.killMedia();
    world.run(200);
    expect(peer.seen).toContain("reinviteAnswered");
    expect(world.of("LegHeld")).toHaveLength(1);
  });

  test("a browser's leg is told as lost, and its recording ends with what it has", async () => {
    const world = createWorld({ promptFolders: [prompts] });
    const browser = world.createPeer({ host: "203.0.113.50", port: 40000 }, "ws");
    world.connectBrowser(browser, "flow-1");
    browser.react = (event, self) => {
      if (event.is === "invited")
        self.command({ do: "respond", session: event.session, status: 200, body: body("answer") });
    };
    world.run(20);
    originate(world, "agent", { device: browserId });
    world.run(50);
    world.board.perform({ do: "Record", leg: leg("agent"), recording: recording("r"), file: "r" });
    world.run(50);
    world.killMedia();
    world.run(200);
    await Promise.resolve();
    await Promise.resolve();
    expect(world.of("LegMediaLost")).toMatchObject([{ leg: "agent", why: "mediaRestarted" }]);
    expect(world.of("RecordingEnded")).toMatchObject([{ segments: [{ file: "r.wav" }] }]);
    world.board.perform({ do: "End", leg: leg("agent"), ending: { by: "system", cause: "mediaLost" } });
    expectRestAfterDeath(world);
  });

  const expectRestAfterDeath = (world: World) => {
    world.run(200_000);
    expect(world.board.legs()).toEqual([]);
    expect(world.media.sessions.size).toBe(0);
    expect(world.home.agent.alive()).toMatchObject({ sessions: 0, transactions: 0 });
  };
});

describe("the process died", () => {
  test("the peers of its dialogs get a BYE with the reason, and nothing is reported", () => {
    const { world, peer, id } = answeredCall();
    const dialogs = world.board.snapshotDialogs();
    expect(dialogs.map((one) => one.leg)).toEqual([id]);
    const next = createWorld();
    // The same peer, now on the wire of the new process.
    const events: string[] = [];
    const heard = next.createPeer({ host: "192.0.2.1", port: 5060 }) as Peer & { node: { agent: { handle: unknown } } };
    heard.node.agent.handle = (input: { is?: string; bytes?: Uint8Array }) => {
      if (input.is === "datagram") events.push(new TextDecoder().decode(input.bytes));
      return [];
    };
    next.board.endOrphans(JSON.parse(JSON.stringify(dialogs)));
    next.run(100);
    expect(events[0]).toMatch(/^BYE /);
    expect(events[0]).toContain('Reason: Q.850;cause=41;text="restart"');
    expect(events[0]).toContain(`Call-ID: ${world.of("LegArrived")[0]!.sipCallId}`);
    next.run(100_000);
    expect(next.events).toEqual([]);
    expect(next.home.agent.alive().sessions).toBe(0);
    expect(peer.seen).not.toContain("failed");
  });
});
