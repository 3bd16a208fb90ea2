import fc from "fast-check";
import { expect, test } from "vitest";
import type { Call } from "./call/call.ts";
import { CallTable } from "./call-table.ts";
import type { CallId } from "./ids.ts";
import { servingOrder } from "./route.ts";
import type { Waiting } from "./waiting-order.ts";

const now = 100;
const waiting = fc.record({
  group: fc.constantFrom("a", "b"),
  priority: fc.nat({ max: 2 }),
  atHead: fc.boolean(),
  since: fc.nat({ max: now }),
  at: fc.constantFrom("queued", "queued", "ringing", "direct", "talking"),
});

const callOf = ({ call, group, ...visit }: Waiting & { readonly at: string }): Call => {
  const state = {
    ...{ at: visit.at === "direct" ? "ringing" : visit.at, visit: { ...visit, group: { id: group } } },
    ...(visit.at === "direct" && { direct: { been: [] } }),
  };
  return { id: call, state, legs: {} } as unknown as Call;
};

test("before a caller are those of his queue who are served before him, and those for whom the queue has a phone ring", () => {
  fc.assert(
    fc.property(fc.array(waiting, { minLength: 1, maxLength: 20 }), (drawn) => {
      const all = drawn.map((each, index) => ({ ...each, call: `call-${index}` as CallId })) as (Waiting & {
        readonly at: string;
      })[];
      const calls = all.map(callOf);
      const table = new CallTable();
      for (const call of calls) table.set(call.id, call);
      for (const own of all.filter(({ at }) => at === "queued")) {
        const queue = all.filter(({ at, group }) => at === "queued" && group === own.group);
        const rung = all.filter(({ at, group }) => at === "ringing" && group === own.group);
        const place = servingOrder(queue, now).findIndex(({ call }) => call === own.call);
        const { state } = calls.find(({ id }) => id === own.call)!;
        if (state.at !== "queued") throw new Error("he waits");
        expect(table.ahead(own.call, state.visit)).toBe(place + rung.length);
      }
    }),
  );
});
