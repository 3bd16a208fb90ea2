import { Refusal } from "@zongji/web";
import { expect, test } from "vitest";
import { refuseAtEvenTimes } from "./even-time.ts";

/** When the answer comes, ms after the request, of work that takes so long. */
const answeredAfter = async (takesMs: number, error?: Error): Promise<number> => {
  let now = 1000;
  const clock = {
    now: () => now,
    wait: async (ms: number) => {
      now += ms;
    },
  };
  const work = async () => {
    now += takesMs;
    if (error) throw error;
  };
  await refuseAtEvenTimes(work, clock).catch((thrown: Error) => {
    expect(thrown).toBe(error);
  });
  return now - 1000;
};

test.each(["wrongPassword", "lockedOut", "databaseDown"] as const)(
  "%s comes at a full quarter of a second",
  async (code) => {
    for (const [takes, comes] of [
      [1, 250],
      [26, 250],
      [250, 250],
      [251, 500],
      [1700, 1750],
    ] as const)
      expect(await answeredAfter(takes, new Refusal(code))).toBe(comes);
  },
);

test("who may come in, and what tells of no account, waits for nothing", async () => {
  expect(await answeredAfter(26)).toBe(26);
  expect(await answeredAfter(1, new Refusal("tooMany"))).toBe(1);
  expect(await answeredAfter(26, new Error("a fault"))).toBe(26);
});
