import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { exampleHotline } from "./example.ts";
import type { FlowId, GroupId } from "./ids.ts";
import { enterFlow, type Flow, type FlowNode, type IvrEvent, type IvrOut, maxMoves, stepFlow } from "./ivr.ts";

const [example] = exampleHotline().flows as [Flow];
const ended: IvrEvent = { is: "PlayEnded" };
const silence: IvrEvent = { is: "NoInput" };
const key = (pressed: string): IvrEvent => ({ is: "Key", key: pressed });

/** Runs events through a flow; gives what came out, as words. */
function walk(flow: Flow, ...events: IvrEvent[]): string[] {
  let { state, out } = enterFlow(flow);
  const said = [...out];
  for (const event of events) {
    ({ state, out } = stepFlow(flow, state, event));
    said.push(...out);
  }
  return said.map(word);
}
function word(out: IvrOut): string {
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
    default:
      return out.out;
  }
}

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
});

describe("a key", () => {
  const play = (next: string, bargeIn: boolean): FlowNode => ({ kind: "play", prompts: ["p"], bargeIn, next });
  const menu: FlowNode = {
    ...{ kind: "menu", prompts: [], keys: { "1": { to: "q" } }, timeoutMs: 1000, maxInvalid: 0, maxNoInput: 0 },
    ...{ invalidPrompt: "bad", noInputPrompt: "none", otherwise: "bye" },
  };
  const nodes: Record<string, FlowNode> = {
    ...{ first: play("second", true), second: play("menu", true), heard: play("menu", false), menu },
    q: { kind: "queue", group: "g" as GroupId, priority: 0 },
    bye: { kind: "hangUp", prompts: [], cause: "noInput" },
  };
  const flowFrom = (start: string): Flow => ({ id: "f" as FlowId, version: 1, start, nodes });

  test("that is pressed in the first of two announcements is the menu's behind both", () => {
    expect(walk(flowFrom("first"), key("1"))).toEqual(["@first", "play p", "@second", "@menu", "1", "@q", "queue g"]);
  });
  test("is not heard by an announcement that can't be cut, nor by the menu behind it", () => {
    expect(walk(flowFrom("heard"), key("1"), ended)).toEqual(["@heard", "play p", "@menu", "listen"]);
  });
  test("is waited for at once where a menu says nothing, and its silence counts from then on", () => {
    expect(walk(flowFrom("menu"), silence)).toEqual(["@menu", "listen", "noInput", "@bye", "hangUp noInput"]);
  });
});

const nodeIds = ["a", "b", "c", "d", "__proto__", "gone"];
const target = fc.constantFrom(...nodeIds);
const prompts = fc.array(fc.constant("x"), { maxLength: 2 });
const node: fc.Arbitrary<FlowNode> = fc.oneof(
  fc.record({ kind: fc.constant("play" as const), prompts, bargeIn: fc.boolean(), next: target }),
  fc.record({
    kind: fc.constant("menu" as const),
    prompts,
    keys: fc.dictionary(fc.constantFrom("1", "2", "*"), fc.record({ to: target })),
    timeoutMs: fc.constant(1000),
    maxInvalid: fc.integer({ min: 0, max: 3 }),
    maxNoInput: fc.integer({ min: 0, max: 3 }),
    invalidPrompt: fc.constant("bad"),
    noInputPrompt: fc.constant("none"),
    otherwise: target,
  }),
  fc.record({ kind: fc.constant("queue" as const), group: fc.constant("g" as GroupId), priority: fc.constant(0) }),
  fc.record({ kind: fc.constant("hangUp" as const), prompts, cause: fc.constant("flowEnded" as const) }),
);
const flow = fc
  .dictionary(fc.constantFrom("a", "b", "c", "d"), node)
  .map((nodes): Flow => ({ id: "f" as FlowId, version: 1, start: "a", nodes }));
const event = fc.oneof(
  fc.constant(ended),
  fc.constant(silence),
  fc.constantFrom("1", "2", "*", "constructor", "D").map(key),
);

describe("any flow under any keys", () => {
  test("plays, listens or leaves at every step, and leaves in the end however it runs in circles", () => {
    fc.assert(
      fc.property(flow, fc.array(event, { maxLength: 600, size: "max" }), (any, events) => {
        let { state, out } = enterFlow(any);
        let steps = 0;
        const left = () => out.some((each) => each.out === "queue" || each.out === "hangUp");
        for (const each of events) {
          if (left()) break;
          ({ state, out } = stepFlow(any, state, each));
          steps += 1;
          expect(state.moves).toBeLessThanOrEqual(maxMoves + 1);
        }
        expect(steps).toBeLessThanOrEqual(events.length);
      }),
      { numRuns: 300 },
    );
  });
  test("a circle without a sound is left at once", () => {
    const nodes: Record<string, FlowNode> = { a: { kind: "play", prompts: [], bargeIn: false, next: "a" } };
    expect(walk({ id: "f" as FlowId, version: 1, start: "a", nodes }).at(-1)).toBe("hangUp flowEnded");
  });
});
