/** What becomes of a description of ours that waits for the journal. */
import { expect, test } from "vitest";
import { createSandbox } from "./testing/sandbox.ts";

/** A switch whose journal gathers what it writes and writes it when it is let: what comes meanwhile waits for the next. */
const slow = () => {
  let waiting: (() => void)[] = [];
  let writing: (() => void)[] = [];
  const sandbox = createSandbox(
    {},
    () => false,
    () => {},
    () => new Promise<void>((resolve) => void waiting.push(resolve)),
  );
  const settle = async () => {
    for (let n = 0; n < 10; n++) await Promise.resolve();
    sandbox.run(20);
  };
  const gather = () => {
    for (const { key, value } of sandbox.board.changes()) sandbox.kept.set(key, value);
    writing = waiting;
    waiting = [];
  };
  const write = () => {
    for (const tell of writing.splice(0)) tell();
    return settle();
  };
  const peer = sandbox.createPeer({ host: "192.0.2.1", port: 5060 });
  sandbox.invite(peer, "theirs");
  sandbox.run(5.5);
  const { leg } = sandbox.of("LegArrived")[0]!;
  return { sandbox, peer, leg, gather, write };
};

test("waits for a write that has begun with its media session and is not over", async () => {
  const { sandbox, peer, leg, gather, write } = slow();
  sandbox.run(100);
  gather();
  sandbox.board.perform({ do: "Answer", leg });
  sandbox.run(100);
  expect([...sandbox.kept.keys()]).toContain(`media:${leg}`);
  expect(peer.seen).not.toContain("answered");
  await write();
  gather();
  await write();
  expect(peer.seen).toContain("answered");
});

test("does not wait if its media session is written already", async () => {
  const { sandbox, peer, leg, gather, write } = slow();
  sandbox.run(100);
  gather();
  await write();
  sandbox.board.perform({ do: "Answer", leg });
  sandbox.run(100);
  expect(peer.seen).toContain("answered");
});

test("never leaves if the leg ends while it waits: the peer is refused", async () => {
  const { sandbox, peer, leg, gather, write } = slow();
  sandbox.board.perform({ do: "Answer", leg });
  sandbox.board.perform({ do: "End", leg, ending: { by: "system", cause: "draining" } });
  sandbox.run(100);
  for (let n = 0; n < 2; n++) {
    gather();
    await write();
  }
  expect(peer.seen).toEqual(["failed"]);
  expect(sandbox.board.legs()).toEqual([]);
});
