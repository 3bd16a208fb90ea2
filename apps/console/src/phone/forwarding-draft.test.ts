import type { Forwarding } from "@zongji/api";
import { describe, expect, it } from "vitest";
import { draftOf, forwardingOf, forwardsIn, missingIn } from "./forwarding-draft.ts";

const off: Forwarding = { always: null, busy: null, noAnswer: null, noAnswerMs: 15_000 };

describe("the form of forwarding", () => {
  it("gives back what it was given", () => {
    const set: Forwarding = {
      always: { agent: "u2" },
      busy: { group: "g1" },
      noAnswer: { number: "13900000001" },
      noAnswerMs: 20_000,
    };
    expect(forwardingOf(draftOf(set))).toEqual(set);
    expect(forwardingOf(draftOf(off))).toEqual(off);
    expect(forwardsIn(set)).toEqual(["always", "busy", "noAnswer"]);
    expect(forwardsIn(off)).toEqual([]);
  });

  it("names what is missing, and saves nothing then", () => {
    const draft = {
      ...draftOf(off),
      always: { kind: "agent", value: "" },
      busy: { kind: "number", value: "12" },
    } as const;
    expect(missingIn(draft)).toEqual(["always", "busy"]);
    expect(forwardingOf(draft)).toBeUndefined();
  });

  it("takes a number as it is pasted", () => {
    const draft = { ...draftOf(off), busy: { kind: "number", value: "010-8888 0000" } } as const;
    expect(forwardingOf(draft)?.busy).toEqual({ number: "01088880000" });
  });
});
