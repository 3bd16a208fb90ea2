import { describe, expect, it } from "vitest";
import {
  actionOfKey,
  type BarAction,
  type BarSituation,
  barActions,
  type Face,
  faceOf,
  type SideAction,
  sideActions,
  whyNoCall,
  whyNot,
  whyNotSide,
} from "./actions.ts";
import { newPhone, type Phone } from "./machine.ts";

const reachable: Phone = { ...newPhone, wire: "reachable", microphone: "open" };
const ringing: Phone = { ...reachable, call: { at: "ringing", id: "a" } };
const talking: Phone = { ...reachable, call: { at: "talking", id: "a", muted: false, farHolds: false } };

type Desk = BarSituation["desk"];
type Call = NonNullable<Desk["call"]>;
const third = (at: NonNullable<Call["third"]>["at"]) => ({ kind: "agent", label: "王芳 8002", at, since: 0 }) as const;
const desk = (state: Desk["state"], call?: Partial<Call>, beside: Partial<Desk> = {}): Desk => ({
  state,
  deviceReachable: true,
  call: call ? ({ third: null, watching: null, detached: false, ...call } as Call) : null,
  pickable: [],
  lastDialled: null,
  ...beside,
});
const at = (phone: Phone, state: Desk["state"], call?: Partial<Call>, beside?: Partial<Desk>): BarSituation => ({
  desk: desk(state, call, beside),
  phone,
  browser: true,
});
const atSip = (state: Desk["state"], call?: Partial<Call>, beside?: Partial<Desk>): BarSituation => ({
  desk: desk(state, call, beside),
  phone: newPhone,
  browser: false,
});

const can = (situation: BarSituation): BarAction[] =>
  barActions.map(({ id }) => id).filter((id) => whyNot(id, situation) === undefined);
const canBeside = (situation: BarSituation): SideAction[] =>
  sideActions.map(({ id }) => id).filter((id) => id !== "help" && whyNotSide(id, situation) === undefined);

const within = { at: "internal", direction: "internal" } as const;
const inTalk: BarAction[] = ["hangUp", "mute", "hold", "transfer", "announce", "dial"];

describe("the phone bar", () => {
  // What an agent can do, state by state.
  it.each<[string, BarSituation, BarAction[]]>([
    ["signed out", at(reachable, "offline"), []],
    ["ready", at(reachable, "ready"), ["dial"]],
    ["ready without a microphone", at({ ...reachable, microphone: "missing" }, "ready"), []],
    ["ringing", at(ringing, "ringing", { at: "ringing" }), ["answer", "hangUp"]],
    ["talking", at(talking, "talking", { at: "talking" }), inTalk],
    ["held", at(talking, "talking", { at: "held" }), ["hangUp", "mute", "hold", "transfer", "dial"]],
    ["away from her talk", at(reachable, "talking", { at: "talking", detached: true }), ["hangUp"]],
    [
      "ringing a third party",
      at(talking, "talking", { at: "consulting", third: third("ringing") }),
      ["hangUp", "mute"],
    ],
    [
      "consulting",
      at(talking, "talking", { at: "consulting", third: third("talking") }),
      ["hangUp", "mute", "hold", "transfer", "threeWay", "dial"],
    ],
    [
      "in a three-way talk of hers",
      at(talking, "talking", { at: "threeWay", third: third("talking") }),
      ["hangUp", "mute", "transfer", "threeWay", "dial"],
    ],
    ["the third of a three-way talk", at(talking, "talking", { at: "threeWay" }), ["hangUp", "mute"]],
    ["consulted", at(talking, "internal", { at: "internal" }), ["hangUp", "mute"]],
    ["in an internal call", at(talking, "internal", within), ["hangUp", "mute", "hold", "transfer", "dial"]],
    [
      "holding a colleague",
      at(talking, "internal", { ...within, at: "held" }),
      ["hangUp", "mute", "hold", "transfer", "dial"],
    ],
    ["being sent on to a colleague", at(talking, "internal", { ...within, at: "dialling" }), ["hangUp", "mute"]],
    ["dialling", at(talking, "dialling", { at: "dialling" }), ["hangUp", "mute"]],
    [
      "listening in",
      at(talking, "monitoring", {
        at: "monitoring",
        watching: { user: "u", agentNo: "8001", name: "n", mode: "listen" },
      }),
      ["hangUp"],
    ],
    [
      "whispering",
      at(talking, "monitoring", {
        at: "monitoring",
        watching: { user: "u", agentNo: "8001", name: "n", mode: "whisper" },
      }),
      ["hangUp", "mute"],
    ],
    ["wrapping up", at(reachable, "wrapUp", { at: "wrapUp" }), ["dial"]],
    ["ringing at a SIP phone", atSip("ringing", { at: "ringing" }), ["answer", "hangUp"]],
    [
      "ringing at a SIP phone that is gone",
      atSip("ringing", { at: "ringing" }, { deviceReachable: false }),
      ["hangUp"],
    ],
    ["talking at a SIP phone", atSip("talking", { at: "talking" }), inTalk],
    ["consulted at a SIP phone", atSip("internal", { at: "internal" }), ["hangUp"]],
    ["in an internal call at a SIP phone", atSip("internal", within), ["hangUp", "mute", "hold", "transfer", "dial"]],
    ["ready at a SIP phone", atSip("ready"), ["dial"]],
  ])("lets an agent who is %s do what makes sense and nothing else", (_, situation, expected) => {
    expect(can(situation)).toEqual(expected);
  });

  it.each<[string, BarAction, BarSituation, ReturnType<typeof whyNot>]>([
    ["mute at the phone what the server can't mute", "mute", atSip("internal", { at: "internal" }), "muteThere"],
    ["speak with citizens before her number is announced", "announce", at(talking, "internal", within), "citizensOnly"],
    ["have no third in an internal call", "threeWay", at(talking, "internal", within), "withinHouse"],
    ["consult before a three-way talk", "threeWay", at(talking, "talking", { at: "talking" }), "consultFirst"],
    [
      "wait for the third party before the transfer is completed",
      "transfer",
      at(talking, "talking", { at: "consulting", third: third("ringing") }),
      "thirdRings",
    ],
    ["retrieve before the number is announced", "announce", at(talking, "talking", { at: "held" }), "onHold"],
    ["leave a colleague's call to her", "transfer", at(talking, "talking", { at: "threeWay" }), "notYours"],
  ])("tells her to %s", (_, action, situation, expected) => {
    expect(whyNot(action, situation)).toBe(expected);
  });

  it.each<[string, BarAction, BarSituation, Face]>([
    ["a ring", "hangUp", at(ringing, "ringing", { at: "ringing" }), "refuse"],
    ["a consultation", "hangUp", at(talking, "talking", { at: "consulting", third: third("talking") }), "endConsult"],
    [
      "a consultation that is not answered yet",
      "hangUp",
      at(talking, "talking", { at: "consulting", third: third("ringing") }),
      "cancelConsult",
    ],
    ["a consultation", "hold", at(talking, "talking", { at: "consulting", third: third("held") }), "swap"],
    [
      "a consultation",
      "transfer",
      at(talking, "talking", { at: "consulting", third: third("held") }),
      "completeTransfer",
    ],
    ["a consultation", "threeWay", at(talking, "talking", { at: "consulting", third: third("held") }), "threeWay"],
    ["three of them", "hangUp", at(talking, "talking", { at: "threeWay", third: third("talking") }), "leave"],
    ["three of them", "threeWay", at(talking, "talking", { at: "threeWay", third: third("talking") }), "dropThird"],
    ["three of them, called in", "hangUp", at(talking, "talking", { at: "threeWay" }), "hangUp"],
    ["hold", "hold", at(talking, "talking", { at: "held" }), "retrieve"],
    [
      "a hold that waits for the announcement's end",
      "hold",
      at(talking, "talking", { at: "talking", pending: { wish: "hold", refused: null } }),
      "retrieve",
    ],
    ["an internal call", "dial", at(talking, "internal", within), "digits"],
    ["an internal call on hold", "hold", at(talking, "internal", { ...within, at: "held" }), "retrieve"],
    ["mute at a SIP phone", "mute", atSip("talking", { at: "talking", muted: true }), "unmute"],
    ["a talk", "dial", at(talking, "talking", { at: "talking" }), "digits"],
    ["a talk that is over", "dial", at(reachable, "wrapUp", { at: "wrapUp" }), "dial"],
    ["listening in", "hangUp", at(talking, "monitoring", { at: "monitoring" }), "stopWatching"],
  ])("gives in %s the key %s the face that it has then", (_, action, situation, expected) => {
    expect(faceOf(action, situation)).toBe(expected);
  });

  const ring = { call: "c", agentNo: "8002", how: "citizen", by: null, group: "g", since: 0 } as const;
  const alarm = (at_: NonNullable<Call["help"]>["at"]) =>
    at(talking, "talking", { at: "talking", emergency: true, help: { at: at_, by: null, called: 1 } });
  const dialled = { number: "139****0001", at: 0 };
  it.each<[string, BarSituation, SideAction[]]>([
    ["signed out", at(reachable, "offline"), []],
    ["ready", at(reachable, "ready"), ["state", "work", "readyOrBusy"]],
    [
      "ready while a colleague's phone rings, after a call out",
      at(reachable, "ready", undefined, { pickable: [ring], lastDialled: dialled }),
      ["pickUp", "state", "work", "readyOrBusy", "redial"],
    ],
    ["talking", at(talking, "talking", { at: "talking" }, { pickable: [ring] }), ["state", "emergency"]],
    ["talking with an alarm up, which rings on by itself", alarm("ringing"), ["state"]],
    ["talking with a supervisor who came", alarm("joined"), ["state"]],
    [
      "talking with an alarm to which somebody said that she comes, and may not have",
      alarm("coming"),
      ["state", "emergency"],
    ],
    ["the third of a three-way talk", at(talking, "talking", { at: "threeWay" }), ["state"]],
    ["in an internal call", at(talking, "internal", within), ["state"]],
  ])("offers an agent who is %s beside that what is of use", (_, situation, expected) => {
    expect(canBeside(situation)).toEqual(expected);
  });

  it("begins no call during a talk, where the key of dialling sends digits", () => {
    const situation = at(talking, "talking", { at: "talking" });
    expect(whyNot("dial", situation)).toBeUndefined();
    expect(whyNoCall(situation)).toBe("inCall");
  });

  it("gives each action a key of its own, and knows it by that", () => {
    const all = [...barActions, ...sideActions];
    const none = { shiftKey: false, ctrlKey: false, altKey: false, metaKey: false };
    for (const { id, key } of all) {
      const shiftKey = key.startsWith("Shift+");
      expect(actionOfKey({ ...none, key: key.replace("Shift+", ""), shiftKey })).toBe(id);
    }
    expect(actionOfKey({ ...none, key: "F3", ctrlKey: true })).toBeUndefined();
  });
});
