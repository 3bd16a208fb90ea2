import { describe, expect, it } from "vitest";
import { answered, call, established, scene } from "./kit/scene.ts";
import { isRequest, isResponse, ladder, sdp } from "./kit/wire.ts";

describe("a re-INVITE", () => {
  it("carries a new offer and its answer both ways", () => {
    const s = established();
    s.alice.do({ do: "reinvite", session: "a1", body: sdp("hold") });
    s.wire.run(50);
    s.bob.do({ do: "respond", session: s.session(), status: 200, body: sdp("held") });
    s.wire.run(50);
    expect(Buffer.from(s.alice.last("reinviteAnswered").body!.bytes).toString()).toBe("held\r\n");
    expect(s.bob.last("acked").reinvite).toBe(true);
    s.bob.do({ do: "reinvite", session: s.session(), body: sdp("back") });
    s.wire.run(50);
    s.alice.do({ do: "respond", session: "a1", status: 200, body: sdp("ok") });
    s.wire.run(50);
    expect(s.alice.last("acked").reinvite).toBe(true);
  });

  it("in glare is refused with 491 on both sides, and each tries again at its own time", () => {
    const s = established();
    s.wire.onEvent = (side, event) => {
      if (event.is === "reinvited") side.do({ do: "respond", session: event.session, status: 200, body: sdp("yes") });
    };
    s.alice.do({ do: "reinvite", session: "a1", body: sdp("a") });
    s.bob.do({ do: "reinvite", session: s.session(), body: sdp("b") });
    s.wire.run(100);
    expect(s.wire.sent.filter((one) => isResponse(one, 491))).toHaveLength(2);
    expect(s.alice.has("reinviteAnswered")).toBe(false);
    s.wire.run(5000);
    expect(s.alice.has("reinviteAnswered")).toBe(true);
    expect(s.bob.has("reinviteAnswered")).toBe(true);
    const tries = s.wire.sent.filter((one) => isRequest(one, "INVITE")).slice(3);
    const bob = tries.find(({ from }) => from === "bob")!.at;
    const alice = tries.find(({ from }) => from === "alice")!.at;
    expect(bob).toBeLessThanOrEqual(2300);
    expect(alice).toBeGreaterThanOrEqual(2300); // owner of the Call-ID: 2.1 s or more after the 491
  });

  it("that gets 481 ends the call as lost", () => {
    const s = established();
    s.wire.fate = (sent) => (sent.from === "bob" ? "lose" : "deliver");
    s.bob.do({ do: "bye", session: s.session() });
    s.wire.run(40_000);
    s.wire.fate = () => "deliver";
    s.alice.do({ do: "reinvite", session: "a1", body: sdp() });
    s.wire.run(1000);
    expect(s.alice.last("reinviteFailed")).toMatchObject({ status: 481 });
    expect(s.alice.last("ended")).toMatchObject({ why: "lost", status: 481 });
  });

  it("asked for while ours has no ACK yet waits for its turn", () => {
    const s = answered((sent) => (isRequest(sent, "ACK") ? { delayMs: 300 } : "deliver"));
    s.bob.do({ do: "reinvite", session: s.session(), body: sdp("later") });
    s.wire.run(1000);
    expect(ladder(s.wire)).toBe("INVITE 100 200 ACK INVITE 100");
  });
});

describe("a late offer", () => {
  it("goes out in our 200, and the answer comes in the ACK", () => {
    const s = scene();
    call(s.alice, false);
    s.wire.run(50);
    expect(s.bob.last("invited").body).toBeUndefined();
    s.bob.do({ do: "respond", session: s.session(), status: 200, body: sdp("offer") });
    s.wire.run(50);
    expect(s.alice.last("answered").needsAck).toBe(true);
    s.wire.run(1500);
    s.alice.do({ do: "ack", session: "a1", body: sdp("answer") });
    s.wire.run(50);
    expect(Buffer.from(s.bob.last("acked").body!.bytes).toString()).toBe("answer\r\n");
  });

  it("owes its ACK even when the call is ended at once", () => {
    const s = scene();
    call(s.alice, false);
    s.wire.run(50);
    s.bob.do({ do: "respond", session: s.session(), status: 200, body: sdp("offer") });
    s.wire.run(50);
    s.alice.do({ do: "bye", session: "a1" });
    s.wire.run(100);
    expect(ladder(s.wire)).toBe("INVITE 100 200 ACK BYE 200");
  });
});

describe("a request within the call", () => {
  it("is handed up and answered by the switch", () => {
    const s = established();
    s.alice.do({
      do: "request",
      id: "r1",
      session: "a1",
      method: "INFO",
      body: { type: "application/dtmf-relay", bytes: Buffer.from("Signal=1") },
    });
    s.wire.run(50);
    const { request, method, body } = s.bob.last("requested");
    expect([method, body!.type]).toEqual(["INFO", "application/dtmf-relay"]);
    s.bob.do({ do: "answerRequest", request, status: 200 });
    s.wire.run(50);
    expect(s.alice.last("requestAnswered")).toMatchObject({ id: "r1", why: "answered", status: 200 });
  });

  it.each([
    ["REFER", 400],
    ["MESSAGE", 405],
    ["NOTIFY", 405],
    ["FLY", 501],
    ["OPTIONS", 200],
  ])("%s gets %i", (method, status) => {
    const s = established();
    s.alice.do({ do: "request", id: "r1", session: "a1", method });
    s.wire.run(100);
    expect(s.alice.last("requestAnswered").status).toBe(status);
    const answer = s.alice.last("requestAnswered").response!;
    if (status === 405) expect(answer.headers.find(({ name }) => name === "allow")?.value).toContain("INVITE");
  });

  it("without an answer gets 500", () => {
    const s = established();
    s.alice.do({ do: "request", id: "r1", session: "a1", method: "INFO" });
    s.wire.run(20_000);
    expect(s.alice.last("requestAnswered").status).toBe(500);
  });
});
