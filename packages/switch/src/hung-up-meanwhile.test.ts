import { describe, expect, test } from "vitest";
import { answeredCall, endings, expectRest } from "./testing/calls.ts";

/** The peer of an answered leg hangs up so long after the server's death; another server is there after 700 ms. */
const hangsUpAfter = (byeMs: number, isHeard = false) => {
  const { sandbox, peer, id } = answeredCall();
  if (!isHeard) sandbox.silence(id);
  const saidAt = sandbox.now() + byeMs;
  sandbox.after(byeMs, () => peer.command({ do: "bye", session: "theirs" }));
  sandbox.crash(700);
  sandbox.run(3000);
  expect(endings(sandbox, id)).toEqual([{ by: "caller", cause: "hangup" }]);
  expect(peer.seen.filter((is) => is === "ended")).toHaveLength(1);
  const [{ at } = { at: 0 }] = sandbox.of("LegEnded");
  expectRest(sandbox);
  /** As this sandbox's clock tells moments. */
  const epoch = Date.UTC(2026, 5, 1);
  return { lateMs: at - epoch - saidAt };
};

describe("a peer that hangs up while the server is dead", () => {
  test("ends its leg at the time of its first BYE", () => {
    for (let byeMs = 10; byeMs < 690; byeMs += 20) {
      const { lateMs } = hangsUpAfter(byeMs);
      expect(lateMs, `said after ${byeMs} ms`).toBeGreaterThanOrEqual(0);
      expect(lateMs, `said after ${byeMs} ms`).toBeLessThanOrEqual(10);
    }
  });

  test("or just after the restart, before its media came", () => {
    for (const byeMs of [705, 900, 1150]) expect(hangsUpAfter(byeMs).lateMs).toBe(5);
  });

  test("ends at once if its media came after the restart", () => {
    expect(hangsUpAfter(900, true).lateMs).toBe(5);
  });
});

test("a peer whose media came after a crash gets its answer at once when it hangs up", () => {
  const { sandbox, peer, id } = answeredCall();
  sandbox.crash(700);
  sandbox.run(100);
  peer.command({ do: "bye", session: "theirs" });
  sandbox.run(20);
  expect(endings(sandbox, id)).toHaveLength(1);
  expect(peer.seen).toContain("ended");
});
