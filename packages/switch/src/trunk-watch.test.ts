import type { LegId, TrunkId } from "@zongji/domain";
import { header } from "@zongji/sip";
import { describe, expect, test } from "vitest";
import type { Trunk } from "./door.ts";
import { dial, endings, expectRest, find } from "./testing/calls.ts";
import { body, carrier, createSandbox, type Peer, trunkId } from "./testing/sandbox.ts";

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
  const sandbox = createSandbox({ trunks: [trunk] }, () => away);
  const peer = sandbox.createPeer(place);
  sandbox.board.start();
  return {
    sandbox,
    peer,
    leave: (gone: boolean) => {
      away = gone;
    },
  };
};
const told = (sandbox: ReturnType<typeof createSandbox>) =>
  sandbox.events.flatMap((event) =>
    event.is === "TrunkReachable" || event.is === "TrunkUnreachable" ? [event.is] : [],
  );
const state = (sandbox: ReturnType<typeof createSandbox>) => sandbox.board.counts().trunks[0];

describe("a trunk with OPTIONS", () => {
  test("is reported reachable once, as long as it answers", () => {
    const { sandbox } = scene(asked);
    sandbox.run(300_000);
    expect(told(sandbox)).toEqual(["TrunkReachable"]);
    expect(state(sandbox)).toMatchObject({ id: trunkId, up: true, taken: 0 });
  });

  test("that does not answer is down and is not called, and is up with its next answer", () => {
    const { sandbox, leave } = scene(asked);
    sandbox.run(1000);
    leave(true);
    sandbox.run(40_000);
    expect(told(sandbox)).toEqual(["TrunkReachable", "TrunkUnreachable"]);
    expect(sandbox.of("TrunkUnreachable")).toMatchObject([{ trunk: trunkId, why: "no answer to OPTIONS" }]);
    dial(sandbox, "out");
    expect(endings(sandbox, "out")).toEqual([{ by: "network", cause: "unreachable" }]);
    leave(false);
    sandbox.run(20_000);
    expect(told(sandbox).at(-1)).toBe("TrunkReachable");
    dial(sandbox, "again");
    sandbox.run(50);
    expect(endings(sandbox, "again")).toEqual([]);
  });

  test("that is down still takes inbound calls", () => {
    const { sandbox, peer, leave } = scene(asked);
    leave(true);
    sandbox.run(10_000);
    leave(false);
    sandbox.invite(peer, "theirs");
    sandbox.run(50);
    expect(sandbox.of("LegArrived")).toMatchObject([{ trunk: trunkId }]);
  });

  test("whose OPTIONS are switched off is not down any more; one that is removed gets none", () => {
    const { sandbox, peer, leave } = scene(asked);
    leave(true);
    sandbox.run(10_000);
    leave(false);
    sandbox.board.updateTrunks([carrier]);
    expect(told(sandbox)).toEqual(["TrunkUnreachable", "TrunkReachable"]);
    sandbox.board.updateTrunks([]);
    sandbox.run(40_000);
    const before = peer.node.agent.counters().requestsIn;
    sandbox.run(600_000);
    expect(peer.node.agent.counters().requestsIn).toBe(before);
    expect(sandbox.board.counts().trunks).toEqual([]);
  });

  test("is neither up nor down without OPTIONS", () => {
    const { sandbox } = scene(carrier);
    sandbox.run(100_000);
    expect(state(sandbox)).toEqual({ id: trunkId, taken: 0 });
    expect(told(sandbox)).toEqual([]);
  });

  test("keeps its state and its calls when its lines change", () => {
    const { sandbox, peer } = scene(asked);
    sandbox.run(1000);
    sandbox.invite(peer, "theirs");
    sandbox.run(50);
    sandbox.board.updateTrunks([{ ...asked, lines: 1 }]);
    sandbox.run(1000);
    expect(state(sandbox)).toMatchObject({ id: trunkId, up: true, taken: 1, lines: 1 });
    expect(told(sandbox)).toEqual(["TrunkReachable"]);
    expect(endings(sandbox)).toEqual([]);
  });
});

describe("a trunk that is switched off", () => {
  test("keeps its calls, which are held, retrieved and ended as before; no new one comes", () => {
    const { sandbox, peer } = scene(asked);
    sandbox.run(1000);
    sandbox.invite(peer, "theirs");
    sandbox.run(50);
    const { leg } = sandbox.of("LegArrived")[0]!;
    sandbox.board.perform({ do: "Answer", leg });
    dial(sandbox, "out");
    sandbox.run(50);
    const { session } = find(peer, "invited")!;
    peer.command({ do: "respond", session, status: 200, body: body("answer") });
    sandbox.run(50);
    sandbox.board.updateTrunks([]);
    peer.command({ do: "reinvite", session: "theirs", body: body("sendonly") });
    sandbox.run(50);
    expect(sandbox.of("LegHeld")).toMatchObject([{ leg }]);
    sandbox.invite(peer, "another");
    sandbox.run(50);
    expect(sandbox.of("LegArrived")).toHaveLength(1);
    peer.command({ do: "bye", session: "theirs" });
    sandbox.board.perform({ do: "End", leg: "out" as LegId, ending: { by: "agent", cause: "hangup" } });
    sandbox.run(50);
    expect(endings(sandbox)).toEqual([
      { by: "agent", cause: "hangup" },
      { by: "caller", cause: "hangup" },
    ]);
    expectRest(sandbox);
  });

  test("keeps a ringing call too: its CANCEL counts", () => {
    const { sandbox, peer } = scene(asked);
    sandbox.invite(peer, "theirs");
    sandbox.run(50);
    sandbox.board.perform({ do: "Ring", leg: sandbox.of("LegArrived")[0]!.leg });
    sandbox.run(50);
    sandbox.board.updateTrunks([]);
    peer.command({ do: "cancel", session: "theirs" });
    sandbox.run(50);
    expect(endings(sandbox)).toEqual([{ by: "caller", cause: "cancelled", sip: 487 }]);
    expectRest(sandbox);
  });

  test("and on again takes outbound calls at once", () => {
    const { sandbox, peer } = scene(carrier);
    sandbox.board.updateTrunks([]);
    dial(sandbox, "nowhere");
    sandbox.board.updateTrunks([carrier]);
    dial(sandbox, "out");
    sandbox.run(50);
    expect(endings(sandbox)).toEqual([{ by: "network", cause: "unreachable" }]);
    expect(find(peer, "invited")).toBeDefined();
  });
});

/** A registrar that takes everybody, or refuses with this status. */
const registrar = (sandbox: ReturnType<typeof createSandbox>, peer: Peer & { node: { agent: object } }) => {
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
  void sandbox;
  return {
    seen,
    refuseWith: (line: string) => {
      status = line;
    },
  };
};

describe("a trunk with registration", () => {
  test("is registered, refreshed, called over that registration, and unregistered when switched off", () => {
    const { sandbox, peer } = scene(registered);
    const { seen } = registrar(sandbox, peer);
    sandbox.run(1000);
    expect(told(sandbox)).toEqual(["TrunkReachable"]);
    expect(state(sandbox)).toMatchObject({ up: true, registered: true });
    expect(seen[0]).toContain("REGISTER sip:carrier.example SIP/2.0");
    expect(seen[0]).toMatch(/^To: <sip:12345678@carrier\.example>/m);
    sandbox.run(700_000);
    expect(seen.length).toBeGreaterThan(1);
    dial(sandbox, "out");
    sandbox.run(50);
    const { request } = find(peer, "invited")!;
    expect(header(request, "from")).toContain("@carrier.example>");
    sandbox.board.updateTrunks([]);
    sandbox.run(1000);
    expect(seen.at(-1)).toMatch(/^Expires: 0/m);
    expect(sandbox.home.agent.alive().registrations).toBe(0);
  });

  test("that refuses the registration is down, with the status, until it accepts", () => {
    const { sandbox, peer } = scene(registered);
    const { refuseWith } = registrar(sandbox, peer);
    refuseWith("503 Service Unavailable");
    sandbox.run(1000);
    expect(sandbox.of("TrunkUnreachable")).toMatchObject([{ trunk: trunkId, why: "registration: 503" }]);
    expect(state(sandbox)).toMatchObject({ up: false, registered: false });
    refuseWith("200 OK");
    sandbox.run(600_000);
    expect(told(sandbox)).toEqual(["TrunkUnreachable", "TrunkReachable"]);
  });

  test("gets the calls to our Contact, although it has no sources", () => {
    const { sandbox, peer } = scene({ ...registered, sources: [] });
    const { seen } = registrar(sandbox, peer);
    sandbox.run(1000);
    const contact = /^Contact: <([^>]+)>/m.exec(seen[0] ?? "")?.[1] ?? "";
    sandbox.invite(peer, "theirs", { uri: contact });
    sandbox.run(50);
    expect(sandbox.of("LegArrived")).toMatchObject([{ trunk: registered.id }]);
  });

  test("is unregistered by stop", () => {
    const { sandbox, peer } = scene(registered);
    registrar(sandbox, peer);
    sandbox.run(1000);
    sandbox.board.stop();
    sandbox.run(1000);
    expectRest(sandbox);
    expect(sandbox.home.agent.alive().registrations).toBe(0);
  });
});

test("two trunks have separate states", () => {
  const other: Trunk = {
    ...asked,
    id: "other" as TrunkId,
    sources: ["192.0.2.2"],
    peer: { host: "192.0.2.2", port: 5060 },
  };
  const sandbox = createSandbox({ trunks: [asked, other] });
  sandbox.createPeer(place);
  sandbox.board.start();
  sandbox.run(60_000);
  expect(sandbox.board.counts().trunks.map((one) => [one.id, one.up])).toEqual([
    [trunkId, true],
    ["other", false],
  ]);
});
