import { agentStates } from "@zongji/domain";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { byNumber, isTooLong, needsAttention, shownOf } from "./attention.ts";

const now = 1_800_000_000_000;
const agent = (agentNo: string, state: (typeof agentStates)[number], forMs: number, held = false) => ({
  agentNo,
  state,
  held,
  since: now - forMs,
});

const order = (...agents: ReturnType<typeof agent>[]) => byNumber(agents).map(({ agentNo }) => agentNo);

describe("the wall's tiles", () => {
  it("shows who let a call ring out, or lost her phone, as busy: she has not chosen a break", () => {
    const at = (reason: string | null) => shownOf({ state: "rest", held: false, reason });
    expect(["noAnswer", "deviceLost", "meal", null].map(at)).toEqual(["busy", "busy", "rest", "rest"]);
  });

  it("goes by the limit of the reason of a rest, where it has one", () => {
    const at = (restLimitMs: number | null) => ({ ...agent("8001", "rest", 20 * 60_000), restLimitMs });
    expect([null, 3_600_000, 60_000].map((limit) => isTooLong(at(limit), now))).toEqual([true, false, true]);
  });

  it("stand in the order of the agents' numbers, whatever state each is in and since when", () => {
    expect(
      order(agent("8002", "ringing", 3000), agent("801", "offline", 1), agent("8001", "rest", 20 * 60_000)),
    ).toEqual(["801", "8001", "8002"]);
  });

  it("ask for attention where help was called, a state lasts too long, or a phone is away", () => {
    const at = (differs: object) =>
      needsAttention(
        { ...agent("8001", "talking", 1000), emergencySince: null, deviceReachable: true, ...differs },
        now,
      );
    expect(at({})).toBe(false);
    expect(at({ emergencySince: now })).toBe(true);
    expect(at({ since: now - 3_600_000 })).toBe(true);
    expect(at({ deviceReachable: false })).toBe(true);
    expect(at({ state: "offline", deviceReachable: false })).toBe(false);
  });

  it("never finds a ready or offline agent too long in her state", () => {
    expect(isTooLong(agent("1", "ready", 86_400_000), now)).toBe(false);
    expect(isTooLong(agent("1", "offline", 86_400_000), now)).toBe(false);
  });

  it("comes out the same whatever order the agents come in, and loses nobody", () => {
    const agents = fc.uniqueArray(
      fc.record({
        agentNo: fc.integer({ min: 8000, max: 8999 }).map(String),
        state: fc.constantFrom(...agentStates),
        held: fc.boolean(),
        since: fc.integer({ min: now - 10 ** 7, max: now }),
      }),
      { selector: ({ agentNo }) => agentNo, maxLength: 60 },
    );
    fc.assert(
      fc.property(agents, (list) => {
        const sorted = byNumber(list);
        expect(byNumber([...list].reverse())).toEqual(sorted);
        expect(new Set(sorted)).toEqual(new Set(list));
      }),
      { numRuns: 300 },
    );
  });
});
