import { describe, expect, it } from "vitest";
import { call, type Scene, scene } from "./kit/scene.ts";
import { ladder, sdp } from "./kit/wire.ts";
import { inAlicesName, isA, leftovers, said, sentBy, textOf } from "./kit/witness.ts";

/** Rung, by a reliable 183 with the answer. */
function early() {
  const s = scene();
  call(s.alice);
  s.wire.run(50);
  s.bob.do({ do: "respond", session: s.session(), status: 183, reliable: true, body: sdp("early") });
  return s;
}

describe("a reliable provisional", () => {
  it("brings the answer early, has its PRACK, and the 200 brings no other", () => {
    const s = early();
    s.wire.run(50);
    expect(s.alice.last("progress")).toMatchObject({ status: 183, reliable: true, needsPrack: false });
    expect(textOf(s.alice.last("progress").body)).toBe("early");
    expect(s.bob.last("pracked")).toEqual({
      ...{ is: "pracked", session: s.session(), status: 183 },
      heardFrom: "192.0.2.1",
    });
    expect(said(s, "bob", 183, "require")).toBe("100rel");
    expect(said(s, "alice", "PRACK", "rack")).toBe(`${said(s, "bob", 183, "rseq")} 1 INVITE`);
    s.bob.do({ do: "respond", session: s.session(), status: 200, body: sdp("other") });
    s.wire.run(50);
    expect(s.alice.last("answered").body).toBeUndefined();
    expect(sentBy(s, "bob", 200).at(-1)!.body).toHaveLength(0);
    expect(ladder(s.wire)).toBe("INVITE 100 183 PRACK 200 200 ACK");
    s.alice.do({ do: "bye", session: "a1" });
    expect(leftovers(s)).toBe(0);
  });

  it("goes again at T1, 2 T1 and so on until its PRACK comes, and is told once", () => {
    const s = early();
    s.wire.fate = (sent) => (isA(sent, "PRACK") && s.wire.now() < 3000 ? "lose" : "deliver");
    s.wire.run(20_000);
    const at = s.wire.sent.filter((one) => isA(one, 183)).map((one) => one.at);
    expect(at.map((ms) => ms - at[0]!)).toEqual([0, 500, 1500, 3500].slice(0, at.length));
    expect(at.length).toBeGreaterThanOrEqual(3);
    expect(s.alice.events.filter(({ is }) => is === "progress")).toHaveLength(1);
    expect(s.bob.events.filter(({ is }) => is === "pracked")).toHaveLength(1);
  });

  it("without a PRACK for 64 T1 ends the call with 500", () => {
    const s = early();
    s.wire.fate = (sent) => (isA(sent, "PRACK") ? "lose" : "deliver");
    s.wire.run(40_000);
    expect(s.bob.last("ended")).toMatchObject({ why: "prackTimeout", status: 500 });
    expect(s.alice.last("failed")).toMatchObject({ why: "rejected", status: 500 });
    expect(leftovers(s)).toBe(0);
  });

  it("holds back the next one and a 200 until the PRACK is there; a refusal goes at once", () => {
    const s = early();
    s.bob.do({ do: "respond", session: s.session(), status: 180, reliable: true });
    s.bob.do({ do: "respond", session: s.session(), status: 200 });
    s.bob.do({ do: "respond", session: s.session(), status: 200 });
    expect(s.bob.events.filter(({ is }) => is === "refused")).toHaveLength(1);
    s.wire.fate = (sent) => (isA(sent, "PRACK") && s.wire.now() < 1000 ? "lose" : "deliver");
    s.wire.run(1000);
    expect(sentBy(s, "bob", 180)).toHaveLength(0);
    expect(sentBy(s, "bob", 200)).toHaveLength(0);
    s.wire.run(3000);
    const [first, second] = s.alice.events.flatMap((one) => (one.is === "progress" ? [one.status] : []));
    expect([first, second]).toEqual([183, 180]);
    expect(s.alice.has("answered")).toBe(true);
    const rseqs = [183, 180].map((status) => Number(said(s, "bob", status, "rseq")));
    expect(rseqs[1]).toBe(rseqs[0]! + 1);

    const refused = early();
    refused.bob.do({ do: "respond", session: refused.session(), status: 486 });
    refused.wire.run(100);
    expect(refused.alice.last("failed")).toMatchObject({ status: 486 });
    expect(leftovers(refused)).toBe(0);
  });

  it("without a body lets the 200 overtake, and a PRACK that comes after it still gets 200", () => {
    const s = scene();
    s.wire.fate = (sent) => (isA(sent, "PRACK") ? { delayMs: 400 } : "deliver");
    call(s.alice);
    s.wire.run(50);
    s.bob.do({ do: "respond", session: s.session(), status: 180, reliable: true });
    s.wire.run(50);
    s.bob.do({ do: "respond", session: s.session(), status: 200, body: sdp("answer") });
    s.wire.run(2000);
    expect(textOf(s.alice.last("answered").body)).toBe("answer");
    expect(ladder(s.wire)).toBe("INVITE 100 180 PRACK 200 ACK 200");
  });

  it("is taken in order: one that overtook another waits for it to come again", () => {
    const s = scene();
    let lost = false;
    s.wire.fate = (sent) => {
      if (!isA(sent, 180) || lost) return "deliver";
      lost = true;
      return "lose";
    };
    call(s.alice);
    s.wire.run(50);
    s.bob.do({ do: "respond", session: s.session(), status: 183, reliable: true });
    s.wire.run(50);
    s.bob.do({ do: "respond", session: s.session(), status: 180, reliable: true });
    s.wire.run(2000);
    expect(s.alice.events.flatMap((one) => (one.is === "progress" ? [one.status] : []))).toEqual([183, 180]);
  });

  it("is what every provisional is where the caller requires it, and none where it doesn't support it", () => {
    const must = scene();
    call(must.alice, true, { reliable: "required" });
    must.wire.run(50);
    must.bob.do({ do: "respond", session: must.session(), status: 180 });
    must.wire.run(50);
    expect(must.alice.last("progress").reliable).toBe(true);
    expect(must.bob.has("pracked")).toBe(true);

    const cannot = scene();
    call(cannot.alice, true, { reliable: "off" });
    cannot.wire.run(50);
    cannot.bob.do({ do: "respond", session: cannot.session(), status: 183, reliable: true, body: sdp("early") });
    cannot.wire.run(2000);
    expect(said(cannot, "bob", 183, "rseq")).toBeUndefined();
    expect(cannot.alice.last("progress").reliable).toBe(false);
    expect(said(cannot, "alice", "INVITE", "supported")).not.toContain("100rel");
    cannot.bob.do({ do: "respond", session: cannot.session(), status: 200, body: sdp("answer") });
    cannot.wire.run(50);
    expect(textOf(cannot.alice.last("answered").body)).toBe("answer");
  });

  it("is said anew each minute while it rings, each time with its own number", () => {
    const s = early();
    s.wire.run(130_000);
    const rseqs = sentBy(s, "bob", 183).map((one) => Number(one.headers.find(({ name }) => name === "rseq")!.value));
    expect(rseqs.map((rseq) => rseq - rseqs[0]!)).toEqual([0, 1, 2]);
    expect(sentBy(s, "bob", 183).map(({ body }) => body.length)).toEqual([7, 0, 0]);
  });
});

describe("an offer in a reliable provisional", () => {
  function offered() {
    const s = scene();
    call(s.alice, false);
    s.wire.run(50);
    s.bob.do({ do: "respond", session: s.session(), status: 183, reliable: true, body: sdp("offer") });
    s.wire.run(50);
    return s;
  }

  it("has its answer in the PRACK; the 200 and the ACK bring nothing more", () => {
    const s = offered();
    const progress = s.alice.last("progress");
    expect(progress).toMatchObject({ reliable: true, needsPrack: true });
    expect(textOf(progress.body)).toBe("offer");
    s.wire.run(2000);
    expect(sentBy(s, "alice", "PRACK")).toHaveLength(0);
    s.alice.do({ do: "prack", session: "a1", dialog: progress.dialog!, body: sdp("answer") });
    s.wire.run(50);
    expect(textOf(s.bob.last("pracked").body)).toBe("answer");
    s.bob.do({ do: "respond", session: s.session(), status: 200, body: sdp("again") });
    s.wire.run(50);
    expect(s.alice.last("answered")).toMatchObject({ needsAck: false });
    expect(s.alice.last("answered").body).toBeUndefined();
    expect(s.bob.last("acked").body).toBeUndefined();
  });

  it("whose PRACK brings no answer is made again by the 200", () => {
    const s = offered();
    s.alice.do({ do: "prack", session: "a1", dialog: s.alice.last("progress").dialog! });
    s.wire.run(50);
    s.bob.do({ do: "respond", session: s.session(), status: 200, body: sdp("offer") });
    s.wire.run(50);
    expect(s.alice.last("answered").needsAck).toBe(true);
    s.alice.do({ do: "ack", session: "a1", body: sdp("answer") });
    s.wire.run(50);
    expect(textOf(s.bob.last("acked").body)).toBe("answer");
  });

  it("can't be answered twice, nor where there was none", () => {
    const s = offered();
    const { dialog } = s.alice.last("progress");
    s.alice.do({ do: "prack", session: "a1", dialog: "other" });
    expect(s.alice.last("refused").why).toBe("no PRACK is owed");
    s.alice.do({ do: "prack", session: "a1", dialog: dialog!, body: sdp("answer") });
    s.alice.do({ do: "prack", session: "a1", dialog: dialog!, body: sdp("answer") });
    expect(s.alice.events.filter(({ is }) => is === "refused")).toHaveLength(2);
  });
});

describe("a call that ends while a reliable provisional is out", () => {
  it("by CANCEL has its 487 and no more of the provisional", () => {
    const s = early();
    s.wire.fate = (sent) => (isA(sent, "PRACK") ? "lose" : "deliver");
    s.wire.run(300);
    s.alice.do({ do: "cancel", session: "a1" });
    s.wire.run(100);
    expect(s.alice.last("failed")).toMatchObject({ why: "cancelled", status: 487 });
    expect(s.bob.last("ended").why).toBe("cancelled");
    const before = sentBy(s, "bob", 183).length;
    expect(leftovers(s)).toBe(0);
    expect(sentBy(s, "bob", 183)).toHaveLength(before);
  });

  it("by a BYE that crosses the PRACK leaves both at peace", () => {
    const s = early();
    s.wire.fate = (sent) => (isA(sent, "PRACK") ? { delayMs: 200 } : "deliver");
    s.wire.run(20);
    s.bob.do({ do: "bye", session: s.session() });
    s.wire.run(1000);
    expect(s.bob.last("ended")).toMatchObject({ why: "refused", status: 480 });
    expect(sentBy(s, "bob", 481)).toHaveLength(1);
    expect(s.alice.last("failed").status).toBe(480);
    expect(leftovers(s)).toBe(0);
  });
});

describe("a PRACK", () => {
  const prack = (s: Scene, rack: string): number => inAlicesName(s, "PRACK", 183, { lines: [`RAck: ${rack}`] });

  it.each([
    ["1 1 INVITE", 481],
    ["x 1 INVITE", 400],
    ["", 400],
    ["1 INVITE", 400],
  ])("with RAck %j gets %i", (rack, status) => {
    const s = early();
    expect(prack(s, rack)).toBe(status);
    expect(s.bob.has("pracked")).toBe(false);
  });

  it("that comes for the right one by another hand is taken all the same", () => {
    const s = early();
    expect(prack(s, `${said(s, "bob", 183, "rseq")}  1 INVITE`)).toBe(200);
  });
});
