import fc from "fast-check";
import { expect, test } from "vitest";
import type { Call } from "./call/call.ts";
import type { CallId } from "./ids.ts";
import { aheadOf } from "./queue-place.ts";
import { servingOrder, type Waiting } from "./route.ts";

const now = 100;
const waiting = fc.record({
  group: fc.constantFrom("a", "b"),
  priority: fc.nat({ max: 2 }),
  atHead: fc.boolean(),
  since: fc.nat({ max: 120 }),
  at: fc.constantFrom("queued", "queued", "ringing", "direct", "talking"),
});

const callOf = ({ call, group, ...visit }: Waiting & { readonly at: string }): Call => {
  const state = {
    ...{ at: visit.at === "direct" ? "ringing" : visit.at, visit: { ...visit, group: { id: group } } },
    ...(visit.at === "direct" && { direct: { been: [] } }),
  };
  return { id: call, state } as unknown as Call;
};

test("before a caller are those of his queue who are served before him, and those for whom the queue has a phone ring", () => {
  fc.assert(
    fc.property(fc.array(waiting, { minLength: 1, maxLength: 20 }), (drawn) => {
      const all = drawn.map((each, index) => ({ ...each, call: `call-${index}` as CallId })) as (Waiting & {
        readonly at: string;
      })[];
      const calls = all.map(callOf);
      for (const own of all.filter(({ at }) => at === "queued")) {
        const queue = all.filter(({ at, group }) => at === "queued" && group === own.group);
        const rung = all.filter(({ at, group }) => at === "ringing" && group === own.group);
        const place = servingOrder(queue, now).findIndex(({ call }) => call === own.call);
        const { state } = calls.find(({ id }) => id === own.call)!;
        if (state.at !== "queued") throw new Error("he waits");
        expect(aheadOf(calls, own.call, state.visit, now)).toBe(place + rung.length);
      }
    }),
  );
});
