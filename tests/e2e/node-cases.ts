/** A flow for each kind of node at which a call can stand, and how the call goes on after its server died there. */
import { type FlowNode, nodeKinds } from "@zongji/domain";
import { expect } from "vitest";

type Kind = FlowNode["kind"];

/** Edges as arrows: "greeting.done>first first.key.1>second". */
const edges = (arrows: string) =>
  arrows
    .trim()
    .split(/\s+/)
    .filter(Boolean)
    .map((arrow) => {
      const [, from, exit, to] = /^(\w+)\.(.+)>(\w+)$/.exec(arrow)!;
      return { from, exit, to };
    });
const patience = {
  ...{ timeoutMs: 100_000, maxInvalid: 2, maxNoInput: 2 },
  ...{ invalidPrompt: "beep", noInputPrompt: "beep" },
};
const bye = { kind: "hangUp", prompts: ["goodbye"], cause: "flowEnded" };
const menu = { kind: "menu", prompts: ["digit.1"], keys: { "1": {} }, ...patience };
const toBye = (...nodes: string[]) => nodes.map((node) => `${node}.invalid>bye ${node}.noInput>bye`).join(" ");
const notReached = (node: string) => `${node}.noAnswer>bye ${node}.busy>bye ${node}.failed>bye`;
const queue = { kind: "queue", group: "business", priority: 0 };

const outsideNumbers = { dutyPhone: "13900007777", transfer: "13900008888" } as const;

/** The module that a call stands in, and comes back from. */
export const module = {
  start: "ask",
  nodes: { ask: menu, back: { kind: "leave", exit: "asked" } },
  edges: edges("ask.key.1>back ask.invalid>back ask.noInput>back"),
  module: { parameters: [], results: [] },
};

/** `rights`: the hotline's dial rights. */
type World = { readonly agent: string; readonly port: number; readonly rights: readonly string[] };
/** `at`: the node at which the call stands when the server dies. `instead`: a call never stands there; it is passed by this kind's call afterwards. */
type Case = { readonly at: string; readonly flow: (world: World) => object } | { readonly instead: Kind };

const one = (node: object, arrows: string, more: object = {}) => ({
  ...{ start: "here", nodes: { here: node, bye }, edges: edges(arrows) },
  ...more,
});
const variables = [{ name: "number", type: "digits", scope: "call", initial: "" }];

export const cases: { readonly [K in Kind]: Case } = {
  answer: {
    at: "words",
    flow: () => ({
      start: "words",
      nodes: { words: { kind: "play", prompts: ["greeting"], bargeIn: false }, answer: { kind: "answer" }, bye },
      edges: edges("words.done>answer answer.done>bye"),
    }),
  },
  play: {
    at: "here",
    flow: () => one({ kind: "play", prompts: Array(4).fill("greeting"), bargeIn: true }, "here.done>bye"),
  },
  say: {
    at: "here",
    flow: () => {
      const parts = Array(4).fill({ say: "prompt", prompt: "greeting" });
      return one({ kind: "say", parts, bargeIn: true }, "here.done>bye");
    },
  },
  // What takes no time stands behind its key.
  menu: {
    at: "here",
    flow: () => ({
      start: "here",
      nodes: {
        ...{ here: menu, bye },
        put: {
          kind: "set",
          values: [
            { variable: "number", value: "7" },
            { variable: "order", value: "202001010001" },
          ],
        },
        test: {
          kind: "condition",
          branches: [{ name: "seven", all: [{ variable: "number", is: "equal", value: "7" }] }],
        },
        hours: { kind: "hours" },
        list: { kind: "callerList" },
        look: {
          ...{ kind: "lookUp", digits: "order", result: "state", timeoutMs: 5000, prompts: [], music: false },
        },
        read: { kind: "say", parts: [{ say: "digits", variable: "number" }], bargeIn: false },
      },
      edges: edges(`here.key.1>put ${toBye("here")} put.done>test test.seven>hours test.otherwise>bye
        hours.open>list hours.closed>list list.none>look look.found>read look.notFound>read
        look.failed>read look.timeout>read list.vip>bye list.trusted>bye list.elderly>bye list.blocked>bye read.done>bye`),
      variables: [
        ...variables,
        ...["order", "state"].map((name) => ({ name, type: "text", scope: "call", initial: "" })),
      ],
    }),
  },
  collect: {
    at: "here",
    flow: () =>
      one(
        {
          ...{ kind: "collect", prompts: ["digit.2"], variable: "number", minDigits: 3, maxDigits: 3, endKey: "#" },
          ...{ betweenMs: 30_000, ...patience },
        },
        `here.done>bye ${toBye("here")}`,
        { variables },
      ),
  },
  set: { instead: "menu" },
  condition: { instead: "menu" },
  hours: { instead: "menu" },
  callerList: { instead: "menu" },
  lookUp: { instead: "menu" },
  module: {
    at: "ask",
    flow: () => one({ kind: "module", flow: "ask", arguments: {}, results: {} }, "here.asked>bye"),
  },
  leave: { instead: "module" },
  http: {
    at: "here",
    flow: ({ port }) => ({
      start: "here",
      nodes: {
        here: {
          ...{ kind: "http", method: "GET", url: `http://127.0.0.1:${port}/hung`, headers: [], results: [] },
          ...{ timeoutMs: 15_000, prompts: ["beep"], music: true },
        },
        sorry: { kind: "play", prompts: ["internal.nobody"], bargeIn: false },
        bye,
      },
      edges: edges("here.ok>bye here.timeout>bye here.failed>sorry sorry.done>bye"),
    }),
  },
  queue: { at: "here", flow: () => one(queue, "here.over>bye") },
  agent: {
    at: "here",
    flow: ({ agent }) => one({ kind: "agent", agent, group: "business", priority: 0 }, notReached("here")),
  },
  dutyPhone: {
    at: "here",
    flow: () => one({ kind: "dutyPhone", number: outsideNumbers.dutyPhone, ringMs: 60_000 }, notReached("here")),
  },
  transfer: {
    at: "here",
    flow: ({ rights }) =>
      one({ kind: "transfer", number: outsideNumbers.transfer, rights, ringMs: 60_000 }, notReached("here")),
  },
  voicemail: {
    at: "here",
    flow: () => one({ kind: "voicemail", prompts: ["digit.3"], maxMs: 120_000, endKey: "#" }, "here.done>bye"),
  },
  callback: {
    at: "here",
    flow: () => one({ kind: "callback", group: "business", rights: [] }, "here.done>bye here.declined>bye"),
  },
  survey: {
    at: "rate",
    flow: () => ({
      start: "here",
      nodes: { here: queue, rate: { kind: "survey", survey: "satisfaction" }, bye },
      edges: edges("here.over>rate rate.done>bye rate.none>bye rate.invalid>bye"),
    }),
  },
  hangUp: { at: "here", flow: () => one({ kind: "hangUp", prompts: ["greeting"], cause: "flowEnded" }, "") },
};

/** The kinds at whose nodes calls stand, each with its number. */
export const standing = (Object.keys(cases) as Kind[]).filter((kind) => !("instead" in cases[kind]));
export const numberOf = (kind: Kind): string => `55520${String(standing.indexOf(kind)).padStart(2, "0")}`;

/** The table has each kind of node that there is, and each that is passed is passed by one that stands. */
export const checkTable = (): void => {
  expect(Object.keys(cases).sort()).toEqual(Object.keys(nodeKinds).sort());
  for (const each of Object.values(cases)) if ("instead" in each) expect(standing).toContain(each.instead);
};
