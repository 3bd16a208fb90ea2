import { describe, expect, test } from "vitest";
import type { Orphan } from "./door.ts";
import { answeredCall, dial, expectRest, originate, start } from "./testing/calls.ts";
import { body, browserId, createSandbox, leg, type Peer, type Sandbox } from "./testing/sandbox.ts";

/** What the peer at this address hears from the process that comes after. */
const heardFrom = (next: Sandbox, host: string, port = 5060): string[] => {
  const heard: string[] = [];
  const peer = next.createPeer({ host, port }) as Peer & { node: { agent: { handle: unknown } } };
  peer.node.agent.handle = (input: { is?: string; bytes?: Uint8Array }) => {
    if (input.is === "datagram") heard.push(new TextDecoder().decode(input.bytes));
    return [];
  };
  return heard;
};

/** What a journal kept, as it comes back. */
const orphansOf = (sandbox: Sandbox, ageMs = 3000) =>
  sandbox.keptLegs().map((kept) => ({ leg: kept.leg.id, dialog: (kept.dialog ?? kept.invite)!, ageMs }));

const expectQuiet = (next: Sandbox): void => {
  next.run(200_000);
  expect(next.events).toEqual([]);
  expect(next.home.agent.alive()).toMatchObject({ sessions: 0, transactions: 0 });
};

const reason = 'Reason: Q.850;cause=41;text="restart"';

describe("after the process died", () => {
  test("the peers of its dialogs get a BYE with the reason, and nothing is reported", () => {
    const { sandbox, id } = answeredCall();
    expect(orphansOf(sandbox).map((one) => one.leg)).toEqual([id]);
    const next = createSandbox();
    const heard = heardFrom(next, "192.0.2.1");
    next.board.endOrphans(orphansOf(sandbox));
    next.run(100);
    expect(heard[0]).toMatch(/^BYE /);
    expect(heard[0]).toContain(reason);
    expect(heard[0]).toContain(`Call-ID: ${sandbox.of("LegArrived")[0]!.sipCallId}`);
    expectQuiet(next);
  });

  test("a ringing phone gets CANCEL", () => {
    const { sandbox } = start();
    const phone = sandbox.createPeer({ host: "192.0.2.8", port: 5070 });
    sandbox.registerPhone(phone);
    phone.react = (event, peer) => {
      if (event.is === "invited") peer.command({ do: "respond", session: event.session, status: 180 });
    };
    originate(sandbox, "b");
    sandbox.run(100);
    expect(sandbox.of("LegRinging")).toHaveLength(1);
    const next = createSandbox();
    const heard = heardFrom(next, "192.0.2.8", 5070);
    next.board.endOrphans(orphansOf(sandbox, 3_600_000));
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
    const { sandbox } = start();
    dial(sandbox, "far");
    sandbox.run(3);
    expect(sandbox.keptLegs().map((kept) => kept.leg.id)).toEqual([leg("far")]);
    const next = createSandbox();
    const heard = heardFrom(next, "192.0.2.1");
    next.board.endOrphans(orphansOf(sandbox, ageMs));
    next.run(100);
    if (first) expect(heard[0]).toMatch(first);
    else expect(heard).toEqual([]);
    expect(heard.join()).not.toContain("CANCEL ");
    expectQuiet(next);
  });

  test("a caller who was not answered is refused, also when the INVITE comes again", () => {
    const { sandbox, peer } = start();
    sandbox.invite(peer, "theirs");
    sandbox.run(50);
    expect(sandbox.of("LegArrived")).toHaveLength(1);
    const [orphan] = orphansOf(sandbox);
    const next = createSandbox();
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
    const { sandbox } = start();
    const browser = sandbox.createPeer({ host: "192.0.2.9", port: 40_000 }, "ws");
    sandbox.connectBrowser(browser, "ws-1");
    browser.react = (event, peer) => {
      if (event.is !== "invited") return;
      peer.command({ do: "respond", session: event.session, status: 200, body: body("answer"), contactUser: "x" });
    };
    originate(sandbox, "b", { device: browserId });
    sandbox.run(100);
    expect(sandbox.of("LegAnswered")).toHaveLength(1);
    const [orphan] = orphansOf(sandbox);
    return orphan!;
  };
  /** What it hears when it is back, with the Contact of its page. */
  const comesBack = (orphan: Orphan, contact: string): { heard: string[]; next: Sandbox } => {
    const next = createSandbox();
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

  test("gets its BYE when it connects again", () => {
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

  test("gets none if its page was reloaded", () => {
    const { heard } = comesBack(talks(), "sip:another@b.invalid;transport=ws");
    expect(heard.map((text) => text.split(" ")[0])).toEqual(["SIP/2.0"]);
  });
});

describe("the checkpoints of a leg", () => {
  test("are removed at its end, whoever ends it and when", () => {
    const { sandbox, peer } = start();
    peer.react = (event) => {
      if (event.is === "invited") peer.command({ do: "respond", session: event.session, status: 180 });
    };
    dial(sandbox, "rings", 500);
    dial(sandbox, "taken back");
    sandbox.invite(peer, "theirs");
    sandbox.run(100);
    expect(sandbox.keptLegs()).toHaveLength(3);
    sandbox.board.perform({ do: "End", leg: leg("taken back"), ending: { by: "agent", cause: "cancelled" } });
    peer.command({ do: "cancel", session: "theirs" });
    expectRest(sandbox);
  });
});
