import { describe, expect, it } from "vitest";
import { call, established, type Scene, scene } from "./kit/scene.ts";
import { ladder, sdp } from "./kit/wire.ts";
import { inAlicesName, leftovers, said, sentBy } from "./kit/witness.ts";

const allow = "INVITE, ACK, CANCEL, BYE, OPTIONS, PRACK, UPDATE, REFER, INFO";
const supported = "100rel, timer, replaces, norefersub";

/** A call in which everything is said once. */
function everything(): Scene {
  const s = scene();
  call(s.alice);
  s.wire.run(50);
  s.bob.do({ do: "respond", session: s.session(), status: 183, reliable: true, body: sdp("early") });
  s.wire.run(50);
  s.alice.do({ do: "update", session: "a1" });
  s.wire.run(50);
  s.bob.do({ do: "respond", session: s.session(), status: 200 });
  s.wire.run(50);
  return s;
}

describe("what we say of ourselves", () => {
  it("stands in INVITE, in reliable provisionals, in UPDATE, and in what accepts them", () => {
    const s = everything();
    const [toPrack, toUpdate, toInvite] = sentBy(s, "bob", 200);
    const value = (of: typeof toInvite, name: string): string | undefined =>
      of!.headers.find((one) => one.name === name)?.value;
    expect([said(s, "alice", "INVITE", "allow"), said(s, "alice", "INVITE", "supported")]).toEqual([allow, supported]);
    expect([said(s, "bob", 183, "allow"), said(s, "bob", 183, "contact")]).toEqual([
      allow,
      "<sip:12345678@192.0.2.2:5060>",
    ]);
    expect([value(toUpdate, "allow"), value(toUpdate, "supported")]).toEqual([allow, supported]);
    expect([value(toInvite, "allow"), value(toInvite, "supported")]).toEqual([allow, supported]);
    expect(value(toPrack, "contact")).toBeUndefined();
    expect(value(toUpdate, "contact")).toContain("192.0.2.2");
    expect(said(s, "alice", "UPDATE", "contact")).toContain("192.0.2.1");
    expect(said(s, "alice", "UPDATE", "supported")).toBe("timer, replaces, norefersub");
  });

  it("stands in the answer to OPTIONS within a call, and in a 405", () => {
    const s = established();
    expect(inAlicesName(s, "OPTIONS", 200)).toBe(200);
    const ok = sentBy(s, "bob", 200).at(-1)!.headers;
    for (const [name, value] of Object.entries({ allow, supported, accept: "application/sdp" })) {
      expect(ok).toContainEqual({ name, value });
    }
    expect(inAlicesName(s, "SUBSCRIBE", 200)).toBe(405);
    expect(said(s, "bob", 405, "allow")).toBe(allow);
  });

  it("is asked for no more than it has", () => {
    const s = established();
    expect(inAlicesName(s, "UPDATE", 200, { lines: ["Require: 100rel, timer, replaces, norefersub"] })).toBe(200);
    expect(inAlicesName(s, "UPDATE", 200, { lines: ["Require: timer, precondition"] })).toBe(420);
    expect(said(s, "bob", 420, "unsupported")).toBe("precondition");
    expect(inAlicesName(s, "UPDATE", 200, { lines: ["Accept: text/plain"] })).toBe(406);
  });
});

describe("the Expires of an INVITE", () => {
  const expiring = (): Scene => {
    const s = scene();
    call(s.alice, true, { headers: [{ name: "Expires", value: "10" }] });
    s.wire.run(50);
    return s;
  };

  it("ends it with 487 when it runs out unanswered", () => {
    const s = expiring();
    s.bob.do({ do: "respond", session: s.session(), status: 180 });
    s.wire.run(9900);
    expect(s.bob.has("ended")).toBe(false);
    s.wire.run(200);
    expect(s.bob.last("ended")).toMatchObject({ why: "expired", status: 487 });
    expect(s.alice.last("failed")).toMatchObject({ why: "rejected", status: 487 });
    expect(ladder(s.wire)).toBe("INVITE 100 180 487 ACK");
    expect(leftovers(s)).toBe(0);
  });

  it("means nothing once it is answered, cancelled or refused", () => {
    for (const status of [200, 486]) {
      const s = expiring();
      s.bob.do({ do: "respond", session: s.session(), status, ...(status === 200 && { body: sdp("answer") }) });
      s.wire.run(20_000);
      expect(s.bob.events.some((one) => one.is === "ended" && one.why === "expired")).toBe(false);
    }
    const s = expiring();
    s.alice.do({ do: "cancel", session: "a1" });
    expect(leftovers(s)).toBe(0);
    expect(s.bob.last("ended").why).toBe("cancelled");
  });
});
