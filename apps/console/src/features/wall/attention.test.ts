import { agentStates } from "@zongji/domain";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { byAttention, isTooLong, shownOf } from "./attention.ts";

const now = 1_800_000_000_000;
const agent = (agentNo: string, state: (typeof agentStates)[number], forMs: number, held = false) => ({
  agentNo,
  state,
  held,
  since: now - forMs,
});

const order = (...agents: ReturnType<typeof agent>[]) => byAttention(agents, now).map(({ agentNo }) => agentNo);

describe("the wall's tiles", () => {
  it("shows who let a call ring out, or lost her phone, as busy: she has not chosen a break", () => {
    const at = (reason: string | null) => shownOf({ state: "rest", held: false, reason });
    expect(["noAnswer", "deviceLost", "meal", null].map(at)).toEqual(["busy", "busy", "rest", "rest"]);
  });

  it("goes by the limit of the reason of a rest, where it has one", () => {
    const at = (restLimitMs: number | null) => ({ ...agent("8001", "rest", 20 * 60_000), restLimitMs });
    expect([null, 3_600_000, 60_000].map((limit) => isTooLong(at(limit), now))).toEqual([true, false, true]);
  });

  it("shows who rests for too long before who rings just now", () => {
    expect(order(agent("8001", "ringing", 3000), agent("8002", "rest", 20 * 60_000))).toEqual(["8002", "8001"]);
  });

  it("shows ringing, held, talking, ready and offline in that order while all is well", () => {
    expect(
      order(
        agent("1", "offline", 1000),
        agent("2", "ready", 1000),
        agent("3", "talking", 1000),
        agent("4", "talking", 1000, true),
        agent("5", "ringing", 1000),
      ),
    ).toEqual(["5", "4", "3", "2", "1"]);
  });

  it("shows the longest in a state first", () => {
    expect(order(agent("8001", "ready", 1000), agent("8002", "ready", 9000))).toEqual(["8002", "8001"]);
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
        const sorted = byAttention(list, now);
        expect(byAttention([...list].reverse(), now)).toEqual(sorted);
        expect(new Set(sorted)).toEqual(new Set(list));
      }),
      { numRuns: 300 },
    );
  });
});
