import type { DeviceId, LegId, TrunkId } from "@zongji/domain";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Leg, Party } from "./leg.ts";
import { LegTable } from "./leg-table.ts";

const parties: readonly Party[] = [
  { is: "trunk", trunk: "t1" as TrunkId },
  { is: "trunk", trunk: "t2" as TrunkId },
  { is: "device", device: "d1" as DeviceId },
  { is: "device", device: "d2" as DeviceId },
];

const moves = fc.array(
  fc.record({
    id: fc.constantFrom("a", "b", "c", "d"),
    goes: fc.boolean(),
    party: fc.constantFrom(...parties),
    at: fc.constantFrom("arriving", "talking", "ending"),
    sipOver: fc.boolean(),
  }),
  { maxLength: 40 },
);

test("the counts equal a count over all legs, after any sequence of changes", () => {
  fc.assert(
    fc.property(moves, (all) => {
      const table = new LegTable();
      for (const { id, goes, party, at, sipOver } of all) {
        if (goes) table.delete(id as LegId);
        else table.set(id as LegId, { id, party, state: { at }, sipOver } as unknown as Leg);
        const legs = [...table.values()];
        for (const each of parties) {
          if (each.is === "trunk") {
            const taken = legs.filter(
              ({ state, party: of, sipOver: hasLeft }) =>
                state.at !== "ending" &&
                !(state.at === "talking" && hasLeft) &&
                of.is === "trunk" &&
                of.trunk === each.trunk,
            );
            expect(table.lines(each.trunk)).toBe(taken.length);
            continue;
          }
          const isLeaving = legs.some(
            ({ state, party: of, sipOver: isOver }) =>
              state.at === "ending" && !isOver && of.is === "device" && of.device === each.device,
          );
          expect(table.isLeaving(each.device)).toBe(isLeaving);
        }
        expect(table.ending).toBe(legs.filter(({ state }) => state.at === "ending").length);
      }
    }),
  );
});

test("a cleared table counts 0", () => {
  const table = new LegTable();
  const [trunk, , device] = parties;
  const add = (id: string, party: Party | undefined, at: string) =>
    table.set(id as LegId, { id, party, state: { at }, sipOver: false } as unknown as Leg);
  add("a", trunk, "talking");
  add("b", device, "ending");
  expect([table.lines("t1" as TrunkId), table.isLeaving("d1"), table.ending]).toEqual([1, true, 1]);
  table.clear();
  expect([table.size, table.lines("t1" as TrunkId), table.isLeaving("d1"), table.ending]).toEqual([0, 0, false, 0]);
});
