import { act, fireEvent } from "@testing-library/react";
import { type Desk, type OperationId, operations } from "@zongji/api";
import { describe, expect, test } from "vitest";
import { until } from "../testing/filling.ts";
import { made } from "../testing/made.ts";
import { newStage, noon, sessionOf } from "../testing/stage.tsx";
import { PhoneBar } from "./bar.tsx";
import { AgentPhoneProvider } from "./context.tsx";

const stage = newStage();
type Call = NonNullable<Desk["call"]>;
type Part<T> = { [K in keyof T]?: unknown };

/** The desk of an agent at a SIP phone. */
const deskOf = (state: Desk["state"], call: Part<Call> | null = null, more: Part<Desk> = {}): Desk =>
  made(operations.desk.response, {
    user: "u1",
    agentNo: "8001",
    state,
    since: noon - 60_000,
    groups: ["g1"],
    device: "d1",
    deviceReachable: true,
    call: call && { id: "c1", direction: "inbound", since: noon - 30_000, ...call },
    choices: {
      groups: [{ id: "g1", name: "综合" }],
      devices: [{ id: "d1", kind: "sip", label: "桌面话机", sipUser: "8001" }],
      restReasons: [{ id: "meal", label: "用餐" }],
      results: [],
    },
    ...more,
  } as never);

const show = async (desk: Desk) => {
  stage.server.on("desk", desk).byDefault("businessTypes", []).byDefault("listGroups", []);
  await stage.show(
    <AgentPhoneProvider>
      <PhoneBar />
    </AgentPhoneProvider>,
    { session: sessionOf("agent", { agentNo: "8001" }) },
  );
  await until(() => expect(document.querySelector(".phone-bar")).not.toBeNull());
};

const keys = (): Record<string, string> =>
  Object.fromEntries(
    [...document.querySelectorAll<HTMLElement>("[data-action][data-face]")]
      .filter((each) => each.getAttribute("aria-disabled") !== "true")
      .map((each) => [each.dataset.action!, each.dataset.face!]),
  );

const third = (at: string) => ({ at, name: "王芳", agentNo: "8002", number: null });
const states: readonly [string, Desk, Record<string, string>][] = [
  ["offline", deskOf("offline", null, { device: null, groups: [] }), {}],
  ["ready", deskOf("ready"), { dial: "dial" }],
  ["at rest", deskOf("busy"), { dial: "dial" }],
  ["ready without a phone", deskOf("ready", null, { deviceReachable: false }), {}],
  ["rung", deskOf("ringing", { at: "ringing" }), { answer: "answer", hangUp: "refuse" }],
  [
    "in a talk",
    deskOf("talking", { at: "talking" }),
    { announce: "announce", dial: "digits", hangUp: "hangUp", hold: "hold", mute: "mute", transfer: "transfer" },
  ],
  [
    "in a talk, muted",
    deskOf("talking", { at: "talking", muted: true }),
    { announce: "announce", dial: "digits", hangUp: "hangUp", hold: "hold", mute: "unmute", transfer: "transfer" },
  ],
  [
    "on hold",
    deskOf("talking", { at: "held" }),
    { dial: "digits", hangUp: "hangUp", hold: "retrieve", mute: "mute", transfer: "transfer" },
  ],
  [
    "asking a colleague whose phone rings",
    deskOf("talking", { at: "consulting", third: third("ringing") }),
    { hangUp: "cancelConsult", mute: "mute" },
  ],
  [
    "asking a colleague",
    deskOf("talking", { at: "consulting", third: third("talking") }),
    {
      dial: "digits",
      hangUp: "endConsult",
      hold: "swap",
      mute: "mute",
      threeWay: "threeWay",
      transfer: "completeTransfer",
    },
  ],
  [
    "three together",
    deskOf("talking", { at: "threeWay", third: third("talking") }),
    { dial: "digits", hangUp: "leave", mute: "mute", threeWay: "dropThird", transfer: "completeTransfer" },
  ],
  ["a guest of three", deskOf("talking", { at: "threeWay", third: null }), { hangUp: "hangUp" }],
  [
    "listening in",
    deskOf("talking", { at: "monitoring", watching: { mode: "listen", agent: "8002", name: "王芳" } }),
    { hangUp: "stopWatching" },
  ],
  [
    "within the house",
    deskOf("talking", { at: "internal", direction: "internal" }),
    { dial: "digits", hangUp: "hangUp", hold: "hold", mute: "mute", transfer: "transfer" },
  ],
  ["cut off", deskOf("talking", { at: "talking", detached: true }), { hangUp: "hangUp", mute: "mute" }],
  ["after a call", deskOf("wrapUp", { at: "wrapUp" }), { dial: "dial" }],
];

describe("the phone bar: which keys can be pressed, and what they do", () => {
  test.each(states)("%s", async (_, desk, can) => {
    await show(desk);
    expect(keys()).toEqual(can);
  });

  const deeds: readonly (readonly [string, string, OperationId, Desk])[] = [
    ["a talk", "F3", "agentHangUp", deskOf("talking", { at: "talking" })],
    ["a talk", "F4", "agentMute", deskOf("talking", { at: "talking" })],
    ["a talk, muted", "F4", "agentUnmute", deskOf("talking", { at: "talking", muted: true })],
    ["a talk", "F5", "agentHold", deskOf("talking", { at: "talking" })],
    ["a held talk", "F5", "agentRetrieve", deskOf("talking", { at: "held" })],
    ["a consultation", "F5", "agentSwap", deskOf("talking", { at: "consulting", third: third("talking") })],
    ["a consultation", "F6", "agentCompleteTransfer", deskOf("talking", { at: "consulting", third: third("talking") })],
    ["a consultation", "F7", "agentThreeWay", deskOf("talking", { at: "consulting", third: third("talking") })],
    ["three together", "F7", "agentDropThird", deskOf("talking", { at: "threeWay", third: third("talking") })],
    ["a talk", "F8", "agentAnnounce", deskOf("talking", { at: "talking" })],
    ["a ring", "F2", "agentAnswer", deskOf("ringing", { at: "ringing" })],
    ["ready", "Shift+F7", "agentBusy", deskOf("ready")],
    ["ready", "Shift+F6", "agentWork", deskOf("ready")],
    ["wrap-up", "Shift+F6", "agentEndWrapUp", deskOf("wrapUp", { at: "wrapUp" })],
    [
      "ready, after a call out",
      "Shift+F9",
      "agentRedial",
      deskOf("ready", null, { lastDialled: { number: "13900000001", at: noon } }),
    ],
  ];
  test.each(deeds)("%s, %s: %s", async (_, key, operation, desk) => {
    stage.server.on(operation, desk as never);
    await show(desk);
    const [shift, name] = key.startsWith("Shift+") ? [true, key.slice(6)] : [false, key];
    await act(async () => {
      fireEvent.keyDown(window, { key: name, shiftKey: shift });
    });
    await until(() => expect(stage.server.asked(operation)).toHaveLength(1));
    expect(stage.server.changes()).toHaveLength(1);
  });

  test("a key that can't be pressed does nothing, and the page is not loaded anew by F5", async () => {
    await show(deskOf("ready"));
    const event = new KeyboardEvent("keydown", { key: "F5", cancelable: true });
    await act(async () => {
      window.dispatchEvent(event);
    });
    expect(event.defaultPrevented).toBe(true);
    expect(stage.server.changes()).toEqual([]);
  });
});
