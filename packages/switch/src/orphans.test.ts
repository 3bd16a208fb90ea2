import { describe, expect, test } from "vitest";
import { answeredCall } from "./test-calls.ts";
import { createWorld, type Peer } from "./test-world.ts";

describe("the process died", () => {
  test("the peers of its dialogs get a BYE with the reason, and nothing is reported", () => {
    const { world, peer, id } = answeredCall();
    const dialogs = world.board.snapshotDialogs();
    expect(dialogs.map((one) => one.leg)).toEqual([id]);
    const next = createWorld();
    // The same peer, now on the wire of the new process.
    const events: string[] = [];
    const heard = next.createPeer({ host: "192.0.2.1", port: 5060 }) as Peer & { node: { agent: { handle: unknown } } };
    heard.node.agent.handle = (input: { is?: string; bytes?: Uint8Array }) => {
      if (input.is === "datagram") events.push(new TextDecoder().decode(input.bytes));
      return [];
    };
    next.board.endOrphans(JSON.parse(JSON.stringify(dialogs)));
    next.run(100);
    expect(events[0]).toMatch(/^BYE /);
    expect(events[0]).toContain('Reason: Q.850;cause=41;text="restart"');
    expect(events[0]).toContain(`Call-ID: ${world.of("LegArrived")[0]!.sipCallId}`);
    next.run(100_000);
    expect(next.events).toEqual([]);
    expect(next.home.agent.alive().sessions).toBe(0);
    expect(peer.seen).not.toContain("failed");
  });
});
