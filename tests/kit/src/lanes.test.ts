import { expect, test } from "vitest";

type Here = { kind: "heavy" | "light"; running: number; busy: number | undefined; sinceMs: number; aloneMs: number };
const { mayBegin, inLanes } = (await import(new URL("../../../bin/lanes.mjs", import.meta.url).href)) as {
  readonly mayBegin: (here: Here) => boolean;
  readonly inLanes: (
    jobs: readonly { title: string; heavy?: boolean; perform: () => Promise<string> }[],
    told: (job: { title: string }, text: string) => void,
  ) => Promise<void>;
};

const here: Here = { kind: "heavy", running: 1, busy: 0.2, sinceMs: 60_000, aloneMs: 0 };

test("something always runs; a further file begins as long as the cores leave room, three with browsers and four others at the most", () => {
  expect(mayBegin({ ...here, running: 0, busy: 1, sinceMs: 0 })).toBe(true);
  const more = (kind: Here["kind"]) =>
    [0, 0.44, 0.46, 0.54, 0.56, 0.59, 0.61, 0.69, 0.71, 1].map(
      (busy) => [1, 2, 3, 4].filter((running) => mayBegin({ ...here, kind, running, busy })).length,
    );
  expect(more("heavy")).toEqual([2, 2, 2, 2, 1, 1, 1, 1, 0, 0]);
  expect(more("light")).toEqual([3, 3, 1, 1, 1, 1, 0, 0, 0, 0]);
});

test("none begins while another starts, nor before the cores were looked at", () => {
  expect(mayBegin({ ...here, sinceMs: 5999 })).toBe(false);
  expect(mayBegin({ ...here, busy: undefined })).toBe(false);
});

test("on a machine that is never idle two run all the same, once one has run alone for half a minute", () => {
  const busy = { ...here, busy: 1 };
  expect([29_999, 30_000].map((aloneMs) => mayBegin({ ...busy, aloneMs }))).toEqual([false, true]);
  expect(mayBegin({ ...busy, running: 2, aloneMs: 60_000 })).toBe(false);
});

test("those without a browser begin when all others have ended", async () => {
  const order: string[] = [];
  const job = (title: string, heavy: boolean) => ({
    title,
    heavy,
    perform: async () => {
      order.push(`${title} begins`);
      await new Promise((done) => setTimeout(done, 10));
      order.push(`${title} ends`);
      return "";
    },
  });
  await inLanes([job("phone", false), job("page", true)], () => {});
  expect(order).toEqual(["page begins", "page ends", "phone begins", "phone ends"]);
});
