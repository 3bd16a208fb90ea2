import { mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Answer,
  type Ask,
  createHotline,
  type DeviceId,
  exampleHotline,
  type Fact,
  type Flow,
  type GroupId,
  type Hotline,
  type HotlineConfig,
  isStep,
  type LegId,
  placed,
  type SwitchCommand,
  type SwitchEvent,
  type TrunkId,
  type UserId,
} from "@zongji/domain";
import { type Log, partiesOf } from "@zongji/store";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Journal, type JournalDisk, readRecords } from "../journal/index.ts";
import { machineReadings, type Readings, startClock } from "./clock.ts";
import { createPartyCache } from "./party-cache.ts";
import { Runtime } from "./runtime.ts";

let directory: string;
let journal: Journal;
let commands: SwitchCommand[];
let written: Fact[];
let letWrite: (() => void)[];
let isHeld: boolean;

/** A disk whose writing waits while the test holds it. */
const disk: JournalDisk = async () => ({
  write: () =>
    new Promise((resolve) => {
      if (isHeld) letWrite.push(resolve);
      else resolve();
    }),
  sync: async () => {},
  close: async () => {},
});

const open = async (
  more: {
    disk?: JournalDisk;
    waitingBytes?: number;
    perform?: (command: SwitchCommand) => void;
    ask?: (ask: Ask, dropped: AbortSignal) => Promise<Answer>;
    config?: HotlineConfig;
    onStep?: () => void;
    readings?: Readings;
    logsTo?: Log;
  } = {},
) => {
  const clock = startClock("Asia/Shanghai", more.readings);
  const { steady: now, offsetMs } = clock;
  ({ journal } = await Journal.open({ directory, node: "n1", now, offsetMs, beatMs: 60_000, ...more }));
  const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const partyCache = createPartyCache(partiesOf(Buffer.alloc(32, 1)));
  const hotline = createHotline(more.config ?? exampleHotline());
  const runtime = new Runtime({
    hotline,
    journal,
    clock,
    partyCache,
    ask: more.ask ?? (async () => ({ failed: "refused" })),
    perform: more.perform ?? ((command) => void commands.push(command)),
    onFacts: (facts) => void written.push(...facts),
    onStep: more.onStep ?? (() => {}),
    log: more.logsTo ?? silent,
  });
  return { runtime, hotline, clock, partyCache };
};

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "zongji-runtime-"));
  [commands, written, letWrite, isHeld] = [[], [], [], false];
});
afterEach(async () => {
  isHeld = false;
  for (const write of letWrite) write();
  await journal.close();
  rmSync(directory, { recursive: true });
});

const arrival = (at: number, leg = "l1"): SwitchEvent => ({
  is: "LegArrived",
  at,
  leg: leg as LegId,
  trunk: "carrier" as TrunkId,
  calledNumber: "12345678",
  callingNumber: "13812345678",
  withheld: false,
  sipCallId: "x",
});

test("the switch is told nothing before the journal has it, then everything in order", async () => {
  const { runtime, clock } = await open({ disk });
  isHeld = true;
  const first = runtime.feed(arrival(clock.steady(), "l1"));
  const second = runtime.feed(arrival(clock.steady(), "l2"));
  await expect.poll(() => letWrite.length).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(written.length).toBeGreaterThanOrEqual(2);
  expect(commands).toEqual([]);
  isHeld = false;
  letWrite.splice(0).forEach((write) => {
    write();
  });
  await Promise.all([first, second]);
  expect(commands.length).toBeGreaterThanOrEqual(2);
  const legs = commands.map((command) => "leg" in command && command.leg);
  expect(legs).toEqual([...legs].sort());
  await runtime.close();
});

test("the packets that wait for the journal leave first, then the switch is told, then what was fed is done", async () => {
  const order: string[] = [];
  const { runtime, clock } = await open({ disk, perform: (command) => void order.push(command.do) });
  isHeld = true;
  const event = arrival(clock.steady());
  const kept = runtime.tell(event, event.at);
  // As far as a packet's way is from there: some promises.
  const left = Promise.all([kept?.then(() => {})]).then(() => Promise.all([1].map(async () => order.push("packet"))));
  const fed = runtime.feed(arrival(clock.steady(), "l2")).then(() => order.push("fed"));
  await expect.poll(() => letWrite.length).toBe(1);
  expect(order).toEqual([]);
  isHeld = false;
  for (const write of letWrite.splice(0)) write();
  await Promise.all([left, fed]);
  expect(order[0]).toBe("packet");
  expect(order[1]).toBe("Answer");
  expect(order.at(-1)).toBe("fed");
  expect(runtime.undone).toEqual([]);
  await runtime.close();
});

test("nor when more waits for the disk than memory should hold: every fact is written before what follows from it is done", async () => {
  const { runtime, clock } = await open({ disk, waitingBytes: 1 });
  isHeld = true;
  const came = Array.from({ length: 3 }, (_, n) => runtime.feed(arrival(clock.steady(), `l${n}`)));
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(journal.isOverfull).toBe(true);
  expect(commands).toEqual([]);
  isHeld = false;
  for (const write of letWrite.splice(0)) write();
  await Promise.all(came);
  expect(commands.length).toBeGreaterThanOrEqual(3);
  expect(journal.isOverfull).toBe(false);
  await runtime.close();
});

test("a number stands in the journal sealed, before the first fact that speaks of its party, and never in clear", async () => {
  const { runtime, clock, partyCache } = await open();
  await runtime.feed(arrival(clock.steady()));
  const text = await readFile(journal.files[0]!.path, "latin1");
  expect(text).not.toContain("13812345678");
  expect(text.indexOf('"kind":"party"')).toBeGreaterThan(0);
  expect(text.indexOf('"kind":"party"')).toBeLessThan(text.indexOf("CallArrived"));
  const arrived = written.find((fact) => fact.type === "CallArrived");
  expect(arrived?.type === "CallArrived" && partyCache.numberOf(arrived.party)).toBe("13812345678");
  await runtime.close();
});

test("what can't be honoured is refused and leaves no trace", async () => {
  const { runtime } = await open();
  const by = { user: "agent-8001" as UserId };
  expect(await runtime.feed({ is: "Command", by, command: { do: "ready" } })).toBe("notSignedIn");
  const groups = ["business" as GroupId];
  const stranger = "phone-8002" as DeviceId;
  expect(await runtime.feed({ is: "Command", by, command: { do: "signIn", groups, device: stranger } })).toBe(
    "unknownDevice",
  );
  expect([written, commands]).toEqual([[], []]);
  await runtime.close();
});

test("an input that breaks the machine is counted and the next one is served", async () => {
  const { runtime, clock } = await open();
  await runtime.feed({ is: "LegArrived", at: clock.steady() } as unknown as SwitchEvent);
  await runtime.feed(null as unknown as SwitchEvent).catch(() => {});
  const before = written.length;
  await runtime.feed(arrival(clock.steady(), "l9"));
  expect(written.length).toBeGreaterThan(before);
  await runtime.close();
});

/** The next step throws, once so many changes of the hotline's tables are made. */
const breakNext = ({ undo }: Hotline, after = 0): void => {
  let left = after;
  const note = (...entry: Parameters<Hotline["undo"]["note"]>): void => {
    if (left === 0) delete (undo as { note?: unknown }).note;
    else Object.getPrototypeOf(undo).note.apply(undo, entry);
    left -= 1;
    if (left < 0) throw new Error("broken");
  };
  Object.assign(undo, { note });
};

test("a step that throws ends its call and no other: facts are written, the leg is hung up, the log has the stack, and it is counted", async () => {
  const lines: (readonly unknown[])[] = [];
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: (...line: unknown[]) => void lines.push(line) };
  const { runtime, clock, hotline } = await open({ logsTo: log });
  for (const leg of ["l1", "l2"]) await runtime.feed(arrival(clock.steady(), leg));
  const [first, second] = [...hotline.calls.values()];
  commands = [];
  breakNext(hotline, 1);
  await runtime.feed({ is: "LegAnswered", at: clock.steady(), leg: "l1" as LegId });
  expect(commands).toEqual([{ do: "End", leg: "l1", ending: { by: "system", cause: "stepFailed" } }]);
  expect(written.at(-1)).toMatchObject({ type: "CallFailed", call: first!.id, input: "LegAnswered" });
  expect([hotline.calls.get(first!.id)?.state.at, hotline.calls.get(second!.id)]).toEqual(["closing", second]);
  expect([runtime.faults, runtime.failedSteps]).toEqual([1, 1]);
  expect(lines).toHaveLength(1);
  const [fields, sentence] = lines[0]!;
  expect(fields).toMatchObject({ input: "LegAnswered", call: first!.id, how: "ended" });
  expect((fields as { error: string }).error).toMatch(/^Error: broken\n +at /);
  expect(sentence).toBe("a step of the hotline failed and was taken back");
  const ending = { by: "system", cause: "stepFailed" } as const;
  await runtime.feed({ is: "LegEnded", at: clock.steady(), leg: "l1" as LegId, ending });
  expect(written.at(-1)).toMatchObject({ type: "CallEnded", disposition: "D10", detail: "stepFailed" });
  await runtime.close();
});

test("an arrival whose step throws is refused with 500, and a command is refused though its call's end is carried out", async () => {
  const { runtime, clock, hotline } = await open();
  breakNext(hotline);
  await runtime.feed(arrival(clock.steady(), "l1"));
  expect(commands).toMatchObject([{ do: "Refuse", leg: "l1", status: 500 }]);
  const by = { user: "agent-8001" as UserId };
  const device = "browser-8001" as DeviceId;
  await runtime.feed({ is: "DeviceReachable", at: clock.steady(), device });
  const signIn = { do: "signIn", groups: ["business" as GroupId], device } as const;
  breakNext(hotline);
  expect(await runtime.feed({ is: "Command", by, command: signIn })).toBe("stepFailed");
  expect(hotline.agents.size).toBe(0);
  expect(written.at(-1)).toMatchObject({ type: "StepFailed", input: "signIn", by: by.user });
  for (const no of ["8001", "8002"]) {
    const browser = `browser-${no}` as DeviceId;
    const her = { user: `agent-${no}` as UserId };
    await runtime.feed({ is: "DeviceReachable", at: clock.steady(), device: browser });
    await runtime.feed({ is: "Command", by: her, command: { ...signIn, device: browser } });
    await runtime.feed({ is: "Command", by: her, command: { do: "ready" } });
  }
  await runtime.feed({ is: "Command", by, command: { do: "callInternal", agent: "agent-8002" as UserId } });
  const { leg } = commands.findLast((command) => command.do === "Originate")!;
  breakNext(hotline);
  expect(await runtime.feed({ is: "Command", by, command: { do: "hangUp" } })).toBe("stepFailed");
  expect(commands.at(-1)).toEqual({ do: "End", leg, ending: { by: "system", cause: "stepFailed" } });
  expect(hotline.agents.get(by.user)?.seat.at).toBe("ready");
  await runtime.close();
});

/** The example's number leads to a node that asks a service. */
const asking = (): HotlineConfig => {
  const config = exampleHotline();
  const flow: Flow = {
    ...{ ...config.flows[0]!, start: "ask" },
    nodes: {
      ask: {
        ...{ kind: "http", method: "GET", url: "https://service.example.cn/", headers: [], results: [], prompts: [] },
        ...{ timeoutMs: 500, music: false },
      },
      ...Object.fromEntries(
        ["ok", "failed", "timeout"].map((exit) => [exit, { kind: "play", prompts: [exit], bargeIn: false } as const]),
      ),
    },
    edges: ["ok", "failed", "timeout"].map((exit) => ({ from: "ask", exit, to: exit })),
  };
  return { ...config, flows: [flow] };
};
const played = () => commands.flatMap((command) => (command.do === "Play" ? [command.prompts.join()] : []));

test("a service is asked once the journal is safe, and nobody waits for it; its answer goes to its call", async () => {
  const asked: Ask[] = [];
  let answer = (_answer: Answer) => {};
  const ask = (one: Ask) => {
    asked.push(one);
    return new Promise<Answer>((resolve) => {
      answer = resolve;
    });
  };
  const { runtime, clock } = await open({ config: asking(), disk, ask });
  await runtime.feed(arrival(clock.steady()));
  isHeld = true;
  const answered = runtime.feed({ is: "LegAnswered", at: clock.steady(), leg: "l1" as LegId });
  await expect.poll(() => letWrite.length).toBe(1);
  expect(written.map(({ type }) => type)).toContain("HttpAsked");
  expect(asked).toEqual([]);
  isHeld = false;
  for (const write of letWrite.splice(0)) write();
  // What was fed is done, and the service has not answered.
  await answered;
  expect(asked).toMatchObject([{ method: "GET", url: "https://service.example.cn/", timeoutMs: 500 }]);
  answer({ status: 200, body: "" });
  await expect.poll(played).toEqual(["ok"]);
  expect(runtime.timers).toBe(0);
  await runtime.close();
});

test("a caller who leaves is not waited for: what was asked for her call is dropped, and its answer reaches no step", async () => {
  const dropped: AbortSignal[] = [];
  let answer = (_answer: Answer) => {};
  const ask = (_ask: Ask, signal: AbortSignal) => {
    dropped.push(signal);
    return new Promise<Answer>((resolve) => {
      answer = resolve;
    });
  };
  const { runtime, clock } = await open({ config: asking(), ask });
  await runtime.feed(arrival(clock.steady()));
  await runtime.feed({ is: "LegAnswered", at: clock.steady(), leg: "l1" as LegId });
  expect(dropped.map(({ aborted }) => aborted)).toEqual([false]);
  const ending = { by: "caller", cause: "hangup" } as const;
  await runtime.feed({ is: "LegEnded", at: clock.steady(), leg: "l1" as LegId, ending });
  expect(dropped.map(({ aborted }) => aborted)).toEqual([true]);
  const facts = written.length;
  answer({ status: 200, body: "" });
  await runtime.close();
  expect(written).toHaveLength(facts);
});

test.each([
  ["never answers", () => new Promise<Answer>(() => {})],
  [
    "throws",
    () => {
      throw new Error("broken");
    },
  ],
])("what is to ask and %s keeps its call no longer than its time", async (what, ask) => {
  const { runtime, clock } = await open({ config: asking(), ask });
  await runtime.feed(arrival(clock.steady()));
  await runtime.feed({ is: "LegAnswered", at: clock.steady(), leg: "l1" as LegId });
  expect(played()).toEqual([]);
  await expect.poll(played).toEqual(["timeout"]);
  expect(runtime.faults).toBe(what === "throws" ? 1 : 0);
  await runtime.close();
});

test("times of facts never go back, even if the switch tells of something earlier", async () => {
  const { runtime, clock } = await open();
  await runtime.feed(arrival(clock.steady(), "l1"));
  await runtime.feed(arrival(clock.steady() - 60_000, "l2"));
  const times = written.map(({ at }) => at);
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect(written.map(({ seq }) => seq)).toEqual(written.map((_, index) => index + 1));
  await runtime.close();
});

test("a command that the switch can't take, and a look that fails, keep no later command from it", async () => {
  let isBroken = true;
  const { runtime, clock } = await open({
    perform: (command) => {
      commands.push(command);
      if (isBroken) throw new Error("the switch failed");
    },
    onStep: () => {
      throw new Error("nobody can look");
    },
  });
  const arrive = (leg: string) => runtime.feed(arrival(clock.steady(), leg));
  await arrive("leg-1");
  const before = commands.length;
  expect(before).toBeGreaterThan(0);
  isBroken = false;
  await arrive("leg-2");
  expect(commands.length).toBe(before * 2);
  expect(runtime.faults).toBe(before + 2);
  await runtime.close();
});

test("a step of the wall clock is a fact that corrects what was stamped before, and all looks different by it", async () => {
  let setBy = 0;
  let looks = 0;
  const readings = { ...machineReadings, wall: () => 1_795_000_000_000 + machineReadings.mono() + setBy };
  const { runtime, clock } = await open({ readings, onStep: () => (looks += 1) });
  await runtime.feed(arrival(clock.steady()));
  const before = looks;
  setBy = -3_600_000;
  const step = runtime.followClock(clock.check);
  await runtime.append([{ type: "NodeStopped", callsEnded: 0 }]);
  expect(Math.abs(step!.byMs - setBy)).toBeLessThan(100);
  expect(looks).toBe(before + 1);
  expect(runtime.followClock(clock.check)).toBeUndefined();
  const told = written.slice(-2);
  expect(told.map(({ type }) => type)).toEqual(["ClockStepped", "NodeStopped"]);
  expect(told[0]).toMatchObject(step!);
  for (const { at, steady } of told) expect(at - steady!).toBe(step!.byMs);
  const arrived = written.find(({ type }) => type === "CallArrived")!;
  expect(placed([arrived], written.filter(isStep))[0]!.at).toBe(arrived.at + step!.byMs);
});

test("a step from which nothing follows is looked at all the same: a phone that came back is seen", async () => {
  let looks = 0;
  const { runtime, hotline, clock } = await open({ onStep: () => (looks += 1) });
  await runtime.feed({ is: "DeviceReachable", device: "phone-8001" as DeviceId, at: clock.steady() });
  expect([hotline.reachable.size, looks]).toEqual([1, 1]);
  await runtime.close();
});

test("a key that the menu does not know is sealed wherever the fact goes, and the server's key opens it", async () => {
  const { runtime, clock } = await open();
  const leg = "l1" as LegId;
  const pressed = (digit: string): SwitchEvent => ({ is: "DigitPressed", at: clock.steady(), leg, digit });
  await runtime.feed(arrival(clock.steady()));
  await runtime.feed({ is: "LegAnswered", at: clock.steady(), leg });
  for (const key of ["7", "1"]) await runtime.feed(pressed(key));
  const keys = written.flatMap((fact) => (fact.type === "KeyPressed" ? [fact] : []));
  expect(keys.map(({ key, valid, v }) => [key, valid, v])).toEqual([
    [undefined, false, 2],
    ["1", true, 2],
  ]);
  const [{ call, sealedKey }] = keys as [(typeof keys)[number]];
  expect(partiesOf(Buffer.alloc(32, 1)).openDigits(call, sealedKey!)).toBe("7");
  expect(keys[1]).not.toHaveProperty("sealedKey");
  await journal.settled();
  const { records } = await readRecords(journal.files.at(-1)!, 0);
  const kept = records.flatMap((record) => (record.kind === "fact" ? [record.fact] : []));
  expect(kept.filter(({ type }) => type === "KeyPressed")).toEqual(keys);
  await runtime.close();
});
