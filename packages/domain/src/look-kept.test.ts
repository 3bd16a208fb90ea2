import fc from "fast-check";
import { expect, test } from "vitest";
import type { GroupId, LegId } from "./ids.ts";
import { type AgentLook, type Look, look } from "./look.ts";
import { KeptLook, type Touched } from "./look-kept.ts";
import { act, config, groups, nos, play, user } from "./testing/random.test-scene.ts";
import { stage } from "./testing/stage.ts";

const open = () => {
  const on = stage({ config: config("wait") });
  for (const each of nos) on.sits(each, groups, `phone-${each}`);
  let aheadMs = 0;
  const kept = new KeptLook(on.hotline, () => aheadMs);
  return { on, kept, step: (byMs: number) => (aheadMs += byMs), whole: () => look(on.hotline, aheadMs) };
};

/** As `groups`, `rings` and `agents` say it, what of `before` may still be as it was. */
const untold = (before: Look, now: Look, touched: Touched): string[] => {
  if (touched.all) return [];
  const bare = ({ pickable: _rings, ...agent }: AgentLook) => JSON.stringify(agent);
  const queue = ({ groups: all }: Look, id: GroupId) => {
    const { waiting, longestSince } = all.find(({ group }) => group === id)!;
    return `${waiting} ${longestSince}`;
  };
  const differ = <T, Id>(
    kind: string,
    side: (look: Look) => readonly T[],
    idOf: (each: T) => Id,
    text: (each: T) => string,
    told: ReadonlySet<Id>,
  ) => {
    const was = new Map(side(before).map((each) => [idOf(each), text(each)]));
    const is = new Map(side(now).map((each) => [idOf(each), text(each)]));
    return [...new Set([...was.keys(), ...is.keys()])].flatMap((id) =>
      was.get(id) === is.get(id) || told.has(id) ? [] : [`${kind} ${String(id)}`],
    );
  };
  const alarms = ({ calls }: Look) => JSON.stringify(calls.filter(({ emergency }) => emergency !== undefined));
  return [
    ...differ(
      "agent",
      ({ agents }) => agents,
      ({ user }) => user,
      bare,
      touched.agents,
    ),
    ...differ(
      "call",
      ({ calls }) => calls,
      ({ call }) => call,
      (each) => JSON.stringify(each),
      touched.calls,
    ),
    ...differ(
      "group",
      (each) => each.groups,
      ({ group }) => group,
      (each) => JSON.stringify(each),
      touched.groups,
    ),
    ...groups.flatMap((id) => (queue(before, id) === queue(now, id) || touched.queues.has(id) ? [] : [`queue ${id}`])),
    ...now.agents.flatMap(({ user: id, groups: own, pickable }) => {
      const was = before.agents.find((each) => each.user === id)?.pickable;
      const isTold = touched.agents.has(id) || own.some((group) => touched.rings.has(group));
      return isTold || JSON.stringify(was) === JSON.stringify(pickable) ? [] : [`rings of ${id}`];
    }),
    ...(alarms(before) === alarms(now) || touched.alarms ? [] : ["alarms"]),
  ];
};

const life = fc.record({
  acts: fc.array(
    fc.oneof({ weight: 60, arbitrary: act }, { weight: 1, arbitrary: fc.constantFrom(-3_600_000, 1500) }),
    {
      minLength: 20,
      maxLength: 200,
      size: "max",
    },
  ),
  every: fc.integer({ min: 1, max: 7 }),
});

test("what is kept is what a look at all would see, and all that changed is told, whatever happens", () => {
  fc.assert(
    fc.property(life, ({ acts, every }) => {
      const { on, kept, step, whole } = open();
      let before = kept.look();
      expect(kept.takeTouched().all).toBe(true);
      for (const [n, each] of acts.entries()) {
        if (typeof each === "number") step(each);
        else play(on, each);
        if (n % every !== 0) continue;
        const now = whole();
        expect(kept.look()).toEqual(now);
        expect(untold(before, now, kept.takeTouched())).toEqual([]);
        before = now;
      }
    }),
    { numRuns: Number(process.env.ZONGJI_RUNS ?? 150) },
  );
});

test("what is not touched is not told", () => {
  const { on, kept } = open();
  kept.takeTouched();
  on.calls();
  on.passes(5000);
  on.presses([...on.hotline.calls.values()][0]!.leg, "0");
  const touched = kept.takeTouched();
  const rung = [...on.hotline.agents.values()]
    .filter(({ seat }) => seat.at === "ringing")
    .map(({ user: each }) => each);
  expect(rung).toHaveLength(1);
  expect({ ...touched, calls: touched.calls.size }).toEqual({
    all: false,
    agents: new Set(rung),
    calls: 1,
    groups: new Set(groups),
    queues: new Set([groups[0]]),
    rings: new Set([groups[0]]),
    alarms: false,
  });
  expect([...kept.agentsIn([...on.hotline.calls.keys()][0]!)]).toEqual(rung);
  expect(kept.takeTouched()).toMatchObject({ all: false, agents: new Set(), calls: new Set(), groups: new Set() });
  const same = kept.look();
  on.picksUp("nothing" as LegId);
  expect(kept.look()).toBe(same);
  on.asks(user("8003"), { do: "rest", reason: "meal" });
  expect(kept.takeTouched().agents).toEqual(new Set([user("8003")]));
});
