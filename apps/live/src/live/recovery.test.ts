import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createHotline,
  type DeviceId,
  exampleHotline,
  type Fact,
  type Flow,
  type GroupId,
  type Hotline,
  keptShape,
  type LegId,
  readableShapes,
  rebuild,
  type SwitchCommand,
  type SwitchEvent,
  type TrunkId,
  type UserId,
} from "@zongji/domain";
import { partiesOf } from "@zongji/store";
import type { Orphan } from "@zongji/switch";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Journal } from "../journal/index.ts";
import { createHoldings, readHeld, shapeKey } from "./checkpoint.ts";
import { machineReadings, startClock } from "./clock.ts";
import type { LiveOptions } from "./door.ts";
import { createPartyCache } from "./party-cache.ts";
import { endOrphans, recover, resume } from "./recovery.ts";
import { Runtime } from "./runtime.ts";
import { createShared } from "./shared.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "zongji-take-up-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const parties = partiesOf(Buffer.alloc(32, 1));
const open = async (folder = directory, { sealing } = parties, readings = machineReadings) => {
  const clock = startClock("Asia/Shanghai", readings);
  const settings = { directory: folder, node: "n1", now: clock.now, up: clock.up, beatMs: 60_000, sealing };
  let awayMs = Number.POSITIVE_INFINITY;
  const opened = await Journal.open(settings, (last) => {
    awayMs = clock.goOn(last);
  });
  return { ...opened, clock, awayMs };
};

/** A hotline with its journal; the switch is a list of what it was asked for. */
const live = async (shape: unknown = keptShape, config = exampleHotline()) => {
  const { journal, clock } = await open();
  void journal.append([{ kind: "held", key: shapeKey, at: clock.now(), value: shape }]);
  const hotline = createHotline(config);
  const commands: SwitchCommand[] = [];
  const runtime = new Runtime({
    hotline,
    journal,
    clock,
    partyCache: createPartyCache(parties),
    // A service that has not answered yet.
    ask: () => new Promise(() => {}),
    perform: (command) => void commands.push(command),
    onFacts: () => {},
    onStep: () => {},
    log: silent,
  });
  const kept = { calls: new Map(), agents: new Map(), timers: new Map(), recordings: new Map(), callbacks: new Map() };
  const takenUp = { kept, legs: [], recordings: [], unreached: [], undone: [] };
  const shared = createShared(journal.epoch, new Map());
  journal.hold(createHoldings({ hotline, shared, changes: () => [], undone: () => runtime.undone, takenUp }));
  const report = (event: object) => runtime.feed({ at: clock.now(), ...event } as SwitchEvent);
  return { journal, clock, hotline, commands, runtime, report };
};

const device = "browser-8001" as DeviceId;
const user = "agent-8001" as UserId;
const legs = ["one", "two", "three"] as LegId[];

/** Three calls: one talks and is over, one rings and rings no more, one stays in the menu. */
const aWhile = async ({ report, runtime, commands }: Awaited<ReturnType<typeof live>>) => {
  const asks = (command: object) => runtime.feed({ is: "Command", by: { user }, command: command as never });
  const rung = () => commands.findLast((command) => command.do === "Originate")?.leg;
  await report({ is: "DeviceReachable", device });
  await asks({ do: "signIn", groups: ["business" as GroupId], device });
  await asks({ do: "ready" });
  for (const leg of legs) {
    const numbers = { calledNumber: "12345678", callingNumber: "13812345678", withheld: false, sipCallId: leg };
    await report({ is: "LegArrived", leg, trunk: "carrier" as TrunkId, ...numbers });
    await report({ is: "LegAnswered", leg });
  }
  await report({ is: "DigitPressed", leg: "one", digit: "1" });
  const agent = rung();
  await report({ is: "LegAnswered", leg: agent });
  await asks({ do: "hold" });
  await report({ is: "LegEnded", leg: "one", ending: { by: "caller", cause: "hangup" } });
  await report({ is: "LegEnded", leg: agent, ending: { by: "system", cause: "hangup" } });
  await asks({ do: "ready" });
  await report({ is: "DigitPressed", leg: "two", digit: "1" });
  await report({ is: "LegEnded", leg: rung(), ending: { by: "agent", cause: "busy" } });
};

/** Of the changes of the hotline's tables the next one is made, and those after it throw, so many times. */
const breakNext = ({ undo }: Hotline, times: number): void => {
  let left = times + 1;
  const note = (...entry: Parameters<Hotline["undo"]["note"]>): void => {
    left -= 1;
    if (left === times) Object.getPrototypeOf(undo).note.apply(undo, entry);
    if (left === 0) delete (undo as { note?: unknown }).note;
    if (left < times) throw new Error("broken");
  };
  Object.assign(undo, { note });
};

test.each([
  ["", 0],
  [", where a step threw and its call ended", 1],
  [", where a step threw and its call was taken away by force", 2],
])(
  "wherever the journal ends%s, what goes on is what its facts left open, whole with its agents and timers",
  {
    timeout: 1_200_000,
  },
  async (_what, times) => {
    const before = await live();
    await aWhile(before);
    if (times > 0) {
      breakNext(before.hotline, times);
      await before.report({ is: "DigitPressed", leg: "three", digit: "1" });
      expect(before.runtime.failedSteps).toBe(times);
      expect(before.commands.at(-1)).toMatchObject({ do: "End", leg: "three", ending: { cause: "stepFailed" } });
      expect(before.hotline.calls.size).toBe(times === 1 ? 2 : 1);
      await before.report({ is: "LegEnded", leg: "three", ending: { by: "system", cause: "stepFailed" } });
      expect(before.hotline.calls.size).toBe(1);
    }
    await before.runtime.close();
    await before.journal.close();
    const [name] = readdirSync(directory);
    const bytes = readFileSync(join(directory, name!));
    expect(bytes.includes("13812345678")).toBe(false);
    const seen = new Set<string>();
    for (let end = bytes.length; end > 200; end -= Math.max(1, Math.floor(bytes.length / 400))) {
      const folder = mkdtempSync(join(directory, "cut-"));
      writeFileSync(join(folder, name!), bytes.subarray(0, end));
      const { journal, past } = await open(folder);
      const facts = rebuild(past.facts);
      const { kept } = readHeld(past.held, facts.calls, createShared(journal.epoch, past.held), silent);
      await journal.close();
      expect([...kept.calls.keys()].sort()).toEqual([...facts.calls.keys()].sort());
      expect([...kept.agents.keys()]).toEqual([...facts.agents.keys()]);
      for (const { state, walk } of kept.calls.values()) {
        seen.add(state.at);
        if (state.at === "menu") expect(walk?.flows).toEqual({ main: exampleHotline().flows[0] });
      }
      for (const { seat } of kept.agents.values())
        if ("call" in seat && seat.at !== "wrapUp") expect(kept.calls.has(seat.call)).toBe(true);
      for (const { timer } of kept.timers.values()) if ("call" in timer) expect(kept.calls.has(timer.call)).toBe(true);
    }
    for (const at of ["arrived", "menu", "ringing", "queued"]) expect(seen).toContain(at);
  },
);

test.each([
  ["can't be unsealed", partiesOf(Buffer.alloc(32, 2)), 1000],
  ["is two minutes old", parties, 121_000],
])("what %s ends by the restart, as facts tell it", async (_what, keys, awayMs) => {
  const before = await live();
  await aWhile(before);
  await before.runtime.close();
  await before.journal.close();
  const { journal, past, clock } = await open(directory, keys);
  expect([...past.held.keys()].filter((key) => key.startsWith("call:"))).toHaveLength(keys === parties ? 2 : 0);
  const options = { hotline: exampleHotline(), version: "x", log: silent } as unknown as LiveOptions;
  const shared = createShared(journal.epoch, past.held);
  const { state, facts } = await recover(journal, past, shared, options, { now: clock.now(), awayMs });
  expect(state.calls.size).toBe(0);
  expect(facts.filter(({ type }) => type === "CallEnded")).toHaveLength(2);
  await journal.close();
  const again = await open();
  expect([...again.past.held.keys()].filter((key) => /^(call|leg|shared):/.test(key))).toEqual([]);
  await again.journal.close();
});

test("a call that waited for a service's answer goes on by failed: what the dead run had asked is not waited for", async () => {
  const example = exampleHotline();
  const exits = ["ok", "failed", "timeout"];
  const flow: Flow = {
    ...{ ...example.flows[0]!, start: "ask" },
    nodes: {
      ask: {
        ...{ kind: "http", method: "GET", url: "https://service.example.cn/", headers: [], results: [], prompts: [] },
        ...{ timeoutMs: 15_000, music: true },
      },
      ...Object.fromEntries(exits.map((exit) => [exit, { kind: "play", prompts: [exit], bargeIn: false } as const])),
    },
    edges: exits.map((exit) => ({ from: "ask", exit, to: exit })),
  };
  const config = { ...example, flows: [flow] };
  const before = await live(keptShape, config);
  const numbers = { calledNumber: "12345678", callingNumber: "13812345678", withheld: false, sipCallId: "one" };
  await before.report({ is: "LegArrived", leg: "one", trunk: "carrier" as TrunkId, ...numbers });
  await before.report({ is: "LegAnswered", leg: "one" });
  await before.runtime.close();
  await before.journal.close();

  const { journal, past, clock } = await open();
  const options = { hotline: config, version: "x", log: silent } as unknown as LiveOptions;
  const shared = createShared(journal.epoch, past.held);
  const moment = { now: clock.now(), awayMs: 1000 };
  const { state: hotline, takenUp } = await recover(journal, past, shared, options, moment);
  const commands: SwitchCommand[] = [];
  const written: Fact[] = [];
  const runtime = new Runtime({
    ...{ hotline, journal, clock, partyCache: createPartyCache(parties), undone: takenUp.undone, log: silent },
    perform: (command) => void commands.push(command),
    ask: () => new Promise(() => {}),
    onFacts: (facts) => void written.push(...facts),
    onStep: () => {},
  });
  const board = { hasLeg: () => true, isReachable: () => true, resume: () => {} };
  resume({ takenUp, hotline, clock, journal, runtime, board });
  const played = () => commands.flatMap((command) => (command.do === "Play" ? [command.prompts.join()] : []));
  await expect.poll(() => played().at(-1)).toBe("failed");
  expect(written.filter(({ type }) => type === "HttpAnswered")).toMatchObject([{ outcome: "restart" }]);
  expect(runtime.timers).toBe(0);
  await runtime.close();
  await journal.close();
});

/** This machine a while later, its wall clock set besides. */
const later = (awayMs: number, setBy: number): Required<typeof machineReadings> => ({
  wall: () => machineReadings.wall() + awayMs + setBy,
  mono: () => machineReadings.mono() + awayMs,
  up: () => {
    const { boot, ms } = machineReadings.up!()!;
    return { boot, ms: ms + awayMs };
  },
});

test.each([
  ["a second later, though the wall clock was set forward an hour, calls go on", 1000, 3_600_000, 2],
  ["a second later, though the wall clock was set back an hour, calls go on", 1000, -3_600_000, 2],
  ["five minutes later, though the wall clock was set back an hour, calls end", 300_000, -3_600_000, 0],
])("%s", async (_what, awayFor, setBy, goOn) => {
  const before = await live();
  await aWhile(before);
  const due = [...before.hotline.timers.values()].map((timer) => timer.due);
  await before.runtime.close();
  await before.journal.close();
  const { journal, past, clock, awayMs } = await open(directory, parties, later(awayFor, setBy));
  const options = { hotline: exampleHotline(), version: "x", log: silent } as unknown as LiveOptions;
  const shared = createShared(journal.epoch, past.held);
  const { state } = await recover(journal, past, shared, options, { now: clock.now(), awayMs });
  await journal.close();
  expect(state.calls.size).toBe(goOn);
  if (goOn === 0) return;
  const left = [...state.timers.values()].map((timer) => timer.due - clock.now());
  expect(left).toHaveLength(due.length);
  for (const ms of left) expect(ms).toBeLessThan(600_000);
  expect(Math.max(...left)).toBeGreaterThan(1000);
});

/** Starts over what the last run left, and dies as soon as it has taken it up, or as soon as peers were told. Gives whom they were told of. */
const startsAndDies = async (awayFor: number, when: "taken up" | "told") => {
  const { journal, past, clock } = await open();
  const options = { hotline: exampleHotline(), version: "x", log: silent } as unknown as LiveOptions;
  const moment = { now: clock.now(), awayMs: awayFor };
  const taken = await recover(journal, past, createShared(journal.epoch, past.held), options, moment);
  const told: string[] = [];
  if (when === "told") {
    const board = { endOrphans: (orphans: readonly Orphan[]) => void told.push(...orphans.map(({ leg }) => leg)) };
    endOrphans(past, taken.orphans, journal, board, clock.now());
  }
  await journal.close();
  return { told, ends: taken.facts.filter(({ type }) => type === "CallEnded").length, goesOn: taken.state.calls.size };
};

/** One of the calls, and its leg as the switch holds it. */
const leavesLegs = async (shape: unknown = keptShape) => {
  const before = await live(shape);
  await aWhile(before);
  const at = before.clock.now();
  const leg = (id: LegId) => ({ v: 1, at, leg: { id, kind: "rtp", state: { at: "talking" }, media: { at: "gone" } } });
  const held = legs.flatMap((id) => [
    { kind: "held" as const, at, key: `leg:${id}`, value: leg(id) },
    { kind: "held" as const, at, key: `dialog:${id}`, value: { session: id } },
  ]);
  await before.journal.append(held);
  await before.runtime.close();
  await before.journal.close();
};

test("a server that dies before it has told the peers of what it ended leaves that to the next, which tells them once", async () => {
  await leavesLegs();
  expect(await startsAndDies(121_000, "taken up")).toEqual({ told: [], ends: 2, goesOn: 0 });
  expect(await startsAndDies(1000, "taken up")).toEqual({ told: [], ends: 0, goesOn: 0 });
  expect(await startsAndDies(1000, "told")).toEqual({ told: legs, ends: 0, goesOn: 0 });
  expect(await startsAndDies(1000, "told")).toEqual({ told: [], ends: 0, goesOn: 0 });
});

test("the peer of a leg that can't be read is told all the same", async () => {
  await leavesLegs();
  const { journal, clock } = await open();
  const at = clock.now();
  const [another, torn] = [{ v: 2 }, { v: 1, at, leg: { id: "two", state: { at: "talking" }, media: { at: "open" } } }];
  await journal.append([
    { kind: "held", at, key: "leg:one", value: another },
    { kind: "held", at, key: "leg:two", value: torn },
  ]);
  await journal.close();
  expect((await startsAndDies(1000, "told")).told).toEqual(["one", "two"]);
});

test("a server that dies of telling them gives it up", async () => {
  await leavesLegs();
  for (let dies = 0; dies < 4; dies += 1)
    expect(await startsAndDies(1000, "taken up"), `death ${dies}`).toEqual({ told: [], ends: 0, goesOn: 2 });
  expect(await startsAndDies(1000, "taken up")).toEqual({ told: [], ends: 2, goesOn: 0 });
  for (let dies = 0; dies < 3; dies += 1) await startsAndDies(1000, "taken up");
  expect(await startsAndDies(1000, "told")).toEqual({ told: [], ends: 0, goesOn: 0 });
});

test.each([...readableShapes])("calls that a release of a readable shape (%s) held go on", async (shape) => {
  await leavesLegs(shape);
  expect(await startsAndDies(1000, "taken up")).toEqual({ told: [], ends: 0, goesOn: 2 });
});

test.each([4, keptShape + 1, null])(
  "calls that a release of another shape (%s) held end, and their peers are told",
  async (shape) => {
    await leavesLegs(shape);
    expect(await startsAndDies(1000, "told")).toEqual({ told: legs, ends: 2, goesOn: 0 });
    const { journal, past } = await open();
    await journal.close();
    expect(past.held.get(shapeKey)).toBe(keptShape);
    expect([...past.held.keys()].filter((key) => /^(call|leg|agent|timer):/.test(key))).toEqual([]);
  },
);

test.each([
  ["agent:agent-8001", {}],
  ["agent:agent-8001", 0],
  ["timer:x", { due: 1 }],
  ["undone", "twice"],
])("a held %s that is %j ends calls at the most, and never the start", async (key, value) => {
  await leavesLegs();
  const { journal, clock } = await open();
  await journal.append([{ kind: "held", key, at: clock.now(), value }]);
  await journal.close();
  const { told, ends, goesOn } = await startsAndDies(1000, "told");
  expect(told).toContain("one");
  expect(ends + goesOn).toBe(2);
});
