import { expect, test } from "vitest";
import type { Flow } from "./config/index.ts";
import { exampleHotline } from "./example.ts";
import type { DeviceId, GroupId, LegId, UserId } from "./ids.ts";
import type { Command } from "./input.ts";
import { keptShape } from "./restore.ts";
import { promptMs, type Stage, stage } from "./testing/stage.ts";

const user = (no: string) => `agent-${no}` as UserId;

const configured: ReadonlySet<string> = new Set(["flows", "group", "survey"]);

/** An id is none. */
const isName = (key: string): boolean => /^[a-z][A-Za-z]*$/.test(key);

/** Every field that is in a value, as a path with its type; what has a word that tells it from its like (`at`, `is`, `do`, `to`) is a type of its own. */
const pathsOf = (value: unknown, path: string, out: Set<string>): void => {
  if (typeof value !== "object" || value === null) {
    out.add(`${path}: ${value === null ? "null" : typeof value}`);
    return;
  }
  if (Array.isArray(value)) {
    for (const each of value) pathsOf(each, `${path}[]`, out);
    return;
  }
  const fields = Object.entries(value);
  const word = fields.find(([key, each]) => ["at", "is", "do", "to"].includes(key) && isName(String(each)))?.[1];
  for (const [key, each] of fields) pathsOf(each, `${path}${word ? `(${word})` : ""}.${isName(key) ? key : "*"}`, out);
};

/** Agents, calls and what they are asked, through all that they can be. */
const live = (look: (on: Stage) => void): void => {
  const config = exampleHotline();
  const trunks = config.trunks.map((each) => (each.default ? { ...each, host: "192.0.2.1" } : each));
  const on = stage({ config: { ...config, trunks }, latencyMs: () => 50 });
  const seen = <T>(value: T): T => {
    look(on);
    return value;
  };
  const ask = (no: string, command: Command) => seen(on.asks(user(no), command));
  const wait = (ms: number) => seen(on.passes(ms));
  const pickUp = (device: string) => {
    const leg = on.rings(device);
    if (leg) on.picksUp(leg);
    return seen(leg);
  };
  const arrives = () => {
    const leg = seen(on.calls());
    wait(promptMs / 2);
    on.presses(leg, "1");
    return seen(leg);
  };
  const talks = () => {
    const leg = arrives();
    pickUp("browser-8001");
    wait(promptMs / 2);
    wait(promptMs * 6);
    return leg;
  };
  const over = (leg: LegId) => {
    seen(on.hangsUp(leg));
    for (const no of ["8001", "8002", "8003"]) ask(no, { do: "endWrapUp" });
    wait(60_000);
    for (const no of ["8001", "8002"]) ask(no, { do: "ready" });
  };
  arrives();
  on.sits("8001");
  wait(promptMs);
  pickUp("browser-8001");
  expect(ask("8001", { do: "transfer", to: { number: "01087654321" } })).toBeUndefined();
  expect(ask("8001", { do: "hold" })).toBeUndefined();
  wait(promptMs * 6);
  ask("8001", { do: "retrieve" });
  for (const no of ["8002", "8003"]) on.sits(no, ["complaint"]);
  on.report({ is: "DeviceReachable", device: "browser-8000" as DeviceId });
  ask("8000", { do: "signIn", groups: [], device: "browser-8000" as DeviceId });
  const first = [...on.legs.keys()][0]!;
  for (const wish of ["hold", "retrieve", "mute", "unmute", "announceAgentNo"] as const) ask("8001", { do: wish });
  wait(promptMs * 6);
  ask("8001", { do: "sendDigits", digits: "1" });
  ask("8001", { do: "emergency" });
  on.hangsUp(on.rings("browser-8000")!, { by: "agent", cause: "refused" });
  seen(undefined);
  ask("8001", { do: "emergency" });
  wait(20_000);
  ask("8006", { do: "answerEmergency", agent: user("8001") });
  ask("8000", { do: "listen", agent: user("8001") });
  pickUp("browser-8000");
  ask("8000", { do: "stopWatching" });
  ask("8001", { do: "consult", to: { agent: user("8002") } });
  pickUp("browser-8002");
  for (const wish of ["swap", "threeWay", "dropThird"] as const) ask("8001", { do: wish });
  ask("8001", { do: "transfer", to: { agent: user("8002") } });
  pickUp("browser-8002");
  wait(promptMs * 6);
  over(first);
  const lost = talks();
  on.report({ is: "LegMediaLost", leg: [...on.legs.keys()].at(-1)!, why: "mediaRestarted" });
  wait(100);
  pickUp("browser-8001");
  ask("8001", { do: "transfer", to: { group: "complaint" as GroupId } });
  wait(100);
  pickUp("browser-8002");
  wait(promptMs * 6);
  over(lost);
  const away = talks();
  ask("8001", { do: "transfer", to: { number: "01087654321" } });
  const outside = [...on.legs.values()].findLast(({ to }) => to !== undefined);
  if (outside) on.picksUp(outside.leg);
  wait(100);
  over(away);
  const rated = talks();
  ask("8001", { do: "hangUp" });
  wait(100);
  on.presses(rated, "1");
  wait(promptMs);
  wait(2000);
  over(rated);
  ask("8001", { do: "callOut", to: { number: "01087654321" } });
  pickUp("browser-8001");
  const far = [...on.legs.values()].findLast(({ to }) => to !== undefined)!.leg;
  on.report({ is: "LegRinging", leg: far, earlyMedia: true });
  wait(100);
  on.picksUp(far);
  wait(100);
  over(far);
  ask("8001", { do: "callInternal", agent: user("8002") });
  const own = pickUp("browser-8001")!;
  pickUp("browser-8002");
  for (const wish of ["hold", "retrieve", "mute"] as const) ask("8002", { do: wish });
  over(own);
  ask("8002", { do: "busy" });
  ask("8001", { do: "rest", reason: "meal" });
  ask("8002", { do: "work" });
  wait(100);
};

/** A call whose flow keeps a message of its caller and a value, and dials the duty phone, then a number outside. */
const inFlow = (look: (on: Stage) => void): void => {
  const config = exampleHotline();
  const trunks = config.trunks.map((each) => (each.default ? { ...each, host: "192.0.2.1" } : each));
  const edge = (from: string, exit: string, to: string) => ({ from, exit, to });
  const flow: Flow = {
    ...config.flows[0]!,
    start: "asks",
    nodes: {
      kept: { kind: "set", values: ["ofCall", "ofFlow"].map((variable) => ({ variable, value: "1" })) },
      message: { kind: "voicemail", prompts: [], maxMs: 60_000, endKey: "#" },
      duty: { kind: "dutyPhone", number: "13900001111", ringMs: 20_000 },
      out: { kind: "transfer", number: "01087654321", rights: [], ringMs: 20_000 },
      asks: {
        ...{ kind: "http", method: "GET", url: "https://service.example.cn/", headers: [], results: [] },
        ...{ timeoutMs: 5000, prompts: [], music: true },
      },
    },
    edges: [
      edge("asks", "ok", "kept"),
      edge("kept", "done", "message"),
      edge("message", "done", "duty"),
      edge("duty", "busy", "out"),
    ],
    variables: [
      { name: "ofCall", type: "text", scope: "call" },
      { name: "ofFlow", type: "text", scope: "flow" },
    ],
  };
  const on = stage({ config: { ...config, trunks, flows: [flow] }, latencyMs: () => 50 });
  const leg = on.calls();
  on.passes(100);
  look(on);
  on.answers({ status: 200, body: "" });
  on.passes(2 * promptMs);
  look(on);
  on.presses(leg, "#");
  look(on);
  on.passes(100);
  const outside = () => [...on.legs.values()].findLast(({ to }) => to !== undefined)!.leg;
  on.hangsUp(outside(), { by: "callee", cause: "busy", sip: 486 });
  on.passes(100);
  look(on);
  on.picksUp(outside());
  look(on);
};

/** A caller who asks to be called back, and is. */
const inCallback = (look: (on: Stage) => void): void => {
  const config = exampleHotline();
  const trunks = config.trunks.map((each) => (each.default ? { ...each, host: "192.0.2.1" } : each));
  const groups = config.groups.map((each) => ({ ...each, callbackKey: "8" as const, callbackRights: ["all"] }));
  const dialRights = [{ id: "all", name: "all", patterns: ["0."] }];
  const on = stage({ config: { ...config, trunks, groups, dialRights }, latencyMs: () => 50 });
  const leg = on.calls();
  const keys = (pressed: string) => {
    for (const key of pressed) {
      on.presses(leg, key);
      look(on);
    }
  };
  on.passes(promptMs);
  keys("1820100#1");
  on.passes(3 * promptMs);
  look(on);
  on.sits("8001");
  look(on);
  on.picksUp(on.rings("browser-8001")!);
  look(on);
  on.hangsUp([...on.legs.values()].findLast(({ to }) => to !== undefined)!.leg, { by: "callee", cause: "busy" });
  on.passes(100);
  look(on);
};

/** A flow that goes on after the talk, with a survey of two questions. */
const inSurvey = (look: (on: Stage) => void): void => {
  const config = exampleHotline();
  const [main] = config.flows as [Flow];
  const edge = (from: string, exit: string, to: string) => ({ from, exit, to });
  const flow: Flow = {
    ...main,
    nodes: { ...main.nodes, rate: { kind: "survey", survey: "satisfaction" } },
    edges: [
      ...main.edges,
      edge("queue.business", "over", "rate"),
      ...["done", "none", "invalid"].map((exit) => edge("rate", exit, "gone")),
    ],
  };
  const [survey] = config.surveys as [(typeof config.surveys)[number]];
  const further = [{ id: "solved", prompt: "survey.ask", options: survey.options }];
  const on = stage({ config: { ...config, flows: [flow], surveys: [{ ...survey, further }] } });
  on.sits("8001");
  const leg = on.calls();
  on.presses(leg, "1");
  on.picksUp(on.rings("browser-8001")!);
  on.passes(10 * promptMs);
  look(on);
  on.asks(user("8001"), { do: "hangUp" });
  look(on);
  on.passes(promptMs);
  on.presses(leg, "1");
  look(on);
  on.passes(4000);
  look(on);
  on.presses(leg, "2");
  look(on);
};

/** Where only what is passed through has changed, the list is written anew (vitest -u); where a field or its meaning has, `keptShape` is raised. */
test("what is kept of a hotline has the shape that its number says: another one wants another number", async () => {
  const paths = new Set<string>();
  const states = new Set<string>();
  const look = ({ hotline, commands }: Stage): void => {
    for (const call of hotline.calls.values()) {
      states.add(call.state.at);
      // What is configured is the configuration's own shape.
      const plain = JSON.parse(JSON.stringify(call, (key, value) => (configured.has(key) ? {} : value)));
      pathsOf(plain, "call", paths);
    }
    for (const [kind, values] of Object.entries({
      agent: hotline.agents.values(),
      timer: hotline.timers.values(),
      file: hotline.recordings.values(),
      callback: hotline.callbacks.values(),
      command: commands,
    }))
      for (const value of values) pathsOf(JSON.parse(JSON.stringify(value)), kind, paths);
  };
  live(look);
  inFlow(look);
  inCallback(look);
  inSurvey(look);
  for (const at of ["menu", "ringing", "queued", "announcing", "talking", "consulting", "threeWay", "reconnecting"])
    expect(states).toContain(at);
  for (const at of [
    "calling",
    "internal",
    "dialling",
    "transferring",
    "outside",
    "survey",
    "duty",
    "closing",
    "offering",
  ])
    expect(states).toContain(at);
  await expect(`${[...paths].sort().join("\n")}\n`).toMatchFileSnapshot(`kept-shape.${keptShape}.txt`);
});
