/** Pages whose call died with a server, and what is kept of them until they are back. */
import type { Binding, Command, DialogSnapshot } from "@zongji/sip";
import { expect, test } from "vitest";
import type { UnreachedCheckpoint } from "./door.ts";
import { createUnreached } from "./unreached.ts";

const dialogOf = (session: string) =>
  ({ session, target: `sip:${session}@b.invalid`, remote: { host: "old", port: 1 } }) as unknown as DialogSnapshot;
const binding = (session: string, destination: object = { flow: "f" }) =>
  ({ uri: `sip:${session}@b.invalid`, destination, remote: { host: "new", port: 2 } }) as unknown as Binding;
const scene = (taken: readonly UnreachedCheckpoint[] = []) => {
  const [sent, restored] = [[] as Command[], [] as DialogSnapshot[]];
  let now = 1000;
  const ways = {
    command: (command: Command) => void sent.push(command),
    restore: (dialogs: readonly DialogSnapshot[]) => void restored.push(...dialogs),
  };
  const unreached = createUnreached(ways, () => now, taken);
  return {
    ...{ unreached, sent, restored },
    changes: () => [...unreached.changes()],
    pass: (ms: number) => {
      now += ms;
    },
  };
};
const kept = (session: string, at = 1000): UnreachedCheckpoint => ({ v: 1, at, dialog: dialogOf(session) });

test("a page that connects by another WebSocket is told over it, once, and its checkpoint is removed", () => {
  const on = scene();
  on.unreached.add([dialogOf("a"), dialogOf("b")]);
  expect(on.changes()).toEqual(["a", "b"].map((each) => ({ key: `unreached:${each}`, value: kept(each) })));
  expect(on.changes()).toEqual([]);
  on.unreached.returned([binding("a"), binding("none")]);
  expect(on.sent).toMatchObject([{ do: "bye", session: "a", headers: [{ name: "Reason" }] }]);
  expect(on.restored).toEqual([{ ...dialogOf("a"), flow: "f", remote: { host: "new", port: 2 } }]);
  on.unreached.returned([binding("a")]);
  expect(on.sent).toHaveLength(1);
  expect(on.changes()).toEqual([{ key: "unreached:a", value: null }]);
  expect(on.changes()).toEqual([]);
});

test("a phone with the page's Contact but no WebSocket is not told", () => {
  const on = scene([kept("a")]);
  on.unreached.returned([binding("a", { host: "h", port: 5060 })]);
  expect([on.sent, on.changes()]).toEqual([[], []]);
});

test("a checkpoint of a dead server is not written again, and its time counts from that server's death", () => {
  const on = scene([kept("a", 0), kept("b", 1000)]);
  expect(on.changes()).toEqual([]);
  on.pass(119_000);
  on.unreached.returned([binding("a"), binding("b")]);
  expect(on.sent).toMatchObject([{ session: "b" }]);
  // The page of the other has given its call up: nothing is kept of it any more.
  expect(on.changes().map(({ key, value }) => [key, value])).toEqual([
    ["unreached:a", null],
    ["unreached:b", null],
  ]);
});
