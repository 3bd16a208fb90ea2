/** Nodes that are heard, and that listen: play, menu, collect. */
import type { PromptName } from "../switching.ts";
import { done, exit, type KindOf, leave } from "./kind.ts";
import type { At, FlowEvent, FlowOut, Here, Move, NodeOf } from "./state.ts";

const listen = (timeoutMs: number): FlowOut => ({ out: "listen", timeoutMs });

/** Prompts; without any it goes on at once. */
export const spoken = (prompts: readonly PromptName[], at: At): Move =>
  prompts.length > 0 ? { at, out: [{ out: "play", prompts }] } : leave("done");

/** Their end leads on, and so does a key where it may cut them. */
export const cut = ({ bargeIn }: { readonly bargeIn: boolean }, { at }: Here, event: FlowEvent): Move => {
  if (event.is === "PlayEnded") return leave("done");
  if (event.is === "Key" && bargeIn) return { exit: "done", out: [], carry: event.key };
  return { at, out: [] };
};

export const play: KindOf<"play"> = {
  label: { zh: "播放", en: "Play" },
  exits: () => [done],
  isSilent: ({ prompts }) => prompts.length === 0,
  needs: ({ prompts }) => ({ prompts }),
  enter: ({ prompts }, { at }) => spoken(prompts, at),
  on: (node, here, event) => (event.is === "Again" ? spoken(node.prompts, here.at) : cut(node, here, event)),
};

type Asking = NodeOf<"menu"> | NodeOf<"collect">;

/** The node's words, then it listens. */
const ask = (node: Asking, at: At, before: readonly FlowOut[], first?: PromptName): Move => {
  const prompts = first === undefined ? node.prompts : [first, ...node.prompts];
  if (prompts.length === 0) return { at: { ...at, listening: true }, out: [...before, listen(node.timeoutMs)] };
  return { at: { ...at, listening: false }, out: [...before, { out: "play", prompts }] };
};

const silent = (node: Asking, { at, node: id }: Here): Move => {
  if (!at.listening) return { at, out: [] };
  const told: FlowOut = { out: "noInput", node: id };
  const noInput = at.noInput + 1;
  if (noInput > node.maxNoInput) return leave("noInput", [told]);
  return ask(node, { ...at, noInput }, [told], node.noInputPrompt);
};

const invalid = (node: Asking, at: At, told: readonly FlowOut[]): Move => {
  const wrong = at.invalid + 1;
  if (wrong > node.maxInvalid) return leave("invalid", told);
  return ask(node, { ...at, invalid: wrong, digits: "" }, told, node.invalidPrompt);
};

const noInput = exit("noInput", "未按键", "Nothing pressed");
const wrong = exit("invalid", "按键无效", "Not valid");

const pressed = (node: NodeOf<"menu">, { at, node: id }: Here, key: string): Move => {
  const entry = Object.hasOwn(node.keys, key) ? node.keys[key] : undefined;
  const businessType = entry?.businessType;
  const type = businessType === undefined ? {} : { businessType };
  const pace = entry?.slow ? { slow: true as const } : {};
  const told: FlowOut = { out: "key", node: id, key, valid: entry !== undefined, ...type, ...pace };
  return entry ? leave(`key.${key}`, [told]) : invalid(node, at, [told]);
};

export const menu: KindOf<"menu"> = {
  label: { zh: "菜单", en: "Menu" },
  exits: ({ keys }) => [
    ...Object.keys(keys).map((key) => exit(`key.${key}`, `按 ${key}`, `Key ${key}`)),
    wrong,
    noInput,
  ],
  needs: ({ prompts, invalidPrompt, noInputPrompt }) => ({ prompts: [...prompts, invalidPrompt, noInputPrompt] }),
  enter: (node, { at }) => ask(node, at, []),
  on: (node, here, event) => {
    if (event.is === "PlayEnded") return { at: { ...here.at, listening: true }, out: [listen(node.timeoutMs)] };
    if (event.is === "Key") return pressed(node, here, event.key);
    if (event.is === "Again") return ask(node, here.at, []);
    return event.is === "NoInput" ? silent(node, here) : { at: here.at, out: [] };
  },
};

/** The number is whole, as far as the caller will type it. */
const entered = (node: NodeOf<"collect">, { at, node: id }: Here, digits: string, told: readonly FlowOut[]): Move => {
  if (digits.length < node.minDigits) return invalid(node, at, told);
  const { variable } = node;
  const collected: FlowOut = { out: "collected", node: id, variable, digits };
  return { ...leave("done", [...told, collected]), set: { [variable]: digits } };
};

const typed = (node: NodeOf<"collect">, here: Here, key: string): Move => {
  const { at, node: id } = here;
  const isEnd = key === node.endKey;
  const isDigit = /^\d$/.test(key);
  const told: FlowOut = { out: "key", node: id, key, valid: isEnd || isDigit, ...(isDigit && { typed: true }) };
  if (isEnd) return entered(node, here, at.digits, [told]);
  if (!isDigit) return invalid(node, at, [told]);
  const digits = at.digits + key;
  if (digits.length >= node.maxDigits) return entered(node, here, digits, [told]);
  // The first one cuts the words.
  const hush: FlowOut[] = at.digits === "" ? [{ out: "hush" }] : [];
  return { at: { ...at, digits, listening: true }, out: [told, ...hush, listen(node.betweenMs)] };
};

export const collect: KindOf<"collect"> = {
  label: { zh: "收号", en: "Collect digits" },
  exits: () => [done, wrong, noInput],
  needs: ({ prompts, invalidPrompt, noInputPrompt, variable }) => ({
    prompts: [...prompts, invalidPrompt, noInputPrompt],
    writes: [variable],
  }),
  enter: (node, { at }) => ask(node, at, []),
  on: (node, here, event) => {
    if (event.is === "Key") return typed(node, here, event.key);
    if (event.is === "Again") return ask(node, { ...here.at, digits: "" }, []);
    const { digits } = here.at;
    if (event.is === "NoInput") return digits === "" ? silent(node, here) : entered(node, here, digits, []);
    if (event.is === "PlayEnded") return { at: { ...here.at, listening: true }, out: [listen(node.timeoutMs)] };
    return { at: here.at, out: [] };
  },
};
