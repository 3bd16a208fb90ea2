import type { TrunkId } from "@zongji/domain";
import { header } from "@zongji/sip";
import { describe, expect, test } from "vitest";
import { answeredCall, endings, expectRest, find, reasons, start, system } from "./testing/calls.ts";
import { body, carrier, createSandbox, type Peer } from "./testing/sandbox.ts";

describe("an inbound call", () => {
  test("is reported with its numbers, rings, is answered and ended by us", () => {
    const { sandbox, peer } = start();
    sandbox.invite(peer, "theirs");
    sandbox.run(20);
    const arrived = sandbox.of("LegArrived")[0]!;
    expect(arrived).toMatchObject({
      trunk: "carrier",
      calledNumber: "12345678",
      callingNumber: "13900000000",
      withheld: false,
    });
    expect(arrived.testBy).toBeUndefined();
    sandbox.board.perform({ do: "Ring", leg: arrived.leg });
    sandbox.run(20);
    expect(find(peer, "progress")).toMatchObject({ status: 180 });
    sandbox.board.perform({ do: "Answer", leg: arrived.leg });
    sandbox.run(50);
    expect(find(peer, "answered")?.body?.type).toBe("application/sdp");
    expect(sandbox.of("LegAnswered")).toHaveLength(1);
    expect(sandbox.keptLegs()).toHaveLength(1);
    sandbox.board.perform({ do: "End", leg: arrived.leg, ending: system("flowEnded") });
    expect(endings(sandbox)).toEqual([system("flowEnded")]);
    sandbox.run(50);
    expect(reasons(find(peer, "ended"))).toContain('Q.850;cause=16;text="flowEnded"');
    expectRest(sandbox);
  });

  test("an Answer before the media is open waits for it", () => {
    const { sandbox, peer } = start();
    sandbox.invite(peer, "theirs");
    sandbox.run(5.5);
    sandbox.board.perform({ do: "Answer", leg: sandbox.of("LegArrived")[0]!.leg });
    sandbox.run(50);
    expect(peer.seen).toContain("answered");
    expect(endings(sandbox)).toEqual([]);
  });

  test("the caller hangs up", () => {
    const { sandbox, peer } = answeredCall();
    peer.command({ do: "bye", session: "theirs" });
    sandbox.run(50);
    expect(endings(sandbox)).toEqual([{ by: "caller", cause: "hangup" }]);
    expectRest(sandbox);
  });

  test("both sides hang up at once: only the first counts", () => {
    const { sandbox, peer, id } = answeredCall();
    peer.command({ do: "bye", session: "theirs" });
    sandbox.board.perform({ do: "End", leg: id, ending: system("released") });
    sandbox.run(50);
    expect(endings(sandbox)).toEqual([system("released")]);
    expectRest(sandbox);
  });

  test("the caller cancels before the answer", () => {
    const { sandbox, peer } = start();
    sandbox.invite(peer, "theirs");
    sandbox.run(20);
    peer.command({ do: "cancel", session: "theirs" });
    sandbox.run(50);
    expect(endings(sandbox)).toEqual([{ by: "caller", cause: "cancelled", sip: 487 }]);
    expectRest(sandbox);
  });

  test("CANCEL crosses our 200: the caller's BYE ends an answered leg", () => {
    const { sandbox, peer } = start();
    sandbox.invite(peer, "theirs");
    sandbox.run(20);
    peer.command({ do: "cancel", session: "theirs" });
    sandbox.board.perform({ do: "Answer", leg: sandbox.of("LegArrived")[0]!.leg });
    sandbox.run(100);
    expect(sandbox.of("LegAnswered")).toHaveLength(1);
    expect(endings(sandbox)).toEqual([{ by: "caller", cause: "hangup" }]);
    expectRest(sandbox);
  });

  test("the ACK never comes: the leg ends by the network after 64 T1", () => {
    const { sandbox, peer } = start();
    sandbox.invite(peer, "theirs");
    sandbox.run(20);
    sandbox.board.perform({ do: "Answer", leg: sandbox.of("LegArrived")[0]!.leg });
    (peer as Peer & { node: { agent: { handle: unknown } } }).node.agent.handle = () => [];
    sandbox.run(31_900);
    expect(endings(sandbox)).toEqual([]);
    sandbox.run(200);
    expect(endings(sandbox)).toEqual([{ by: "network", cause: "ackTimeout" }]);
    expectRest(sandbox);
  });

  test("our 200 is lost: it is sent again, and LegAnswered comes once", () => {
    let lose = 0;
    const { sandbox, peer } = start({}, () => lose-- > 0);
    sandbox.invite(peer, "theirs");
    sandbox.run(20);
    lose = 1;
    sandbox.board.perform({ do: "Answer", leg: sandbox.of("LegArrived")[0]!.leg });
    sandbox.run(400);
    expect(peer.seen).not.toContain("answered");
    sandbox.run(300);
    expect(peer.seen.filter((one) => one === "answered")).toHaveLength(1);
    expect(sandbox.of("LegAnswered")).toHaveLength(1);
  });

  const lateAcknowledged = () => {
    let lose = 0;
    const { sandbox, peer } = start({}, () => lose-- > 0);
    sandbox.invite(peer, "theirs");
    sandbox.run(20);
    const id = sandbox.of("LegArrived")[0]!.leg;
    lose = 1000;
    sandbox.board.perform({ do: "Answer", leg: id });
    sandbox.run(11_000);
    sandbox.media.tell({ is: "Silent", session: id, forMs: 10_000 });
    expect(sandbox.of("LegMediaLost")).toEqual([]);
    lose = 0;
    sandbox.run(5000);
    expect(peer.seen).toContain("answered");
    return { sandbox, id };
  };

  test("a caller who has not got our 200 may be silent without losing media; its first media ends the wait", () => {
    const { sandbox, id } = lateAcknowledged();
    sandbox.media.tell({ is: "Flowing", session: id });
    sandbox.run(30_000);
    expect(sandbox.of("LegMediaLost")).toEqual([]);
    sandbox.media.tell({ is: "Silent", session: id, forMs: 10_000 });
    expect(sandbox.of("LegMediaLost")).toMatchObject([{ leg: id, why: "rtpTimeout" }]);
  });

  test("a caller who got our 200 late and stays silent has lost media", () => {
    const { sandbox, id } = lateAcknowledged();
    sandbox.run(12_000);
    expect(sandbox.of("LegMediaLost")).toMatchObject([{ leg: id, why: "rtpTimeout" }]);
  });

  test("is refused with the status and Retry-After", () => {
    const { sandbox, peer } = start();
    sandbox.invite(peer, "theirs");
    sandbox.run(20);
    sandbox.board.perform({
      do: "Refuse",
      leg: sandbox.of("LegArrived")[0]!.leg,
      status: 404,
      ending: system("unknownNumber"),
      retryAfterSec: 5,
    });
    sandbox.run(50);
    const failed = find(peer, "failed");
    expect(failed).toMatchObject({ why: "rejected", status: 404 });
    expect(header(failed!.response!, "retry-after")).toBe("5");
    expect(endings(sandbox)).toEqual([{ by: "system", cause: "unknownNumber", sip: 404 }]);
    expectRest(sandbox);
  });

  test("End before an answer is a refusal", () => {
    const { sandbox, peer } = start();
    sandbox.invite(peer, "theirs");
    sandbox.run(20);
    sandbox.board.perform({ do: "End", leg: sandbox.of("LegArrived")[0]!.leg, ending: system("busy") });
    sandbox.run(50);
    expect(find(peer, "failed")).toMatchObject({ status: 486 });
    expectRest(sandbox);
  });

  test("an offer without a codec of ours gets 488; without a free port the call gets 503", () => {
    for (const [code, sip, ending] of [
      ["badMedia", 488, { by: "network", cause: "badMedia", sip: 488 }],
      ["noPort", 503, { by: "system", cause: "noPort", sip: 503 }],
    ] as const) {
      const { sandbox, peer } = start();
      sandbox.media.refuseOpens(code);
      sandbox.invite(peer, "theirs");
      sandbox.run(50);
      expect(find(peer, "failed")).toMatchObject({ status: sip });
      expect(endings(sandbox)).toEqual([ending]);
      sandbox.media.refuseOpens(undefined);
      expectRest(sandbox);
    }
  });

  test("media that never opens ends the leg by error within seconds", () => {
    const { sandbox, peer } = start();
    sandbox.board.mediaExited();
    sandbox.invite(peer, "theirs");
    sandbox.run(20);
    sandbox.board.perform({ do: "Answer", leg: sandbox.of("LegArrived")[0]!.leg });
    sandbox.run(7900);
    expect(endings(sandbox)).toEqual([]);
    sandbox.run(200);
    expect(endings(sandbox)).toEqual([{ by: "system", cause: "error", sip: 500 }]);
    sandbox.board.mediaRestarted();
    sandbox.run(200_000);
    expect(sandbox.board.legs()).toEqual([]);
  });

  test("without an offer, ours goes in the 200 and the ACK answers it", () => {
    const { sandbox, peer } = start();
    peer.react = (event, self) => {
      if (event.is === "answered" && event.needsAck)
        self.command({ do: "ack", session: "theirs", body: body("late answer") });
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
    sandbox.board.perform({ do: "Answer", leg: id });
    sandbox.run(50);
    expect(sandbox.of("LegAnswered")).toHaveLength(1);
    expect(sandbox.media.sessions.get(id)?.remotes).toEqual(["late answer"]);
  });

  test("during a drain a call is reported and gets 503", () => {
    const { sandbox, peer } = start();
    sandbox.board.drain(true);
    sandbox.invite(peer, "theirs");
    sandbox.run(50);
    expect(sandbox.of("LegArrived")).toHaveLength(1);
    expect(endings(sandbox)).toEqual([{ by: "system", cause: "draining", sip: 503 }]);
    expect(find(peer, "failed")).toMatchObject({ status: 503 });
    expectRest(sandbox);
  });

  test("a call above the trunk's lines is refused; a line that is free again is used", () => {
    const { sandbox, peer } = start({ trunks: [{ ...carrier, lines: 1 }] });
    sandbox.invite(peer, "first");
    sandbox.invite(peer, "second");
    sandbox.run(50);
    expect(endings(sandbox)).toEqual([{ by: "system", cause: "limit", sip: 486 }]);
    peer.command({ do: "cancel", session: "first" });
    sandbox.run(50);
    sandbox.invite(peer, "third");
    sandbox.run(50);
    expect(sandbox.of("LegArrived")).toHaveLength(3);
    expect(endings(sandbox)).toHaveLength(2);
  });

  test("a withheld number is not reported", () => {
    const { sandbox, peer } = start();
    sandbox.invite(peer, "theirs", {
      headers: [
        { name: "Privacy", value: "id" },
        { name: "P-Asserted-Identity", value: "<sip:13900000000@192.0.2.1>" },
      ],
    });
    sandbox.run(20);
    expect(sandbox.of("LegArrived")[0]).toMatchObject({ callingNumber: "", withheld: true });
  });

  test("the called number is read from the trunk's field", () => {
    for (const [field, number] of [
      ["requestUri", "12345678"],
      ["to", "87654321"],
      ["pCalledPartyId", "11111111"],
      ["diversion", "22222222"],
    ] as const) {
      const { sandbox, peer } = start({ trunks: [{ ...carrier, calledNumberFrom: field }] });
      sandbox.invite(peer, "theirs", {
        to: { uri: "sip:8765-4321@hotline" },
        headers: [
          { name: "P-Called-Party-ID", value: "<sip:11111111@x>" },
          { name: "Diversion", value: '"A" <tel:2222-2222>;reason=unconditional, <sip:3@x>' },
        ],
      });
      sandbox.run(20);
      expect(sandbox.of("LegArrived")[0]?.calledNumber).toBe(number);
    }
  });

  test("a stranger gets no answer and is counted", () => {
    const sandbox = createSandbox();
    const stranger = sandbox.createPeer({ host: "203.0.113.9", port: 5060 });
    sandbox.invite(stranger, "theirs");
    sandbox.run(40_000);
    expect(sandbox.events).toEqual([]);
    expect(stranger.seen).toEqual(["failed"]);
    expect(find(stranger, "failed")).toMatchObject({ why: "timeout" });
    expect(sandbox.home.agent.counters().stranger).toBeGreaterThan(0);
  });

  test.each([
    ["of no trunk", "203.0.113.9"],
    ["of a carrier", "192.0.2.1"],
  ])("a call of the test trunk from an address %s proves itself, and says by whom it is", (_whose, host) => {
    const realm = "test.zongji";
    const password = "secret";
    const { createHash } = process.getBuiltinModule("node:crypto");
    const md5 = createHash("md5").update(`tester:${realm}:${password}`).digest("hex");
    const test: typeof carrier = { id: "test" as TrunkId, listener: "udp", sources: [], realm, test: true };
    const sandbox = createSandbox({
      trunks: [carrier, test],
      devices: {
        ofUser: () => undefined,
        userOf: () => undefined,
        digestUser: (user, asked) => (user === "tester" && asked === realm ? { md5 } : undefined),
      },
    });
    const caller = sandbox.createPeer({ host, port: 5060 });
    const from = { from: { uri: "sip:tester@test" }, uri: "sip:12345678@zongji.local" };
    sandbox.invite(caller, "wrong", { ...from, credentials: { username: "tester", password: "guess" } });
    sandbox.run(1000);
    expect(sandbox.events).toEqual([]);
    sandbox.invite(caller, "right", { ...from, credentials: { username: "tester", password } });
    sandbox.run(1000);
    expect(sandbox.of("LegArrived")).toMatchObject([{ trunk: "test", testBy: "tester" }]);
    // Without a proof it is no call at all, neither a test nor the carrier's.
    sandbox.invite(caller, "none", from);
    sandbox.run(40_000);
    expect(sandbox.of("LegArrived")).toHaveLength(1);
  });

  test("a carrier's caller whose number is the test trunk's user is still the carrier's", () => {
    const test: typeof carrier = { id: "test" as TrunkId, listener: "udp", sources: [], realm: "t", test: true };
    const sandbox = createSandbox({ trunks: [carrier, test] });
    sandbox.invite(sandbox.createPeer({ host: "192.0.2.1", port: 5060 }), "theirs");
    sandbox.run(50);
    expect(sandbox.of("LegArrived")).toMatchObject([{ trunk: "carrier" }]);
    expect(sandbox.of("LegArrived")[0]?.testBy).toBeUndefined();
  });
});
