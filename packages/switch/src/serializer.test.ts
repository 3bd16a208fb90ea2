/** One turn after another, and what they are held for. */
import { expect, test } from "vitest";
import type { Log } from "./door.ts";
import { createSerializer } from "./serializer.ts";

const scene = () => {
  const logged: unknown[] = [];
  const log = { error: (fields: object, line: string) => void logged.push([line, fields]) } as unknown as Log;
  return { turns: createSerializer(log), logged };
};

test("a task that is requested within another runs after it, and waiting tasks run in their order", async () => {
  const { turns } = scene();
  const ran: string[] = [];
  let waits: unknown;
  const outer = turns.take(1, (turn) => {
    ran.push(`outer ${turn.mono}`);
    waits = turns.take(2, ({ mono }) => {
      ran.push(`second ${mono}`);
      void turns.take(4, () => void ran.push("fourth"));
    });
    void turns.take(3, ({ mono }) => void ran.push(`third ${mono}`));
    ran.push("outer ends");
  });
  expect(ran).toEqual(["outer 1", "outer ends", "second 2", "third 3", "fourth"]);
  expect(outer).toBeUndefined();
  expect(await waits).toBeUndefined();
  // The next finds nobody in its way.
  expect(turns.take(5, () => void ran.push("next"))).toBeUndefined();
  expect(ran.at(-1)).toBe("next");
});

test("a task is over when all its promises have settled, even if one rejects", async () => {
  const { turns, logged } = scene();
  const open: (() => void)[] = [];
  let isOver = false;
  const held = turns.take(1, (turn) => {
    turn.held.push(new Promise<void>((resolve) => void open.push(resolve)));
    turn.held.push(Promise.reject(new Error("no disk")));
  });
  const over = Promise.resolve(held).then(() => {
    isOver = true;
  });
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  expect([isOver, logged]).toEqual([false, [["event was not taken", { error: "Error: no disk" }]]]);
  for (const resolve of open) resolve();
  await over;
  expect(isOver).toBe(true);
});

test("a task that waited waits for its own promises only", async () => {
  const { turns } = scene();
  let waited: void | Promise<void>;
  void turns.take(1, (turn) => {
    turn.held.push(new Promise(() => {}));
    waited = turns.take(2, () => {});
  });
  expect(await waited!).toBeUndefined();
});

test("a task that throws is logged, and the next one runs", () => {
  const { turns, logged } = scene();
  expect(
    turns.take(1, () => {
      throw new Error("broken");
    }),
  ).toBeUndefined();
  expect(logged).toEqual([["a task of the switch failed", { error: expect.stringMatching(/^Error: broken/) }]]);
  let ran = 0;
  void turns.take(2, () => void ran++);
  expect(ran).toBe(1);
});
