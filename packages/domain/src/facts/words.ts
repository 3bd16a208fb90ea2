/** 座席状态: one at a time, a partition of the time signed in (identity I2), in order of precedence. */
export const agentStates = [
  "talking",
  "internal",
  "monitoring",
  "dialling",
  "ringing",
  "wrapUp",
  "rest",
  "busy",
  "ready",
  "offline",
] as const;
export type AgentState = (typeof agentStates)[number];

/** 监听, 耳语, 强插. */
export const watchModes = ["listen", "whisper", "join"] as const;
export type WatchMode = (typeof watchModes)[number];

/** Why a queue visit ended. */
export const visitReasons = [
  "ANSWER",
  "ABANDON",
  "TIMEOUT",
  "FULL",
  "NOAGENT",
  "KEY",
  "CALLBACK",
  "VOICEMAIL",
  "TRANSFER",
  "FORCED",
  "ERROR",
] as const;
export type VisitReason = (typeof visitReasons)[number];

/** Why an offer ended without an answer. */
export const offerReasons = [
  "RNA",
  "REJECT",
  "CALLER_GONE",
  "PICKED_UP",
  "ELSEWHERE",
  "FORCED",
  "DEVICE_LOST",
] as const;
export type OfferReason = (typeof offerReasons)[number];

/** What came of a call back that was offered to an agent. */
export const callbackOfferOutcomes = ["ACCEPTED", "RNA", "REJECT", "FORCED", "DEVICE_LOST"] as const;
export type CallbackOfferOutcome = (typeof callbackOfferOutcomes)[number];

/**
 * What came of a place that was kept. reached: by its call back · otherwise: somebody spoke with him in another call · notReached: tried as often as may be ·
 * again: he asked again, and has that place · closed: the hotline has closed and nobody is signed in · groupGone, elsewhere: the group is not here any more ·
 * expired: kept for too long · restart: the server died, and nothing was kept.
 */
export const callbackOutcomes = [
  "reached",
  "otherwise",
  "notReached",
  "again",
  "closed",
  "groupGone",
  "elsewhere",
  "expired",
  "restart",
] as const;
export type CallbackOutcome = (typeof callbackOutcomes)[number];
