import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Flow, FlowNode, FlowVariable } from "../config/index.ts";
import { exampleHotline } from "../example.ts";
import type { FlowId, GroupId } from "../ids.ts";
import { enterFlow, maxFrames, maxMoves, stepFlow } from "./engine.ts";
import { anyEvent, anyFlow, back, edgesOf, ended, key, silence } from "./flows.test-scene.ts";
import type { FlowEnv, FlowEvent, FlowOut, FlowState } from "./state.ts";

const [example] = exampleHotline().flows as [Flow];

const envOf = (flows: readonly Flow[], isOpen = true): FlowEnv => ({
  isOpen,
  isAnswered: true,
  callbackRules: () => ({ own: "13800000000", others: false, allows: () => true }),
  flow: (id) => flows.find((each) => each.id === id),
});

/** Runs events through a flow; gives what came out, as words, and where it stands then. */
function follow(flow: Flow, events: readonly FlowEvent[], env = envOf([flow])): { said: string[]; state: FlowState } {
  let { state, out } = enterFlow(flow, env);
  const said = [...out];
  for (const event of events) {
    ({ state, out } = stepFlow(state, env, event));
    said.push(...out);
  }
  return { said: said.map(word), state };
}
const walk = (flow: Flow, ...events: FlowEvent[]): string[] => follow(flow, events).said;

function word(out: FlowOut): string {
  switch (out.out) {
    case "entered":
      return `@${out.node}`;
    case "key":
      return `${out.key}${out.valid ? "" : "?"}`;
    case "play":
      return `play ${out.prompts.join("+")}`;
    case "queue":
      return `queue ${out.group}`;
    case "hangUp":
      return `hangUp ${out.cause}`;
    case "collected":
      return `${out.variable}=${out.digits}`;
    default:
      return out.out;
  }
}

/** A flow of nodes and arrows "a.done>b". The first node is its start. */
const flowOf = (nodes: Record<string, FlowNode>, arrows = "", more: Partial<Flow> = {}): Flow => ({
  id: "f" as FlowId,
  version: 1,
  start: Object.keys(nodes)[0]!,
  nodes,
  edges: edgesOf(arrows),
  ...more,
});

describe("the example's menu", () => {
  test("greets, asks, listens", () => {
    expect(walk(example, ended, ended)).toEqual(["@greeting", "play greeting", "@main", "play menu.main", "listen"]);
  });
  test("takes a key in the greeting for the main menu", () => {
    expect(walk(example, key("1"))).toEqual([
      "@greeting",
      "play greeting",
      "@main",
      "1",
      "@queue.business",
      "queue business",
    ]);
  });
  test.each([
    ["0", "business"],
    ["20", "complaint"],
    ["21", "complaint"],
    ["2*1", "business"],
    ["9291", "complaint"],
  ])("keys %s lead to the queue of %s", (keys, group) => {
    expect(walk(example, ended, ...[...keys].map(key)).at(-1)).toBe(`queue ${group}`);
  });
  test("forgives two wrong keys, then says goodbye", () => {
    const said = walk(example, ended, key("7"), key("8"), key("#"));
    expect(said.filter((each) => each === "play invalidKey+menu.main").length).toBe(2);
    expect(said.at(-1)).toBe("hangUp noInput");
  });
  test("forgives two silences, then says goodbye", () => {
    const said = walk(example, ended, ended, silence, ended, silence, ended, silence);
    expect(said.filter((each) => each === "noInput").length).toBe(3);
    expect(said.at(-1)).toBe("hangUp noInput");
  });
  test("a silence that was measured before the prompt's end does not count", () => {
    expect(walk(example, ended, silence)).toEqual(walk(example, ended));
  });
  test("says its words again when the media comes back, and forgets no wrong key", () => {
    const again: FlowEvent = { is: "Again" };
    expect(walk(example, ended, again).at(-1)).toBe("play menu.main");
    expect(walk(example, ended, key("7"), again, key("8"), key("#")).at(-1)).toBe("hangUp noInput");
  });
});

const patience = { timeoutMs: 1000, maxInvalid: 0, maxNoInput: 0, invalidPrompt: "bad", noInputPrompt: "none" };
const play = (bargeIn: boolean): FlowNode => ({ kind: "play", prompts: ["p"], bargeIn });
const menu: FlowNode = { kind: "menu", prompts: [], keys: { "1": {} }, ...patience };
const queue: FlowNode = { kind: "queue", group: "g" as GroupId, priority: 0 };
const bye: FlowNode = { kind: "hangUp", prompts: [], cause: "noInput" };

describe("a key", () => {
  const nodes = { first: play(true), second: play(true), heard: play(false), menu, q: queue, bye };
  const arrows = "first.done>second second.done>menu heard.done>menu menu.key.1>q menu.invalid>bye menu.noInput>bye";
  const from = (start: string): Flow => flowOf(nodes, arrows, { start });

  test("that is pressed in the first of two announcements is the menu's behind both", () => {
    expect(walk(from("first"), key("1"))).toEqual(["@first", "play p", "@second", "@menu", "1", "@q", "queue g"]);
  });
  test("is not heard by an announcement that can't be cut, nor by the menu behind it", () => {
    expect(walk(from("heard"), key("1"), ended)).toEqual(["@heard", "play p", "@menu", "listen"]);
  });
  test("is waited for at once where a menu says nothing, and its silence counts from then on", () => {
    expect(walk(from("menu"), silence)).toEqual(["@menu", "listen", "noInput", "@bye", "hangUp noInput"]);
  });
  test("goes on through nodes that are not heard to the menu behind them", () => {
    const set: FlowNode = { kind: "set", values: [{ variable: "a", value: "1" }] };
    const flow = flowOf(
      { first: play(true), set, hours: { kind: "hours" }, menu, q: queue, bye },
      "first.done>set set.done>hours hours.open>menu menu.key.1>q",
    );
    expect(walk(flow, key("1"))).toEqual(["@first", "play p", "@set", "@hours", "@menu", "1", "@q", "queue g"]);
  });
});

describe("digits", () => {
  const collect: FlowNode = {
    ...{ kind: "collect", prompts: ["ask"], variable: "number", minDigits: 3, maxDigits: 12, endKey: "#" },
    ...patience,
    ...{ betweenMs: 500, maxInvalid: 1 },
  };
  const read: FlowNode = { kind: "say", parts: [{ say: "digits", variable: "number" }], bargeIn: false };
  const flow = flowOf({ c: collect, read, q: queue, bye }, "c.done>read c.invalid>bye c.noInput>bye read.done>q");
  const typed = (digits: string): FlowEvent[] => [...digits].map(key);

  test("are collected up to the end key, cut the prompt, and are read back", () => {
    expect(walk(flow, ...typed("306#"), ended)).toEqual([
      ...["@c", "play ask", "3", "hush", "listen", "0", "listen", "6", "listen", "#", "number=306"],
      ...["@read", "play digit.3+digit.0+digit.6", "@q", "queue g"],
    ]);
  });
  test("are enough without the end key once all have come, or when no more come", () => {
    expect(walk(flow, ...typed("123456789012"))).toContain("number=123456789012");
    expect(walk(flow, ...typed("1234"), silence)).toContain("number=1234");
  });
  test("that are too few, and a key that is none, are asked for again and then given up", () => {
    const few = walk(flow, ...typed("12#"));
    expect(few.slice(-2)).toEqual(["#", "play bad+ask"]);
    expect(walk(flow, ...typed("12#"), ended, ...typed("1*")).slice(-3)).toEqual(["*?", "@bye", "hangUp noInput"]);
  });
  test("that were typed before a wrong key do not count", () => {
    expect(walk(flow, ...typed("12*"), ended, ...typed("789#"))).toContain("number=789");
  });
  test("none at all is a silence", () => {
    expect(walk(flow, ended, silence).slice(-3)).toEqual(["noInput", "@bye", "hangUp noInput"]);
  });
  test("are known as typed: never told in clear", () => {
    const { out } = stepFlow(enterFlow(flow, envOf([flow])).state, envOf([flow]), key("7"));
    expect(out[0]).toEqual({ out: "key", node: "c", key: "7", valid: true, typed: true });
  });
});

describe("variables", () => {
  const variable = (name: string, scope: "call" | "flow", initial?: string): FlowVariable => ({
    ...{ name, type: "text", scope },
    ...(initial !== undefined && { initial }),
  });
  const branch = (value: string): FlowNode => ({
    kind: "condition",
    branches: [{ name: "yes", all: [{ variable: "a", is: "equal", value }] }],
  });

  test("hold what is put into them, one after another", () => {
    const set: FlowNode = {
      kind: "set",
      values: [
        { variable: "a", value: "{b}-{gone}1" },
        { variable: "b", value: "{a}!" },
      ],
    };
    const flow = flowOf({ set, test: branch("x-1"), q: queue, bye }, "set.done>test test.yes>q test.otherwise>bye", {
      variables: [variable("b", "flow", "x"), variable("a", "call")],
    });
    const { said, state } = follow(flow, []);
    expect(said.at(-1)).toBe("queue g");
    expect(state.values).toEqual({ a: "x-1" });
    expect(state.frames[0]?.values).toEqual({ b: "x-1!" });
  });

  test.each([
    ["equal", "7", "7", true],
    ["notEqual", "7", "7", false],
    ["less", "9", "10", true],
    ["more", "9", "10", false],
    ["less", "nine", "10", false],
    ["startsWith", "110105", "1101", true],
    ["contains", "110105", "0105", true],
    ["empty", "", "", true],
    ["notEmpty", "", "", false],
  ] as const)("compare: %s of %s and %s is %s", (is, left, right, yes) => {
    const test: FlowNode = {
      kind: "condition",
      branches: [{ name: "yes", all: [{ variable: "a", is, value: right }] }],
    };
    const flow = flowOf({ test, q: queue, bye }, "test.yes>q test.otherwise>bye", {
      variables: [variable("a", "call", left)],
    });
    expect(walk(flow).at(-1)).toBe(yes ? "queue g" : "hangUp noInput");
  });

  test("of the call keep what is in them when a module names them too, with a value to begin with", () => {
    const module: Flow = {
      ...flowOf({ out: { kind: "leave", exit: "done" } }),
      ...{ id: "m" as FlowId, module: { parameters: [], results: [] }, variables: [variable("a", "call", "new")] },
    };
    const enter: FlowNode = { kind: "module", flow: module.id, arguments: {}, results: {} };
    const flow = flowOf({ enter, q: queue }, "enter.done>q", { variables: [variable("a", "call", "old")] });
    expect(follow(flow, [], envOf([flow, module])).state.values).toEqual({ a: "old" });
  });

  test("hold 4000 characters at most", () => {
    const set: FlowNode = { kind: "set", values: [{ variable: "a", value: "{a}{a}" }] };
    const flow = flowOf({ set }, "set.done>set", { variables: [variable("a", "call", "x")] });
    expect(follow(flow, []).state.values.a).toHaveLength(4000);
  });

  test("the hours are those of the hotline", () => {
    const flow = flowOf({ hours: { kind: "hours" }, q: queue, bye }, "hours.open>q hours.closed>bye");
    expect(follow(flow, [], envOf([flow], true)).said.at(-1)).toBe("queue g");
    expect(follow(flow, [], envOf([flow], false)).said.at(-1)).toBe("hangUp noInput");
  });
});

describe("a module", () => {
  const ask: Flow = {
    ...flowOf(
      {
        c: {
          kind: "collect",
          prompts: ["ask"],
          variable: "typed",
          minDigits: 1,
          maxDigits: 2,
          endKey: "none",
          betweenMs: 500,
          ...patience,
        },
        mark: { kind: "set", values: [{ variable: "typed", value: "{prefix}{typed}" }] },
        out: { kind: "leave", exit: "typed" },
        none: { kind: "leave", exit: "nothing" },
      },
      "c.done>mark mark.done>out c.invalid>none c.noInput>none",
    ),
    id: "ask" as FlowId,
    variables: [{ name: "typed", type: "digits", scope: "flow" }],
    module: { parameters: [{ name: "prefix", type: "text", initial: "0" }], results: ["typed"] },
  };
  const enter = (given: Record<string, string>, variable: string): FlowNode => ({
    ...{ kind: "module", flow: ask.id, arguments: given, results: { typed: variable } },
  });
  const main = flowOf(
    { one: enter({ prefix: "A{typed}" }, "first"), two: enter({}, "second"), q: queue, bye },
    "one.typed>two one.nothing>bye two.typed>q two.nothing>bye",
    { variables: [{ name: "typed", type: "text", scope: "call", initial: "mine" }] },
  );
  const env = envOf([main, ask]);

  test("is entered twice, each time with its own variables, and gives back what its caller takes", () => {
    const { said, state } = follow(main, [key("1"), key("2"), key("3"), key("4")], env);
    expect(said.at(-1)).toBe("queue g");
    expect(state.values).toEqual({ typed: "mine", first: "Amine12", second: "034" });
    expect(state.frames).toHaveLength(1);
  });
  test("is left by the exit that it names", () => {
    expect(follow(main, [ended, silence], env).said.slice(-2)).toEqual(["@bye", "hangUp noInput"]);
  });
  test("that is not there, or that enters itself without end, ends the call", () => {
    expect(follow(main, [], envOf([main])).said.at(-1)).toBe("hangUp flowEnded");
    const itself: Flow = { ...flowOf({ again: { kind: "module", flow: "f" as FlowId, arguments: {}, results: {} } }) };
    expect(follow(itself, []).said.at(-1)).toBe("hangUp flowEnded");
  });
});

test("a call comes back from a queue by the exit that it left it by", () => {
  const flow = flowOf({ q: queue, sorry: play(false), bye }, "q.full>sorry sorry.done>bye");
  expect(walk(flow, back("full"), ended)).toEqual(["@q", "queue g", "@sorry", "play p", "@bye", "hangUp noInput"]);
  expect(walk(flow, back("timeout")).at(-1)).toBe("hangUp flowEnded");
});

describe("any flow under any keys", () => {
  test("plays, listens or leaves at every step, and leaves in the end however it runs in circles", () => {
    fc.assert(
      fc.property(
        anyFlow("f"),
        anyFlow("g"),
        fc.array(anyEvent, { maxLength: 600, size: "max" }),
        (any, other, events) => {
          const env = envOf([any, other]);
          let { state, out } = enterFlow(any, env);
          for (const each of events) {
            if (out.some(({ out: does }) => does === "hangUp")) break;
            ({ state, out } = stepFlow(state, env, each));
            expect(state.moves).toBeLessThanOrEqual(maxMoves + 1);
            expect(state.frames.length).toBeLessThanOrEqual(maxFrames);
            expect(out.length).toBeLessThanOrEqual(maxMoves + 10);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
  test("a circle without a sound is left at once", () => {
    const nodes: Record<string, FlowNode> = { a: { kind: "play", prompts: [], bargeIn: false } };
    expect(walk(flowOf(nodes, "a.done>a")).at(-1)).toBe("hangUp flowEnded");
  });
});
