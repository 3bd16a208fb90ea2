import { exampleHotline, type Flow, type WalkInput, walkFlow } from "@zongji/domain";
import { expect, test } from "vitest";
import { freshNode } from "./model.ts";
import { isReading, litBy, type SimHours, type SimInput, simulate, talk, testOf } from "./simulation.ts";

const flow = exampleHotline().flows[0]!;
const world = { flows: [flow], isOpen: true };
const wait: WalkInput = { wait: true };

test("a walk in the page is the API's walk", () => {
  const inputs: WalkInput[] = [wait, wait, { press: "7" }, wait, { press: "2" }, { press: "1" }];
  expect(simulate(flow, world, inputs).steps).toEqual(walkFlow(flow, world, inputs));
});

test("the caller hangs up, a person answers, the flow ends: each is told, and nothing is walked after", () => {
  const ended = (inputs: SimInput[]) => simulate(flow, world, inputs).endedBy;
  expect(ended([])).toBeUndefined();
  expect(ended([wait, { hangUp: true }])).toBe("caller");
  expect(ended([wait, { press: "0" }, { back: talk }])).toBe("talk");
  expect(ended(Array.from({ length: 12 }, () => wait))).toBe("flow");
  expect(simulate(flow, world, [wait, { press: "0" }, { back: talk }]).steps).toHaveLength(3);
  expect(
    simulate(
      flow,
      world,
      Array.from({ length: 200 }, () => wait),
    ).isFull,
  ).toBe(true);
});

test("a made-up answer of a service lights the exit that it leads by", () => {
  const end = { kind: "hangUp", prompts: [], cause: "flowEnded" } as const;
  const asks: Flow = {
    ...{ id: "f" as Flow["id"], version: 1, start: "ask" },
    nodes: {
      ask: { ...(freshNode("http") as Extract<Flow["nodes"][string], { kind: "http" }>), url: "https://a/" },
      end,
    },
    edges: ["ok", "failed", "timeout"].map((exit) => ({ from: "ask", exit, to: "end" })),
  };
  const lit = (input: WalkInput) => [...litBy(walkFlow(asks, { flows: [asks], isOpen: true }, [input]), asks).edges];
  expect(lit({ answer: { status: 200, body: "" } })).toEqual(["ask ok"]);
  expect(lit({ answer: { status: 404, body: "" } })).toEqual(["ask failed"]);
  expect(lit({ answer: { failed: "refused" } })).toEqual(["ask failed"]);
  expect(lit(wait)).toEqual(["ask timeout"]);
});

test("the way that was walked is lit, by the exit that was taken, and no other", () => {
  const menu: Flow = {
    ...{ id: "f" as Flow["id"], version: 1, start: "m" },
    nodes: {
      m: {
        ...{ kind: "menu", prompts: [], keys: { "1": {}, "2": {} }, timeoutMs: 1000, maxInvalid: 0, maxNoInput: 0 },
        ...{ invalidPrompt: "invalidKey", noInputPrompt: "noInput" },
      },
      end: { kind: "hangUp", prompts: [], cause: "flowEnded" },
    },
    edges: ["key.1", "key.2", "invalid", "noInput"].map((exit) => ({ from: "m", exit, to: "end" })),
  };
  const lit = (input: WalkInput) => [...litBy(walkFlow(menu, { flows: [menu], isOpen: true }, [input]), menu).edges];
  expect(lit({ press: "1" })).toEqual(["m key.1"]);
  expect(lit({ press: "2" })).toEqual(["m key.2"]);
  expect(lit({ press: "9" })).toEqual(["m invalid"]);
  expect(lit(wait)).toEqual(["m noInput"]);
  const walked = litBy(walkFlow(menu, { flows: [menu], isOpen: true }, []), menu);
  expect([[...walked.nodes], walked.here]).toEqual([["m"], "m"]);
});

test("a walk is kept as a test: its hours as they were found, as a moment only where one was chosen or calendars differ", () => {
  const steps = simulate(flow, world, [{ wait: true }, { hangUp: true }]);
  const clock = { isOpen: true, at: 60_000, by: "clock", isPicked: false } as const;
  const kept = (hours: SimHours, flows = [flow]) => testOf("n", flow, steps, { hours, callerList: undefined, flows });
  expect(kept(clock)).toMatchObject({ name: "n", hours: { open: true }, inputs: [{ wait: true }] });
  expect(kept(clock).steps).toHaveLength(2);
  expect(kept({ ...clock, isPicked: true }).hours).toEqual({ at: 60_000 });
  expect(kept({ ...clock, isOpen: false, isPicked: true, by: "said" }).hours).toEqual({ open: false });
  const branch = { ...flow, nodes: { h: { kind: "hours" as const, calendar: "branch" } } };
  expect(kept(clock, [flow, branch]).hours).toEqual({ at: 60_000 });
});

test("texts that are read are waited for as such, and a service is not", () => {
  const bye = { kind: "hangUp", prompts: [], cause: "flowEnded" } as const;
  const reading = (tell: Flow["nodes"][string]): boolean => {
    const edges = ["done", "ok", "failed", "timeout"].map((exit) => ({ from: "tell", exit, to: "bye" }));
    const made: Flow = { id: "f" as Flow["id"], version: 1, start: "tell", nodes: { tell, bye }, edges };
    return isReading(simulate(made, { flows: [made], isOpen: true }, []).steps);
  };
  expect(reading({ kind: "say", parts: [{ say: "text", text: "您好" }], bargeIn: true })).toBe(true);
  expect(reading({ kind: "say", parts: [{ say: "prompt", prompt: "greeting" }], bargeIn: true })).toBe(false);
  expect(reading({ ...(freshNode("http") as Extract<typeof bye | Flow["nodes"][string], { kind: "http" }>) })).toBe(
    false,
  );
});
