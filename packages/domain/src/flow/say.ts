/** 播报: prompts, digits and texts, one behind the other. */
import type { PromptName } from "../switching.ts";
import { done, exit, type KindOf } from "./kind.ts";
import { cut, spoken } from "./sound.ts";
import { asksSpeech, spokenNow, textOf, textsOf } from "./speech.ts";
import type { FlowEvent, Here, Move, NodeOf } from "./state.ts";
import { variablesIn } from "./text.ts";

type Say = NodeOf<"say">;

const digitPrompts = (digits: string): PromptName[] =>
  [...digits].filter((each) => /\d/.test(each)).map((each) => `digit.${each}`);
const allDigits: readonly PromptName[] = digitPrompts("0123456789");

/** What a node plays, with what was read in the place of its texts. */
const partsOf = ({ parts }: Say, here: Here, read: readonly PromptName[] = []): PromptName[] => {
  const texts = read.values();
  return parts.flatMap((part) => {
    if (part.say === "prompt") return [part.prompt];
    if (part.say === "digits") return digitPrompts(here.value(part.variable) ?? "");
    const next = textOf(part.text, here) === "" ? undefined : texts.next().value;
    return next === undefined ? [] : [next];
  });
};

const hasTexts = ({ parts }: Say): boolean => parts.some(({ say }) => say === "text");

/** The node's words; its texts are read first. */
const begun = (node: Say, here: Here): Move => {
  const texts = textsOf(node, here);
  if (texts.length === 0) return spoken(partsOf(node, here), here.at);
  return { at: { ...here.at, spoken: [] }, out: [asksSpeech(texts, here)] };
};

/** While its texts are read. A key that may cut the words is kept until then: the request can't be taken back. */
const asking = (node: Say, here: Here, event: FlowEvent): Move => {
  const { at } = here;
  if (event.is === "AskAnswered") return spokenNow(node, here, event.answer, (read) => partsOf(node, here, read));
  if (event.is === "Key" && node.bargeIn) return { at: { ...at, digits: event.key }, out: [] };
  return { at, out: [] };
};

export const say: KindOf<"say"> = {
  label: { zh: "播报", en: "Say" },
  exits: (node) => (hasTexts(node) ? [done, exit("failed", "读不出", "Can't be read")] : [done]),
  // One of texts alone is heard only where they can be read.
  isSilent: ({ parts }) => parts.every((part) => part.say === "text"),
  needs: ({ parts }) => ({
    prompts: parts.flatMap((part) => (part.say === "prompt" ? [part.prompt] : part.say === "digits" ? allDigits : [])),
    reads: parts.flatMap((part) =>
      part.say === "digits" ? [part.variable] : part.say === "text" ? variablesIn(part.text) : [],
    ),
  }),
  enter: begun,
  on: (node, here, event) => {
    const { spoken: read } = here.at;
    if (read?.length === 0) return asking(node, here, event);
    if (event.is !== "Again") return cut(node, here, event);
    return read ? { at: here.at, out: [{ out: "play", prompts: read }] } : begun(node, here);
  },
};
