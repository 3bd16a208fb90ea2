/** 查询: the office is asked how far an order is, or what an article has for the telephone, by the number that the caller has typed. */
import type { Answer, AskOutcome } from "../ask.ts";
import { orderDigits } from "../orders/number.ts";
import { type OrderState, orderStates } from "../orders/states.ts";
import { exit, isSilent, type KindOf, leave } from "./kind.ts";
import type { FlowOut, Move, NodeOf } from "./state.ts";
import { longestValue } from "./text.ts";

type Node = NodeOf<"lookUp">;
const music = "music.hold";

/** Where these are asked for: at the office, which no flow's web request can name. */
const addresses = { order: "office:order/", article: "office:article/" } as const;
/** Whether a request is such a look-up. */
export const isLookUp = (url: string): boolean => Object.values(addresses).some((each) => url.startsWith(each));

/** An article's number as it was typed; undefined: it can be none. */
const articleDigits = (typed: string): string | undefined => {
  const digits = typed.replace(/[^0-9]/g, "");
  return /^[0-9]{1,9}$/.test(digits) ? digits : undefined;
};

/** What the caller is told of a state; a draft is an order like any other to him. */
const spoken: Readonly<Record<OrderState, string>> = {
  draft: "待办理",
  open: "待办理",
  consulting: "办理中",
  waiting: "待补充",
  answered: "已答复",
  closed: "已办结",
  void: "已作废",
};

/** What the caller hears meanwhile: the prompts, and music after them. */
const waits = ({ prompts, music: plays }: Node): FlowOut[] => {
  if (prompts.length > 0) return [{ out: "play", prompts }];
  return plays ? [{ out: "music", prompt: music }] : [];
};

/** The state that the office's answer tells, in words, or an article's text; undefined: it is none that can be read. */
const valueIn = ({ of = "order" }: Node, body: string): string | undefined => {
  try {
    const { state, text } = JSON.parse(body) as { readonly state?: unknown; readonly text?: unknown };
    if (of === "article") return typeof text === "string" ? text.slice(0, longestValue) : undefined;
    const found = orderStates.find((each) => each === state);
    return found && spoken[found];
  } catch {
    // Neither JSON nor an object.
    return undefined;
  }
};

const answered = (node: Node, answer: Answer): Move => {
  const told = (outcome: AskOutcome, status?: number): FlowOut[] => [
    { out: "askOver", outcome, ...(status !== undefined && { status }) },
    ...(waits(node).length > 0 ? [{ out: "hush" } as const] : []),
  ];
  if (answer.failed !== undefined)
    return leave(answer.failed === "timeout" ? "timeout" : "failed", told(answer.failed));
  const { status, body } = answer;
  if (status === 404) return leave("notFound", told("status", status));
  if (status !== 200) return leave("failed", told("status", status));
  const value = valueIn(node, body);
  if (value === undefined) return leave("failed", told("rubbish", status));
  return { ...leave("found", told("ok", status)), set: { [node.result]: value } };
};

/** What may be found of an order, as callers hear it. */
export const foundOfOrders: readonly string[] = [...new Set(Object.values(spoken))];

/** The office's answer that this was found, for a walk whose answers are made up. @param value of an order one of `foundOfOrders`, of an article its text */
export const madeUpFound = ({ of = "order" }: Pick<Node, "of">, value: string): Answer => ({
  status: 200,
  body: JSON.stringify(
    of === "article" ? { text: value } : { state: orderStates.find((each) => spoken[each] === value) },
  ),
});

/** And that nothing was. */
export const madeUpNothing: Answer = { status: 404, body: "" };

export const lookUp: KindOf<"lookUp"> = {
  label: { zh: "查询", en: "Look-up" },
  exits: () => [
    exit("found", "查到", "Found"),
    exit("notFound", "没有", "Not found"),
    exit("failed", "失败", "Failed"),
    exit("timeout", "超时", "Timed out"),
  ],
  // Its prompts are cut by an answer that comes at once.
  isSilent,
  needs: ({ digits, result, prompts, music: plays }) => ({
    prompts: [...prompts, ...(plays ? [music] : [])],
    reads: [digits],
    writes: [result],
  }),
  enter: (node, { at, node: id, value }) => {
    // What can be no number of one is not asked for.
    const { of = "order" } = node;
    const digits = (of === "order" ? orderDigits : articleDigits)(value(node.digits) ?? "");
    if (digits === undefined) return leave("notFound");
    const asks = { out: "ask", node: id, method: "GET", url: `${addresses[of]}${digits}` } as const;
    return { at, out: [...waits(node), { ...asks, timeoutMs: node.timeoutMs }] };
  },
  on: (node, { at }, event) => {
    if (event.is === "AskAnswered") return answered(node, event.answer);
    if (event.is === "Again") return { at, out: waits(node) };
    const isMusicNext = event.is === "PlayEnded" && node.music;
    return { at, out: isMusicNext ? [{ out: "music", prompt: music }] : [] };
  },
};
