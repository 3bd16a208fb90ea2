import type { TrunkId } from "@zongji/domain";
import { header } from "@zongji/sip";
import { describe, expect, test } from "vitest";
import { answeredCall, endings, expectRest, find, reasons, start, system } from "./test-calls.ts";
import { body, carrier, createWorld, type Peer } from "./test-world.ts";

describe("a call comes in", () => {
  test("it is told with its numbers, rings, is answered and ended by us", () => {
    const { world, peer } = start();
    world.invite(peer, "theirs");
    world.run(20);
    const arrived = world.of("LegArrived")[0]!;
    expect(arrived).toMatchObject({
      trunk: "carrier",
      calledNumber: "12345678",
      callingNumber: "13900000000",
      withheld: false,
    });
    expect(arrived.testBy).toBeUndefined();
    world.board.perform({ do: "Ring", leg: arrived.leg });
    world.run(20);
    expect(find(peer, "progress")).toMatchObject({ status: 180 });
    world.board.perform({ do: "Answer", leg: arrived.leg });
    world.run(50);
    expect(find(peer, "answered")?.body?.type).toBe("application/sdp");
    expect(world.of("LegAnswered")).toHaveLength(1);
    expect(world.keptLegs()).toHaveLength(1);
    world.board.perform({ do: "End", leg: arrived.leg, ending: system("flowEnded") });
    expect(endings(world)).toEqual([system("flowEnded")]);
    world.run(50);
    expect(reasons(find(peer, "ended"))).toContain('Q.850;cause=16;text="flowEnded"');
    expectRest(world);
  });

  test("an answer that comes before the media is open waits for it", () => {
    const { world, peer } = start();
    world.invite(peer, "theirs");
    world.run(5.5);
    world.board.perform({ do: "Answer", leg: world.of("LegArrived")[0]!.leg });
    world.run(50);
    expect(peer.seen).toContain("answered");
    expect(endings(world)).toEqual([]);
  });

  test("the caller hangs up", () => {
    const { world, peer } = answeredCall();
    peer.command({ do: "bye", session: "theirs" });
    world.run(50);
    expect(endings(world)).toEqual([{ by: "caller", cause: "hangup" }]);
    expectRest(world);
  });

  test("both hang up at once: the first counts, and only it", () => {
    const { world, peer, id } = answeredCall();
    peer.command({ do: "bye", session: "theirs" });
    world.board.perform({ do: "End", leg: id, ending: system("released") });
    world.run(50);
    expect(endings(world)).toEqual([system("released")]);
    expectRest(world);
  });

  test("the caller gives up before an answer", () => {
    const { world, peer } = start();
    world.invite(peer, "theirs");
    world.run(20);
    peer.command({ do: "cancel", session: "theirs" });
    world.run(50);
    expect(endings(world)).toEqual([{ by: "caller", cause: "cancelled", sip: 487 }]);
    expectRest(world);
  });

  test("CANCEL crosses our 200: the caller's BYE ends an answered leg", () => {
    const { world, peer } = start();
    world.invite(peer, "theirs");
    world.run(20);
    peer.command({ do: "cancel", session: "theirs" });
    world.board.perform({ do: "Answer", leg: world.of("LegArrived")[0]!.leg });
    world.run(100);
    expect(world.of("LegAnswered")).toHaveLength(1);
    expect(endings(world)).toEqual([{ by: "caller", cause: "hangup" }]);
    expectRest(world);
  });

  test("the ACK never comes: the network ended it after 64 T1", () => {
    const { world, peer } = start();
    world.invite(peer, "theirs");
    world.run(20);
    world.board.perform({ do: "Answer", leg: world.of("LegArrived")[0]!.leg });
    (peer as Peer & { node: { agent: { handle: unknown } } }).node.agent.handle = () => [];
    world.run(31_900);
    expect(endings(world)).toEqual([]);
    world.run(200);
    expect(endings(world)).toEqual([{ by: "network", cause: "ackTimeout" }]);
    expectRest(world);
  });

  test("our 200 is lost: it is sent again, and the leg is answered once", () => {
    let lose = 0;
    const { world, peer } = start({}, () => lose-- > 0);
    world.invite(peer, "theirs");
    world.run(20);
    lose = 1;
    world.board.perform({ do: "Answer", leg: world.of("LegArrived")[0]!.leg });
    world.run(400);
    expect(peer.seen).not.toContain("answered");
    world.run(300);
    expect(peer.seen.filter((one) => one === "answered")).toHaveLength(1);
    expect(world.of("LegAnswered")).toHaveLength(1);
  });

  const lateAcknowledged = () => {
    let lose = 0;
    const { world, peer } = start({}, () => lose-- > 0);
    world.invite(peer, "theirs");
    world.run(20);
    const id = world.of("LegArrived")[0]!.leg;
    lose = 1000;
    world.board.perform({ do: "Answer", leg: id });
    world.run(11_000);
    world.media.tell({ is: "Silent", session: id, forMs: 10_000 });
    expect(world.of("LegMediaLost")).toEqual([]);
    lose = 0;
    world.run(5000);
    expect(peer.seen).toContain("answered");
    return { world, id };
  };

  test("who has not got our 200 yet is silent, and not lost; once heard he is there", () => {
    const { world, id } = lateAcknowledged();
    world.media.tell({ is: "Flowing", session: id });
    world.run(30_000);
    expect(world.of("LegMediaLost")).toEqual([]);
    world.media.tell({ is: "Silent", session: id, forMs: 10_000 });
    expect(world.of("LegMediaLost")).toMatchObject([{ leg: id, why: "rtpTimeout" }]);
  });

  test("who got our 200 late and is never heard is lost", () => {
    const { world, id } = lateAcknowledged();
    world.run(12_000);
    expect(world.of("LegMediaLost")).toMatchObject([{ leg: id, why: "rtpTimeout" }]);
  });

  test("it is refused with the status and a time to try again", () => {
    const { world, peer } = start();
    world.invite(peer, "theirs");
    world.run(20);
    world.board.perform({
      do: "Refuse",
      leg: world.of("LegArrived")[0]!.leg,
      status: 404,
      ending: system("unknownNumber"),
      retryAfterSec: 5,
    });
    world.run(50);
    const failed = find(peer, "failed");
    expect(failed).toMatchObject({ why: "rejected", status: 404 });
    expect(header(failed!.response!, "retry-after")).toBe("5");
    expect(endings(world)).toEqual([{ by: "system", cause: "unknownNumber", sip: 404 }]);
    expectRest(world);
  });

  test("End before an answer is a refusal", () => {
    const { world, peer } = start();
    world.invite(peer, "theirs");
    world.run(20);
    world.board.perform({ do: "End", leg: world.of("LegArrived")[0]!.leg, ending: system("busy") });
    world.run(50);
    expect(find(peer, "failed")).toMatchObject({ status: 486 });
    expectRest(world);
  });

  test("an offer that can't be spoken is 488, no free port is 503", () => {
    for (const [code, sip, ending] of [
      ["badMedia", 488, { by: "network", cause: "badMedia", sip: 488 }],
      ["noPort", 503, { by: "system", cause: "noPort", sip: 503 }],
    ] as const) {
      const { world, peer } = start();
      world.media.refuseOpens(code);
      world.invite(peer, "theirs");
      world.run(50);
      expect(find(peer, "failed")).toMatchObject({ status: sip });
      expect(endings(world)).toEqual([ending]);
      world.media.refuseOpens(undefined);
      expectRest(world);
    }
  });

  test("media that never opens is a fault of ours, told in seconds", () => {
    const { world, peer } = start();
    world.board.mediaExited();
    world.invite(peer, "theirs");
    world.run(20);
    world.board.perform({ do: "Answer", leg: world.of("LegArrived")[0]!.leg });
    world.run(7900);
    expect(endings(world)).toEqual([]);
    world.run(200);
    expect(endings(world)).toEqual([{ by: "system", cause: "error", sip: 500 }]);
    world.board.mediaRestarted();
    world.run(200_000);
    expect(world.board.legs()).toEqual([]);
  });

  test("without an offer ours goes in the 200, and the leg is answered by the ACK", () => {
    const { world, peer } = start();
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
    world.run(20);
    const id = world.of("LegArrived")[0]!.leg;
    world.board.perform({ do: "Answer", leg: id });
    world.run(50);
    expect(world.of("LegAnswered")).toHaveLength(1);
    expect(world.media.sessions.get(id)?.remotes).toEqual(["late answer"]);
  });

  test("while draining a call is told, and turned away with 503", () => {
    const { world, peer } = start();
    world.board.drain(true);
    world.invite(peer, "theirs");
    world.run(50);
    expect(world.of("LegArrived")).toHaveLength(1);
    expect(endings(world)).toEqual([{ by: "system", cause: "draining", sip: 503 }]);
    expect(find(peer, "failed")).toMatchObject({ status: 503 });
    expectRest(world);
  });

  test("a call above the trunk's lines is turned away, and a line that is free again is used", () => {
    const { world, peer } = start({ trunks: [{ ...carrier, lines: 1 }] });
    world.invite(peer, "first");
    world.invite(peer, "second");
    world.run(50);
    expect(endings(world)).toEqual([{ by: "system", cause: "limit", sip: 486 }]);
    peer.command({ do: "cancel", session: "first" });
    world.run(50);
    world.invite(peer, "third");
    world.run(50);
    expect(world.of("LegArrived")).toHaveLength(3);
    expect(endings(world)).toHaveLength(2);
  });

  test("a withheld number is not told", () => {
    const { world, peer } = start();
    world.invite(peer, "theirs", {
      headers: [
        { name: "Privacy", value: "id" },
        { name: "P-Asserted-Identity", value: "<sip:13900000000@192.0.2.1>" },
      ],
    });
    world.run(20);
    expect(world.of("LegArrived")[0]).toMatchObject({ callingNumber: "", withheld: true });
  });

  test("the called number is read where the trunk writes it", () => {
    for (const [field, number] of [
      ["requestUri", "12345678"],
      ["to", "87654321"],
      ["pCalledPartyId", "11111111"],
      ["diversion", "22222222"],
    ] as const) {
      const { world, peer } = start({ trunks: [{ ...carrier, calledNumberFrom: field }] });
      world.invite(peer, "theirs", {
        to: { uri: "sip:8765-4321@hotline" },
        headers: [
          { name: "P-Called-Party-ID", value: "<sip:11111111@x>" },
          { name: "Diversion", value: '"A" <tel:2222-2222>;reason=unconditional, <sip:3@x>' },
        ],
      });
      world.run(20);
      expect(world.of("LegArrived")[0]?.calledNumber).toBe(number);
    }
  });

  test("a stranger hears nothing, and is counted", () => {
    const world = createWorld();
    const stranger = world.createPeer({ host: "203.0.113.9", port: 5060 });
    world.invite(stranger, "theirs");
    world.run(40_000);
    expect(world.events).toEqual([]);
    expect(stranger.seen).toEqual(["failed"]);
    expect(find(stranger, "failed")).toMatchObject({ why: "timeout" });
    expect(world.home.agent.counters().stranger).toBeGreaterThan(0);
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
    const world = createWorld({
      trunks: [carrier, test],
      devices: {
        ofUser: () => undefined,
        userOf: () => undefined,
        digestUser: (user, asked) => (user === "tester" && asked === realm ? { md5 } : undefined),
      },
    });
    const caller = world.createPeer({ host, port: 5060 });
    const from = { from: { uri: "sip:tester@test" }, uri: "sip:12345678@zongji.local" };
    world.invite(caller, "wrong", { ...from, credentials: { username: "tester", password: "guess" } });
    world.run(1000);
    expect(world.events).toEqual([]);
    world.invite(caller, "right", { ...from, credentials: { username: "tester", password } });
    world.run(1000);
    expect(world.of("LegArrived")).toMatchObject([{ trunk: "test", testBy: "tester" }]);
    // Without a proof it is no call at all, neither a test nor the carrier's.
    world.invite(caller, "none", from);
    world.run(40_000);
    expect(world.of("LegArrived")).toHaveLength(1);
  });

  test("who is called like the test trunk's user but is a carrier's caller with a number is the carrier's", () => {
    const test: typeof carrier = { id: "test" as TrunkId, listener: "udp", sources: [], realm: "t", test: true };
    const world = createWorld({ trunks: [carrier, test] });
    world.invite(world.createPeer({ host: "192.0.2.1", port: 5060 }), "theirs");
    world.run(50);
    expect(world.of("LegArrived")).toMatchObject([{ trunk: "carrier" }]);
    expect(world.of("LegArrived")[0]?.testBy).toBeUndefined();
  });
});
