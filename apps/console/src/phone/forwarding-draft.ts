import type { Forwarding } from "@zongji/api";
import { numberIn } from "./targets.ts";

export const forwardCases = ["always", "busy", "noAnswer"] as const;
export type ForwardCase = (typeof forwardCases)[number];
export const forwardKinds = ["off", "agent", "group", "number"] as const;
export type ForwardKind = (typeof forwardKinds)[number];

type Target = NonNullable<Forwarding["always"]>;
/** One case as the form has it: a value may be missing yet. */
export type DraftTarget = { readonly kind: ForwardKind; readonly value: string };
export type Draft = { readonly [Case in ForwardCase]: DraftTarget } & { readonly noAnswerSec: number };

const draftTarget = (target: Target | null): DraftTarget => {
  if (!target) return { kind: "off", value: "" };
  if ("agent" in target) return { kind: "agent", value: target.agent };
  return "group" in target ? { kind: "group", value: target.group } : { kind: "number", value: target.number };
};

export const draftOf = ({ always, busy, noAnswer, noAnswerMs }: Forwarding): Draft => ({
  always: draftTarget(always),
  busy: draftTarget(busy),
  noAnswer: draftTarget(noAnswer),
  noAnswerSec: Math.round(noAnswerMs / 1000),
});

/** Undefined where the value is missing or no number. */
const targetOf = ({ kind, value }: DraftTarget): Target | null | undefined => {
  if (kind === "off") return null;
  const number = numberIn(value);
  if (kind === "number") return number === undefined ? undefined : { number };
  if (value === "") return undefined;
  return kind === "agent" ? { agent: value } : { group: value };
};

/** The cases that are not filled in right. */
export const missingIn = (draft: Draft): ForwardCase[] =>
  forwardCases.filter((each) => targetOf(draft[each]) === undefined);

/** What is to be saved; undefined where something is missing. */
export const forwardingOf = (draft: Draft): Forwarding | undefined => {
  const [always, busy, noAnswer] = forwardCases.map((each) => targetOf(draft[each]));
  if (always === undefined || busy === undefined || noAnswer === undefined) return undefined;
  return { always, busy, noAnswer, noAnswerMs: draft.noAnswerSec * 1000 };
};

/** The cases that are on. */
export const forwardsIn = (forwarding: Forwarding): ForwardCase[] =>
  forwardCases.filter((each) => forwarding[each] !== null);
