import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  newWorld,
  type OutgoingCall,
  Phone,
  pause,
  play,
  resemblance,
  type Sipp,
  samplesOf,
  scenario,
  sleep,
  soundPcap,
  startCapture,
  startServer,
  startSipp,
  tones,
  uac,
  until,
  WallClock,
  type World,
} from "@zongji/kit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { factsOf, hearEachOther, logOnceOver, openCarrier, recordOf } from "./cast.ts";
import { inForce, openFrom, publish } from "./flows.ts";
import {
  type CallRecord,
  hotlineNumber,
  oneStream,
  openHotline,
  type Person,
  promptSamples,
  signInFirst,
} from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

/** Edges as arrows: "greeting.done>first first.key.1>second". */
const edges = (arrows: string) =>
  arrows
    .trim()
    .split(/\s+/)
    .map((arrow) => {
      const [, from, exit, to] = /^(\w+)\.(.+)>(\w+)$/.exec(arrow)!;
      return { from, exit, to };
    });

// Short prompts: what is waited for is the caller's silence.
const patience = {
  ...{ timeoutMs: 3000, maxInvalid: 2, maxNoInput: 2 },
  ...{ invalidPrompt: "beep", noInputPrompt: "beep" },
};
const menu = (prompt: string, ...keys: string[]) => ({
  ...{ kind: "menu", prompts: [prompt], ...patience },
  keys: Object.fromEntries(keys.map((key) => [key, {}])),
});
const bye = { kind: "hangUp", prompts: ["goodbye"], cause: "flowEnded" };
const toBye = (...nodes: string[]) => nodes.map((node) => `${node}.invalid>bye ${node}.noInput>bye`).join(" ");

/** A module of one's own: it asks for a number of twelve digits. */
const askForNumber = {
  start: "ask",
  nodes: {
    ask: {
      ...{ kind: "collect", prompts: ["beep"], variable: "number", minDigits: 12, maxDigits: 12, endKey: "#" },
      ...{ betweenMs: 3000, ...patience },
    },
    given: { kind: "leave", exit: "given" },
    none: { kind: "leave", exit: "none" },
  },
  edges: edges("ask.done>given ask.invalid>none ask.noInput>none"),
  variables: [{ name: "number", type: "digits", scope: "flow" }],
  module: { parameters: [], results: ["number"] },
};
const asked = (variable: string) => ({ kind: "module", flow: "ask", arguments: {}, results: { number: variable } });

/** Three menus, one behind the other; then the number twice, which must be the same; then it is read back, and a person comes. */
const threeMenus = {
  start: "hello",
  nodes: {
    hello: { kind: "play", prompts: ["beep"], bargeIn: true },
    first: menu("digit.1", "2", "0"),
    second: menu("digit.2", "1", "0"),
    third: menu("digit.3", "1", "0"),
    number: asked("number"),
    again: asked("again"),
    same: {
      kind: "condition",
      branches: [{ name: "yes", all: [{ variable: "number", is: "equal", value: "{again}" }] }],
    },
    back: {
      kind: "say",
      parts: [
        { say: "prompt", prompt: "agentNo.prefix" },
        { say: "digits", variable: "number" },
      ],
      bargeIn: false,
    },
    person: { kind: "queue", group: "business", priority: 0 },
    bye,
  },
  edges: edges(`
    hello.done>first first.key.2>second first.key.0>person second.key.1>third second.key.0>person
    third.key.1>number third.key.0>person number.given>again number.none>bye again.given>same again.none>bye
    same.yes>back same.otherwise>bye back.done>person ${toBye("first", "second", "third")}`),
  variables: ["number", "again"].map((name) => ({ name, type: "digits", scope: "call", initial: "" })),
};

const typed = "110101199003";
const spaced = (digits: string, fromMs: number, everyMs: number) =>
  [...digits].map((digit, index) => ({ digit, atMs: fromMs + index * everyMs }));
/** What sipp presses, and when: after 7 nothing for longer than the menu waits. */
const pressed = [
  { digit: "7", atMs: 1500 },
  // 7 is told to be wrong by 1.5 + 0.7 s, the silence ends 3 s later and is told in 0.7 s; the next would end at 8.9 s.
  { digit: "2", atMs: 7400 },
  { digit: "1", atMs: 8600 },
  { digit: "5", atMs: 9600 },
  { digit: "1", atMs: 10_600 },
  ...spaced(typed, 11_800, 300),
  // Half of it, a key that no number has, and all of it.
  ...spaced("12345*", 16_400, 300),
  ...spaced(typed, 19_200, 300),
];
const saysMs = 33_000;

const placeCall = (remote: string): Promise<Sipp> => {
  const sound = soundPcap(world, { toneHz: tones.caller, ms: saysMs, keys: pressed });
  const steps = [uac.invite(), uac.answered(), play(sound), pause(saysMs), uac.bye(), pause(100)];
  return startSipp(world, {
    scenario: scenario("keys", ...steps),
    remote,
    service: hotlineNumber,
    caller: "1390000000",
  });
};

/** The only call of the log, once it is over. */
const onlyRecord = (administrator: Person): Promise<CallRecord> =>
  until("the call is in the log", async () => {
    const { items } = await administrator.get("/api/calls");
    if (items.length === 0 || items[0].endedAt === null) return undefined;
    return administrator.get(`/api/calls/${items[0].id}`);
  });

/** The caller heard these prompts, one behind the other. */
const heardInOrder = (heard: Int16Array, names: readonly string[]): void => {
  let from = 0;
  for (const [index, name] of names.entries()) {
    const prompt = promptSamples(name);
    const window = index === 0 ? heard : heard.subarray(from, from + prompt.length + 800);
    const { correlation, atSample } = resemblance(window, prompt);
    expect(correlation, `${index}: ${name}`).toBeGreaterThan(0.98);
    from += atSample + prompt.length;
  }
};

test("three menus, wrong keys, a silence, a module twice, a number that is compared and read back: each key by its node as it was pressed", async () => {
  const { server, administrator } = await openHotline(world);
  await publish(administrator, "ask", askForNumber);
  await publish(administrator, "main", threeMenus);
  await inForce(server, administrator);
  const capture = await startCapture(world);
  const caller = await placeCall(server.sipAddress);
  expect(await caller.result()).toMatchObject({ successful: 1, failed: 0 });

  const record = await onlyRecord(administrator);
  const nodes = factsOf(record, "NodeEntered").map(({ flow, flowNode }) => `${flow}/${flowNode}`);
  expect(nodes.join(" ")).toBe(
    "main/hello main/first main/second main/third main/number ask/ask ask/given main/again ask/ask ask/given main/same main/back main/person",
  );
  const keys = factsOf(record, "KeyPressed");
  const told = keys.map(({ flowNode, key, valid }) => `${flowNode} ${key ?? "sealed"} ${valid}`);
  const typing = (count: number) => Array.from({ length: count }, () => "ask sealed true");
  expect(told).toEqual([
    ...["first sealed false", "first 2 true", "second 1 true", "third sealed false", "third 1 true"],
    ...[...typing(12), ...typing(5), "ask sealed false", ...typing(12)],
  ]);
  // As sipp sent them, one for one, each at its moment.
  expect(keys).toHaveLength(pressed.length);
  const offsets = keys.map(({ at }, index) => at - keys[0]!.at - (pressed[index]!.atMs - pressed[0]!.atMs));
  expect(Math.max(...offsets.map(Math.abs))).toBeLessThan(500);
  expect(factsOf(record, "NoInput").map(({ flowNode }) => flowNode)).toEqual(["first"]);
  expect(factsOf(record, "DigitsCollected").map(({ flowNode, variable }) => `${flowNode} ${variable}`)).toEqual([
    "ask number",
    "ask number",
  ]);
  expect(factsOf(record, "QueueEntered")).toMatchObject([{ group: "business" }]);
  expect(record.row).toMatchObject({ disposition: "D3", ending: { by: "caller", cause: "hangup" } });

  // The number that he typed is the one that he hears.
  const digits = [...typed].map((digit) => `digit.${digit}`);
  heardInOrder(samplesOf(oneStream(capture, caller.mediaPort)), ["agentNo.prefix", ...digits]);
  // Facts and logs don't tell it.
  expect(JSON.stringify(record)).not.toContain(typed);
  await server.stop();
  for (const log of ["server.log", "office.log"])
    expect(readFileSync(join(server.dataFolder, log), "utf8")).not.toContain(typed);
  expect(server.output()).not.toContain(typed);
});

const dutyNumber = "13900007777";
const hours = {
  start: "hours",
  nodes: {
    hours: { kind: "hours" },
    person: { kind: "queue", group: "business", priority: 0 },
    duty: { kind: "dutyPhone", number: dutyNumber, ringMs: 20_000 },
    bye,
  },
  edges: edges("hours.open>person hours.closed>duty duty.noAnswer>bye duty.busy>bye duty.failed>bye"),
};
const hourSec = 3600;
/** How far a clock is from the true time, s, on which it is this hour in Shanghai. */
const secondsTo = (hour: number): number =>
  hour * hourSec - 8 * hourSec - (Math.floor(Date.now() / 1000) % (24 * hourSec));

test("hours by a set clock: agents by day, the duty phone by night, which talks, is busy, and is left alone", async () => {
  const clock = new WallClock(world);
  clock.step(secondsTo(10));
  const server = await startServer(world, { clock });
  const administrator = await signInFirst(server, "administrator");
  await administrator.ask("PATCH", "/api/sign-in-rules", { idleMin: null });
  const outside = world.own(await Phone.open({ number: "outside", toneHz: tones.agent }));
  const { address: host, port } = outside.sip;
  await administrator.insist("PATCH", "/api/trunks/carrier", { match: ["127.0.0.1"], host, port });
  await openFrom(administrator, "09:00", "18:00");
  await publish(administrator, "main", hours);
  await inForce(server, administrator);
  const carrier = await openCarrier(world);
  const calls: OutgoingCall[] = [];
  const call = async (): Promise<OutgoingCall> => {
    const each = await carrier.call({ to: `sip:${hotlineNumber}@${server.sipAddress}`, toneHz: tones.caller });
    await each.answered;
    calls.push(each);
    return each;
  };

  const byDay = await call();
  await sleep(1000);
  await byDay.hangUp();
  clock.step(secondsTo(20));
  // The server looks at its clock now and then: by then it has seen the step.
  await until("it is night", async () => {
    const { at } = await administrator.get("/api/wall");
    return new Date(at).getUTCHours() === 20 - 8;
  });
  const byNight = await call();
  const duty = await outside.nextCall();
  expect(duty.message?.uri).toContain(dutyNumber);
  duty.ring();
  await sleep(300);
  duty.answer();
  // Until the server has taken the answer the citizen hears the ringing tone.
  await until("the answer is acknowledged", () => duty.acknowledged.length > 0);
  await hearEachOther(byNight, duty);
  await duty.hangUp();
  await byNight.ended;

  const toBusy = await call();
  (await outside.nextCall()).refuse(486);
  await toBusy.ended;
  const impatient = await call();
  const left = await outside.nextCall();
  left.ring();
  await sleep(500);
  await impatient.hangUp();
  await left.ended;

  const log = await logOnceOver(administrator, calls);
  const told = calls.map((each) => {
    const record = recordOf(log, each);
    const outcomes = factsOf(record, "DutyEnded").map(({ outcome }) => outcome);
    return [record.row.disposition, factsOf(record, "IvrLeft")[0]?.to, ...outcomes].join(" ");
  });
  expect(told).toEqual(["D3 queue", "D5 dutyPhone talked", "D6 dutyPhone busy", "D6 dutyPhone caller"]);
  expect(JSON.stringify(log.map(({ facts }) => facts))).not.toContain(dutyNumber);
});

const announced = {
  start: "hours",
  nodes: {
    hours: { kind: "hours" },
    closed: { kind: "play", prompts: ["internal.nobody"], bargeIn: false },
    answer: { kind: "answer" },
    person: { kind: "queue", group: "business", priority: 0 },
    refuse: { kind: "hangUp", prompts: [], cause: "flowEnded" },
  },
  edges: edges("hours.open>answer answer.done>person hours.closed>closed closed.done>refuse"),
};

test("an announcement is heard before any answer, and the call is refused after it; in hours it is answered", async () => {
  const { server, administrator } = await openHotline(world);
  await publish(administrator, "main", announced);
  await inForce(server, administrator);
  const carrier = await openCarrier(world);
  const call = () => carrier.call({ to: `sip:${hotlineNumber}@${server.sipAddress}`, toneHz: tones.caller });
  const open = await call();
  await open.answered;
  expect(open.statuses).toContain(200);
  await sleep(500);
  await open.hangUp();

  await openFrom(administrator, "00:00", "00:01", quietZone());
  await inForce(server, administrator);
  const closed = await call();
  closed.answered.catch(() => {});
  expect(await closed.ended).toMatchObject({ by: "them", how: "refused", status: 480 });
  expect(closed.statuses).toContain(183);
  expect(closed.statuses).not.toContain(200);
  const { correlation } = resemblance(closed.heard(), promptSamples("internal.nobody"));
  expect(correlation).toBeGreaterThan(0.98);
  const log = await until("both are in the log", async () => {
    const { items } = await administrator.get("/api/calls");
    return items.length === 2 && items.every(({ endedAt }: { endedAt: number | null }) => endedAt !== null) && items;
  });
  expect(log.map(({ disposition, recorded }: Record<string, unknown>) => [disposition, recorded])).toEqual([
    ["D8", false],
    ["D3", true],
  ]);
});

/** A zone in which it is not midnight now. */
const quietZone = (): string => (new Date().getUTCHours() === 16 ? "Asia/Kolkata" : "Asia/Shanghai");
