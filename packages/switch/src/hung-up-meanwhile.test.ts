import { describe, expect, test } from "vitest";
import { answeredCall, endings, expectRest } from "./test-calls.ts";

/** The peer of an answered leg hangs up so long after the server's death; another server is there after 700 ms. */
const hangsUpAfter = (byeMs: number, isHeard = false) => {
  const { world, peer, id } = answeredCall();
  if (!isHeard) world.silence(id);
  const saidAt = world.now() + byeMs;
  world.after(byeMs, () => peer.command({ do: "bye", session: "theirs" }));
  world.crash(700);
  world.run(3000);
  expect(endings(world, id)).toEqual([{ by: "caller", cause: "hangup" }]);
  expect(peer.seen.filter((is) => is === "ended")).toHaveLength(1);
  const [{ at } = { at: 0 }] = world.of("LegEnded");
  expectRest(world);
  /** As this world's clock tells moments. */
  const epoch = Date.UTC(2026, 5, 1);
  return { lateMs: at - epoch - saidAt };
};

describe("a peer that hangs up while the server is dead", () => {
  test("ends its leg when it said so first, whenever that was", () => {
    for (let byeMs = 10; byeMs < 690; byeMs += 20) {
      const { lateMs } = hangsUpAfter(byeMs);
      expect(lateMs, `said after ${byeMs} ms`).toBeGreaterThanOrEqual(0);
      expect(lateMs, `said after ${byeMs} ms`).toBeLessThanOrEqual(10);
    }
  });

  test("or just after another server came, before it was heard there", () => {
    for (const byeMs of [705, 900, 1150]) expect(hangsUpAfter(byeMs).lateMs).toBe(5);
  });

  test("is believed at once where it was heard speaking", () => {
    expect(hangsUpAfter(900, true).lateMs).toBe(5);
  });
});

test("a peer that is heard speaking after a crash is answered at once when it hangs up", () => {
  const { world, peer, id } = answeredCall();
  world.crash(700);
  world.run(100);
  peer.command({ do: "bye", session: "theirs" });
  world.run(20);
  expect(endings(world, id)).toHaveLength(1);
  expect(peer.seen).toContain("ended");
});
