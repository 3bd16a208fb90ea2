import { param, parseParams } from "./params.ts";

/** RFC 3891 §6.1. Tags as the one who reads it sees them: `toTag` is his own, `fromTag` the other's. */
export type Replaces = {
  readonly callId: string;
  readonly toTag: string;
  readonly fromTag: string;
  readonly earlyOnly: boolean;
};

/** `call-id;to-tag=…;from-tag=…`. Undefined if malformed. */
export function parseReplaces(value: string): Replaces | undefined {
  const end = value.indexOf(";");
  const callId = value.slice(0, end).trim();
  const params = end < 0 ? undefined : parseParams(value, end);
  if (params === undefined || callId === "" || /[\s,]/.test(callId)) return undefined;
  const toTags = params.filter(([name]) => name === "to-tag");
  const fromTags = params.filter(([name]) => name === "from-tag");
  if (toTags.length !== 1 || fromTags.length !== 1) return undefined;
  const toTag = toTags[0]![1];
  const fromTag = fromTags[0]![1];
  if (toTag === undefined || fromTag === undefined) return undefined;
  return { callId, toTag, fromTag, earlyOnly: param(params, "early-only") !== undefined };
}
