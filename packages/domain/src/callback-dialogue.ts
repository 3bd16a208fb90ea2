/** 请求回拨: how a caller says by keys on which number he is to be called back. The same in a queue and in a flow. Pure. */
import type { DialRight } from "./config/dial-right.ts";
import { dialable, mayTransfer } from "./numbers.ts";
import type { PromptName } from "./switching.ts";

/** `digits`: what he has typed so far of another number; absent: `number` was read to him, and he is to confirm it. */
export type CallbackDialogue = { readonly number: string; readonly digits?: string; readonly invalid: number };

/** Whom this caller may ask to be called. `own`: the number that he called from, "" if he hides it. */
export type CallbackRules = {
  readonly own: string;
  /** Another number than his own may be typed. */
  readonly others: boolean;
  readonly allows: (number: string) => boolean;
};

/** `over`: he is called back on `number`; undefined: he does not want it, or can't. */
export type CallbackStep =
  | { readonly dialogue: CallbackDialogue; readonly say?: readonly PromptName[]; readonly hush?: true }
  | { readonly over: true; readonly number?: string };

/** A key of the dialogue. `typed`: a digit of a number, which is told to nobody in clear. */
export type CallbackKey = { readonly valid: boolean; readonly typed: boolean };

/** Invalid keys and numbers that are forgiven. */
const forgiven = 2;
const longest = 20;
/** How long a key is waited for, ms. */
export const callbackKeyMs = 10_000;

/** Without rights his own number alone is called; with some, each number that one of them allows. */
export function callbackRules(
  config: { readonly dialRights?: readonly DialRight[] | undefined },
  rights: readonly string[],
  own: string,
): CallbackRules {
  const others = rights.length > 0;
  return {
    own,
    others,
    allows: (number) =>
      others ? mayTransfer(config, { rights, number, open: true }) : number === own && dialable.test(number),
  };
}

/** Whether there is any number on which he could be called back. */
export const canCallBack = ({ own, others, allows }: CallbackRules): boolean => others || allows(own);

export const callbackPrompts: readonly PromptName[] = [
  ...["callback.number", "callback.confirm", "callback.other", "callback.back", "callback.enter", "callback.bad"],
  ...[..."0123456789"].map((digit) => `digit.${digit}`),
];

const read = ({ number }: CallbackDialogue, { others }: CallbackRules): PromptName[] => [
  "callback.number",
  ...[...number].filter((each) => /\d/.test(each)).map((each) => `digit.${each}`),
  "callback.confirm",
  ...(others ? ["callback.other"] : []),
  "callback.back",
];

/** What is said at the point where the dialogue stands. */
export const callbackWords = (dialogue: CallbackDialogue, rules: CallbackRules): readonly PromptName[] =>
  dialogue.digits === undefined ? read(dialogue, rules) : ["callback.enter"];

const told = (dialogue: CallbackDialogue, rules: CallbackRules, first: readonly PromptName[] = []): CallbackStep => ({
  dialogue,
  say: [...first, ...callbackWords(dialogue, rules)],
});

/** His own number is read to him; where it is hidden or may not be called he types one. */
export function beginCallback(rules: CallbackRules): CallbackStep {
  if (!canCallBack(rules)) return { over: true };
  const isOwn = rules.own !== "" && rules.allows(rules.own);
  return told(isOwn ? { number: rules.own, invalid: 0 } : { number: "", digits: "", invalid: 0 }, rules);
}

const wrong = (dialogue: CallbackDialogue, rules: CallbackRules, word: PromptName): CallbackStep => {
  const invalid = dialogue.invalid + 1;
  if (invalid > forgiven) return { over: true };
  return told({ ...dialogue, ...(dialogue.digits === undefined ? {} : { digits: "" }), invalid }, rules, [word]);
};

const entered = (dialogue: CallbackDialogue, rules: CallbackRules): CallbackStep => {
  const number = dialogue.digits ?? "";
  return rules.allows(number)
    ? told({ number, invalid: dialogue.invalid }, rules)
    : wrong(dialogue, rules, "callback.bad");
};

/** He pressed a key. */
export function callbackKey(
  dialogue: CallbackDialogue,
  key: string,
  rules: CallbackRules,
): CallbackStep & { readonly key: CallbackKey } {
  const { digits, number, invalid } = dialogue;
  const typing = digits !== undefined;
  const as = (step: CallbackStep, valid: boolean, typed = false) => ({ ...step, key: { valid, typed } });
  if (key === "*") return as({ over: true }, true);
  if (typing && /^\d$/.test(key)) {
    if (digits.length >= longest) return as(wrong(dialogue, rules, "callback.bad"), false);
    const more = { ...dialogue, digits: digits + key };
    return as(digits === "" ? { dialogue: more, hush: true } : { dialogue: more }, true, true);
  }
  if (typing && key === "#") return as(entered(dialogue, rules), true);
  if (!typing && key === "1") return as({ over: true, number }, true);
  if (!typing && key === "2" && rules.others) return as(told({ number: "", digits: "", invalid }, rules), true);
  return as(wrong(dialogue, rules, "invalidKey"), false);
}

/** No key came in time: what he typed is the number; else he goes on as before. */
export const callbackSilent = (dialogue: CallbackDialogue, rules: CallbackRules): CallbackStep =>
  dialogue.digits ? entered(dialogue, rules) : { over: true };
