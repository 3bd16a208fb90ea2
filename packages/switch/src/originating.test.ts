import { header, type SipEvent } from "@zongji/sip";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dial, endings, expectRest, find, makePrompts, originate, start, system } from "./test-calls.ts";
import { body, browserId, call, createWorld, deviceId, leg, type Peer } from "./test-world.ts";

let prompts = "";
let remove = () => {};
beforeAll(() => {
  ({ folder: prompts, remove } = makePrompts());
});
afterAll(() => remove());

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

  test("a registered phone rings, answers, and is heard by whoever is told to hear it", () => {
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
    world.board.perform({ do: "Hear", leg: caller, from: [leg("agent")] });
    world.board.perform({ do: "Hear", leg: leg("agent"), from: [caller] });
    world.run(50);
    expect(world.media.sessions.get(caller)?.hears).toEqual(["agent"]);
    expect(world.media.sessions.get("agent")?.hears).toEqual([caller]);
    phone.command({ do: "bye", session: ringing.session });
    world.run(50);
    expect(endings(world)).toEqual([{ by: "agent", cause: "hangup" }]);
    expect([...world.media.sessions.keys()]).toEqual([caller]);
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
    // Two seconds more than we let it ring: a phone that our CANCEL never reaches stops by itself.
    expect(header(request, "expires")).toBe("22");
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
    world.media.tell({ is: "Flowing", session: "out" });
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
