import { expect, test } from "vitest";

type Here = { running: number; busy: number | undefined; sinceMs: number; aloneMs: number };
const { mayBegin, mayBeHeavy } = (await import(new URL("../../../bin/lanes.mjs", import.meta.url).href)) as {
  readonly mayBegin: (here: Here) => boolean;
  readonly mayBeHeavy: (here: { heavy: number; busy: number | undefined }) => boolean;
};

const here = { running: 1, busy: 0.2, sinceMs: 60_000, aloneMs: 0 };

test("something always runs; a further file begins as long as the cores leave room, and four at the most", () => {
  expect(mayBegin({ ...here, running: 0, busy: 1, sinceMs: 0 })).toBe(true);
  const most = [0, 0.3, 0.39, 0.41, 0.64, 0.66, 1].map(
    (busy) => [1, 2, 3, 4].filter((running) => mayBegin({ ...here, running, busy })).length,
  );
  expect(most).toEqual([3, 3, 3, 1, 1, 0, 0]);
});

test("none begins while another starts, nor before the cores were looked at", () => {
  expect(mayBegin({ ...here, sinceMs: 7999 })).toBe(false);
  expect(mayBegin({ ...here, busy: undefined })).toBe(false);
});

test("on a machine that is never idle two run all the same, once one has run alone for half a minute", () => {
  const busy = { ...here, busy: 1 };
  expect([29_999, 30_000].map((aloneMs) => mayBegin({ ...busy, aloneMs }))).toEqual([false, true]);
  expect(mayBegin({ ...busy, running: 2, aloneMs: 60_000 })).toBe(false);
});

test("a heavy file begins beside another only where the cores are idle enough, a third never", () => {
  expect([0.3, 0.5, undefined].map((busy) => mayBeHeavy({ heavy: 1, busy }))).toEqual([true, false, false]);
  expect(mayBeHeavy({ heavy: 0, busy: undefined })).toBe(true);
  expect(mayBeHeavy({ heavy: 2, busy: 0 })).toBe(false);
});
