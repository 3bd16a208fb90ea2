import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Flow, HotlineConfig } from "../config/index.ts";
import { exampleHotline } from "../example.ts";
import type { LegId } from "../ids.ts";
import { promptMs, stage } from "../testing/stage.ts";
import { findingCodes, findingsOf } from "./findings.ts";
import { anyAnswer, ledFlow } from "./flows.test-scene.ts";
import { resultOf, type WalkInput, walkFlow } from "./simulate.ts";

const [example] = exampleHotline().flows as [Flow];
const world = { flows: [example], isOpen: true };
const press = (...keys: string[]): WalkInput[] => keys.map((key) => ({ press: key }));
const wait: WalkInput = { wait: true };

describe("a walk", () => {
  test("tells where it stands, what is heard and what it waits for", () => {
    const steps = walkFlow(example, world, [wait, wait, ...press("1")]);
    expect(steps.map(({ node, waitsFor }) => `${node}: ${waitsFor}`)).toEqual([
      ...["greeting: prompt", "main: prompt", "main: key", "queue.business: away"],
    ]);
    expect(resultOf(steps)).toEqual({
      path: ["main/greeting", "main/main", "main/queue.business"],
      ends: "queue business",
    });
  });
  test("comes back from a queue only, and does nothing once it is over", () => {
    const silent = walkFlow(example, world, [wait, ...Array.from({ length: 6 }, () => wait), { back: "full" }, wait]);
    expect(silent.slice(-2).map(({ out }) => out)).toEqual([[], []]);
    expect(resultOf(silent)).toMatchObject({ ends: "hangUp noInput" });
    expect(resultOf(walkFlow(example, world, [...press("1"), wait, ...press("2")])).ends).toBe("queue business");
  });
  test("asks a service, whose answer is made up; its headers are not told", () => {
    const play = (prompt: string) => ({ kind: "play", prompts: [prompt], bargeIn: false }) as const;
    const flow: Flow = {
      ...{ id: "f" as Flow["id"], version: 1, start: "ask" },
      nodes: {
        ask: {
          ...{ kind: "http", method: "POST", url: "https://service.example.cn/{n}", body: '{"n":"{n}"}' },
          headers: [{ header: "Authorization", value: "very-secret" }],
          ...{ timeoutMs: 5000, results: [{ path: "a", variable: "a" }], prompts: ["x"], music: false },
        },
        ...{ right: play("digit.1"), wrong: play("digit.2"), late: play("digit.3") },
      },
      edges: [
        { from: "ask", exit: "ok", to: "right" },
        { from: "ask", exit: "failed", to: "wrong" },
        { from: "ask", exit: "timeout", to: "late" },
      ],
      variables: ["n", "a"].map((name) => ({ name, type: "text", scope: "call", initial: "4 2" })),
    };
    const walked = (...inputs: WalkInput[]) => walkFlow(flow, { flows: [flow], isOpen: true }, inputs);
    const last = (...inputs: WalkInput[]) => walked(...inputs).at(-1)!;
    const [begun] = walked();
    expect(begun).toMatchObject({ node: "ask", waitsFor: "service" });
    expect(begun!.out.at(-1)).toEqual({
      ...{ out: "ask", node: "ask", method: "POST", url: "https://service.example.cn/4%202", body: '{"n":"4 2"}' },
      timeoutMs: 5000,
    });
    expect(JSON.stringify(walked(wait))).not.toContain("very-secret");
    expect(last({ answer: { status: 200, body: '{"a":"1"}' } })).toMatchObject({ node: "right", values: { a: "1" } });
    expect(last({ answer: { status: 500, body: "" } })).toMatchObject({ node: "wrong", values: { a: "4 2" } });
    expect(last({ answer: { failed: "unreachable" } }).node).toBe("wrong");
    expect(last(wait).node).toBe("late");
    expect(last({ press: "1" })).toMatchObject({ node: "ask", out: [], waitsFor: "service" });
    expect(last(wait, { answer: { status: 200, body: '{"a":"1"}' } })).toMatchObject({ node: "late", out: [] });
  });
  test("that is not over says what it waits for", () => {
    expect(resultOf(walkFlow(example, world, [wait])).ends).toBe("waits for prompt");
  });
});

const config = exampleHotline();
const closed = { ...config.schedule, weekly: [], special: [{ date: "2026-11-25", periods: [] }] };
const opened = { ...config.schedule, weekly: [], special: [] };

/** A live call that does the same. Where it stands is told by its facts. */
const live = (flow: Flow, isOpen: boolean, inputs: readonly WalkInput[]): string[] => {
  const hotline: HotlineConfig = { ...config, schedule: isOpen ? opened : closed, flows: [flow] };
  const on = stage({ config: { ...hotline, numbers: hotline.numbers.map((each) => ({ ...each, flow: flow.id })) } });
  const leg = on.calls() as LegId;
  const isInFlow = () => [...on.hotline.calls.values()][0]?.state.at === "menu";
  const isAsking = () => {
    const state = [...on.hotline.calls.values()][0]?.state;
    return state?.at === "menu" && state.ask !== undefined;
  };
  for (const input of inputs) {
    if (!isInFlow()) break;
    if ("answer" in input) on.answers(input.answer);
    // A key means nothing to who waits for an answer.
    else if (isAsking()) "wait" in input && on.fires("Ask");
    else if ("press" in input) on.presses(leg, input.press);
    // The prompt's end, else the time for a key.
    else if (on.legs.get(leg)?.play) on.passes(promptMs * (on.hears(leg).split(" ").length || 1));
    else for (const is of ["NoInput", "Voicemail"] as const) on.fires(is);
  }
  return on.find("NodeEntered").map(({ flow: id, flowNode }) => `${id}/${flowNode}`);
};

const input: fc.Arbitrary<WalkInput> = fc.oneof(
  fc.constant(wait),
  fc.constantFrom("1", "2", "*", "#", "7").map((key): WalkInput => ({ press: key })),
  anyAnswer.map((answer): WalkInput => ({ answer })),
);

test("a walk and a live call take the same way for the same keys, silences and answers of services", () => {
  let compared = 0;
  fc.assert(
    fc.property(ledFlow, fc.array(input, { maxLength: 40, size: "max" }), (flow, inputs) => {
      const refused = findingsOf(flow, { flows: [flow], hasPrompt: () => true }).some(
        ({ code }) => findingCodes[code] === "refuses",
      );
      if (refused) return;
      compared += 1;
      const { path } = resultOf(walkFlow(flow, { flows: [flow], isOpen: true }, inputs));
      expect(live(flow, true, inputs)).toEqual(path);
    }),
    { numRuns: 1000 },
  );
  expect(compared).toBeGreaterThan(50);
});
