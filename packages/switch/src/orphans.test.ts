import { describe, expect, test } from "vitest";
import type { Orphan } from "./door.ts";
import { answeredCall, dial, expectRest, originate, start } from "./test-calls.ts";
import { body, browserId, createWorld, leg, type Peer, type World } from "./test-world.ts";

/** What the peer at this address hears from the process that comes after. */
const heardFrom = (next: World, host: string, port = 5060): string[] => {
  const heard: string[] = [];
  const peer = next.createPeer({ host, port }) as Peer & { node: { agent: { handle: unknown } } };
  peer.node.agent.handle = (input: { is?: string; bytes?: Uint8Array }) => {
    if (input.is === "datagram") heard.push(new TextDecoder().decode(input.bytes));
    return [];
  };
  return heard;
};

/** What a journal kept, as it comes back. */
const orphansOf = (world: World, ageMs = 3000) =>
  world.keptLegs().map((kept) => ({ leg: kept.leg.id, dialog: (kept.dialog ?? kept.invite)!, ageMs }));

const expectQuiet = (next: World): void => {
  next.run(200_000);
  expect(next.events).toEqual([]);
  expect(next.home.agent.alive()).toMatchObject({ sessions: 0, transactions: 0 });
};

const reason = 'Reason: Q.850;cause=41;text="restart"';

describe("the process died", () => {
  test("the peers of its dialogs get a BYE with the reason, and nothing is reported", () => {
    const { world, id } = answeredCall();
    expect(orphansOf(world).map((one) => one.leg)).toEqual([id]);
    const next = createWorld();
    const heard = heardFrom(next, "192.0.2.1");
    next.board.endOrphans(orphansOf(world));
    next.run(100);
    expect(heard[0]).toMatch(/^BYE /);
    expect(heard[0]).toContain(reason);
    expect(heard[0]).toContain(`Call-ID: ${world.of("LegArrived")[0]!.sipCallId}`);
    expectQuiet(next);
  });

  test("a phone that rings for it is told by CANCEL", () => {
    const { world } = start();
    const phone = world.createPeer({ host: "192.0.2.8", port: 5070 });
    world.registerPhone(phone);
    phone.react = (event, peer) => {
      if (event.is === "invited") peer.command({ do: "respond", session: event.session, status: 180 });
    };
    originate(world, "b");
    world.run(100);
    expect(world.of("LegRinging")).toHaveLength(1);
    const next = createWorld();
    const heard = heardFrom(next, "192.0.2.8", 5070);
    next.board.endOrphans(orphansOf(world, 3_600_000));
    next.run(100);
    expect(heard).toHaveLength(1);
    expect(heard[0]).toMatch(/^CANCEL /);
    expect(heard[0]).toContain(reason);
    expectQuiet(next);
  });

  test.each([
    ["is asked again, so that it can be told, while that is the same call", 31_000, /^INVITE /],
    ["is not asked again when that would be a new call", 32_000, undefined],
  ])("a far end that never said a word %s", (_, ageMs, first) => {
    const { world } = start();
    dial(world, "far");
    world.run(3);
    expect(world.keptLegs().map((kept) => kept.leg.id)).toEqual([leg("far")]);
    const next = createWorld();
    const heard = heardFrom(next, "192.0.2.1");
    next.board.endOrphans(orphansOf(world, ageMs));
    next.run(100);
    if (first) expect(heard[0]).toMatch(first);
    else expect(heard).toEqual([]);
    expect(heard.join()).not.toContain("CANCEL ");
    expectQuiet(next);
  });

  test("a caller who was not answered is refused, also when the INVITE comes again", () => {
    const { world, peer } = start();
    world.invite(peer, "theirs");
    world.run(50);
    expect(world.of("LegArrived")).toHaveLength(1);
    const [orphan] = orphansOf(world);
    const next = createWorld();
    const heard = heardFrom(next, "192.0.2.1");
    next.board.endOrphans([orphan!]);
    if ("is" in orphan!.dialog) next.raw(peer.address, orphan!.dialog.message);
    next.run(100);
    expect(heard.length).toBeGreaterThan(1);
    for (const one of heard) expect(one).toMatch(/^SIP\/2\.0 503 /);
    expect(heard[0]).toContain(reason);
    expectQuiet(next);
  });
});

describe("a browser whose call died with the process", () => {
  const talks = () => {
    const { world } = start();
    const browser = world.createPeer({ host: "192.0.2.9", port: 40_000 }, "ws");
    world.connectBrowser(browser, "ws-1");
    browser.react = (event, peer) => {
      if (event.is !== "invited") return;
      peer.command({ do: "respond", session: event.session, status: 200, body: body("answer"), contactUser: "x" });
    };
    originate(world, "b", { device: browserId });
    world.run(100);
    expect(world.of("LegAnswered")).toHaveLength(1);
    const [orphan] = orphansOf(world);
    return orphan!;
  };
  /** What it hears when it is back, with the Contact of its page. */
  const comesBack = (orphan: Orphan, contact: string): { heard: string[]; next: World } => {
    const next = createWorld();
    const browser = next.createPeer({ host: "192.0.2.9", port: 40_001 }, "ws") as Peer & {
      node: { agent: { handle: unknown } };
    };
    const heard: string[] = [];
    browser.node.agent.handle = (input: { is?: string; bytes?: Uint8Array }) => {
      if (input.is === "bytes") heard.push(new TextDecoder().decode(input.bytes));
      return [];
    };
    next.board.endOrphans([orphan]);
    next.run(5000);
    expect(heard).toEqual([]);
    next.connectBrowser(browser as never, "ws-2", contact);
    next.run(100);
    return { heard, next };
  };

  test("gets its BYE when it is back", () => {
    const orphan = talks();
    if ("is" in orphan.dialog) throw new Error("its dialog was not kept");
    const { heard, next } = comesBack(orphan, orphan.dialog.target);
    const byes = heard.filter((text) => text.startsWith("BYE "));
    expect(byes).toHaveLength(1);
    expect(byes[0]).toContain(reason);
    next.run(200_000);
    expect(next.of("LegEnded")).toEqual([]);
    expect(next.home.agent.alive()).toMatchObject({ sessions: 0, transactions: 0 });
  });

  test("gets none when its page was loaded anew", () => {
    const { heard } = comesBack(talks(), "sip:another@b.invalid;transport=ws");
    expect(heard.map((text) => text.split(" ")[0])).toEqual(["SIP/2.0"]);
  });
});

describe("what is kept of a leg", () => {
  test("is gone when it is over, whoever ended it and when", () => {
    const { world, peer } = start();
    peer.react = (event) => {
      if (event.is === "invited") peer.command({ do: "respond", session: event.session, status: 180 });
    };
    dial(world, "rings", 500);
    dial(world, "taken back");
    world.invite(peer, "theirs");
    world.run(100);
    expect(world.keptLegs()).toHaveLength(3);
    world.board.perform({ do: "End", leg: leg("taken back"), ending: { by: "agent", cause: "cancelled" } });
    peer.command({ do: "cancel", session: "theirs" });
    expectRest(world);
  });
});
