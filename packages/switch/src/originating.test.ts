import { header, type SipEvent } from "@zongji/sip";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dial, endings, expectRest, find, makePrompts, originate, start, system } from "./testing/calls.ts";
import { body, browserId, call, createSandbox, deviceId, leg, type Peer } from "./testing/sandbox.ts";

let prompts = "";
let remove = () => {};
beforeAll(() => {
  ({ folder: prompts, remove } = makePrompts());
});
afterAll(() => remove());

describe("an outbound leg", () => {
  const withPhone = () => {
    const { sandbox, peer } = start();
    const phone = sandbox.createPeer({ host: "192.0.2.20", port: 5060 });
    sandbox.registerPhone(phone);
    sandbox.run(20);
    return { sandbox, peer, phone };
  };
  const withBrowser = () => {
    const sandbox = createSandbox({ promptFolders: [prompts] });
    const browser = sandbox.createPeer({ host: "203.0.113.50", port: 40000 }, "ws");
    const close = sandbox.connectBrowser(browser, "flow-1");
    sandbox.run(20);
    return { sandbox, browser, close };
  };
  const answers =
    (sdp = "answer") =>
    (event: SipEvent, self: Peer) => {
      if (event.is === "invited") self.command({ do: "respond", session: event.session, status: 200, body: body(sdp) });
    };
  const refuses = (status: number) => (event: SipEvent, self: Peer) => {
    if (event.is === "invited") self.command({ do: "respond", session: event.session, status });
  };

  test("a registered phone rings, answers, and is heard by the legs that list it", () => {
    const { sandbox, peer, phone } = withPhone();
    expect(sandbox.of("DeviceReachable")).toMatchObject([{ device: deviceId }]);
    sandbox.invite(peer, "theirs");
    sandbox.run(20);
    const caller = sandbox.of("LegArrived")[0]!.leg;
    sandbox.board.perform({ do: "Answer", leg: caller });
    phone.react = (event, self) => {
      if (event.is === "invited") self.command({ do: "respond", session: event.session, status: 180 });
    };
    originate(sandbox, "agent");
    sandbox.run(50);
    expect(sandbox.of("LegRinging")).toMatchObject([{ leg: "agent", earlyMedia: false }]);
    const ringing = find(phone, "invited")!;
    expect(ringing.from.user).toBe("13900000000");
    expect(ringing.from.display).toBe("来电");
    expect(header(ringing.request, "x-zongji-leg")).toBeUndefined();
    phone.command({ do: "respond", session: ringing.session, status: 200, body: body("answer") });
    sandbox.run(50);
    sandbox.board.perform({ do: "Hear", leg: caller, from: [leg("agent")] });
    sandbox.board.perform({ do: "Hear", leg: leg("agent"), from: [caller] });
    sandbox.run(50);
    expect(sandbox.media.sessions.get(caller)?.hears).toEqual(["agent"]);
    expect(sandbox.media.sessions.get("agent")?.hears).toEqual([caller]);
    phone.command({ do: "bye", session: ringing.session });
    sandbox.run(50);
    expect(endings(sandbox)).toEqual([{ by: "agent", cause: "hangup" }]);
    expect([...sandbox.media.sessions.keys()]).toEqual([caller]);
    sandbox.board.perform({ do: "End", leg: caller, ending: system("flowEnded") });
    expectRest(sandbox);
  });

  test("a browser is called over its WebSocket with the ids of call and leg, and answers by itself", () => {
    const { sandbox, browser } = withBrowser();
    browser.react = answers();
    originate(sandbox, "agent", { device: browserId, autoAnswer: true });
    sandbox.run(50);
    const { request } = find(browser, "invited")!;
    expect(header(request, "x-zongji-call")).toBe(call);
    expect(header(request, "x-zongji-leg")).toBe("agent");
    expect(header(request, "alert-info")).toBe("<http://127.0.0.1>;info=alert-autoanswer");
    expect(header(request, "call-info")).toContain("answer-after=0");
    // Two seconds more than we let it ring: a phone that our CANCEL never reaches stops by itself.
    expect(header(request, "expires")).toBe("22");
    expect(sandbox.media.asked[0]).toMatchObject({ do: "Open", kind: "webrtc" });
    expect(sandbox.of("LegAnswered")).toHaveLength(1);
    sandbox.media.tell({ is: "TransportLost", session: "agent" });
    expect(sandbox.of("LegMediaLost")).toMatchObject([{ why: "transportLost" }]);
    sandbox.board.perform({ do: "End", leg: leg("agent"), ending: system("released") });
    expectRest(sandbox);
  });

  test("a browser that disconnects while it rings ends its leg; one that talks is reported unreachable and can be ended", () => {
    const ringing = withBrowser();
    originate(ringing.sandbox, "agent", { device: browserId });
    ringing.sandbox.run(50);
    ringing.close();
    ringing.sandbox.run(50);
    expect(endings(ringing.sandbox)).toMatchObject([{ by: "network", cause: "deviceLost" }]);
    expect(ringing.sandbox.of("DeviceUnreachable")).toHaveLength(1);
    expectRest(ringing.sandbox);
    const talking = withBrowser();
    talking.browser.react = answers();
    originate(talking.sandbox, "agent", { device: browserId });
    talking.sandbox.run(50);
    talking.close();
    talking.sandbox.run(50);
    expect(endings(talking.sandbox)).toEqual([]);
    talking.sandbox.board.perform({ do: "End", leg: leg("agent"), ending: { by: "network", cause: "deviceLost" } });
    expectRest(talking.sandbox);
  });

  test("a device that isn't registered ends the leg as unreachable at once", () => {
    const { sandbox } = start();
    originate(sandbox, "agent");
    expect(endings(sandbox)).toEqual([{ by: "network", cause: "unreachable" }]);
    expectRest(sandbox);
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
    const { sandbox, phone } = withPhone();
    phone.react = refuses(status);
    originate(sandbox, "agent");
    sandbox.run(50);
    expect(endings(sandbox)).toEqual([ending]);
    expectRest(sandbox);
  });

  test("a phone that rings too long is cancelled", () => {
    const { sandbox, phone } = withPhone();
    phone.react = (event, self) => {
      if (event.is === "invited") self.command({ do: "respond", session: event.session, status: 180 });
    };
    originate(sandbox, "agent", { ringMs: 5000 });
    sandbox.run(4900);
    expect(endings(sandbox)).toEqual([]);
    sandbox.run(200);
    expect(endings(sandbox)).toEqual([{ by: "agent", cause: "noAnswer" }]);
    expect(find(phone, "ended")).toMatchObject({ why: "cancelled" });
    expectRest(sandbox);
  });

  test("the phone's 200 crosses our CANCEL: it gets BYE, and LegEnded comes once", () => {
    const { sandbox, phone } = withPhone();
    originate(sandbox, "agent");
    sandbox.run(50);
    phone.command({ do: "respond", session: find(phone, "invited")!.session, status: 180 });
    sandbox.run(20);
    phone.command({ do: "respond", session: find(phone, "invited")!.session, status: 200, body: body("answer") });
    sandbox.board.perform({ do: "End", leg: leg("agent"), ending: { by: "caller", cause: "cancelled" } });
    sandbox.run(100);
    expect(endings(sandbox)).toEqual([{ by: "caller", cause: "cancelled" }]);
    expect(find(phone, "ended")).toMatchObject({ why: "bye" });
    expectRest(sandbox);
  });

  test("a phone whose call was answered elsewhere gets that reason", () => {
    const { sandbox, phone } = withPhone();
    originate(sandbox, "agent");
    sandbox.run(50);
    phone.command({ do: "respond", session: find(phone, "invited")!.session, status: 180 });
    sandbox.run(20);
    sandbox.board.perform({ do: "End", leg: leg("agent"), ending: { by: "system", cause: "answeredElsewhere" } });
    sandbox.run(50);
    expect(header(find(phone, "ended")!.request!, "reason")).toContain("Q.850;cause=26");
    expectRest(sandbox);
  });

  test("nobody answers our INVITE", () => {
    const sandbox = createSandbox();
    dial(sandbox, "out", 60_000);
    sandbox.run(31_900);
    expect(endings(sandbox)).toEqual([]);
    sandbox.run(500);
    expect(endings(sandbox)).toEqual([{ by: "network", cause: "signallingTimeout" }]);
    expectRest(sandbox);
  });

  test("a citizen is called over the trunk, with early media and the hotline's number", () => {
    const { sandbox, peer } = start();
    peer.react = (event, self) => {
      if (event.is !== "invited") return;
      self.command({ do: "respond", session: event.session, status: 183, body: body("answer") });
    };
    dial(sandbox, "out");
    sandbox.run(50);
    const { request, from, session } = find(peer, "invited")!;
    expect(request.uri).toBe("sip:13911111111@192.0.2.1:5060");
    expect(from.user).toBe("12345678");
    sandbox.media.tell({ is: "Flowing", session: "out" });
    expect(sandbox.of("LegRinging")).toMatchObject([{ earlyMedia: true }]);
    peer.command({ do: "respond", session, status: 200, body: body("answer") });
    sandbox.run(50);
    expect(sandbox.media.sessions.get("out")?.remotes).toEqual(["answer"]);
    peer.command({ do: "bye", session });
    sandbox.run(50);
    expect(endings(sandbox)).toEqual([{ by: "callee", cause: "hangup" }]);
    expectRest(sandbox);
  });

  test("an answer without a codec of ours ends the leg with BYE", () => {
    const { sandbox, peer } = start();
    peer.react = answers("bad");
    dial(sandbox, "out");
    sandbox.run(50);
    expect(endings(sandbox)).toEqual([{ by: "network", cause: "badMedia", sip: 488 }]);
    expect(find(peer, "ended")).toMatchObject({ why: "bye" });
    expectRest(sandbox);
  });

  test("a phone calls us: its leg names the device", () => {
    const sandbox = createSandbox();
    const browser = sandbox.createPeer({ host: "203.0.113.50", port: 40000 }, "ws");
    sandbox.connectBrowser(browser, "flow-1");
    sandbox.run(20);
    browser.command({
      do: "invite",
      session: "own",
      destination: { flow: "flow-1" },
      uri: "sip:8001@zongji.local",
      from: { uri: "sip:8002@zongji.local" },
      body: body("offer"),
    });
    sandbox.run(50);
    const arrived = sandbox.of("LegArrived")[0]!;
    expect(arrived).toMatchObject({ device: browserId, calledNumber: "8001", callingNumber: "8002" });
    expect(arrived.trunk).toBeUndefined();
    expect(sandbox.media.asked[0]).toMatchObject({ kind: "webrtc" });
  });
});
