import { describe, expect, it } from "vitest";
import { type BarAction, type BarSituation, barActions, type TroubleSituation, troubleOf, whyNot } from "./actions.ts";
import { newPhone, type Phone } from "./machine.ts";

const reachable: Phone = { ...newPhone, wire: "reachable", microphone: "open" };
const ringing: Phone = { ...reachable, call: { at: "ringing", id: "a", from: "" } };
const talking: Phone = { ...reachable, call: { at: "talking", id: "a", from: "", muted: false } };

type At = NonNullable<BarSituation["desk"]["call"]>["at"];
const desk = (state: BarSituation["desk"]["state"], at?: At): BarSituation["desk"] => ({
  state,
  deviceReachable: true,
  call: at ? ({ at } as NonNullable<BarSituation["desk"]["call"]>) : null,
});

const can = (situation: BarSituation): BarAction[] =>
  barActions.map(({ id }) => id).filter((id) => whyNot(id, situation) === undefined);

describe("the phone bar", () => {
  // What an agent can do, state by state.
  it.each<[string, BarSituation, BarAction[]]>([
    ["signed out", { desk: desk("offline"), phone: reachable, browser: true }, []],
    ["ready", { desk: desk("ready"), phone: reachable, browser: true }, ["dial"]],
    [
      "ready without a microphone",
      { desk: desk("ready"), phone: { ...reachable, microphone: "missing" }, browser: true },
      [],
    ],
    ["ringing", { desk: desk("ringing", "ringing"), phone: ringing, browser: true }, ["answer", "hangUp"]],
    ["talking", { desk: desk("talking", "talking"), phone: talking, browser: true }, ["hangUp", "mute", "hold"]],
    ["held", { desk: desk("talking", "held"), phone: talking, browser: true }, ["hangUp", "mute", "hold"]],
    ["dialling", { desk: desk("dialling", "dialling"), phone: talking, browser: true }, ["hangUp", "mute"]],
    ["wrapping up", { desk: desk("wrapUp", "wrapUp"), phone: reachable, browser: true }, ["dial"]],
    ["ringing at a SIP phone", { desk: desk("ringing", "ringing"), phone: newPhone, browser: false }, ["hangUp"]],
    [
      "talking at a SIP phone",
      { desk: desk("talking", "talking"), phone: newPhone, browser: false },
      ["hangUp", "hold"],
    ],
    ["ready at a SIP phone", { desk: desk("ready"), phone: newPhone, browser: false }, ["dial"]],
  ])("lets an agent who is %s do what makes sense and nothing else", (_, situation, expected) => {
    expect(can(situation)).toEqual(expected);
  });

  it("says where to pick up when the call rings at a SIP phone", () => {
    expect(whyNot("answer", { desk: desk("ringing", "ringing"), phone: newPhone, browser: false })).toBe("pickUpThere");
  });

  it("gives each action a key of its own", () => {
    expect(new Set(barActions.map(({ key }) => key)).size).toBe(barActions.length);
  });
});

describe("trouble on the bar", () => {
  const fine: TroubleSituation = {
    phone: reachable,
    live: "open",
    draining: false,
    browser: true,
    elsewhere: false,
    secure: true,
    deviceGone: false,
  };
  it.each([
    ["nothing", {}, undefined],
    ["a lost push before all else", { live: "lost", phone: { ...reachable, wire: "lost" } }, "liveLost"],
    [
      "a lost wire before a missing microphone",
      { phone: { ...reachable, wire: "lost", microphone: "missing" } },
      "wireLost",
    ],
    ["a page that browsers give no microphone to", { secure: false }, "insecure"],
    ["a headset that is pulled out", { phone: { ...reachable, microphone: "missing" } }, "microphoneMissing"],
    ["a page that may not sound yet", { phone: { ...reachable, speaker: "blocked" } }, "speakerBlocked"],
    ["no microphone trouble to an agent with a SIP phone", { browser: false, phone: newPhone }, undefined],
    ["a SIP phone that is gone", { browser: false, deviceGone: true }, "deviceGone"],
  ] as const)("names %s", (_, change, expected) => {
    expect(troubleOf({ ...fine, ...change })).toBe(expected);
  });
});
