import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Flow, FlowNode, FlowVariable } from "../config/index.ts";
import { exampleHotline, promptNames } from "../example.ts";
import type { FlowId, GroupId } from "../ids.ts";
import { enterFlow, stepFlow } from "./engine.ts";
import { findingCodes, findingsOf } from "./findings.ts";
import { anyEvent, edgesOf, ledFlow } from "./flows.test-scene.ts";
import type { FlowHost } from "./hosts.ts";
import type { FlowEnv } from "./state.ts";

const patience = {
  timeoutMs: 1000,
  maxInvalid: 1,
  maxNoInput: 1,
  invalidPrompt: "invalidKey",
  noInputPrompt: "noInput",
};
const play = (...prompts: string[]): FlowNode => ({ kind: "play", prompts, bargeIn: false });
const menu = (...keys: string[]): FlowNode => ({
  ...{ kind: "menu", prompts: ["menu.main"], ...patience },
  keys: Object.fromEntries(keys.map((each) => [each, {}])),
});
const queue: FlowNode = { kind: "queue", group: "business" as GroupId, priority: 0 };
const bye: FlowNode = { kind: "hangUp", prompts: ["goodbye"], cause: "flowEnded" };
const read: FlowNode = { kind: "say", parts: [{ say: "digits", variable: "number" }], bargeIn: false };
const collect: FlowNode = {
  ...{ kind: "collect", prompts: [], variable: "number", minDigits: 1, maxDigits: 9, endKey: "#", betweenMs: 900 },
  ...patience,
};
const http: FlowNode = {
  ...{ kind: "http", method: "GET", url: "https://service.example.cn/", headers: [], timeoutMs: 5000, prompts: [] },
  ...{ results: [{ path: "n", variable: "number" }], music: true },
};
const number: FlowVariable = { name: "number", type: "digits", scope: "call" };
const flowOf = (nodes: Record<string, FlowNode>, arrows = "", more: Partial<Flow> = {}): Flow => ({
  ...{ id: "f" as FlowId, version: 1, start: Object.keys(nodes)[0]!, nodes, edges: edgesOf(arrows), ...more },
});

const prompts: ReadonlySet<string> = new Set([...promptNames, "x", "bad", "none"]);
const told = (flow: Flow, others: readonly Flow[] = []): string[] =>
  findingsOf(flow, { flows: [flow, ...others], hasPrompt: (name) => prompts.has(name) }).map(({ code, node, about }) =>
    [code, node, about].filter((each) => each !== undefined).join(" "),
  );

test("of the flow of a first start nothing is to be said", () => {
  expect(told(exampleHotline().flows[0]!)).toEqual([]);
});

describe("a flow is refused", () => {
  test("whose start is not there", () => {
    expect(told({ ...flowOf({ bye }), start: "gone" })).toEqual(["noStart"]);
  });
  test("in which an exit leads nowhere; but a queue knows what becomes of its callers", () => {
    expect(told(flowOf({ m: menu("0"), queue }, "m.key.0>queue m.invalid>queue"))).toEqual(["deadEnd m noInput"]);
  });
  test("in which callers go round without a way out", () => {
    const flow = flowOf(
      { m: menu("0", "1"), a: play("greeting"), b: play("greeting"), queue },
      "m.key.0>queue m.key.1>a m.invalid>queue m.noInput>queue a.done>b b.done>a",
    );
    expect(told(flow)).toEqual(["noWayOut a", "noWayOut b"]);
  });
  test("that plays a prompt which is not there, once for each node", () => {
    expect(told(flowOf({ a: play("lost", "lost"), bye }, "a.done>bye"))).toEqual(["noPrompt a lost"]);
  });
  test("that reads or writes a variable which it does not have", () => {
    expect(told(flowOf({ c: collect, bye }, "c.done>bye c.invalid>bye c.noInput>bye"))).toEqual([
      "unknownVariable c number",
    ]);
  });
  test("that says a variable which may be unset on one of the ways to it", () => {
    const nodes = { c: collect, read, bye };
    const sure = "c.done>read c.invalid>bye c.noInput>bye read.done>bye";
    expect(told(flowOf(nodes, sure, { variables: [number] }))).toEqual([]);
    const loose = sure.replace("c.noInput>bye", "c.noInput>read");
    expect(told(flowOf(nodes, loose, { variables: [number] }))).toEqual(["mayBeUnset read number"]);
    expect(told(flowOf(nodes, loose, { variables: [{ ...number, initial: "0" }] }))).toEqual([]);
  });
  test("that writes a stored parameter of the hotline; it may be read, and is never unset", () => {
    const world = { flows: [], hasPrompt: () => true, stored: ["fax"] };
    const codes = (flow: Flow) => findingsOf(flow, world).map(({ code, about }) => `${code} ${about}`);
    const read: FlowNode = { kind: "say", parts: [{ say: "digits", variable: "fax" }], bargeIn: false };
    expect(codes(flowOf({ read, bye }, "read.done>bye"))).toEqual([]);
    const set: FlowNode = { kind: "set", values: [{ variable: "fax", value: "1" }] };
    expect(codes(flowOf({ set, bye }, "set.done>bye"))).toEqual(["unknownVariable fax"]);
  });
  test("that compares what may be unset; whether it is empty may be asked", () => {
    const asks = (is: "equal" | "empty"): FlowNode => ({
      kind: "condition",
      branches: [{ name: "yes", all: [{ variable: "number", is, value: "" }] }],
    });
    const of = (is: "equal" | "empty") =>
      flowOf({ t: asks(is), bye }, "t.yes>bye t.otherwise>bye", { variables: [number] });
    expect(told(of("equal"))).toEqual(["mayBeUnset t number"]);
    expect(told(of("empty"))).toEqual([]);
  });
  test("that asks a service without a way on, with what may be unset, or takes for sure what only an answer brings", () => {
    const every = "ask.ok>read ask.failed>bye ask.timeout>bye read.done>bye";
    const of = (arrows: string, more: Partial<FlowNode> = {}) =>
      told(flowOf({ ask: { ...http, ...more } as FlowNode, read, bye }, arrows, { variables: [number] }));
    expect(of(every)).toEqual([]);
    expect(of(every.replace("ask.timeout>bye", ""))).toEqual(["deadEnd ask timeout"]);
    expect(of(every.replace("ask.failed>bye", "ask.failed>read"))).toEqual(["mayBeUnset read number"]);
    expect(of(every, { url: "https://service.example.cn/?n={number}" })).toEqual(["mayBeUnset ask number"]);
    expect(of(every, { url: "https://service.example.cn/?n={none}" })).toEqual(["unknownVariable ask none"]);
    const body = '{"n":"{number}"}';
    expect(of(every, { body })).toEqual([]);
    expect(of(every, { method: "POST", body })).toEqual(["mayBeUnset ask number"]);
  });
  test("that asks a host which the server may not ask, as far as that is known", () => {
    const arrows = "ask.ok>bye ask.failed>bye ask.timeout>bye";
    const of = (url: string, flowHosts?: readonly FlowHost[]) => {
      const variables = [{ ...number, initial: "1" }];
      const flow = flowOf({ ask: { ...http, url } as FlowNode, bye }, arrows, { variables });
      return findingsOf(flow, { flows: [flow], hasPrompt: () => true, flowHosts }).map(({ code, node, about }) =>
        [code, node, about].join(" "),
      );
    };
    const hosts = [{ host: "service.example.cn" }, { host: "10.1.2.3", port: 8443 }];
    for (const url of [
      "https://service.example.cn/{number}",
      "http://SERVICE.example.cn:80/",
      "https://10.1.2.3:8443/",
    ])
      expect(of(url, hosts)).toEqual([]);
    expect(of("https://other.example.cn/{number}?a", hosts)).toEqual(["hostNotAllowed ask other.example.cn"]);
    expect(of("https://10.1.2.3/", hosts)).toEqual(["hostNotAllowed ask 10.1.2.3"]);
    expect(of("https://service.example.cn:8443/", [])).toEqual(["hostNotAllowed ask service.example.cn:8443"]);
    expect(of("https://[::g]/", [])).toEqual(["badUrl ask https://[::g]/"]);
    expect(of("https://other.example.cn/")).toEqual([]);
  });
  test("whose request has an address or a body that can't be read, or asks again and again without a sound", () => {
    const arrows = "ask.ok>bye ask.failed>bye ask.timeout>bye";
    const of = (more: Partial<FlowNode>) =>
      told(
        flowOf({ ask: { ...http, ...more } as FlowNode, bye }, arrows, { variables: [{ ...number, initial: "1" }] }),
      );
    for (const url of ["https://a:99999/", "https://[::g]/", "https://a/../b", "https://a/%2E%2e"])
      expect(of({ url })).toEqual([`badUrl ask ${url}`]);
    for (const url of ["https://a/..b", "https://a/{number}/x?u=../..", "http://[::1]:80/"])
      expect(of({ url })).toEqual([]);
    for (const body of ["", "x", '{"n":{number}}', '{"n":"{number}}', '{"n":1'])
      expect(of({ method: "POST", body })).toEqual(["badBody ask"]);
    for (const body of ['{"n":"a{number}b"}', "[]", "1"]) expect(of({ method: "POST", body })).toEqual([]);
    const again = flowOf({ ask: http, read, bye }, "ask.ok>bye ask.failed>ask ask.timeout>bye", {
      variables: [{ ...number, initial: "1" }],
    });
    expect(told(again)).toEqual(["silentCircle ask", "unreachable read"]);
  });
  test("that runs in a circle without a sound", () => {
    const set: FlowNode = { kind: "set", values: [{ variable: "number", value: "1" }] };
    const flow = flowOf({ set, h: { kind: "hours" }, bye }, "set.done>h h.open>set h.closed>bye", {
      variables: [number],
    });
    expect(told(flow)).toEqual(["silentCircle set", "silentCircle h"]);
  });
  test("that enters a module wrongly, or one that nothing leads back from", () => {
    const enter: FlowNode = {
      kind: "module",
      flow: "m" as FlowId,
      arguments: { more: "1" },
      results: { more: "number" },
    };
    const main = flowOf({ enter, bye }, "enter.back>bye", { variables: [number] });
    const module = (node: FlowNode): Flow => ({
      ...flowOf({ out: node }),
      ...{ id: "m" as FlowId, module: { parameters: [{ name: "must", type: "text" }], results: [] } },
    });
    const wrong = ["badArgument enter must", "badArgument enter more", "badArgument enter more"];
    expect(told(main, [module({ kind: "leave", exit: "back" })])).toEqual(wrong);
    expect(told(main, [module(bye)])).toEqual(["noExits enter m", ...wrong, "unreachable bye"]);
  });
  test("that its own modules enter again, or in which they stand too deep", () => {
    const enters = (id: string, ...modules: string[]): Flow => ({
      ...flowOf(
        {
          ...Object.fromEntries(
            modules.map((flow) => [
              flow,
              { kind: "module", flow: flow as FlowId, arguments: {}, results: {} } as const,
            ]),
          ),
          out: { kind: "leave", exit: "back" },
        },
        modules.map((flow, index) => `${flow}.back>${modules[index + 1] ?? "out"}`).join(" "),
      ),
      ...{ id: id as FlowId, module: { parameters: [], results: [] } },
    });
    const [one, two] = [enters("one", "two"), enters("two", "one")];
    expect(told(one, [two])).toEqual(["moduleCircle two two"]);
    expect(told(enters("own", "own"))).toEqual(["moduleCircle own own"]);
    const chain = Array.from({ length: 9 }, (_, n) => enters(`m${n}`, ...(n < 8 ? [`m${n + 1}`] : [])));
    const deepest = (flows: readonly Flow[], n: number) =>
      told(
        flows[n]!,
        flows.filter((_, index) => index !== n),
      );
    expect(deepest(chain, 4)).toEqual(["modulesTooDeep 9"]);
    expect(deepest(chain.slice(1), 4)).toEqual([]);
    // Twice beside each other is not deeper.
    expect(told(enters("f", "leaf", "leaf2"), [enters("leaf"), enters("leaf2")])).toEqual([]);
  });
  test("that returns though it is no module", () => {
    expect(told(flowOf({ out: { kind: "leave", exit: "x" } }))).toEqual(["noModule out"]);
  });
});

describe("a flow is to be looked at", () => {
  test("of which a node is never come to", () => {
    expect(told(flowOf({ bye, left: bye }))).toEqual(["unreachable left"]);
  });
  test("in whose menu 0 is not a person, or asks first", () => {
    const rest = "m.invalid>bye m.noInput>bye";
    expect(told(flowOf({ m: menu("1"), bye }, `m.key.1>bye ${rest}`))).toEqual(["zeroIsNoPerson m"]);
    const through = flowOf({ m: menu("0"), p: play("greeting"), queue, bye }, `m.key.0>p p.done>queue ${rest}`);
    expect(told(through)).toEqual([]);
    const asks = "m.key.0>n n.key.0>queue n.invalid>bye n.noInput>bye";
    expect(told(flowOf({ m: menu("0"), n: menu("0"), queue, bye }, `${asks} ${rest}`))).toEqual(["zeroIsNoPerson m"]);
  });
  test("whose menus stand three deep", () => {
    const of = (from: string, to: string) =>
      `${from}.key.0>queue ${from}.key.1>${to} ${from}.invalid>queue ${from}.noInput>queue`;
    const nodes = { a: menu("0", "1"), p: play("greeting"), b: menu("0", "1"), c: menu("0", "1"), queue };
    const arrows = [of("a", "p"), "p.done>b", of("b", "c"), of("c", "a")].join(" ");
    expect(told(flowOf(nodes, arrows))).toEqual(["manyLevels c"]);
  });
});

const noCallback: FlowEnv["callbackRules"] = () => ({ own: "", others: false, allows: () => false });

test("a flow that is not refused is walked by any keys and silences, never leads nowhere, and reads no variable that is unset", () => {
  let passed = 0;
  fc.assert(
    fc.property(ledFlow, fc.array(anyEvent, { maxLength: 80, size: "max" }), fc.boolean(), (flow, events, isOpen) => {
      const findings = findingsOf(flow, { flows: [flow], hasPrompt: (name) => prompts.has(name) });
      if (findings.some(({ code }) => findingCodes[code] === "refuses")) return;
      passed += 1;
      const env: FlowEnv = {
        isOpen,
        isAnswered: true,
        callbackRules: noCallback,
        flow: (id) => (id === flow.id ? flow : undefined),
      };
      let { state, out } = enterFlow(flow, env);
      for (const event of events) {
        for (const each of out) if (each.out === "hangUp") expect(each.lost).not.toBe("noWay");
        if (out.some((each) => each.out === "hangUp")) return;
        const isWaiting = out.some((each) => each.out === "queue");
        // A queue is come back from, or it is the end; and nothing else comes back.
        if (isWaiting !== (event.is === "Back") || (event.is === "Back" && event.exit === "nonsense")) continue;
        ({ state, out } = stepFlow(state, env, event));
      }
    }),
    { numRuns: 3000 },
  );
  expect(passed).toBeGreaterThan(200);
});

describe("a queue that asks for skills", () => {
  const nodes = { start: { ...queue, skills: { english: 5 } } as FlowNode };
  const group = { id: "business" as GroupId, name: "业务咨询", skills: { sign: 3 } };
  const agent = (user: string, groups: string[], skillLevels = {}) => ({ user, groups, skillLevels }) as never;
  const skills = [
    { id: "english", name: "英语" },
    { id: "sign", name: "手语" },
  ];
  const told = (agents: never[]) =>
    findingsOf(flowOf(nodes), { flows: [], hasPrompt: () => true, agents, groups: [group], skills })
      .filter(({ code }) => code === "unskilled")
      .map(({ node, about }) => `${node} ${about}`);

  test("that no agent of the group has all of is told, and what it asks", () => {
    const asked = ["start 业务咨询: 英语 5, 手语 3"];
    expect(told([])).toEqual(asked);
    expect(told([agent("a", ["business"], { english: 9 }), agent("b", ["business"], { sign: 9 })])).toEqual(asked);
    expect(told([agent("a", ["other"], { english: 9, sign: 9 })])).toEqual(asked);
    expect(told([agent("a", ["business"], { english: 4, sign: 9 })])).toEqual(asked);
    expect(told([agent("a", ["business"], { english: 5, sign: 3 })])).toEqual([]);
  });

  test("is not judged where it is not known what agents can do", () => {
    expect(told([{ user: "a" } as never])).toEqual([]);
  });
});
