import { describe, expect, it } from "vitest";
import { call, established, scene } from "./kit/scene.ts";
import { ladder, type Sent, sdp } from "./kit/wire.ts";

const isRequest = (sent: Sent, method: string): boolean =>
  sent.message?.kind === "request" && sent.message.method === method;
const isResponse = (sent: Sent, status: number, method?: string): boolean =>
  sent.message?.kind === "response" &&
  sent.message.status === status &&
  (method === undefined || sent.message.headers.some(({ name, value }) => name === "cseq" && value.endsWith(method)));

describe("a lossy wire", () => {
  it("sends an INVITE again after T1, 2 T1, 4 T1 until something comes, and gives up after 64 T1", () => {
    const s = scene();
    s.wire.fate = () => "lose";
    call(s.alice);
    s.wire.run(40_000);
    expect(s.wire.sent.map(({ at }) => at)).toEqual([0, 500, 1500, 3500, 7500, 15_500, 31_500]);
    expect(s.alice.last("failed")).toMatchObject({ why: "timeout", status: 408 });
    expect(s.alice.agent.alive()).toMatchObject({ sessions: 0, transactions: 0, timers: 0 });
  });

  it("sends a 200 again when it is lost, T1 doubling to T2, and the call stands", () => {
    const s = scene();
    let lost = 0;
    s.wire.fate = (sent) => (isResponse(sent, 200, "INVITE") && lost++ < 5 ? "lose" : "deliver");
    call(s.alice);
    s.wire.run(50);
    s.bob.do({ do: "respond", session: s.session(), status: 200, body: sdp() });
    s.wire.run(20_000);
    const sent = s.wire.sent.filter((one) => isResponse(one, 200)).map(({ at }) => at - 50);
    expect(sent).toEqual([0, 500, 1500, 3500, 7500, 11_500]);
    expect(s.bob.has("acked")).toBe(true);
    expect(s.alice.events.filter(({ is }) => is === "answered")).toHaveLength(1);
  });

  it("sends the ACK again for each 200 when the ACK is lost", () => {
    const s = scene();
    let lost = 0;
    s.wire.fate = (sent) => (isRequest(sent, "ACK") && lost++ < 3 ? "lose" : "deliver");
    call(s.alice);
    s.wire.run(50);
    s.bob.do({ do: "respond", session: s.session(), status: 200, body: sdp() });
    s.wire.run(10_000);
    expect(s.bob.events.filter(({ is }) => is === "acked")).toHaveLength(1);
    expect(s.wire.sent.filter((one) => isRequest(one, "ACK"))).toHaveLength(4);
    const bytes = new Set(
      s.wire.sent.filter((one) => isRequest(one, "ACK")).map(({ message }) => JSON.stringify(message)),
    );
    expect(bytes.size).toBe(1);
  });

  it("ends a call with BYE when no ACK comes for 64 T1", () => {
    const s = scene();
    s.wire.fate = (sent) => (isRequest(sent, "ACK") ? "lose" : "deliver");
    call(s.alice);
    s.wire.run(50);
    s.bob.do({ do: "respond", session: s.session(), status: 200, body: sdp() });
    s.wire.run(31_900);
    expect(s.bob.has("ended")).toBe(false);
    s.wire.run(200);
    expect(s.bob.last("ended").why).toBe("ackTimeout");
    expect(s.alice.last("ended").why).toBe("bye");
  });

  it("holds a BYE back until the ACK is there", () => {
    const s = scene();
    s.wire.fate = (sent) => (isRequest(sent, "ACK") ? { delayMs: 300 } : "deliver");
    call(s.alice);
    s.wire.run(50);
    s.bob.do({ do: "respond", session: s.session(), status: 200, body: sdp() });
    s.bob.do({ do: "bye", session: s.session() });
    s.wire.run(1000);
    expect(ladder(s.wire)).toBe("INVITE 100 200 ACK BYE 200");
    expect(s.bob.last("ended").why).toBe("byeSent");
  });

  it("answers a BYE that comes twice with the same 200, and a late one with 481", () => {
    const s = established();
    s.wire.fate = (sent) => (isRequest(sent, "BYE") ? "double" : "deliver");
    s.alice.do({ do: "bye", session: "a1" });
    s.wire.run(50);
    expect(ladder(s.wire)).toBe("INVITE 100 200 ACK BYE 200 200");
    expect(s.bob.events.filter(({ is }) => is === "ended")).toHaveLength(1);
    const bye = s.wire.sent.find((one) => isRequest(one, "BYE"))!.message!;
    const text = [`BYE sip:x@192.0.2.2 SIP/2.0`, ...bye.headers.map(({ name, value }) => `${name}: ${value}`)].join(
      "\n",
    );
    s.wire.inject({ host: "192.0.2.9", port: 5060 }, "bob", `${text.replace(/branch=\w+/, "branch=z9hG4bKlate")}\n\n`);
    s.wire.run(50);
    expect(s.wire.raw[0]!.text).toContain("SIP/2.0 481");
  });

  it("stops sending a 200 when the BYE overtakes the ACK", () => {
    const s = scene();
    s.wire.fate = (sent) => (isRequest(sent, "ACK") ? "lose" : "deliver");
    call(s.alice);
    s.wire.run(50);
    s.bob.do({ do: "respond", session: s.session(), status: 200, body: sdp() });
    s.wire.run(50);
    s.alice.do({ do: "bye", session: "a1" });
    s.wire.run(100_000);
    expect(ladder(s.wire)).toBe("INVITE 100 200 ACK BYE 200");
  });

  it("sends a BYE again after T1, doubling to T2", () => {
    const s = established();
    const begun = s.wire.now();
    s.wire.fate = (sent) => (isRequest(sent, "BYE") ? "lose" : "deliver");
    s.alice.do({ do: "bye", session: "a1" });
    s.wire.run(40_000);
    const sent = s.wire.sent.filter((one) => isRequest(one, "BYE")).map(({ at }) => at - begun);
    expect(sent).toEqual([0, 500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500]);
  });

  it("sends a refusal again until its ACK comes, and stops after 64 T1", () => {
    const s = scene();
    s.wire.fate = (sent) => (isRequest(sent, "ACK") ? "lose" : "deliver");
    call(s.alice);
    s.wire.run(50);
    s.bob.do({ do: "respond", session: s.session(), status: 486 });
    s.wire.run(60_000);
    const sent = s.wire.sent.filter((one) => isResponse(one, 486)).map(({ at }) => at - 50);
    expect(sent).toEqual([0, 500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500]);
    expect(s.wire.sent.filter((one) => isRequest(one, "ACK"))).toHaveLength(11);
    expect(s.alice.events.filter(({ is }) => is === "failed")).toHaveLength(1);
  });

  it("sends 180 again each minute while it rings", () => {
    const s = scene();
    call(s.alice);
    s.wire.run(50);
    s.bob.do({ do: "respond", session: s.session(), status: 180 });
    s.wire.run(150_000);
    expect(ladder(s.wire)).toBe("INVITE 100 180 180 180");
    expect(s.alice.events.filter(({ is }) => is === "progress")).toHaveLength(3);
  });

  it("reports a peer that never answers BYE", () => {
    const s = established();
    s.wire.fate = (sent) => (isRequest(sent, "BYE") ? "lose" : "deliver");
    s.alice.do({ do: "bye", session: "a1" });
    s.wire.run(31_000);
    expect(s.alice.has("ended")).toBe(false);
    s.wire.run(2000);
    expect(s.alice.last("ended")).toEqual({ is: "ended", session: "a1", why: "byeSent" });
  });

  it("lets both sides say BYE at once", () => {
    const s = established();
    s.alice.do({ do: "bye", session: "a1" });
    s.bob.do({ do: "bye", session: s.session() });
    s.wire.run(100);
    expect(s.alice.events.filter(({ is }) => is === "ended")).toHaveLength(1);
    expect(s.bob.events.filter(({ is }) => is === "ended")).toHaveLength(1);
    expect(ladder(s.wire)).toBe("INVITE 100 200 ACK BYE BYE 200 200");
  });
});

describe("CANCEL", () => {
  it("is held back until a provisional response comes", () => {
    const s = scene();
    let first = true;
    s.wire.fate = (sent) => {
      if (!isRequest(sent, "INVITE") || !first) return "deliver";
      first = false;
      return "lose";
    };
    call(s.alice);
    s.alice.do({ do: "cancel", session: "a1" });
    s.wire.run(400);
    expect(ladder(s.wire)).toBe("INVITE");
    s.wire.run(1000);
    expect(ladder(s.wire)).toBe("INVITE INVITE 100 CANCEL 200 487 ACK");
    expect(s.alice.last("failed").why).toBe("cancelled");
  });

  it("that crosses a 200 leads to ACK and BYE", () => {
    const s = scene();
    call(s.alice);
    s.wire.run(50);
    s.bob.do({ do: "respond", session: s.session(), status: 200, body: sdp() });
    s.alice.do({ do: "cancel", session: "a1" });
    s.wire.run(100);
    expect(s.alice.last("failed")).toMatchObject({ why: "cancelled", crossed: true, status: 200 });
    expect(s.bob.last("ended").why).toBe("bye");
    expect(s.alice.events.map(({ is }) => is)).toEqual(["failed"]);
    s.wire.run(100_000);
    expect(s.alice.agent.alive()).toMatchObject({ sessions: 0, transactions: 0, timers: 0 });
    expect(s.bob.agent.alive()).toMatchObject({ sessions: 0, transactions: 0, timers: 0 });
  });

  it("without an answer ends after 64 T1", () => {
    const s = scene();
    call(s.alice);
    s.wire.run(50);
    s.wire.fate = () => "lose";
    s.alice.do({ do: "cancel", session: "a1" });
    s.wire.run(33_000);
    expect(s.alice.last("failed").why).toBe("cancelled");
  });

  it("that finds nothing gets 481", () => {
    const s = scene();
    s.wire.inject(
      { host: "192.0.2.9", port: 5060 },
      "bob",
      `CANCEL sip:x@192.0.2.2 SIP/2.0
Via: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKnone
From: <sip:a@b>;tag=1
To: <sip:x@192.0.2.2>
Call-ID: none
CSeq: 1 CANCEL

`,
    );
    s.wire.run(10);
    expect(s.wire.raw[0]!.text).toMatch(/^SIP\/2.0 481 /);
  });

  it("of a re-INVITE leaves the call as it was", () => {
    const s = established();
    s.alice.do({ do: "reinvite", session: "a1", body: sdp("hold") });
    s.wire.run(50);
    const invite = s.wire.sent.findLast((one) => isRequest(one, "INVITE"))!.message!;
    const headers = invite.headers
      .filter(({ name }) => ["via", "from", "to", "call-id", "cseq"].includes(name))
      .map(({ name, value }) => `${name}: ${value.replace("INVITE", "CANCEL")}`);
    const uri = invite.kind === "request" ? invite.uri : "";
    s.wire.inject({ host: "192.0.2.1", port: 5060 }, "bob", `CANCEL ${uri} SIP/2.0\n${headers.join("\n")}\n\n`);
    s.wire.run(50);
    expect(s.bob.has("reinviteCancelled")).toBe(true);
    expect(s.alice.last("reinviteFailed")).toMatchObject({ why: "rejected", status: 487 });
    s.alice.do({ do: "bye", session: "a1" });
    s.wire.run(50);
    expect(s.bob.last("ended").why).toBe("bye");
  });
});

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
    const s = scene();
    s.wire.fate = (sent) => (isRequest(sent, "ACK") ? { delayMs: 300 } : "deliver");
    call(s.alice);
    s.wire.run(50);
    s.bob.do({ do: "respond", session: s.session(), status: 200, body: sdp() });
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
    ["UPDATE", 405],
    ["REFER", 405],
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

  it("that nobody answers gets 500", () => {
    const s = established();
    s.alice.do({ do: "request", id: "r1", session: "a1", method: "INFO" });
    s.wire.run(20_000);
    expect(s.alice.last("requestAnswered").status).toBe(500);
  });
});
