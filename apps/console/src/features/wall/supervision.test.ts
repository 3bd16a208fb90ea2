import { describe, expect, it } from "vitest";
import {
  isBehind,
  overruleActions,
  permitted,
  watchActions,
  whyNotCall,
  whyNotOverrule,
  whyNotWatch,
} from "./supervision.ts";

const own = { state: "busy", call: null, deviceReachable: true } as const;
const at = (call: string, of = "other") =>
  ({ ...own, state: "talking", call: { at: call, watching: { user: of, mode: "listen" } } }) as never;
const user = "agent-8001";

describe("what a supervisor can do", () => {
  it("is only there where it is permitted", () => {
    expect(permitted(watchActions, { may: ["listen", "history"] })).toEqual(["listen"]);
    expect(permitted(overruleActions, { may: ["force"] })).toEqual(["forceReady", "forceBusy", "forceSignOut"]);
    expect(permitted(overruleActions, { may: [] })).toEqual([]);
  });

  it("wants a phone of her own that is free", () => {
    const talking = { user, state: "talking", talksWith: "citizen" } as const;
    expect(whyNotWatch("listen", talking, undefined)).toBe("ownSeat");
    expect(whyNotWatch("listen", talking, { ...own, state: "offline" })).toBe("ownSeat");
    expect(whyNotWatch("listen", talking, { ...own, deviceReachable: false })).toBe("ownSeat");
    expect(whyNotWatch("listen", talking, at("talking"))).toBe("ownBusy");
    expect(whyNotWatch("listen", talking, at("wrapUp"))).toBeUndefined();
    expect(whyNotWatch("whisper", talking, at("monitoring", user))).toBeUndefined();
    expect(whyNotWatch("listen", talking, at("monitoring"))).toBe("watchesOther");
  });

  it("wants an agent who talks, or rings where the call is taken over", () => {
    expect(whyNotWatch("listen", { user, state: "ringing", talksWith: null }, own)).toBe("noCall");
    expect(whyNotWatch("intercept", { user, state: "ringing", talksWith: null }, own)).toBeUndefined();
    expect(whyNotWatch("join", { user, state: "ready", talksWith: null }, own)).toBe("noCall");
    // the third of a colleague's talk
    expect(whyNotWatch("join", { user, state: "talking", talksWith: null }, own)).toBe("noCall");
  });

  it("watches a talk between colleagues, where there is nobody to take over", () => {
    const within = { user, state: "internal", talksWith: "colleague" } as const;
    expect(whyNotWatch("listen", within, own)).toBeUndefined();
    expect(whyNotWatch("intercept", within, own)).toBe("noCitizen");
  });

  it("overrules whoever has signed in, and releases who is in a call", () => {
    expect(whyNotOverrule("forceReady", { state: "offline", next: null })).toBe("notSignedIn");
    expect(whyNotOverrule("forceBusy", { state: "talking", next: "ready" })).toBeUndefined();
    expect(whyNotOverrule("release", { state: "ready", next: null })).toBe("nothingToEnd");
    expect(whyNotOverrule("release", { state: "dialling", next: "ready" })).toBeUndefined();
  });

  it("calls an agent who is in no call, by a phone of her own that is free", () => {
    expect(["ready", "busy", "rest"].map((state) => whyNotCall({ state } as never, own))).toEqual(
      Array(3).fill(undefined),
    );
    expect(whyNotCall({ state: "talking" }, own)).toBe("engaged");
    expect(whyNotCall({ state: "offline" }, own)).toBe("notSignedIn");
    expect(whyNotCall({ state: "ready" }, undefined)).toBe("ownSeatToCall");
    expect(whyNotCall({ state: "ready" }, { ...own, deviceReachable: false })).toBe("ownSeatToCall");
    expect(whyNotCall({ state: "ready" }, at("monitoring", user))).toBe("ownBusy");
  });

  it("signs nobody out twice, and may take it back", () => {
    const leaves = { state: "talking", next: "offline" } as const;
    expect(whyNotOverrule("forceSignOut", leaves)).toBe("leaves");
    expect(overruleActions.filter((action) => !whyNotOverrule(action, leaves))).toEqual([
      "release",
      "forceReady",
      "forceBusy",
    ]);
  });

  it("reads the record of an agent's states again until it has the one that the wall tells", () => {
    const span = (from: number, to: number | null) => ({ from, to }) as never;
    const rests = { state: "rest", since: 50 } as const;
    expect(isBehind({ spans: [] }, rests)).toBe(true);
    expect(isBehind({ spans: [span(10, null)] }, rests)).toBe(true);
    expect(isBehind({ spans: [span(10, 50), span(50, null)] }, rests)).toBe(false);
    // cut where the day began
    expect(isBehind({ spans: [span(60, null)] }, rests)).toBe(false);
    const gone = { state: "offline", since: 90 } as const;
    expect(isBehind({ spans: [span(50, null)] }, gone)).toBe(true);
    expect(isBehind({ spans: [span(50, 90)] }, gone)).toBe(false);
    expect(isBehind({ spans: [] }, gone)).toBe(false);
  });
});
