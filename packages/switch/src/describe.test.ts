/** What becomes of a description of ours that waits for the journal. */
import { expect, test } from "vitest";
import { createWorld } from "./test-world.ts";

/** A switch whose journal gathers what it writes and writes it when it is let: what comes meanwhile waits for the next. */
const slow = () => {
  let waiting: (() => void)[] = [];
  let writing: (() => void)[] = [];
  const world = createWorld(
    {},
    () => false,
    () => {},
    () => new Promise<void>((resolve) => void waiting.push(resolve)),
  );
  const settle = async () => {
    for (let n = 0; n < 10; n++) await Promise.resolve();
    world.run(20);
  };
  const gather = () => {
    for (const { key, value } of world.board.changes()) world.kept.set(key, value);
    writing = waiting;
    waiting = [];
  };
  const write = () => {
    for (const tell of writing.splice(0)) tell();
    return settle();
  };
  const peer = world.createPeer({ host: "192.0.2.1", port: 5060 });
  world.invite(peer, "theirs");
  world.run(5.5);
  const { leg } = world.of("LegArrived")[0]!;
  return { world, peer, leg, gather, write };
};

test("it waits also where the write that has its media session has begun, and is not over", async () => {
  const { world, peer, leg, gather, write } = slow();
  world.run(100);
  gather();
  world.board.perform({ do: "Answer", leg });
  world.run(100);
  expect([...world.kept.keys()]).toContain(`media:${leg}`);
  expect(peer.seen).not.toContain("answered");
  await write();
  gather();
  await write();
  expect(peer.seen).toContain("answered");
});

test("it waits for no other write where its media session is written already", async () => {
  const { world, peer, leg, gather, write } = slow();
  world.run(100);
  gather();
  await write();
  world.board.perform({ do: "Answer", leg });
  world.run(100);
  expect(peer.seen).toContain("answered");
});

test("a leg that ends while it waits is refused, and it never leaves", async () => {
  const { world, peer, leg, gather, write } = slow();
  world.board.perform({ do: "Answer", leg });
  world.board.perform({ do: "End", leg, ending: { by: "system", cause: "draining" } });
  world.run(100);
  for (let n = 0; n < 2; n++) {
    gather();
    await write();
  }
  expect(peer.seen).toEqual(["failed"]);
  expect(world.board.legs()).toEqual([]);
});
