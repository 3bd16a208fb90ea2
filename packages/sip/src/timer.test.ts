import { describe, expect, it } from "vitest";
import type { DialogSnapshot, Settings } from "./door.ts";
import { call, established, type Scene, scene } from "./kit/scene.ts";
import { createWire, ladder, sdp } from "./kit/wire.ts";
import { answerByHand, inAlicesName, isA, leftovers, said, sentBy, textOf } from "./kit/witness.ts";

const timer = (intervalSec: number, minSec = 90): Partial<Settings> => ({ sessionTimer: { intervalSec, minSec } });
/** Both sides ask for 200 s: refreshed at 100, ended at 168. */
const short = timer(200);

/** A call between two that want different things. */
function between(alice: Partial<Settings>, bob: Partial<Settings>, more: Parameters<typeof call>[2] = {}): Scene {
  const wire = createWire();
  const a = wire.side("alice", "192.0.2.1", alice);
  const b = wire.side("bob", "192.0.2.2", bob);
  const s: Scene = { wire, alice: a, bob: b, session: () => b.last("invited").session };
  call(s.alice, true, more);
  s.wire.run(50);
  if (s.bob.has("invited")) s.bob.do({ do: "respond", session: s.session(), status: 200, body: sdp("answer") });
  s.wire.run(50);
  return s;
}

const cutOff = (s: Scene, who: "alice" | "bob"): void => {
  s.wire.fate = (sent) => (sent.from === who ? "lose" : "deliver");
};

describe("a session timer", () => {
  it("is agreed in INVITE and 200, and is refreshed by UPDATE at half its interval for as long as the call goes on", () => {
    const s = established("udp", short);
    expect(said(s, "alice", "INVITE", "session-expires")).toBe("200");
    expect(said(s, "alice", "INVITE", "supported")).toContain("timer");
    expect(said(s, "bob", 200, "session-expires")).toBe("200;refresher=uas");
    s.wire.run(1_000_000);
    const at = s.wire.sent.filter((one) => isA(one, "UPDATE")).map((one) => Math.round(one.at / 1000));
    expect(at).toEqual([100, 200, 300, 400, 500, 600, 700, 800, 900, 1000]);
    expect(said(s, "bob", "UPDATE", "session-expires")).toBe("200;refresher=uac");
    expect(said(s, "alice", 200, "session-expires")).toBe("200;refresher=uac");
    expect(said(s, "alice", 200, "require")).toBe("timer");
    expect([s.alice, s.bob].some((side) => side.has("ended"))).toBe(false);
    s.alice.do({ do: "bye", session: "a1" });
    expect(leftovers(s)).toBe(0);
  });

  it("is refreshed by re-INVITE with the description as it stands, where the peer takes no UPDATE", () => {
    const s = established("udp", short);
    inAlicesName(s, "UPDATE", 200, {
      lines: ["Allow: INVITE, BYE", "Supported: timer", "Session-Expires: 200;refresher=uas"],
    });
    s.wire.run(150_000);
    expect(sentBy(s, "bob", "UPDATE")).toHaveLength(0);
    expect(textOf(s.alice.last("reinvited").body)).toBe("answer");
    s.alice.do({ do: "respond", session: "a1", status: 200, body: sdp("offer") });
    s.wire.run(50);
    expect(s.bob.last("reinviteAnswered")).toMatchObject({ refresh: true, needsAck: false });
    expect(said(s, "alice", 200, "session-expires")).toBe("200;refresher=uac");
  });

  it("remembers the description that a later re-INVITE of ours made", () => {
    const s = established("udp", short);
    s.bob.do({ do: "reinvite", session: s.session(), body: sdp("held") });
    s.wire.run(50);
    s.alice.do({ do: "respond", session: "a1", status: 200, body: sdp("ok") });
    s.wire.run(50);
    s.bob.do({ do: "reinvite", session: s.session(), body: sdp("refused") });
    s.wire.run(50);
    s.alice.do({ do: "respond", session: "a1", status: 488 });
    s.wire.run(50);
    inAlicesName(s, "UPDATE", 200, {
      lines: ["Allow: INVITE, BYE", "Supported: timer", "Session-Expires: 200;refresher=uas"],
    });
    s.wire.run(110_000);
    expect(textOf(s.alice.last("reinvited").body)).toBe("held");
  });

  it("that met a hold and got 491 is refreshed later with the description that the hold has made", () => {
    const s = established("udp", short);
    inAlicesName(s, "UPDATE", 200, {
      lines: ["Allow: INVITE, BYE", "Supported: timer", "Session-Expires: 200;refresher=uas"],
      cseq: Number.parseInt(said(s, "alice", "INVITE", "cseq")!, 10),
    });
    s.wire.fate = (sent) => (sent.from === "bob" && isA(sent, "INVITE") ? "lose" : "deliver");
    s.wire.run(100_000);
    expect(textOf({ bytes: sentBy(s, "bob", "INVITE").at(-1)!.body })).toBe("answer");
    answerByHand(s, "bob", "INVITE", 491, { host: "192.0.2.1", port: 5060 });
    s.wire.fate = () => "deliver";
    s.alice.do({ do: "reinvite", session: "a1", body: sdp("hold") });
    s.wire.run(20);
    s.bob.do({ do: "respond", session: s.session(), status: 200, body: sdp("held") });
    s.wire.run(5000);
    expect(textOf(s.alice.last("reinvited").body)).toBe("held");
  });

  it("ends the call by BYE, a third before its time, on the side that waits for a refresh", () => {
    const s = established("udp", short);
    cutOff(s, "bob");
    s.wire.run(167_900);
    expect(s.alice.has("ended")).toBe(false);
    s.wire.run(1000);
    expect(s.alice.last("ended")).toMatchObject({ why: "sessionExpired" });
    expect(sentBy(s, "alice", "BYE").length).toBeGreaterThan(0);
    expect(leftovers(s)).toBe(0);
  });

  it("ends the call as lost on the side whose refresh has no answer, or gets 481", () => {
    const s = established("udp", short);
    cutOff(s, "alice");
    s.wire.run(140_000);
    expect(s.bob.last("ended")).toMatchObject({ why: "lost", status: 408 });

    const gone = established("udp", short);
    const reborn = gone.wire.side("alice", "192.0.2.1", short);
    gone.wire.run(101_000);
    expect(reborn.has("ended")).toBe(false);
    expect(gone.bob.last("ended")).toMatchObject({ why: "lost", status: 481 });
  });

  it("bears a refresh that is lost twice, and its answer too", () => {
    const s = established("udp", short);
    let n = 0;
    s.wire.fate = (sent) =>
      s.wire.now() > 50_000 && n++ < 4 ? "lose" : sent.message === undefined ? "lose" : "deliver";
    s.wire.run(400_000);
    expect([s.alice, s.bob].some((side) => side.has("ended"))).toBe(false);
    expect(s.alice.events.filter(({ is }) => is === "updated").length).toBe(3);
  });

  it("falls back to re-INVITE where an UPDATE is refused, and tries again where that is refused too, until it is over", () => {
    const s = established("udp", short);
    s.wire.onEvent = (side, event) => {
      if (event.is === "reinvited") side.do({ do: "respond", session: event.session, status: 488 });
    };
    s.wire.fate = (sent) => (sent.from === "bob" && isA(sent, "UPDATE") ? "lose" : "deliver");
    s.wire.run(100_000);
    answerByHand(s, "bob", "UPDATE", 405, { host: "192.0.2.1", port: 5060 });
    s.wire.run(66_000);
    expect(s.alice.events.filter(({ is }) => is === "reinvited").length).toBeGreaterThan(3);
    expect(sentBy(s, "bob", "UPDATE")).toHaveLength(1);
    expect(s.bob.has("reinviteFailed")).toBe(false);
    expect(s.bob.has("ended")).toBe(false);
    s.wire.run(3000);
    expect([s.alice, s.bob].map((side) => side.last("ended").why)).toEqual(["sessionExpired", "sessionExpired"]);
  });

  it("goes by what re-INVITEs and UPDATEs of either side say, each of which is a refresh", () => {
    const s = established("udp", short);
    s.wire.onEvent = (side, event) => {
      if (event.is === "reinvited") side.do({ do: "respond", session: event.session, status: 200, body: sdp("yes") });
    };
    for (let n = 0; n < 5; n++) {
      s.wire.run(90_000);
      s.alice.do({ do: "reinvite", session: "a1", body: sdp("again") });
      s.wire.run(100);
      expect(said(s, "alice", "INVITE", "session-expires")).toBe("200;refresher=uas");
      expect(said(s, "bob", 200, "session-expires")).toBe("200;refresher=uas");
    }
    expect(sentBy(s, "bob", "UPDATE")).toHaveLength(0);
  });
});

describe("who has which timer", () => {
  it.each([
    ["Allow: INVITE, UPDATE", "UPDATE"],
    ["Allow: INVITE, BYE", "INVITE"],
    ["Server: says nothing of it", "INVITE"],
  ])("a caller whom the far end makes the refresher, which says %s, sends %s", (allows, method) => {
    const s = scene("udp", short);
    const far = { host: "198.51.100.7", port: 5070 };
    call(s.alice, true, { destination: { listener: "main", ...far } });
    const lines = [
      "Require: timer",
      "Session-Expires: 120;refresher=uac",
      "Contact: <sip:x@198.51.100.7:5070>",
      allows,
    ];
    answerByHand(s, "alice", "INVITE", 200, far, lines);
    expect(s.alice.has("answered")).toBe(true);
    const before = s.wire.sent.length;
    s.wire.run(61_000);
    const refresh = s.wire.sent[before]!.message!;
    expect([refresh.kind === "request" && refresh.method, s.wire.sent[before]!.at]).toEqual([method, 60_000]);
    expect(Buffer.from(refresh.body).toString()).toBe(method === "INVITE" ? "offer\r\n" : "");
    expect(said(s, "alice", method, "session-expires")).toBe("120;refresher=uac");
  });

  it("a side that has none leaves the call without, and says so by its silence", () => {
    for (const s of [between(short, { sessionTimer: false }), between({ sessionTimer: false }, short)]) {
      s.wire.run(1_000_000);
      expect(ladder(s.wire)).toBe("INVITE 100 200 ACK");
      s.alice.do({ do: "bye", session: "a1" });
      expect(leftovers(s)).toBe(0);
    }
    const none = between({ sessionTimer: false }, short);
    expect(said(none, "alice", "INVITE", "supported")).not.toContain("timer");
    expect(said(none, "alice", "INVITE", "session-expires")).toBeUndefined();
  });

  it("one call or one peer may have another than the rest", () => {
    const off = between(short, short, { sessionTimer: false });
    expect(said(off, "alice", "INVITE", "session-expires")).toBeUndefined();
    const own = between(short, short, { sessionTimer: { intervalSec: 600, minSec: 90 } });
    expect(said(own, "alice", "INVITE", "session-expires")).toBe("600");
    expect(said(own, "bob", 200, "session-expires")).toBe("200;refresher=uas");
    const peer = between(short, { ...short, sessionTimerOf: ({ kind }) => (kind === "trunk" ? false : undefined) });
    expect(said(peer, "bob", 200, "session-expires")).toBeUndefined();
  });

  it("an interval under the least gets 422, and is asked for again with what that says", () => {
    const s = between(timer(100), timer(1800, 300));
    expect(ladder(s.wire)).toBe("INVITE 422 ACK INVITE 100 200 ACK");
    expect(said(s, "bob", 422, "min-se")).toBe("300");
    expect(said(s, "alice", "INVITE", "session-expires")).toBe("300");
    expect(said(s, "alice", "INVITE", "min-se")).toBe("300");
    expect(said(s, "bob", 200, "session-expires")).toBe("300;refresher=uas");
  });

  it("a 422 that asks for nothing more ends the call", () => {
    const alone = scene("udp", timer(100));
    const far = { host: "198.51.100.7", port: 5070 };
    call(alone.alice, true, { destination: { listener: "main", ...far } });
    answerByHand(alone, "alice", "INVITE", 422, far, ["Min-SE: 90"]);
    expect(alone.alice.last("failed")).toMatchObject({ why: "rejected", status: 422 });
  });

  it.each([
    // RFC 4028 §9, table 2: what the caller supports and wishes, and what we answer.
    ["", "Session-Expires: 500", "200;refresher=uas", undefined],
    ["Supported: timer", "", "200;refresher=uas", undefined],
    ["Supported: timer", "Session-Expires: 500;refresher=uac", "200;refresher=uac", "timer"],
    ["Supported: timer", "Session-Expires: 500;refresher=uas", "200;refresher=uas", undefined],
    ["Supported: timer", "Session-Expires: 150", "150;refresher=uas", undefined],
    ["Supported: timer", "Session-Expires: 500\nMin-SE: 300", "300;refresher=uas", undefined],
    ["", "Session-Expires: 5", undefined, undefined],
    ["", "", undefined, undefined],
  ])("an INVITE with %j and %j is answered with %s", (supported, wish, expires, require) => {
    const s = scene("udp", short);
    const lines = [supported, wish].filter((line) => line !== "");
    s.wire.inject(
      { host: "192.0.2.1", port: 5060 },
      "bob",
      `INVITE sip:100@192.0.2.2 SIP/2.0\nVia: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKt\nFrom: <sip:a@192.0.2.1>;tag=1\nTo: <sip:100@192.0.2.2>\nCall-ID: t\nCSeq: 1 INVITE\nContact: <sip:a@192.0.2.1>\n${lines.map((line) => `${line}\n`).join("")}Content-Length: 0\n\n`,
    );
    s.bob.do({ do: "respond", session: s.session(), status: 200, body: sdp() });
    expect(said(s, "bob", 200, "session-expires")).toBe(expires);
    expect(said(s, "bob", 200, "require")).toBe(require);
  });

  it("a request within the call that says nothing of it leaves the timer as it is", () => {
    const s = established("udp", timer(6, 4));
    expect(inAlicesName(s, "UPDATE", 200, { lines: ["Supported: timer"] })).toBe(200);
    expect(said(s, "bob", 200, "session-expires")).toBe("6;refresher=uas");
    expect(inAlicesName(s, "UPDATE", 200)).toBe(200);
    expect(said(s, "bob", 200, "session-expires")).toBe("6;refresher=uas");
  });

  it("a Session-Expires that can't be read gets 400", () => {
    const s = established("udp", short);
    for (const value of ["x", "-1", "0", "200;refresher=me", "99999999999"]) {
      expect(inAlicesName(s, "UPDATE", 200, { lines: ["Supported: timer", `Session-Expires: ${value}`] })).toBe(400);
    }
    expect(inAlicesName(s, "UPDATE", 200, { lines: ["Supported: timer", "Session-Expires: 89"] })).toBe(422);
  });
});

describe("after a crash", () => {
  it.each(["alice", "bob"] as const)("%s keeps the session's timer and its part in it", (who) => {
    const s = established("udp", short);
    s.wire.run(95_000);
    const session = who === "alice" ? "a1" : s.session();
    const snapshot = JSON.parse(JSON.stringify(s[who].agent.snapshot(session))) as DialogSnapshot;
    expect(snapshot.timer).toEqual({ intervalSec: 200, weRefresh: who === "bob" });
    const reborn = s.wire.side(who, who === "alice" ? "192.0.2.1" : "192.0.2.2", short);
    reborn.agent.restore([snapshot]);
    reborn.do({ do: "unban", address: "192.0.2.9" }); // any input: time is known
    s.wire.run(30_000);
    expect(sentBy(s, "bob", "UPDATE").length).toBeGreaterThan(0);
    s.wire.run(600_000);
    const far = who === "alice" ? s.bob : s.alice;
    expect([far, reborn].some((side) => side.has("ended"))).toBe(false);
    cutOff(s, "bob");
    s.wire.run(300_000);
    expect(s.wire.sent.length).toBeGreaterThan(0);
    expect(reborn.has("ended")).toBe(true);
  });

  it("a snapshot of an older version is taken without a timer", () => {
    const s = established("udp", short);
    const { timer: _, description: __, updates: ___, ...older } = s.bob.agent.snapshot(s.session())!;
    const reborn = s.wire.side("bob", "192.0.2.2", short);
    reborn.agent.restore([older]);
    reborn.do({ do: "unban", address: "192.0.2.9" });
    expect(reborn.agent.alive()).toMatchObject({ sessions: 1, timers: 0 });
    reborn.do({ do: "bye", session: s.session() });
    s.wire.run(50);
    expect(s.alice.last("ended").why).toBe("bye");
  });

  it("a refresh by re-INVITE has the description of before", () => {
    const s = established("udp", short);
    const { updates: _, ...snapshot } = s.bob.agent.snapshot(s.session())!;
    expect(snapshot.description).toEqual({ type: "application/sdp", text: "answer\r\n" });
    const reborn = s.wire.side("bob", "192.0.2.2", short);
    reborn.agent.restore([snapshot]);
    reborn.do({ do: "unban", address: "192.0.2.9" });
    s.wire.run(10_000);
    expect(textOf(s.alice.last("reinvited").body)).toBe("answer");
  });
});
