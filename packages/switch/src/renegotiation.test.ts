import { describe, expect, test } from "vitest";
import type { Leg } from "./leg.ts";
import { stepMedia } from "./step.ts";
import { answeredCall, dial, endings, expectRest, find, start, system } from "./testing/calls.ts";
import { body, carrier, leg } from "./testing/sandbox.ts";

const textOf = (event: object | undefined): string =>
  event && "body" in event && event.body ? new TextDecoder().decode((event.body as { bytes: Uint8Array }).bytes) : "";

describe("the peer changes the session", () => {
  test.each(["sendonly", "inactive", "c=IN IP4 0.0.0.0"])(
    "held by %s and taken back by re-INVITE: told once each",
    (hold) => {
      const { sandbox, peer, id } = answeredCall();
      for (const sdp of [hold, `${hold} again`, "sendrecv", "sendrecv again"]) {
        peer.command({ do: "reinvite", session: "theirs", body: body(sdp) });
        sandbox.run(50);
      }
      expect(sandbox.of("LegHeld")).toMatchObject([{ leg: id }]);
      expect(sandbox.of("LegRetrieved")).toMatchObject([{ leg: id }]);
      expect(peer.seen.filter((one) => one === "reinviteAnswered")).toHaveLength(4);
    },
  );

  test("holds and retrieves by UPDATE", () => {
    const { sandbox, peer, id } = answeredCall();
    peer.command({ do: "update", session: "theirs", body: body("sendonly") });
    sandbox.run(50);
    expect(sandbox.of("LegHeld")).toMatchObject([{ leg: id }]);
    expect(textOf(find(peer, "updateAnswered"))).toContain("v=0");
    peer.command({ do: "update", session: "theirs", body: body("sendrecv") });
    sandbox.run(50);
    expect(sandbox.of("LegRetrieved")).toHaveLength(1);
  });

  test("holds by the answer to our offer, after a re-INVITE without one", () => {
    const { sandbox, peer, id } = answeredCall();
    peer.react = (event, self) => {
      if (event.is === "reinviteAnswered" && event.needsAck)
        self.command({ do: "ack", session: "theirs", body: body("inactive") });
    };
    peer.command({ do: "reinvite", session: "theirs" });
    sandbox.run(50);
    expect(sandbox.of("LegHeld")).toMatchObject([{ leg: id }]);
    expect(sandbox.media.asked.filter((one) => one.do === "Offer")).toHaveLength(1);
  });

  test("an UPDATE without a codec of ours gets 488, and the talk goes on", () => {
    const { sandbox, peer } = answeredCall();
    peer.command({ do: "update", session: "theirs", body: body("bad") });
    sandbox.run(50);
    expect(find(peer, "updateFailed")).toMatchObject({ status: 488 });
    expect(endings(sandbox)).toEqual([]);
    peer.command({ do: "reinvite", session: "theirs", body: body("moved") });
    sandbox.run(50);
    expect(peer.seen).toContain("reinviteAnswered");
  });

  test("an offer that was cancelled before the media refused it ends nothing", () => {
    const { sandbox, id } = answeredCall();
    const found = sandbox.board.legs().find((one) => one.id === id)!;
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

  test("a re-INVITE without an offer survives the death of the media process", () => {
    const { sandbox, peer } = answeredCall();
    peer.react = (event, self) => {
      if (event.is === "reinviteAnswered" && event.needsAck)
        self.command({ do: "ack", session: "theirs", body: body("again") });
    };
    peer.command({ do: "reinvite", session: "theirs" });
    sandbox.run(6);
    sandbox.killMedia();
    sandbox.run(500);
    expect(peer.seen).toContain("reinviteAnswered");
    expect(endings(sandbox)).toEqual([]);
  });
});

describe("reliable provisional responses", () => {
  test("our offer in the 183 is answered in its PRACK, so that prompts are heard before the answer", () => {
    const { sandbox, peer } = start();
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
    sandbox.run(20);
    const id = sandbox.of("LegArrived")[0]!.leg;
    sandbox.board.perform({ do: "Ring", leg: id, earlyMedia: true });
    sandbox.run(100);
    expect(find(peer, "progress")).toMatchObject({ status: 183, reliable: true });
    expect(sandbox.media.sessions.get(id)?.remotes).toEqual(["answer"]);
    sandbox.board.perform({ do: "Answer", leg: id });
    sandbox.run(100);
    expect(sandbox.of("LegAnswered")).toHaveLength(1);
    sandbox.board.perform({ do: "End", leg: id, ending: system("flowEnded") });
    expectRest(sandbox);
  });

  test("the peer's early UPDATE is answered, and after its 200 its last SDP counts", () => {
    const { sandbox, peer } = start();
    dial(sandbox, "out");
    sandbox.run(50);
    const { session } = find(peer, "invited")!;
    peer.command({ do: "respond", session, status: 183, reliable: true, body: body("early") });
    sandbox.run(50);
    peer.command({ do: "update", session, body: body("other port") });
    sandbox.run(50);
    expect(find(peer, "updateAnswered")).toBeDefined();
    peer.command({ do: "respond", session, status: 200 });
    sandbox.run(50);
    expect(sandbox.media.sessions.get("out")?.remotes).toEqual(["early", "other port"]);
    expect(sandbox.of("LegAnswered")).toMatchObject([{ leg: "out" }]);
    sandbox.board.perform({ do: "End", leg: leg("out"), ending: system("released") });
    expectRest(sandbox);
  });
});

describe("a session that the peer does not refresh", () => {
  test("ends by the network", () => {
    let silent = false;
    const { sandbox, id } = answeredCall({}, () => silent);
    silent = true;
    sandbox.run(4_000_000);
    expect(endings(sandbox, id)).toEqual([{ by: "network", cause: "signallingTimeout" }]);
  });

  test("goes on for hours if the peer refreshes it", () => {
    const { sandbox, peer } = answeredCall();
    sandbox.run(3 * 3_600_000);
    expect(endings(sandbox)).toEqual([]);
    peer.command({ do: "bye", session: "theirs" });
    expectRest(sandbox);
  });

  test("has no timer if the trunk's terms say so", () => {
    const { sandbox, peer } = start({ trunks: [{ ...carrier, sessionTimer: false }] });
    dial(sandbox, "out");
    sandbox.run(50);
    const { request } = find(peer, "invited")!;
    expect(request.headers.some((one) => one.name.toLowerCase() === "session-expires")).toBe(false);
  });
});
