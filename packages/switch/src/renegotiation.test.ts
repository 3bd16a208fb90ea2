import { describe, expect, test } from "vitest";
import type { Leg } from "./leg.ts";
import { stepMedia } from "./step.ts";
import { answeredCall, dial, endings, expectRest, find, start, system } from "./test-calls.ts";
import { body, carrier, leg } from "./test-world.ts";

const textOf = (event: object | undefined): string =>
  event && "body" in event && event.body ? new TextDecoder().decode((event.body as { bytes: Uint8Array }).bytes) : "";

describe("the peer changes the session", () => {
  test.each(["sendonly", "inactive", "c=IN IP4 0.0.0.0"])(
    "held by %s and taken back by re-INVITE: told once each",
    (hold) => {
      const { world, peer, id } = answeredCall();
      for (const sdp of [hold, `${hold} again`, "sendrecv", "sendrecv again"]) {
        peer.command({ do: "reinvite", session: "theirs", body: body(sdp) });
        world.run(50);
      }
      expect(world.of("LegHeld")).toMatchObject([{ leg: id }]);
      expect(world.of("LegRetrieved")).toMatchObject([{ leg: id }]);
      expect(peer.seen.filter((one) => one === "reinviteAnswered")).toHaveLength(4);
    },
  );

  test("held and taken back by UPDATE", () => {
    const { world, peer, id } = answeredCall();
    peer.command({ do: "update", session: "theirs", body: body("sendonly") });
    world.run(50);
    expect(world.of("LegHeld")).toMatchObject([{ leg: id }]);
    expect(textOf(find(peer, "updateAnswered"))).toContain("v=0");
    peer.command({ do: "update", session: "theirs", body: body("sendrecv") });
    world.run(50);
    expect(world.of("LegRetrieved")).toHaveLength(1);
  });

  test("held by the answer to the offer that a re-INVITE asked for", () => {
    const { world, peer, id } = answeredCall();
    peer.react = (event, self) => {
      if (event.is === "reinviteAnswered" && event.needsAck)
        self.command({ do: "ack", session: "theirs", body: body("inactive") });
    };
    peer.command({ do: "reinvite", session: "theirs" });
    world.run(50);
    expect(world.of("LegHeld")).toMatchObject([{ leg: id }]);
    expect(world.media.asked.filter((one) => one.do === "Offer")).toHaveLength(1);
  });

  test("an UPDATE that can't be spoken is 488 and the talk goes on", () => {
    const { world, peer } = answeredCall();
    peer.command({ do: "update", session: "theirs", body: body("bad") });
    world.run(50);
    expect(find(peer, "updateFailed")).toMatchObject({ status: 488 });
    expect(endings(world)).toEqual([]);
    peer.command({ do: "reinvite", session: "theirs", body: body("moved") });
    world.run(50);
    expect(peer.seen).toContain("reinviteAnswered");
  });

  test("an offer that was withdrawn before the media refused it ends nothing", () => {
    const { world, id } = answeredCall();
    const found = world.board.legs().find((one) => one.id === id)!;
    const withdrawn: Leg = { ...found, pendingRemote: { sdp: "bad", as: "offer" } };
    const failed = { is: "Failed", session: id, code: "badMedia", why: "", mono: 0 } as const;
    const [after, effects] = stepMedia(withdrawn, { ...failed, asked: "Remote" });
    expect(after.state.at).toBe("talking");
    expect(after.pendingRemote).toBeUndefined();
    expect(effects).toEqual([]);
    expect(stepMedia(found, { ...failed, asked: "Offer" })).toEqual([found, []]);
    const [bad] = stepMedia({ ...found, pendingRemote: { sdp: "bad", as: "answer" } }, { ...failed, asked: "Remote" });
    expect(bad.state.at).toBe("ending");
  });

  test("a re-INVITE that asks for an offer survives the death of the media process", () => {
    const { world, peer } = answeredCall();
    peer.react = (event, self) => {
      if (event.is === "reinviteAnswered" && event.needsAck)
        self.command({ do: "ack", session: "theirs", body: body("again") });
    };
    peer.command({ do: "reinvite", session: "theirs" });
    world.run(6);
    world.killMedia();
    world.run(500);
    expect(peer.seen).toContain("reinviteAnswered");
    expect(endings(world)).toEqual([]);
  });
});

describe("provisional answers with reliability", () => {
  test("a late offer is made in our 183 and answered in its PRACK, so that prompts are heard before the answer", () => {
    const { world, peer } = start();
    peer.react = (event, self) => {
      if (event.is === "progress" && event.needsPrack)
        self.command({ do: "prack", session: event.session, dialog: event.dialog ?? "", body: body("answer") });
    };
    peer.command({
      do: "invite",
      session: "theirs",
      destination: { listener: "udp", host: "198.51.100.1", port: 5060 },
      uri: "sip:12345678@198.51.100.1",
      from: { uri: "sip:13900000000@192.0.2.1" },
    });
    world.run(20);
    const id = world.of("LegArrived")[0]!.leg;
    world.board.perform({ do: "Ring", leg: id, earlyMedia: true });
    world.run(100);
    expect(find(peer, "progress")).toMatchObject({ status: 183, reliable: true });
    expect(world.media.sessions.get(id)?.remotes).toEqual(["answer"]);
    world.board.perform({ do: "Answer", leg: id });
    world.run(100);
    expect(world.of("LegAnswered")).toHaveLength(1);
    world.board.perform({ do: "End", leg: id, ending: system("flowEnded") });
    expectRest(world);
  });

  test("the peer's early UPDATE is answered, and its 200 talks with what it said last", () => {
    const { world, peer } = start();
    dial(world, "out");
    world.run(50);
    const { session } = find(peer, "invited")!;
    peer.command({ do: "respond", session, status: 183, reliable: true, body: body("early") });
    world.run(50);
    peer.command({ do: "update", session, body: body("other port") });
    world.run(50);
    expect(find(peer, "updateAnswered")).toBeDefined();
    peer.command({ do: "respond", session, status: 200 });
    world.run(50);
    expect(world.media.sessions.get("out")?.remotes).toEqual(["early", "other port"]);
    expect(world.of("LegAnswered")).toMatchObject([{ leg: "out" }]);
    world.board.perform({ do: "End", leg: leg("out"), ending: system("released") });
    expectRest(world);
  });
});

describe("a session that nobody refreshes", () => {
  test("ends as lost on the way", () => {
    let silent = false;
    const { world, id } = answeredCall({}, () => silent);
    silent = true;
    world.run(4_000_000);
    expect(endings(world, id)).toEqual([{ by: "network", cause: "signallingTimeout" }]);
  });

  test("goes on for hours where the peer is there", () => {
    const { world, peer } = answeredCall();
    world.run(3 * 3_600_000);
    expect(endings(world)).toEqual([]);
    peer.command({ do: "bye", session: "theirs" });
    expectRest(world);
  });

  test("has no timer where the trunk says so", () => {
    const { world, peer } = start({ trunks: [{ ...carrier, sessionTimer: false }] });
    dial(world, "out");
    world.run(50);
    const { request } = find(peer, "invited")!;
    expect(request.headers.some((one) => one.name.toLowerCase() === "session-expires")).toBe(false);
  });
});
