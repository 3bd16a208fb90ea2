import { describe, expect, it } from "vitest";
import { outcomeOf } from "./outcome.ts";

describe("how a call came out", () => {
  it("is a citizen's disposition, and of any other whether it was answered", () => {
    expect(outcomeOf({ disposition: "D2", endedAt: 5, talkMs: 0 })).toBe("disposition.D2");
    expect(outcomeOf({ disposition: null, endedAt: null, talkMs: 0 })).toBe("calls.goesOn");
    expect(outcomeOf({ disposition: null, endedAt: 5, talkMs: 1200 })).toBe("calls.answered");
    expect(outcomeOf({ disposition: null, endedAt: 5, talkMs: 0 })).toBe("calls.unanswered");
  });
});
