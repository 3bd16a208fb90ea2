import { QueryClient, QueryObserver } from "@tanstack/react-query";
import type { PageOf } from "@zongji/api";
import { expect, test, vi } from "vitest";
import { countAgain, countQuery, needsCount, type RowsThere, withCount } from "./list-count.ts";

const page: PageOf<number> = { items: [1, 2], total: null, more: false, next: "n", previous: null };
const rows: RowsThere<number> = { page, isFirst: true, isOfBefore: false, isLast: false };
const many = { total: 10_000, more: true };

test("a first page shows its rows before it is known how many there are", () => {
  expect(needsCount(rows)).toBe(true);
  expect(withCount(rows, undefined)).toBe(page);
  expect(withCount(rows, many)).toEqual({ ...page, ...many });
});

test("what is all there is counted by itself, and nothing is asked", () => {
  const all = { ...rows, isLast: true };
  expect(needsCount(all)).toBe(false);
  expect(withCount(all, undefined)).toMatchObject({ total: 2, more: false });
  // Rows were added since it was counted.
  expect(withCount(all, many)).toMatchObject({ total: 2, more: false });
});

test("the last of several pages does not say how many there are", () => {
  const last = { ...rows, isFirst: false, isLast: true };
  expect(needsCount(last)).toBe(true);
  expect(withCount({ ...last, page: { ...page, items: [] } }, { total: 40, more: false })).toMatchObject({ total: 40 });
});

test("nothing is counted for rows of another question, nor before there are any", () => {
  expect(needsCount({ ...rows, isOfBefore: true })).toBe(false);
  expect(needsCount({ ...rows, page: undefined })).toBe(false);
  expect(withCount({ ...rows, page: undefined }, many)).toBeUndefined();
  // The next page of the same question: how many there are stays.
  expect(withCount({ ...rows, isOfBefore: true }, many)).toMatchObject(many);
  expect(withCount({ ...rows, isOfBefore: true, isLast: true }, undefined)).toBe(page);
});

test("it is counted once for all pages of a search, and again when the list is asked for anew or come back to", async () => {
  const client = new QueryClient();
  const ask = vi.fn(async () => many);
  const asked = (filters: object, enabled = true) => ({ ...countQuery("calls", filters, ask), enabled });
  const shown = new QueryObserver(client, asked({ agent: "u1" }));
  const leave = shown.subscribe(() => {});
  await vi.waitFor(() => expect(shown.getCurrentResult().data).toEqual(many));
  for (let page = 2; page < 5; page++) {
    // The rows of the page before stay until the next are there: nothing is counted for those.
    shown.setOptions(asked({ agent: "u1" }, false));
    shown.setOptions(asked({ agent: "u1" }));
  }
  expect(ask).toHaveBeenCalledTimes(1);
  countAgain(client, "letters");
  expect(ask).toHaveBeenCalledTimes(1);
  countAgain(client, "calls");
  expect(ask).toHaveBeenCalledTimes(2);
  shown.setOptions(asked({ agent: "u2" }));
  expect(ask).toHaveBeenCalledTimes(3);
  await vi.waitFor(() => expect(shown.getCurrentResult().fetchStatus).toBe("idle"));
  leave();
  await vi.waitFor(() => expect(client.getQueryCache().getAll()).toEqual([]));
});
