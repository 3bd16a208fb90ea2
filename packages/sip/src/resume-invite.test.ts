import { describe, expect, it } from "vitest";
import type { InviteSnapshot, SipEvent } from "./door.ts";
import { call, scene } from "./kit/scene.ts";
import { sdp, seededRandom } from "./kit/wire.ts";

const random = seededRandom(99);

/** The last snapshot that a side told, as a journal gives it back. */
const kept = (events: readonly SipEvent[]): InviteSnapshot => {
  const told = events.flatMap((event) =>
    (event.is === "inviting" || event.is === "invited") && event.snapshot ? [event.snapshot] : [],
  );
  return JSON.parse(JSON.stringify(told.at(-1)));
};

const calls = () => {
  const s = scene("udp", { keepInvites: true });
  call(s.alice);
  s.wire.run(20);
  return s;
};

describe("an INVITE of a process that died", () => {
  it("of ours rings on, and is answered", () => {
    const s = calls();
    s.bob.do({ do: "respond", session: s.session(), status: 180 });
    s.wire.run(20);
    const reborn = s.wire.side("alice", "192.0.2.1", { random });
    reborn.do({ do: "resume", snapshot: kept(s.alice.events), resend: true });
    s.wire.run(1000);
    expect(reborn.events).toEqual([]);
    s.bob.do({ do: "respond", session: s.session(), status: 200, body: sdp("answer") });
    s.wire.run(100);
    expect(reborn.last("answered")).toMatchObject({ session: "a1", needsAck: false });
    expect(s.bob.has("acked")).toBe(true);
    reborn.do({ do: "bye", session: "a1" });
    s.wire.run(100);
    expect(s.bob.last("ended").why).toBe("bye");
  });

  it("of ours that was picked up meanwhile is answered by its 200's repetition", () => {
    const s = calls();
    const snapshot = kept(s.alice.events);
    s.wire.fate = ({ from }) => (from === "bob" ? "lose" : "deliver");
    s.bob.do({ do: "respond", session: s.session(), status: 200, body: sdp("answer") });
    s.wire.run(700);
    const reborn = s.wire.side("alice", "192.0.2.1", { random });
    s.wire.fate = () => "deliver";
    reborn.do({ do: "resume", snapshot, resend: true });
    s.wire.run(3000);
    expect(reborn.last("answered")).toMatchObject({ session: "a1" });
    expect(s.bob.has("acked")).toBe(true);
  });

  it("of ours that nobody has heard is sent again, and only one call comes of it", () => {
    const s = scene("udp", { keepInvites: true });
    s.wire.fate = () => "lose";
    call(s.alice);
    s.wire.run(20);
    const reborn = s.wire.side("alice", "192.0.2.1", { random });
    s.wire.fate = () => "deliver";
    reborn.do({ do: "resume", snapshot: kept(s.alice.events), resend: true });
    s.wire.run(2000);
    expect(s.bob.events.filter(({ is }) => is === "invited")).toHaveLength(1);
    s.bob.do({ do: "respond", session: s.session(), status: 486 });
    s.wire.run(100);
    expect(reborn.last("failed")).toMatchObject({ why: "rejected", status: 486 });
  });

  it("of theirs is answered by the next, under the tag that was told before", () => {
    const s = calls();
    s.bob.do({ do: "respond", session: s.session(), status: 180 });
    s.wire.run(20);
    const session = s.session();
    const tag = s.alice.last("progress").dialog;
    const reborn = s.wire.side("bob", "192.0.2.2", { random });
    reborn.do({ do: "resume", snapshot: kept(s.bob.events), resend: true });
    s.wire.run(500);
    expect(reborn.events).toEqual([]);
    reborn.do({ do: "respond", session, status: 200, body: sdp("answer") });
    s.wire.run(100);
    expect(s.alice.last("answered")).toMatchObject({ dialog: tag });
    expect(reborn.last("acked")).toMatchObject({ session });
    s.alice.do({ do: "bye", session: "a1" });
    s.wire.run(100);
    expect(reborn.last("ended")).toMatchObject({ session, why: "bye" });
  });

  it("of theirs is found by its CANCEL, and a 200 that went out already goes again", () => {
    const s = calls();
    const snapshot = kept(s.bob.events);
    const session = s.session();
    s.wire.fate = ({ from }) => (from === "bob" ? "lose" : "deliver");
    s.bob.do({ do: "respond", session, status: 200, body: sdp("answer") });
    s.wire.run(100);
    const reborn = s.wire.side("bob", "192.0.2.2", { random });
    s.wire.fate = () => "deliver";
    reborn.do({ do: "resume", snapshot, resend: true });
    reborn.do({ do: "respond", session, status: 200, body: sdp("answer") });
    s.wire.run(2000);
    expect(reborn.last("acked")).toMatchObject({ session });

    const other = calls();
    const again = other.wire.side("bob", "192.0.2.2", { random });
    again.do({ do: "resume", snapshot: kept(other.bob.events), resend: true });
    other.alice.do({ do: "cancel", session: "a1" });
    other.wire.run(100);
    expect(again.last("ended")).toMatchObject({ why: "cancelled", session: other.session() });
    expect(other.alice.last("failed")).toMatchObject({ why: "cancelled" });
  });

  it("tells its end where it can't go on", () => {
    const s = calls();
    const snapshot = { ...kept(s.bob.events), message: "no message" };
    const reborn = s.wire.side("bob", "192.0.2.2", { random });
    reborn.do({ do: "resume", snapshot, resend: true });
    expect(reborn.events).toMatchObject([
      { is: "ended", why: "lost" },
      { is: "refused", why: "not an INVITE" },
    ]);
  });
});

describe("a dialog of a process that died", () => {
  it("whose ACK was lost says it again for each repetition of the 200", () => {
    const s = calls();
    s.bob.do({ do: "respond", session: s.session(), status: 200, body: sdp("answer") });
    s.wire.fate = ({ from }) => (from === "alice" ? "lose" : "deliver");
    s.wire.run(100);
    const snapshot = s.alice.agent.snapshot("a1")!;
    const reborn = s.wire.side("alice", "192.0.2.1", { random });
    reborn.agent.restore([snapshot]);
    s.wire.fate = () => "deliver";
    s.wire.run(3000);
    expect(s.bob.has("acked")).toBe(true);
    expect(reborn.agent.counters().unmatchedResponse).toBe(0);
  });
});
