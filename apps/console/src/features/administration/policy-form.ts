import type { Policies } from "@zongji/api";

/** As people fill it in: minutes and seconds. A limit of null is none. */
export type FilledReason = { readonly reason: string; readonly limitMin: number | null };
/** 存储参数 as it is filled in. */
export type FilledParameter = { readonly name: string; readonly label: string; readonly value: string };
export type FilledPolicies = {
  restReasons: FilledReason[];
  noAnswerMin: number | null;
  deviceLostMin: number | null;
  afterSignIn: Policies["afterSignIn"];
  prefer: Policies["prefer"];
  colleagueRingSec: number;
  dialSec: number;
  detachSec: number;
  deviceGoneSec: number;
  rtpTimeoutSec: number;
  rtpTimeoutWaitingSec: number;
  outboundNumber: string;
  maskNumbers: boolean;
  announcement: Policies["announcement"];
  ratingOpenSec: number;
  callBackAttempts: number;
  callBackPauseMin: number;
  callBackFrom: string;
  callBackTo: string;
  /** Empty: busy. */
  blockedPrompt: string;
  /** Empty: none. */
  missedGroup: string;
  callerLimit: number;
  callerLimitMin: number;
  /** Empty: busy. */
  limitedPrompt: string;
  dialsADay: number;
  slowElderly: boolean;
  /** As they are read. */
  resultCodes: string[];
  parameters: FilledParameter[];
};

const minutes = (ms: number | null) => (ms === null ? null : ms / 60_000);
const ms = (min: number | null | undefined) => (min == null ? null : Math.round(min * 60_000));

/** `words`: how a reason is read; `resultWords`: how a result is. */
export const filledPolicies = (
  policies: Omit<Policies, "wallTiles" | "wallThresholds">,
  words: (reason: string) => string,
  resultWords: (result: string) => string,
): FilledPolicies => ({
  restReasons: policies.restReasons.map(({ reason, limitMs }) => ({
    reason: words(reason),
    limitMin: minutes(limitMs),
  })),
  noAnswerMin: minutes(policies.noAnswerLimitMs),
  deviceLostMin: minutes(policies.deviceLostLimitMs),
  afterSignIn: policies.afterSignIn,
  prefer: policies.prefer,
  colleagueRingSec: policies.colleagueRingMs / 1000,
  dialSec: policies.dialMs / 1000,
  detachSec: policies.detachMs / 1000,
  deviceGoneSec: policies.deviceGoneMs / 1000,
  rtpTimeoutSec: policies.rtpTimeoutMs / 1000,
  rtpTimeoutWaitingSec: policies.rtpTimeoutWaitingMs / 1000,
  outboundNumber: policies.outboundNumber,
  maskNumbers: policies.maskNumbers,
  announcement: policies.announcement,
  ratingOpenSec: policies.ratingOpenMs / 1000,
  callBackAttempts: policies.callBackAttempts,
  callBackPauseMin: policies.callBackPauseMs / 60_000,
  callBackFrom: policies.callBackFrom,
  callBackTo: policies.callBackTo,
  blockedPrompt: policies.blockedPrompt ?? "",
  missedGroup: policies.missedGroup ?? "",
  callerLimit: policies.callerLimit,
  callerLimitMin: policies.callerLimitMs / 60_000,
  limitedPrompt: policies.limitedPrompt ?? "",
  dialsADay: policies.dialsADay,
  slowElderly: policies.slowElderly,
  resultCodes: policies.resultCodes.map(resultWords),
  parameters: policies.parameters.map(({ name, label = "", value }) => ({ name, label, value })),
});

/** `idOf`, `resultOf`: the reason or the result that is read so, where the system comes with one. */
export const policiesOf = (
  filled: FilledPolicies,
  idOf: (words: string) => string,
  resultOf: (words: string) => string,
): Omit<Policies, "wallTiles" | "wallThresholds"> => ({
  restReasons: filled.restReasons.map(({ reason, limitMin }) => ({
    reason: idOf(reason.trim()),
    limitMs: ms(limitMin),
  })),
  noAnswerLimitMs: ms(filled.noAnswerMin),
  deviceLostLimitMs: ms(filled.deviceLostMin),
  afterSignIn: filled.afterSignIn,
  prefer: filled.prefer,
  colleagueRingMs: filled.colleagueRingSec * 1000,
  dialMs: filled.dialSec * 1000,
  detachMs: filled.detachSec * 1000,
  deviceGoneMs: filled.deviceGoneSec * 1000,
  rtpTimeoutMs: filled.rtpTimeoutSec * 1000,
  rtpTimeoutWaitingMs: filled.rtpTimeoutWaitingSec * 1000,
  outboundNumber: filled.outboundNumber,
  maskNumbers: filled.maskNumbers,
  announcement: filled.announcement,
  ratingOpenMs: Math.round(filled.ratingOpenSec * 1000),
  callBackAttempts: filled.callBackAttempts,
  callBackPauseMs: Math.round(filled.callBackPauseMin * 60_000),
  callBackFrom: filled.callBackFrom,
  callBackTo: filled.callBackTo,
  blockedPrompt: filled.blockedPrompt || null,
  missedGroup: filled.missedGroup || null,
  callerLimit: filled.callerLimit,
  callerLimitMs: Math.round(filled.callerLimitMin * 60_000),
  limitedPrompt: filled.limitedPrompt || null,
  dialsADay: filled.dialsADay,
  slowElderly: filled.slowElderly,
  parameters: filled.parameters.map(({ name, label, value }) => ({
    name: name.trim(),
    value,
    ...(label.trim() !== "" && { label: label.trim() }),
  })),
  resultCodes: [...new Set(filled.resultCodes.map((result) => resultOf(result.trim())).filter(Boolean))],
});
