import fc from "fast-check";
import { expect, test } from "vitest";
import {
  announcementStateOf,
  type DueItem,
  dueKinds,
  dueStateOf,
  inDueOrder,
  isAddressed,
  mayChangeHandover,
  mayConfirmHandover,
} from "./index.ts";

test("a notice is shown from its first moment until before its last, and never once it was withdrawn", () => {
  const term = { fromAt: 100, untilAt: 200, withdrawnAt: null };
  expect([99, 100, 199, 200].map((now) => announcementStateOf(term, now))).toEqual([
    ...["planned", "shown", "shown", "over"],
  ]);
  for (const now of [99, 150, 200]) expect(announcementStateOf({ ...term, withdrawnAt: 1 }, now)).toBe("withdrawn");
});

test("a notice to nobody by name is for everybody; to roles and groups for those of any of them", () => {
  const person = { roles: ["agent"], groups: ["business"] };
  expect(isAddressed({ roles: [], groups: [] }, person)).toBe(true);
  expect(isAddressed({ roles: ["client"], groups: ["business"] }, person)).toBe(true);
  expect(isAddressed({ roles: ["agent"], groups: ["other"] }, person)).toBe(true);
  expect(isAddressed({ roles: ["client"], groups: [] }, person)).toBe(false);
  expect(isAddressed({ roles: [], groups: ["other"] }, person)).toBe(false);
});

test("a note is changed by its writer and confirmed by another, both until it is confirmed", () => {
  const open = { by: "a", confirmedBy: null };
  const over = { by: "a", confirmedBy: "b" };
  expect([mayChangeHandover(open, "a"), mayChangeHandover(open, "b"), mayChangeHandover(over, "a")]).toEqual([
    ...[true, false, false],
  ]);
  expect([mayConfirmHandover(open, "a"), mayConfirmHandover(open, "b"), mayConfirmHandover(over, "c")]).toEqual([
    ...[false, true, false],
  ]);
});

test("what is due is overdue from its moment on; what only waits never is", () => {
  const due = { at: 100, timed: "due" } as const;
  expect([dueStateOf(due, 99, 500), dueStateOf(due, 100, 500), dueStateOf({ ...due, at: 500 }, 99, 500)]).toEqual([
    ...["today", "overdue", "later"],
  ]);
  expect(dueStateOf({ at: 1, timed: "since" }, 99, 500)).toBe("waiting");
});

test("the order of what is due does not depend on the order in which the rooms told it", () => {
  const item: fc.Arbitrary<DueItem> = fc.record({
    kind: fc.constantFrom(...dueKinds),
    id: fc.uuid(),
    title: fc.constant(""),
    at: fc.nat(20),
    timed: fc.constantFrom("due", "since"),
  });
  fc.assert(
    fc.property(fc.array(item), fc.nat(), (items, turn) => {
      const sorted = inDueOrder(items);
      const at = items.length === 0 ? 0 : turn % items.length;
      expect(inDueOrder([...items.slice(at), ...items.slice(0, at)])).toEqual(sorted);
      const firstWaiting = sorted.findIndex(({ timed }) => timed === "since");
      if (firstWaiting >= 0) expect(sorted.slice(firstWaiting).every(({ timed }) => timed === "since")).toBe(true);
    }),
  );
});
