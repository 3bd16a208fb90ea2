import type { LegId, TrunkId } from "@zongji/domain";
import { header } from "@zongji/sip";
import { describe, expect, test } from "vitest";
import type { Trunk } from "./door.ts";
import { dial, endings, expectRest, find } from "./test-calls.ts";
import { body, carrier, createWorld, type Peer, trunkId } from "./test-world.ts";

const asked: Trunk = { ...carrier, optionsSec: 30 };
const place = { host: "192.0.2.1", port: 5060 };
const registered: Trunk = {
  ...carrier,
  register: { registrar: place, user: "12345678", domain: "carrier.example", expiresSec: 600 },
  credentials: { username: "12345678", password: "secret" },
};

/** A carrier's peer that is there or not. It answers OPTIONS by itself; REGISTER it refuses with 403, as any of our stacks does for a trunk. */
const scene = (trunk: Trunk) => {
  let away = false;
  const world = createWorld({ trunks: [trunk] }, () => away);
  const peer = world.createPeer(place);
  world.board.start();
  return {
    world,
    peer,
    leave: (gone: boolean) => {
      away = gone;
    },
  };
};
const told = (world: ReturnType<typeof createWorld>) =>
  world.events.flatMap((event) => (event.is === "TrunkReachable" || event.is === "TrunkUnreachable" ? [event.is] : []));
const state = (world: ReturnType<typeof createWorld>) => world.board.counts().trunks[0];

describe("a trunk that is asked by OPTIONS", () => {
  test("is told as reachable once, as long as it answers", () => {
    const { world } = scene(asked);
    world.run(300_000);
    expect(told(world)).toEqual(["TrunkReachable"]);
    expect(state(world)).toMatchObject({ id: trunkId, up: true, taken: 0 });
  });

  test("that falls silent is down, is not called, and is up with its first answer", () => {
    const { world, leave } = scene(asked);
    world.run(1000);
    leave(true);
    world.run(40_000);
    expect(told(world)).toEqual(["TrunkReachable", "TrunkUnreachable"]);
    expect(world.of("TrunkUnreachable")).toMatchObject([{ trunk: trunkId, why: "no answer to OPTIONS" }]);
    dial(world, "out");
    expect(endings(world, "out")).toEqual([{ by: "network", cause: "unreachable" }]);
    leave(false);
    world.run(20_000);
    expect(told(world).at(-1)).toBe("TrunkReachable");
    dial(world, "again");
    world.run(50);
    expect(endings(world, "again")).toEqual([]);
  });

  test("that is down brings calls in all the same", () => {
    const { world, peer, leave } = scene(asked);
    leave(true);
    world.run(10_000);
    leave(false);
    world.invite(peer, "theirs");
    world.run(50);
    expect(world.of("LegArrived")).toMatchObject([{ trunk: trunkId }]);
  });

  test("that isn't asked any more is not held to be down; one that is gone is asked no more", () => {
    const { world, peer, leave } = scene(asked);
    leave(true);
    world.run(10_000);
    leave(false);
    world.board.updateTrunks([carrier]);
    expect(told(world)).toEqual(["TrunkUnreachable", "TrunkReachable"]);
    world.board.updateTrunks([]);
    world.run(40_000);
    const before = peer.node.agent.counters().requestsIn;
    world.run(600_000);
    expect(peer.node.agent.counters().requestsIn).toBe(before);
    expect(world.board.counts().trunks).toEqual([]);
  });

  test("is neither up nor down where nobody asks", () => {
    const { world } = scene(carrier);
    world.run(100_000);
    expect(state(world)).toEqual({ id: trunkId, taken: 0 });
    expect(told(world)).toEqual([]);
  });

  test("a change of its lines leaves what is known of it, and calls go on", () => {
    const { world, peer } = scene(asked);
    world.run(1000);
    world.invite(peer, "theirs");
    world.run(50);
    world.board.updateTrunks([{ ...asked, lines: 1 }]);
    world.run(1000);
    expect(state(world)).toMatchObject({ id: trunkId, up: true, taken: 1, lines: 1 });
    expect(told(world)).toEqual(["TrunkReachable"]);
    expect(endings(world)).toEqual([]);
  });
});

describe("a trunk that is switched off", () => {
  test("keeps its calls: they are held, taken back and hung up as before, and no new one comes", () => {
    const { world, peer } = scene(asked);
    world.run(1000);
    world.invite(peer, "theirs");
    world.run(50);
    const { leg } = world.of("LegArrived")[0]!;
    world.board.perform({ do: "Answer", leg });
    dial(world, "out");
    world.run(50);
    const { session } = find(peer, "invited")!;
    peer.command({ do: "respond", session, status: 200, body: body("answer") });
    world.run(50);
    world.board.updateTrunks([]);
    peer.command({ do: "reinvite", session: "theirs", body: body("sendonly") });
    world.run(50);
    expect(world.of("LegHeld")).toMatchObject([{ leg }]);
    world.invite(peer, "another");
    world.run(50);
    expect(world.of("LegArrived")).toHaveLength(1);
    peer.command({ do: "bye", session: "theirs" });
    world.board.perform({ do: "End", leg: "out" as LegId, ending: { by: "agent", cause: "hangup" } });
    world.run(50);
    expect(endings(world)).toEqual([
      { by: "agent", cause: "hangup" },
      { by: "caller", cause: "hangup" },
    ]);
    expectRest(world);
  });

  test("takes a ringing call with it no more than a talk: its CANCEL is heard", () => {
    const { world, peer } = scene(asked);
    world.invite(peer, "theirs");
    world.run(50);
    world.board.perform({ do: "Ring", leg: world.of("LegArrived")[0]!.leg });
    world.run(50);
    world.board.updateTrunks([]);
    peer.command({ do: "cancel", session: "theirs" });
    world.run(50);
    expect(endings(world)).toEqual([{ by: "caller", cause: "cancelled", sip: 487 }]);
    expectRest(world);
  });

  test("and on again is called over at once", () => {
    const { world, peer } = scene(carrier);
    world.board.updateTrunks([]);
    dial(world, "nowhere");
    world.board.updateTrunks([carrier]);
    dial(world, "out");
    world.run(50);
    expect(endings(world)).toEqual([{ by: "network", cause: "unreachable" }]);
    expect(find(peer, "invited")).toBeDefined();
  });
});

/** A registrar that takes everybody, or refuses with this status. */
const registrar = (world: ReturnType<typeof createWorld>, peer: Peer & { node: { agent: object } }) => {
  const seen: string[] = [];
  let status = "200 OK";
  const { agent } = peer.node as unknown as { agent: { handle: (...what: never[]) => unknown[] } };
  const handle = agent.handle.bind(agent);
  agent.handle = ((input: { is?: string; bytes?: Uint8Array }, ...rest: never[]) => {
    const text = input.is === "datagram" && input.bytes ? new TextDecoder().decode(input.bytes) : "";
    if (!text.startsWith("REGISTER ")) return handle(...([input, ...rest] as never[]));
    seen.push(text);
    const line = (name: string) => new RegExp(`^${name}: .*$`, "im").exec(text)?.[0] ?? "";
    const answer = [
      `SIP/2.0 ${status}`,
      line("Via"),
      line("From"),
      `${line("To")};tag=registrar`,
      line("Call-ID"),
      line("CSeq"),
      ...(/^Expires: 0/im.test(text) ? [] : [line("Contact"), "Expires: 600"]),
      "Content-Length: 0",
      "",
      "",
    ].join("\r\n");
    return [{ out: "send", listener: "udp", remote: { host: "198.51.100.1", port: 5060 }, bytes: Buffer.from(answer) }];
  }) as never;
  void world;
  return {
    seen,
    refuseWith: (line: string) => {
      status = line;
    },
  };
};

describe("a trunk that we register with", () => {
  test("is registered, refreshed, called over that registration, and unregistered when it is switched off", () => {
    const { world, peer } = scene(registered);
    const { seen } = registrar(world, peer);
    world.run(1000);
    expect(told(world)).toEqual(["TrunkReachable"]);
    expect(state(world)).toMatchObject({ up: true, registered: true });
    expect(seen[0]).toContain("REGISTER sip:carrier.example SIP/2.0");
    expect(seen[0]).toMatch(/^To: <sip:12345678@carrier\.example>/m);
    world.run(700_000);
    expect(seen.length).toBeGreaterThan(1);
    dial(world, "out");
    world.run(50);
    const { request } = find(peer, "invited")!;
    expect(header(request, "from")).toContain("@carrier.example>");
    world.board.updateTrunks([]);
    world.run(1000);
    expect(seen.at(-1)).toMatch(/^Expires: 0/m);
    expect(world.home.agent.alive().registrations).toBe(0);
  });

  test("that refuses us is down, with the status, until it takes us", () => {
    const { world, peer } = scene(registered);
    const { refuseWith } = registrar(world, peer);
    refuseWith("503 Service Unavailable");
    world.run(1000);
    expect(world.of("TrunkUnreachable")).toMatchObject([{ trunk: trunkId, why: "registration: 503" }]);
    expect(state(world)).toMatchObject({ up: false, registered: false });
    refuseWith("200 OK");
    world.run(600_000);
    expect(told(world)).toEqual(["TrunkUnreachable", "TrunkReachable"]);
  });

  test("a call to our Contact there is that trunk's, although it has no source of its own", () => {
    const { world, peer } = scene({ ...registered, sources: [] });
    const { seen } = registrar(world, peer);
    world.run(1000);
    const contact = /^Contact: <([^>]+)>/m.exec(seen[0] ?? "")?.[1] ?? "";
    world.invite(peer, "theirs", { uri: contact });
    world.run(50);
    expect(world.of("LegArrived")).toMatchObject([{ trunk: registered.id }]);
  });

  test("stopping takes the registration back", () => {
    const { world, peer } = scene(registered);
    registrar(world, peer);
    world.run(1000);
    world.board.stop();
    world.run(1000);
    expectRest(world);
    expect(world.home.agent.alive().registrations).toBe(0);
  });
});

test("two trunks are watched apart", () => {
  const other: Trunk = {
    ...asked,
    id: "other" as TrunkId,
    sources: ["192.0.2.2"],
    peer: { host: "192.0.2.2", port: 5060 },
  };
  const world = createWorld({ trunks: [asked, other] });
  world.createPeer(place);
  world.board.start();
  world.run(60_000);
  expect(world.board.counts().trunks.map((one) => [one.id, one.up])).toEqual([
    [trunkId, true],
    ["other", false],
  ]);
});
