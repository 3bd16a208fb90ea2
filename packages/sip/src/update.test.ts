import { describe, expect, it } from "vitest";
import { call, established, type Scene, scene } from "./kit/scene.ts";
import { ladder, sdp } from "./kit/wire.ts";
import { inAlicesName, isA, leftovers, said, sentBy, textOf } from "./kit/witness.ts";
import { header } from "./message/message.ts";

/** Rings; offer and answer are done by a reliable 183. */
function ringing(): Scene {
  const s = scene();
  call(s.alice);
  s.wire.run(50);
  s.bob.do({ do: "respond", session: s.session(), status: 183, reliable: true, body: sdp("early") });
  s.wire.run(50);
  return s;
}

const answerOffers = (s: Scene): void => {
  s.wire.onEvent = (side, event) => {
    if (event.is === "offered") side.do({ do: "answerOffer", session: event.session, status: 200, body: sdp("yes") });
    if (event.is === "reinvited") side.do({ do: "respond", session: event.session, status: 200, body: sdp("yes") });
  };
};

describe("an UPDATE", () => {
  it.each(["alice", "bob"] as const)("of %s carries a new offer and its answer while the call rings", (who) => {
    const s = ringing();
    const [from, to] = who === "alice" ? [s.alice, s.bob] : [s.bob, s.alice];
    const ids = { alice: "a1", bob: s.session() };
    from.do({ do: "update", session: ids[who], body: sdp("new") });
    s.wire.run(50);
    expect(to.last("offered").by).toBe("UPDATE");
    expect(textOf(to.last("offered").body)).toBe("new");
    to.do({ do: "answerOffer", session: ids[who === "alice" ? "bob" : "alice"], status: 200, body: sdp("yes") });
    s.wire.run(50);
    expect(textOf(from.last("updateAnswered").body)).toBe("yes");
    s.bob.do({ do: "respond", session: s.session(), status: 200 });
    s.wire.run(50);
    expect(s.alice.has("answered")).toBe(true);
    expect(said(s, who, "UPDATE", "allow")).toContain("UPDATE");
    s.alice.do({ do: "bye", session: "a1" });
    expect(leftovers(s)).toBe(0);
  });

  it("carries a new offer in a call that talks", () => {
    const s = established();
    s.bob.do({ do: "update", session: s.session(), body: sdp("hold") });
    s.wire.run(50);
    s.alice.do({ do: "answerOffer", session: "a1", status: 200, body: sdp("held") });
    s.wire.run(50);
    expect(textOf(s.bob.last("updateAnswered").body)).toBe("held");
  });

  it("without an offer is answered by itself, and moves the target", () => {
    const s = established();
    s.alice.do({ do: "update", session: "a1", headers: [{ name: "P-Asserted-Identity", value: "<sip:8002@x>" }] });
    s.wire.run(50);
    expect(s.bob.last("updated").request.headers).toContainEqual({
      name: "p-asserted-identity",
      value: "<sip:8002@x>",
    });
    expect(s.alice.last("updateAnswered").body).toBeUndefined();
    inAlicesName(s, "UPDATE", 200, { lines: [`Contact: <sip:moved@192.0.2.1>`] });
    s.bob.do({ do: "bye", session: s.session() });
    const bye = sentBy(s, "bob", "BYE")[0]!;
    expect(bye.kind === "request" && bye.uri).toBe("sip:moved@192.0.2.1");
  });

  it("that the switch refuses leaves the session as it was", () => {
    const s = established();
    s.alice.do({ do: "update", session: "a1", body: sdp("bad") });
    s.wire.run(50);
    s.bob.do({ do: "answerOffer", session: s.session(), status: 488 });
    s.wire.run(50);
    expect(s.alice.last("updateFailed")).toMatchObject({ why: "rejected", status: 488 });
    s.bob.do({ do: "answerOffer", session: s.session(), status: 200 });
    expect(s.bob.last("refused").why).toBe("no offer waits");
  });

  it("without an answer gets 504", () => {
    const s = established();
    s.alice.do({ do: "update", session: "a1", body: sdp("new") });
    s.wire.run(20_000);
    expect(s.alice.last("updateFailed")).toMatchObject({ status: 504 });
  });

  it("is sent again until its answer comes, and told once", () => {
    const s = established();
    answerOffers(s);
    let n = 0;
    s.wire.fate = (sent) => ((isA(sent, "UPDATE") || sent.from === "bob") && n++ < 4 ? "lose" : "deliver");
    s.alice.do({ do: "update", session: "a1", body: sdp("new") });
    s.wire.run(20_000);
    expect(s.alice.events.filter(({ is }) => is === "updateAnswered")).toHaveLength(1);
    expect(s.bob.events.filter(({ is }) => is === "offered")).toHaveLength(1);
  });

  it("that never has an answer ends the call as lost", () => {
    const s = established();
    s.wire.fate = (sent) => (isA(sent, "UPDATE") ? "lose" : "deliver");
    s.alice.do({ do: "update", session: "a1" });
    s.wire.run(40_000);
    expect(s.alice.last("updateFailed")).toMatchObject({ why: "timeout", status: 408 });
    expect(s.alice.last("ended")).toMatchObject({ why: "lost", status: 408 });
    expect(s.bob.last("ended").why).toBe("bye");
  });

  it("is not sent to a peer that says it takes none", () => {
    const s = established();
    inAlicesName(s, "UPDATE", 200, { lines: [`Allow: INVITE, ACK, BYE, CANCEL`] });
    s.bob.do({ do: "update", session: s.session() });
    expect(s.bob.last("refused").why).toBe("the peer takes no UPDATE");
  });
});

describe("offers that meet", () => {
  it("of UPDATE and UPDATE are refused with 491 on both sides, and each goes again at its own time", () => {
    const s = established();
    answerOffers(s);
    s.alice.do({ do: "update", session: "a1", body: sdp("a") });
    s.bob.do({ do: "update", session: s.session(), body: sdp("b") });
    s.wire.run(100);
    expect(s.wire.sent.filter((one) => isA(one, 491))).toHaveLength(2);
    s.wire.run(6000);
    expect(s.alice.has("updateAnswered")).toBe(true);
    expect(s.bob.has("updateAnswered")).toBe(true);
    const at = (from: string): number => s.wire.sent.filter((one) => one.from === from && isA(one, "UPDATE"))[1]!.at;
    expect(at("bob") - 200).toBeLessThanOrEqual(2100);
    expect(at("alice") - 200).toBeGreaterThanOrEqual(2100);
  });

  it("of UPDATE and re-INVITE are refused with 491, and both get through in the end", () => {
    const s = established();
    answerOffers(s);
    s.alice.do({ do: "update", session: "a1", body: sdp("a") });
    s.bob.do({ do: "reinvite", session: s.session(), body: sdp("b") });
    s.wire.run(100);
    expect(s.wire.sent.filter((one) => isA(one, 491))).toHaveLength(2);
    s.wire.run(10_000);
    expect(s.alice.has("updateAnswered")).toBe(true);
    expect(s.bob.has("reinviteAnswered")).toBe(true);
  });

  it("of a re-INVITE and an UPDATE are kept apart also where the first offer was answered early", () => {
    const s = ringing();
    s.bob.do({ do: "respond", session: s.session(), status: 200 });
    s.wire.run(50);
    s.alice.do({ do: "reinvite", session: "a1", body: sdp("a") });
    s.alice.do({ do: "update", session: "a1", body: sdp("later") });
    s.bob.do({ do: "update", session: s.session(), body: sdp("b") });
    s.wire.run(50);
    expect(s.alice.has("offered")).toBe(false);
    expect(sentBy(s, "alice", 491)).toHaveLength(1);
    expect(sentBy(s, "alice", "UPDATE")).toHaveLength(0);
  });

  it("without a body wait for each other too, so that they keep their order", () => {
    const s = established();
    s.wire.fate = (sent) => (isA(sent, "UPDATE") && s.wire.now() < 1000 ? "lose" : "deliver");
    s.alice.do({ do: "update", session: "a1" });
    s.alice.do({ do: "update", session: "a1" });
    s.wire.run(100);
    expect(new Set(sentBy(s, "alice", "UPDATE").map((one) => header(one, "cseq"))).size).toBe(1);
    s.wire.run(3000);
    expect(s.alice.events.filter(({ is }) => is === "updateAnswered")).toHaveLength(2);
  });

  it("while the first offer of the call waits: an UPDATE gets 500 with Retry-After, or waits by itself", () => {
    const s = scene();
    call(s.alice);
    s.wire.run(50);
    s.bob.do({ do: "respond", session: s.session(), status: 180, reliable: true });
    s.wire.run(50);
    s.alice.do({ do: "update", session: "a1", body: sdp("new") });
    s.wire.run(500);
    expect(sentBy(s, "alice", "UPDATE")).toHaveLength(0);
    s.alice.do({ do: "update", session: "a1" });
    s.wire.run(50);
    expect(s.alice.has("updateAnswered")).toBe(true);
    inAlicesName(s, "UPDATE", 180, { lines: [`Contact: <sip:a@192.0.2.1>`], body: "v=0" });
    expect(Number(said(s, "bob", 500, "retry-after"))).toBeLessThanOrEqual(10);
    expect(s.bob.has("offered")).toBe(false);
  });

  it("from one side one after another go one at a time, the last one for all that wait", () => {
    const s = established();
    for (const name of ["1", "2", "3"]) s.alice.do({ do: "update", session: "a1", body: sdp(name) });
    s.alice.do({ do: "reinvite", session: "a1", body: sdp("4") });
    s.wire.run(1000);
    expect(ladder(s.wire)).toBe("INVITE 100 200 ACK UPDATE UPDATE");
    answerOffers(s);
    s.bob.do({ do: "answerOffer", session: s.session(), status: 200, body: sdp("yes") });
    s.wire.run(1000);
    expect(s.bob.events.flatMap((one) => (one.is === "offered" ? [textOf(one.body)] : []))).toEqual(["1", "3"]);
    expect(textOf(s.bob.last("reinvited").body)).toBe("4");
  });
});

describe("a new offer in a PRACK", () => {
  it("gets 491 if it crosses our UPDATE; the provisional counts as received", () => {
    const s = ringing();
    s.wire.fate = (sent) => (sent.message?.kind === "request" ? "lose" : "deliver");
    s.bob.do({ do: "update", session: s.session(), body: sdp("b") });
    s.bob.do({ do: "respond", session: s.session(), status: 180, reliable: true });
    expect(
      inAlicesName(s, "PRACK", 180, { lines: [`RAck: ${said(s, "bob", 180, "rseq")} 1 INVITE`], body: "v=1" }),
    ).toBe(491);
    expect(s.bob.last("pracked").status).toBe(180);
    expect(s.bob.has("offered")).toBe(false);
  });

  it("gets 488 where the offer of the INVITE has no answer yet", () => {
    const s = scene();
    call(s.alice);
    s.wire.run(50);
    s.bob.do({ do: "respond", session: s.session(), status: 180, reliable: true });
    expect(
      inAlicesName(s, "PRACK", 180, { lines: [`RAck: ${said(s, "bob", 180, "rseq")} 1 INVITE`], body: "v=1" }),
    ).toBe(488);
    expect(s.bob.has("offered")).toBe(false);
  });

  it("is handed up, and its answer goes in the 200 of the PRACK; the call's 200 waits for it", () => {
    const s = scene();
    call(s.alice, true, { destination: { listener: "main", host: "192.0.2.2", port: 5060 } });
    s.wire.run(50);
    s.wire.fate = (sent) => (sent.from === "alice" && isA(sent, "PRACK") ? "lose" : "deliver");
    s.bob.do({ do: "respond", session: s.session(), status: 183, reliable: true, body: sdp("early") });
    s.wire.run(50);
    inAlicesName(s, "PRACK", 183, { lines: [`RAck: ${said(s, "bob", 183, "rseq")} 1 INVITE`], body: "v=1" });
    expect(s.bob.last("offered").by).toBe("PRACK");
    s.bob.do({ do: "respond", session: s.session(), status: 200 });
    expect(sentBy(s, "bob", 200)).toHaveLength(0);
    s.bob.do({ do: "answerOffer", session: s.session(), status: 200, body: sdp("yes") });
    const [toPrack, toInvite] = sentBy(s, "bob", 200);
    expect(toPrack!.headers.find(({ name }) => name === "cseq")!.value).toContain("PRACK");
    expect(Buffer.from(toPrack!.body).toString()).toBe("yes\r\n");
    expect(toInvite!.headers.find(({ name }) => name === "cseq")!.value).toBe("1 INVITE");
  });
});
