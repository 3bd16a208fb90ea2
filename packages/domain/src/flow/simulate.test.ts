import { describe, expect, test } from "vitest";
import type { Flow } from "../config/index.ts";
import { exampleHotline } from "../example.ts";
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
