import { describe, expect, it } from "vitest";
import { answered, call, established, scene } from "./kit/scene.ts";
import { isRequest, isResponse, ladder, sdp } from "./kit/wire.ts";

describe("a lossy wire", () => {
  it("sends an INVITE again after T1, 2 T1, 4 T1 until something comes, and gives up after 64 T1", () => {
    const s = scene();
    s.wire.fate = () => "lose";
    call(s.alice);
    s.wire.run(33_000);
    expect(s.wire.sent.map(({ at }) => at)).toEqual([0, 500, 1500, 3500, 7500, 15_500, 31_500]);
    expect(s.alice.last("failed")).toMatchObject({ why: "timeout", status: 408 });
    s.wire.run(32_000);
    expect(s.alice.agent.alive()).toMatchObject({ sessions: 0, transactions: 0, timers: 0 });
  });

  it("cancels an INVITE that got through just as it was given up, so that the phone doesn't ring on", () => {
    const s = scene();
    s.wire.fate = (sent) => (isRequest(sent, "INVITE") ? (sent.at < 31_000 ? "lose" : { delayMs: 900 }) : "deliver");
    call(s.alice);
    s.wire.run(33_000);
    expect(s.alice.last("failed")).toMatchObject({ why: "timeout", status: 408 });
    expect(s.bob.last("ended")).toMatchObject({ why: "cancelled" });
    expect(ladder(s.wire)).toMatch(/INVITE 100 CANCEL 200 487 ACK$/);
    s.wire.run(70_000);
    for (const side of [s.alice, s.bob])
      expect(side.agent.alive()).toMatchObject({ sessions: 0, transactions: 0, timers: 0 });
  });

  it("ends a call that was answered just as it was given up", () => {
    const s = scene();
    s.wire.onEvent = (side, event) => {
      if (side === s.bob && event.is === "invited")
        s.bob.do({ do: "respond", session: event.session, status: 200, body: sdp() });
    };
    s.wire.fate = (sent) =>
      isRequest(sent, "INVITE")
        ? sent.at < 31_000
          ? "lose"
          : { delayMs: 900 }
        : isResponse(sent, 100)
          ? "lose"
          : "deliver";
    call(s.alice);
    s.wire.run(34_000);
    expect(s.alice.events.map(({ is }) => is)).not.toContain("answered");
    expect(s.bob.last("ended")).toMatchObject({ why: "bye" });
    s.wire.run(70_000);
    for (const side of [s.alice, s.bob])
      expect(side.agent.alive()).toMatchObject({ sessions: 0, transactions: 0, timers: 0 });
  });

  it("sends a 200 again when it is lost, T1 doubling to T2, and the call stands", () => {
    let lost = 0;
    const s = answered((sent) => (isResponse(sent, 200, "INVITE") && lost++ < 5 ? "lose" : "deliver"));
    s.wire.run(20_000);
    const sent = s.wire.sent.filter((one) => isResponse(one, 200)).map(({ at }) => at - 50);
    expect(sent).toEqual([0, 500, 1500, 3500, 7500, 11_500]);
    expect(s.bob.has("acked")).toBe(true);
    expect(s.alice.events.filter(({ is }) => is === "answered")).toHaveLength(1);
  });

  it("sends the ACK again for each 200 when the ACK is lost", () => {
    let lost = 0;
    const s = answered((sent) => (isRequest(sent, "ACK") && lost++ < 3 ? "lose" : "deliver"));
    s.wire.run(10_000);
    expect(s.bob.events.filter(({ is }) => is === "acked")).toHaveLength(1);
    expect(s.wire.sent.filter((one) => isRequest(one, "ACK"))).toHaveLength(4);
    const bytes = new Set(
      s.wire.sent.filter((one) => isRequest(one, "ACK")).map(({ message }) => JSON.stringify(message)),
    );
    expect(bytes.size).toBe(1);
  });

  it("ends a call with BYE when no ACK comes for 64 T1", () => {
    const s = answered((sent) => (isRequest(sent, "ACK") ? "lose" : "deliver"));
    s.wire.run(31_900);
    expect(s.bob.has("ended")).toBe(false);
    s.wire.run(200);
    expect(s.bob.last("ended").why).toBe("ackTimeout");
    expect(s.alice.last("ended").why).toBe("bye");
  });

  it("holds a BYE back until the ACK is there", () => {
    const s = answered((sent) => (isRequest(sent, "ACK") ? { delayMs: 300 } : "deliver"));
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
    const s = answered((sent) => (isRequest(sent, "ACK") ? "lose" : "deliver"));
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
    const s = answered();
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
