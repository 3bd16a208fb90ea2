import { describe, expect, it } from "vitest";
import type { InviteSnapshot, SipEvent, Transport } from "./door.ts";
import { call, type Scene, scene } from "./kit/scene.ts";
import { type Side, sdp, seededRandom, type Wire } from "./kit/wire.ts";
import { header } from "./message/message.ts";

const reason = [{ name: "Reason", value: 'Q.850;cause=41;text="restart"' }];
const random = seededRandom(4711);

/** The last snapshot that this side told, as a journal gives it back. */
const kept = (events: readonly SipEvent[]): InviteSnapshot => {
  const told = events.flatMap((event) =>
    (event.is === "inviting" || event.is === "invited") && event.snapshot ? [event.snapshot] : [],
  );
  return JSON.parse(JSON.stringify(told.at(-1)));
};

/** Alice's INVITE reaches Bob, who says so or not; then Alice dies, and is there again. */
const died = ({ rings, ms = 50 }: { rings: boolean; ms?: number }, transport: Transport = "udp") => {
  const s = scene(transport, { keepInvites: true });
  if (!rings) s.wire.fate = ({ from }) => (from === "bob" ? "lose" : "deliver");
  call(s.alice);
  s.wire.run(20);
  if (rings) s.bob.do({ do: "respond", session: s.session(), status: 180 });
  s.wire.run(20);
  const snapshot = kept(s.alice.events);
  const reborn = s.wire.side("alice", "192.0.2.1", { random });
  s.wire.run(ms);
  s.wire.fate = () => "deliver";
  return { s, reborn, snapshot, before: s.wire.sent.length };
};

const after = (wire: Wire, before: number) =>
  wire.sent.slice(before).map(({ message: m }) => (m?.kind === "request" ? m.method : m?.status));

const expectRest = ({ wire, bob }: Scene, reborn: Side): void => {
  wire.run(200_000);
  for (const { agent } of [bob, reborn])
    expect(agent.alive()).toMatchObject({ sessions: 0, transactions: 0, timers: 0 });
};

describe("a process that dies while its INVITE rings", () => {
  it("comes back and takes it back by CANCEL", () => {
    const { s, reborn, snapshot, before } = died({ rings: true });
    expect(snapshot).toMatchObject({ is: "inviting", session: "a1", heard: true });
    reborn.do({ do: "abandon", snapshot, resend: true, headers: reason });
    s.wire.run(50);
    expect(s.bob.last("ended")).toMatchObject({ why: "cancelled", reason: reason[0]!.value });
    expect(reborn.events).toMatchObject([{ is: "failed", session: "a1", why: "cancelled", status: 487 }]);
    expect(after(s.wire, before)).toEqual(["CANCEL", 200, 487, "ACK"]);
    const [invite, cancel] = ["INVITE", "CANCEL"].map(
      (method) => s.wire.sent.find(({ message: m }) => m?.kind === "request" && m.method === method)!.message!,
    );
    for (const name of ["via", "from", "to", "call-id"]) expect(header(cancel!, name)).toBe(header(invite!, name));
    expect(header(cancel!, "cseq")).toBe("1 CANCEL");
    expectRest(s, reborn);
  });

  it("says CANCEL over another connection, where the one of before died with it", () => {
    const { s, reborn, snapshot } = died({ rings: true }, "tcp");
    reborn.do({ do: "abandon", snapshot, resend: true, headers: reason });
    s.wire.run(50);
    expect(s.bob.last("ended")).toMatchObject({ why: "cancelled", reason: reason[0]!.value });
    expectRest(s, reborn);
  });

  it("waits for a provisional answer before it says CANCEL, and asks for one by the same INVITE", () => {
    const { s, reborn, snapshot, before } = died({ rings: false });
    expect(snapshot.heard).toBe(false);
    reborn.do({ do: "abandon", snapshot, resend: true, headers: reason });
    s.wire.run(50);
    expect(after(s.wire, before)).toEqual(["INVITE", 100, "CANCEL", 200, 487, "ACK"]);
    expect(s.bob.events.filter(({ is }) => is === "invited")).toHaveLength(1);
    expect(s.bob.last("ended").why).toBe("cancelled");
    expectRest(s, reborn);
  });

  it("asks for none after a long time, when the same INVITE would be a new call: it listens", () => {
    const { s, reborn, snapshot, before } = died({ rings: false });
    reborn.do({ do: "abandon", snapshot, resend: false, headers: reason });
    s.wire.run(40_000);
    expect(after(s.wire, before)).toEqual([]);
    s.bob.do({ do: "respond", session: s.session(), status: 180 });
    s.wire.run(50);
    expect(after(s.wire, before)).toEqual([180, "CANCEL", 200, 487, "ACK"]);
    expectRest(s, reborn);
  });

  it.each([
    ["rang", true],
    ["was silent", false],
  ])("acknowledges the 200 of a phone that %s, and ends it with BYE", (_, rings) => {
    const { s, reborn, snapshot, before } = died({ rings });
    s.bob.do({ do: "respond", session: s.session(), status: 200, body: sdp("answer") });
    reborn.do({ do: "abandon", snapshot, resend: false, headers: reason });
    s.wire.run(2000);
    expect(s.bob.has("acked")).toBe(true);
    expect(s.bob.last("ended")).toMatchObject({ why: "bye", reason: reason[0]!.value });
    expect(after(s.wire, before).filter((each) => each === "BYE")).toHaveLength(1);
    expect(reborn.events.map(({ is }) => is)).toEqual(["failed"]);
    expectRest(s, reborn);
  });

  it("gives up on a peer that is dead too", () => {
    const { s, reborn, snapshot } = died({ rings: true });
    s.wire.fate = () => "lose";
    reborn.do({ do: "abandon", snapshot, resend: true });
    s.wire.run(33_000);
    expect(reborn.events).toMatchObject([{ is: "failed", why: "cancelled" }]);
    expect(reborn.agent.alive()).toMatchObject({ sessions: 0, transactions: 0, timers: 0 });
  });
});

describe("a process that dies before it has answered an INVITE", () => {
  const diedAsked = () => {
    const s = scene("udp", { keepInvites: true });
    call(s.alice);
    s.wire.run(20);
    const snapshot = kept(s.bob.events);
    return { s, snapshot, reborn: s.wire.side("bob", "192.0.2.2", { random }) };
  };

  it("refuses it when it is back", () => {
    const { s, snapshot, reborn } = diedAsked();
    expect(snapshot).toMatchObject({ is: "invited", session: s.session() });
    reborn.do({ do: "abandon", snapshot, resend: true, headers: reason });
    s.wire.run(50);
    const failed = s.alice.last("failed");
    expect(failed).toMatchObject({ why: "rejected", status: 503 });
    expect(header(failed.response!, "reason")).toBe(reason[0]!.value);
    expect(reborn.events).toEqual([]);
    s.wire.run(200_000);
    expect(reborn.agent.alive()).toMatchObject({ sessions: 0, transactions: 0, timers: 0 });
  });

  it("takes the same INVITE, sent again, for the same call", () => {
    const { s, snapshot, reborn } = diedAsked();
    reborn.do({ do: "abandon", snapshot, resend: true });
    s.wire.inject({ host: "192.0.2.1", port: 5060 }, "bob", snapshot.message);
    s.wire.run(50);
    expect(reborn.events).toEqual([]);
    expect(s.alice.last("failed").status).toBe(503);
  });
});

describe("an INVITE that is not kept", () => {
  it("is told as ever", () => {
    const s = scene();
    call(s.alice);
    s.wire.run(50);
    expect(s.alice.events).toEqual([]);
    expect(s.bob.last("invited").snapshot).toBeUndefined();
  });

  it("can't be abandoned when what was kept of it is damaged", () => {
    const { s, reborn, snapshot } = died({ rings: true });
    for (const message of ["", "junk", snapshot.message.replaceAll("INVITE", "OPTIONS")])
      reborn.do({ do: "abandon", snapshot: { ...snapshot, message }, resend: true });
    reborn.do({ do: "abandon", snapshot: { ...snapshot, listener: "gone" }, resend: true });
    expect(reborn.events.map((event) => event.is === "refused" && event.why)).toEqual([
      "not an INVITE",
      "not an INVITE",
      "not an INVITE",
      "no way to the peer",
    ]);
    s.wire.run(200_000);
    expect(reborn.agent.alive()).toMatchObject({ sessions: 0, transactions: 0, timers: 0 });
  });
});
