/** Texts with variables, read by a speech engine while the caller waits: asked for at the office, and played as prompts of this call alone. */
import type { Answer, AskOutcome } from "../ask.ts";
import type { PromptName } from "../switching.ts";
import { leave } from "./kind.ts";
import type { FlowOut, Here, Move, NodeOf } from "./state.ts";
import { filled } from "./text.ts";

type Say = NodeOf<"say">;

/** Where texts are read: at the office, which no flow's web request can name. */
export const speechAddress = "office:speech";
/** How long the caller waits for it, ms. */
const waitMs = 8_000;
/** Of a text, once its variables are filled in, characters. */
const longestSpoken = 1_000;

/** What a text that was read for a call is played by. */
export const spokenPrompt = /^spoken\.[0-9a-f]{32}$/;

/** A text with its variables filled in, as long as one is read. */
export const textOf = (text: string, { value }: Here): string => filled(text, value).trim().slice(0, longestSpoken);

/** The texts of a node that are to be read now; an empty one is not. */
export const textsOf = ({ parts }: Say, here: Here): string[] =>
  parts.flatMap((part) => (part.say === "text" ? [textOf(part.text, here)] : [])).filter((text) => text !== "");

export const asksSpeech = (texts: readonly string[], { node }: Here): FlowOut => ({
  ...{ out: "ask", node, method: "POST", url: speechAddress, timeoutMs: waitMs },
  body: JSON.stringify({ texts }),
});

/** The prompts of an answer: one for each text; undefined: it can't be read. */
const promptsIn = (body: string, count: number): PromptName[] | undefined => {
  try {
    const { prompts } = JSON.parse(body) as { readonly prompts?: unknown };
    const isRead = Array.isArray(prompts) && prompts.length === count;
    return isRead && prompts.every((each) => spokenPrompt.test(String(each))) ? prompts.map(String) : undefined;
  } catch {
    // Neither JSON nor an object.
    return undefined;
  }
};

const told = (outcome: AskOutcome, status?: number): FlowOut => ({
  ...{ out: "askOver", outcome },
  ...(status !== undefined && { status }),
});

/**
 * What came of it. A text may be read twice: what died with its server is asked for again.
 * @param play the node's parts in their order, with these prompts in the place of its texts
 */
export const spokenNow = (
  node: Say,
  here: Here,
  answer: Answer,
  play: (spoken: readonly PromptName[]) => PromptName[],
): Move => {
  const { at } = here;
  const texts = textsOf(node, here);
  if (answer.failed === "restart") return { at, out: [told("restart"), asksSpeech(texts, here)] };
  if (answer.failed !== undefined) return leave("failed", [told(answer.failed)]);
  const { status, body } = answer;
  if (status !== 200) return leave("failed", [told("status", status)]);
  const prompts = promptsIn(body, texts.length);
  if (!prompts) return leave("failed", [told("rubbish", status)]);
  // Who has pressed a key meanwhile has heard enough.
  if (at.digits !== "") return { ...leave("done", [told("ok", status)]), carry: at.digits };
  const spoken = play(prompts);
  return { at: { ...at, spoken }, out: [told("ok", status), { out: "play", prompts: spoken }] };
};

/** The texts that a request asks to be read; undefined: it asks for something else. */
export const speechAsked = (out: FlowOut): readonly string[] | undefined =>
  out.out === "ask" && out.url === speechAddress
    ? (JSON.parse(out.body ?? "{}") as { readonly texts: readonly string[] }).texts
    : undefined;

/** As if these texts had been read: for walks, in which nothing is heard. */
export const madeUpSpeech = (texts: readonly string[]): Answer => ({
  status: 200,
  body: JSON.stringify({ prompts: texts.map((_, n) => `spoken.${n.toString(16).padStart(32, "0")}`) }),
});
