import { type Desk, deskAfter, type Emergency, type LiveMessage, type Wall, wallAfter } from "@zongji/api";
import { dayStart, type Fact, look, type PartyId, type UserId } from "@zongji/domain";
import type { Principal } from "@zongji/web";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import {
  type Act,
  act,
  config,
  groups,
  nos,
  play,
  user,
} from "../../../../packages/domain/src/testing/random.test-scene.ts";
import { stage, startsAt } from "../../../../packages/domain/src/testing/stage.ts";
import { createSubjects, EveOfDays, type Live } from "../live/index.ts";
import { createTodaysFacts } from "../live/todays-facts.ts";
import { togetherOf } from "../nodes/published.ts";
import { pushLive } from "./push.ts";
import { type DeskRoom, deskNow, emergenciesOf, ownToday, wallOf } from "./room.ts";
import { createDayFigures } from "./today.ts";

const zone = "Asia/Shanghai";
beforeEach(() => {
  vi.useFakeTimers({
    toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "setImmediate", "performance"],
  });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A hotline on which anything may happen, at a server whose pages are open. */
const open = () => {
  const on = stage({ config: config("wait") });
  for (const each of nos) on.sits(each, groups, `phone-${each}`);
  let aheadMs = 0;
  const listeners = new Set<() => void>();
  const subjects = createSubjects(on.hotline, () => aheadMs);
  const now = () => on.now() + aheadMs;
  const todaysFacts = createTodaysFacts(zone, now());
  todaysFacts.earlier(undefined);
  let told = 0;
  const live = {
    clock: { now, offsetMs: () => aheadMs, zone },
    config: () => on.hotline.config,
    look: subjects.look,
    takeTouched: subjects.take,
    agentsOf: subjects.agentsOf,
    factsOf: todaysFacts.ofCall,
    today: () => todaysFacts.today(now()),
    readDay: todaysFacts.read,
    numberOf: (party: PartyId) => (party.startsWith("party-of-") ? party.slice(9) : undefined),
    drainsUntil: () => undefined,
    onChange: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  } as unknown as Live;
  const learn = (facts: readonly Fact[]) => {
    todaysFacts.add(facts);
    subjects.note(facts);
  };
  const changed = () => {
    learn(on.facts.slice(told));
    told = on.facts.length;
    for (const listener of [...listeners]) listener();
  };
  changed();
  const stepClock = (byMs: number) => {
    aheadMs += byMs;
    on.setsWall(aheadMs);
    changed();
  };
  const room = { live, pastCallsOf: async () => [] };
  return {
    ...{ on, room, learn, changed, stepClock },
    /** The day's figures, to which each call has added when it was over. */
    figures: () => {
      const { today } = wallOf(room, principalOf("8000", leads("all")))!;
      return { today, own: nos.map((no) => ownToday(room, user(no))) };
    },
    /** As they are of all facts together. */
    reckoned: () => {
      const whole = createDayFigures();
      whole.begin(todaysFacts.today(now()), new EveOfDays(zone).of(0));
      whole.take(on.facts);
      return { today: whole.wall(now()), own: nos.map((no) => whole.own(user(no), now())) };
    },
  };
};

type Scene = ReturnType<typeof open>;

/** A page of a console, as it shows what it is told. */
const pageOf = ({ room }: Scene, who: Principal, watches: boolean) => {
  let [desk, wall, emergencies, behind]: [Desk | undefined, Wall | undefined, Emergency[] | undefined, boolean] = [
    undefined,
    undefined,
    undefined,
    false,
  ];
  let [receive, close] = [(_text: string): void => {}, (): void => {}];
  let permitted = who;
  const connect = () => {
    const socket = {
      send: (text: string) => {
        const message = JSON.parse(text) as LiveMessage;
        [desk, wall] = [deskAfter(desk, message), wallAfter(wall, message)];
        if (message.type === "emergencies") emergencies = message.emergencies;
      },
      on: (event: string, listener: (data: { toString(): string }) => void) => {
        if (event === "message") receive = (text) => listener(text);
        else close = () => listener("");
      },
      get bufferedAmount() {
        return behind ? 2 ** 30 : 0;
      },
    };
    pushLive(room, "1.0.0", () => permitted, socket);
    if (watches) receive('{"type":"watchWall","on":true}');
  };
  connect();
  return {
    /** What it shows, and what it would if it were told all at once. */
    sides: () => {
      const is = {
        desk: deskNow(room, permitted),
        wall: wallOf(room, permitted),
        emergencies: emergenciesOf(room, permitted),
      };
      return [
        // Who may not see the wall any more keeps what she saw: it is not told any further.
        {
          desk: stillDesk(desk),
          wall: is.wall && watches ? stillWall(wall) : undefined,
          emergencies: emergencies ?? [],
        },
        { desk: stillDesk(is.desk), wall: watches ? stillWall(is.wall) : undefined, emergencies: is.emergencies },
      ] as const;
    },
    stalls: () => {
      behind = true;
    },
    /** @returns whether it was behind */
    goesOn: () => {
      const was = behind;
      behind = false;
      return was;
    },
    returns: () => {
      close();
      connect();
    },
    permit: (permissions: Principal["permissions"]) => (permitted = { ...who, permissions }),
    close: () => close(),
  };
};

/** What runs on by itself at the page, and what the log tells. */
const stillDesk = (desk: Desk | undefined) =>
  desk && { ...desk, pastCalls: null, call: desk.call && { ...desk.call, waitedMs: 0 } };
const stillWall = (wall: Wall | undefined) =>
  wall && {
    ...wall,
    ...{ at: 0, now: { ...wall.now, longestWait: null } },
    figures: { ...wall.figures, "now/longestWait/all/": null },
  };

const principalOf = (no: string, permissions: Principal["permissions"], own: string[] = []): Principal => ({
  user: { id: user(no), login: no, name: "", agentNo: no, roles: [], groups: own },
  permissions,
  mustChangePassword: false,
});
const works: Principal["permissions"] = [{ action: "agent.work", scope: "own" }];
const leads = (scope: "all" | "group"): Principal["permissions"] => [
  ...works,
  ...(["wall.see", "agent.join", "agent.listen", "number.unmasked"] as const).map((action) => ({ action, scope })),
];

const pagesIn = (scene: Scene) => [
  pageOf(scene, principalOf("8001", works), false),
  pageOf(scene, principalOf("8002", [...works, { action: "wall.see", scope: "own" }]), true),
  pageOf(scene, principalOf("8000", leads("all")), true),
  pageOf(scene, principalOf("8000", leads("group"), ["complaint"]), true),
];

const trouble = fc.oneof(
  fc.record({ is: fc.constant("stalls" as const), page: fc.nat({ max: 3 }) }),
  fc.record({ is: fc.constant("returns" as const), page: fc.nat({ max: 3 }) }),
  fc.record({ is: fc.constant("permits" as const), page: fc.constantFrom(2, 3), some: fc.boolean() }),
  fc.record({ is: fc.constant("clock" as const), byMs: fc.constantFrom(-3_600_000, 1500) }),
);
const life = fc.record({
  acts: fc.array(fc.oneof({ weight: 12, arbitrary: act }, { weight: 1, arbitrary: trouble }), {
    minLength: 20,
    maxLength: 120,
    size: "max",
  }),
  every: fc.integer({ min: 1, max: 6 }),
});

type Trouble = typeof trouble extends fc.Arbitrary<infer T> ? T : never;
const happens = (what: Trouble, scene: Scene, pages: ReturnType<typeof pagesIn>): void => {
  if (what.is === "clock") scene.stepClock(what.byMs);
  else if (what.is === "stalls") pages[what.page]?.stalls();
  else if (what.is === "returns") pages[what.page]?.returns();
  else pages[what.page]?.permit(what.some ? works : leads("all"));
};

/** A call that is answered, whose agent calls for help: no chance of the lives below brings that about each time. */
const goesOn = (call: number): Act => ({ do: "goesOn", call, key: "1" });
const calls: Act = { do: "calls", test: false };
const passes = (ms: 700 | 9000): Act => ({ do: "passes", ms });
const asked = (command: Extract<Act, { do: "asks" }>["command"]) =>
  (["8001", "8002", "8003"] as const).map((no): Act => ({ do: "asks", no, command }));
/** The second call waits a while for who answered the first: the caller is the same. */
const helped: { acts: Act[]; every: number } = {
  acts: [
    ...[calls, goesOn(0), goesOn(0), calls, goesOn(1), passes(9000), passes(9000), goesOn(1), passes(9000)],
    ...[...asked({ do: "emergency" }), passes(700), ...asked({ do: "hangUp" }), passes(700)],
  ],
  every: 1,
};

test("whatever happens, a page shows what it would if it were told all at once", async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(life, async ({ acts, every }) => {
      vi.clearAllTimers();
      const scene = open();
      const pages = pagesIn(scene);
      for (const [n, each] of acts.entries()) {
        if ("is" in each) happens(each, scene, pages);
        else play(scene.on, each);
        scene.changed();
        if (n % every !== 0) continue;
        await vi.advanceTimersByTimeAsync(1200);
        // Only who was behind waits for more.
        if (pages.filter((page) => page.goesOn()).length > 0) await vi.advanceTimersByTimeAsync(5200);
        for (const page of pages) {
          const [shown, is] = page.sides();
          if (is.desk?.call) seen.add(is.desk.call.at);
          if (is.emergencies.length > 0) seen.add("emergency");
          if (is.desk?.pickable.length) seen.add("pickable");
          expect(shown).toEqual(is);
        }
      }
      if (!acts.some((each) => "is" in each && each.is === "clock")) expect(scene.figures()).toEqual(scene.reckoned());
      for (const page of pages) page.close();
      // The log's answers are waited for no longer.
      await vi.advanceTimersByTimeAsync(1200);
      expect(vi.getTimerCount()).toBe(0);
    }),
    { numRuns: Number(process.env.ZONGJI_RUNS ?? 40), examples: [[helped]] },
  );
  expect([...seen].sort()).toEqual(expect.arrayContaining(["emergency", "pickable", "ringing", "talking", "wrapUp"]));
});

test("an own change is told at once, and only to whom it is of", async () => {
  const scene = open();
  const told: string[] = [];
  const listen = (no: string) => {
    const send = (text: string) => void told.push(`${no} ${(JSON.parse(text) as LiveMessage).type}`);
    const who = principalOf(no, works);
    pushLive(scene.room, "1.0.0", () => who, { send, on: () => {}, bufferedAmount: 0 });
  };
  for (const no of ["8001", "8002"]) listen(no);
  told.length = 0;
  scene.on.asks(user("8001") as UserId, { do: "rest", reason: "meal" });
  scene.changed();
  await vi.advanceTimersByTimeAsync(0);
  expect(told).toEqual(["8001 deskChange"]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(told).toEqual(["8001 deskChange"]);
});

test("what goes on at another server is told when it is heard, and only what is another there", async () => {
  const scene = open();
  const far = stage({ config: config("wait") });
  const heard = new Set<() => void>();
  const nodes = {
    name: "n1",
    url: "https://n1",
    held: [],
    heldBy: () => [],
    get others() {
      return [{ node: "n2", url: "https://n2", version: "1", ageMs: 0, look: look(far.hotline) }];
    },
    lookTogether: () => togetherOf([scene.room.live.look(), look(far.hotline)]),
    numberOf: (party: PartyId) => party.slice(9),
    holderOf: () => undefined,
    seatOf: (id: string) => (far.hotline.agents.has(id as UserId) ? { node: "n2", url: "https://n2" } : undefined),
    onHeard: (listener: () => void) => {
      heard.add(listener);
      return () => heard.delete(listener);
    },
  } satisfies DeskRoom["nodes"];
  const room = { ...scene.room, nodes };
  const who = principalOf("8000", leads("all"));
  const messages: LiveMessage[] = [];
  const send = (text: string) => void messages.push(JSON.parse(text));
  let receive = (_text: string): void => {};
  const on = (event: string, listener: (data: { toString(): string }) => void) => {
    if (event === "message") receive = (text) => listener(text);
  };
  pushLive(room, "1.0.0", () => who, { send, on, bufferedAmount: 0 });
  receive('{"type":"watchWall","on":true}');
  const wall = () => stillWall(messages.reduce(wallAfter, undefined));
  const hear = async () => {
    for (const listener of heard) listener();
    await vi.advanceTimersByTimeAsync(1200);
    expect(wall()).toEqual(stillWall(wallOf(room, who)));
  };
  far.sits("8005", groups, "phone-8005");
  await hear();
  expect(messages.at(-1)).toMatchObject({ change: { agents: [{ user: user("8005"), state: "ready", node: "n2" }] } });
  far.asks(user("8005"), { do: "busy" });
  far.calls();
  far.passes(5000);
  far.presses([...far.hotline.calls.values()][0]!.leg, "0");
  await hear();
  const entered = { ...far.find("QueueEntered")[0]!, priority: 7 };
  const before = messages.length;
  await hear();
  expect(messages.slice(before)).toEqual([]);
  // Its facts come by another way, and tell how urgent it is.
  const facts = [...far.of(entered.call).filter(({ type }) => type !== "QueueEntered"), entered];
  scene.learn(facts.map((fact) => ({ ...fact, node: "n2" })));
  scene.changed();
  await vi.advanceTimersByTimeAsync(1200);
  expect(wall()).toEqual(stillWall(wallOf(room, who)));
  expect(wall()?.groups.flatMap(({ waiting }) => waiting.map(({ priority }) => priority))).toEqual([7]);
});

test("the wall waits a moment for what else changes, and never for the figures of the day", async () => {
  const scene = open();
  const who = principalOf("8000", leads("all"));
  let [receive, at] = [(_text: string): void => {}, 0];
  const told: number[] = [];
  const send = (text: string) => {
    if ((JSON.parse(text) as LiveMessage).type === "wallChange") told.push(performance.now() - at);
  };
  const on = (event: string, listener: (data: { toString(): string }) => void) => {
    if (event === "message") receive = (text) => listener(text);
  };
  pushLive(scene.room, "1.0.0", () => who, { send, on, bufferedAmount: 0 });
  receive('{"type":"watchWall","on":true}');
  for (const command of ["busy", "ready", "busy"] as const) {
    scene.on.asks(user("8001"), { do: command });
    scene.changed();
    at = performance.now();
    await vi.advanceTimersByTimeAsync(150);
  }
  expect(told).toEqual([120, 120, 120]);
});

test("when a day begins, since when agents are away is told anew", async () => {
  const scene = open();
  const who = principalOf("8005", works);
  let desk: Desk | undefined;
  const send = (text: string) => {
    desk = deskAfter(desk, JSON.parse(text) as LiveMessage);
  };
  pushLive(scene.room, "1.0.0", () => who, { send, on: () => {}, bufferedAmount: 0 });
  const before = desk?.since;
  scene.on.passes(86_400_000);
  await vi.advanceTimersByTimeAsync(5200);
  expect([before, desk?.since]).toEqual([dayStart(startsAt, zone), dayStart(startsAt, zone) + 86_400_000]);
});
