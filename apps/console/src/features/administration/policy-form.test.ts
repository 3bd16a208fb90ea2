import type { Policies } from "@zongji/api";
import { expect, test } from "vitest";
import { filledPolicies, policiesOf } from "./policy-form.ts";

const policies: Omit<Policies, "wallTiles" | "wallThresholds"> = {
  restReasons: [
    { reason: "break", limitMs: 900_000 },
    { reason: "喝水", limitMs: null },
  ],
  noAnswerLimitMs: 90_000,
  deviceLostLimitMs: null,
  afterSignIn: "busy",
  prefer: "skill",
  colleagueRingMs: 30_000,
  dialMs: 60_000,
  detachMs: 20_000,
  deviceGoneMs: 120_000,
  rtpTimeoutMs: 10_000,
  rtpTimeoutWaitingMs: 30_000,
  outboundNumber: "12345678",
  maskNumbers: false,
  announcement: "cut",
  ratingOpenMs: 4_500,
  callBackAttempts: 5,
  callBackPauseMs: 1_200_000,
  callBackFrom: "09:00",
  callBackTo: "18:30",
  blockedPrompt: null,
  missedGroup: "g1",
  callerLimit: 5,
  callerLimitMs: 1_800_000,
  limitedPrompt: "busy",
  dialsADay: 3,
  slowElderly: false,
  resultCodes: ["answered", "已上报"],
  parameters: [
    { name: "fax", label: "传真号", value: "010-12345678" },
    { name: "notice", value: "" },
  ],
};
const resultWords = (result: string) => (result === "answered" ? "已解答" : result);
const resultOf = (word: string) => (word === "已解答" ? "answered" : word);
const words = (reason: string) => (reason === "break" ? "休息" : reason);
const idOf = (word: string) => (word === "休息" ? "break" : word);

test("rules that nobody touched are saved as they were", () => {
  expect(policiesOf(filledPolicies(policies, words, resultWords), idOf, resultOf)).toEqual(policies);
});

test("a reason that was typed in as a known one is that one, and an emptied limit is none", () => {
  const filled = filledPolicies(policies, words, resultWords);
  const typed = { ...filled, restReasons: [{ reason: " 休息 ", limitMin: null }] };
  expect(policiesOf(typed, idOf, resultOf).restReasons).toEqual([{ reason: "break", limitMs: null }]);
  expect(filled.restReasons[0]).toEqual({ reason: "休息", limitMin: 15 });
});

test("results that were typed in twice, or as spaces, stand once", () => {
  const filled = filledPolicies(policies, words, resultWords);
  const typed = { ...filled, resultCodes: ["已上报", " 已解答 ", "已解答", " "] };
  expect(policiesOf(typed, idOf, resultOf).resultCodes).toEqual(["已上报", "answered"]);
});

test("a stored parameter without a label has none, and its name has no space around it", () => {
  const filled = filledPolicies(policies, words, resultWords);
  const typed = { ...filled, parameters: [{ name: " fax ", label: " ", value: " 1 " }] };
  expect(policiesOf(typed, idOf, resultOf).parameters).toEqual([{ name: "fax", value: " 1 " }]);
});
