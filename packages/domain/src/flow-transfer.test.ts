import { expect, test } from "vitest";
import type { DialRight, Flow, FlowNode, HotlineConfig } from "./config/index.ts";
import { exampleHotline } from "./example.ts";
import { findingsOf } from "./flow/index.ts";
import type { TrunkId } from "./ids.ts";
import { mayTransfer } from "./numbers.ts";
import { closeOpen, rebuild } from "./rebuild.ts";
import { promptMs, stage } from "./testing/stage.ts";

const out = (number: string, rights: readonly string[] = []): FlowNode => ({
  ...{ kind: "transfer", number, rights, ringMs: 20_000 },
});
const sorry: FlowNode = { kind: "play", prompts: ["sorry.reconnect"], bargeIn: false };
const bye: FlowNode = { kind: "hangUp", prompts: ["goodbye"], cause: "flowEnded" };
const edge = (from: string, exit: string, to: string) => ({ from, exit, to });
const edges = [
  ...["noAnswer", "busy", "failed"].map((exit) => edge("out", exit, "sorry")),
  edge("sorry", "done", "bye"),
];
const local: DialRight = { id: "local", name: "市话", patterns: ["010XXXXXXXX"] };

const flowOf = (node: FlowNode, more: Partial<Flow> = {}): Flow => ({
  ...exampleHotline().flows[0]!,
  ...{ start: "out", nodes: { out: node, sorry, bye }, edges, variables: [] },
  ...more,
});
const hotline = (flow: Flow, dialRights?: readonly DialRight[], hosts = ["192.0.2.1"]): HotlineConfig => {
  const config = exampleHotline();
  const carrier = config.trunks.find((each) => each.default)!;
  const lines = hosts.map((host, n) => ({
    ...carrier,
    ...{ id: `carrier${n || ""}` as TrunkId, host, default: n === 0, priority: n + 1 },
  }));
  const others = config.trunks.filter((each) => !each.default);
  return { ...config, trunks: [...lines, ...others], flows: [flow], ...(dialRights && { dialRights }) };
};
const begins = (config: HotlineConfig) => {
  const on = stage({ config });
  const leg = on.calls();
  const phone = () => [...on.legs.values()].findLast(({ to }) => to !== undefined)!;
  return { on, leg, phone };
};

test("a flow hands its caller to a number outside: he hears it ring, they talk, and it is no person of the hotline's", () => {
  const { on, leg, phone } = begins(hotline(flowOf(out("01087654321", ["local"])), [local]));
  expect([on.hears(leg), phone().to]).toEqual(["tone.ringback", "01087654321"]);
  on.passes(5_000);
  on.picksUp(phone().leg);
  expect([on.hears(leg), on.hears(phone().leg)]).toEqual([phone().leg, leg]);
  on.passes(30_000);
  on.hangsUp(phone().leg);
  on.passes(promptMs);
  expect(on.outcome()).toBe("D1 system flowEnded");
  expect(on.find("CallEnded")).toMatchObject([{ detail: "transferred" }]);
  expect(on.find("IvrLeft")).toMatchObject([{ to: "transfer" }]);
  expect(on.find("OutsideEnded")).toMatchObject([{ outcome: "talked" }]);
  expect(on.find("HumanRequested")).toEqual([]);
  expect(JSON.stringify(on.facts)).not.toContain('"01087654321"');
  expect(on.faults).toEqual([]);
});

test.each([
  ["is busy", { by: "callee", cause: "busy", sip: 486 }, "busy"],
  ["does not answer", { by: "system", cause: "noAnswer" }, "noAnswer"],
  ["can't be reached", { by: "callee", cause: "error", sip: 503 }, "unreachable"],
] as const)("one that %s leads on by its exit", (_what, ending, outcome) => {
  const { on, leg, phone } = begins(hotline(flowOf(out("01087654321"))));
  on.hangsUp(phone().leg, ending);
  expect(on.hears(leg)).toBe("sorry.reconnect");
  expect(on.find("OutsideEnded")).toMatchObject([{ outcome }]);
  on.passes(2 * promptMs);
  expect(on.outcome()).toBe("D1 system flowEnded");
});

test("it is tried over the next line", () => {
  const { on, phone } = begins(hotline(flowOf(out("01087654321")), undefined, ["192.0.2.1", "192.0.2.2"]));
  const first = phone().leg;
  on.hangsUp(first, { by: "callee", cause: "error", sip: 503 });
  expect(on.find("OutsideRerouted")).toMatchObject([{ before: first, leg: phone().leg, trunk: "carrier1" }]);
});

test("what no right allows is never dialled, whatever a caller has typed", () => {
  const typed = (value: string, rights: readonly string[]) =>
    flowOf(out("{number}", rights), { variables: [{ name: "number", type: "digits", scope: "call", initial: value }] });
  for (const [flow, rights] of [
    [flowOf(out("00861234567", ["local"])), [local]],
    [flowOf(out("01087654321")), [local]],
    [typed("00861234567", ["local"]), [local]],
    [typed("01087654321", []), undefined],
    [typed("01087654321;phone-context=evil", ["local"]), [{ ...local, patterns: ["0."] }]],
    [typed("", ["local"]), [{ ...local, patterns: ["."] }]],
  ] as const) {
    const { on, leg } = begins(hotline(flow, rights));
    expect(on.hears(leg)).toBe("sorry.reconnect");
    expect(on.commands.filter((each) => each.do === "Originate")).toEqual([]);
  }
  const { phone } = begins(hotline(typed("01087654321", ["local"]), [local]));
  expect(phone().to).toBe("01087654321");
});

test("the check refuses a transfer that no right allows", () => {
  const told = (node: FlowNode, dialRights?: readonly DialRight[]) => {
    const flow = flowOf(node, { variables: [{ name: "number", type: "digits", scope: "call", initial: "" }] });
    return findingsOf(flow, { flows: [flow], hasPrompt: () => true, dialRights }).map(({ code, about }) => [
      code,
      about,
    ]);
  };
  expect(told(out("01087654321"))).toEqual([]);
  expect(told(out("01087654321", ["local"]), [local])).toEqual([]);
  expect(told(out("{number}", ["local"]), [local])).toEqual([]);
  for (const [number, rights, dialRights] of [
    ["01087654321", [], [local]],
    ["13900001111", ["local"], [local]],
    ["{number}", [], undefined],
    ["not a number", [], undefined],
  ] as const)
    expect(told(out(number, rights), dialRights)).toEqual([["notAllowed", number]]);
});

test("whether a flow may dial is a matter of its rights alone", () => {
  const number = "01087654321";
  expect(mayTransfer({}, { rights: [], number, open: false })).toBe(true);
  expect(mayTransfer({}, { rights: [], number, open: true })).toBe(false);
  expect(mayTransfer({ dialRights: [local] }, { rights: ["other"], number, open: false })).toBe(false);
  expect(mayTransfer({ dialRights: [local] }, { rights: ["local"], number, open: true })).toBe(true);
});

test("after a crash in its talk or its ring, and when the caller hangs up, its end is told truthfully", () => {
  for (const answers of [true, false]) {
    const { on, leg, phone } = begins(hotline(flowOf(out("01087654321"))));
    if (answers) on.picksUp(phone().leg);
    const ends = closeOpen(rebuild(on.facts));
    const outcome = answers ? "talked" : "ended";
    expect(ends.find(({ type }) => type === "OutsideEnded")).toMatchObject({ outcome });
    expect(ends.at(-1)).toMatchObject({ type: "CallEnded", disposition: "D10" });
    on.dies(() => on.passes(1));
    on.hangsUp(leg);
    expect(on.find("OutsideEnded")).toMatchObject([{ outcome: answers ? "talked" : "caller" }]);
    expect(on.outcome()).toBe("D1 caller hangup");
    expect(on.timers.size).toBe(0);
  }
});
