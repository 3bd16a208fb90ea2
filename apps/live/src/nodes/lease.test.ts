import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decide, type Lease, type Sight } from "./lease.ts";

const termMs = 10_000;
const groups = ["a", "b", "c", "d"] as const;
const names = ["n1", "n2", "n3"] as const;

/** The table as a real one would keep it, each turn atomic; and what each node believes to hold, with the fences that it was told. */
const world = () => {
  const rows = new Map<string, { node: string | null; fence: number; until: number }>();
  const beliefs = new Map<string, Map<string, number>>(names.map((name) => [name, new Map()]));
  const heard = new Map<string, number>();
  let now = 0;
  const leases = (): Lease[] =>
    [...rows].map(([group, { node, fence, until }]) => ({ group, node, fence, isRunning: until > now }));
  const awake = () => new Set(names.filter((name) => now - (heard.get(name) ?? -termMs) < 5000));
  /** `told`: the database's answer comes through. */
  const turn = (me: string, told: boolean, sight: Partial<Sight>) => {
    heard.set(me, now);
    const base = {
      me,
      pools: groups.map((each) => [each]),
      homes: new Map(),
      busy: new Set<string>(),
      isDraining: false,
    };
    const seen: Sight = { ...base, leases: leases(), awake: awake(), ...sight };
    const { hold, giveBack } = decide(seen);
    for (const group of hold) {
      const row = rows.get(group);
      rows.set(group, { node: me, fence: row ? row.fence + Number(row.node !== me) : 1, until: now + termMs });
    }
    for (const group of giveBack) rows.set(group, { ...rows.get(group)!, node: null, until: now });
    if (told)
      beliefs.set(me, new Map([...rows].flatMap(([group, { node, fence }]) => (node === me ? [[group, fence]] : []))));
    return seen;
  };
  return { rows, beliefs, turn, pass: (ms: number) => (now += ms), now: () => now };
};

const pass = fc.record({ is: fc.constant("pass" as const), ms: fc.integer({ min: 1, max: 12_000 }) });
const turn = fc.record({
  is: fc.constant("turn" as const),
  me: fc.constantFrom(...names),
  told: fc.boolean(),
  busy: fc.uniqueArray(fc.constantFrom(...groups)),
  isDraining: fc.boolean(),
});
const tie = fc.record({
  is: fc.constant("tie" as const),
  parts: fc.array(fc.nat({ max: 3 }), { minLength: 4, maxLength: 4 }),
});
const settle = fc.record({
  is: fc.constant("home" as const),
  group: fc.constantFrom(...groups),
  node: fc.option(fc.constantFrom(...names), { nil: undefined }),
});

/** Who holds each group at first: as if their homes had been given out long ago. */
const holder = fc.option(fc.constantFrom(...names), { nil: undefined });
const holders = fc.tuple(holder, holder, holder, holder);

/** Groups of the same number are tied by an agent. */
const poolsOf = (parts: readonly number[]) =>
  [...Map.groupBy(groups, (_group, index) => parts[index]!).values()].sort((x, y) => (x[0]! < y[0]! ? -1 : 1));

describe("leases of pools", () => {
  test("are never held by two: fences tell them apart, and a lease whose term runs is its holder's", () => {
    fc.assert(
      fc.property(holders, fc.array(fc.oneof(pass, turn, tie, settle), { maxLength: 60 }), (held, steps) => {
        const on = world();
        for (const [index, node] of held.entries())
          if (node) on.rows.set(groups[index]!, { node, fence: 1, until: termMs });
        let pools = groups.map((each): string[] => [each]);
        const homes = new Map<string, string>();
        for (const step of steps) {
          if (step.is === "pass") on.pass(step.ms);
          else if (step.is === "tie") pools = poolsOf(step.parts);
          else if (step.is === "home") step.node ? homes.set(step.group, step.node) : homes.delete(step.group);
          else {
            const before = new Map([...on.rows].map(([group, row]) => [group, { ...row }]));
            on.turn(step.me, step.told, { pools, homes, busy: new Set(step.busy), isDraining: step.isDraining });
            for (const [group, row] of before) {
              const after = on.rows.get(group)!;
              expect(after.fence).toBeGreaterThanOrEqual(row.fence);
              // nobody takes from another whose term runs
              if (row.node !== null && row.node !== step.me && row.until > on.now()) expect(after).toEqual(row);
              if (after.node !== null && row.node !== null && after.node !== row.node)
                expect(after.fence).toBeGreaterThan(row.fence);
              // what goes on here is never given back
              if (row.node === step.me && step.busy.includes(group as "a")) expect(after.node).toBe(step.me);
            }
          }
          for (const group of groups) {
            const believers = names.flatMap((name) => on.beliefs.get(name)!.get(group) ?? []);
            expect(new Set(believers).size, "two nodes were told one fence").toBe(believers.length);
          }
        }
      }),
      { numRuns: 2000 },
    );
  });

  test("come to rest with each pool whole at one node, at its home where that runs", () => {
    const parts = fc.array(fc.nat({ max: 3 }), { minLength: 4, maxLength: 4 });
    const home = fc.option(fc.constantFrom(...names), { nil: undefined });
    const before = fc.array(turn, { maxLength: 12 });
    fc.assert(
      fc.property(holders, before, parts, fc.tuple(home, home, home, home), (held, turns, tied, wished) => {
        const on = world();
        for (const [index, node] of held.entries())
          if (node) on.rows.set(groups[index]!, { node, fence: 1, until: termMs });
        for (const { me, told, busy } of turns) on.turn(me, told, { busy: new Set(busy) });
        const pools = poolsOf(tied);
        const homes = new Map(groups.flatMap((group, index) => (wished[index] ? [[group, wished[index]!]] : [])));
        for (let round = 0; round < 8; round += 1) {
          on.pass(1000);
          for (const me of names) on.turn(me, true, { pools, homes, awake: new Set(names) });
        }
        for (const pool of pools) {
          const holders = new Set(pool.map((group) => on.rows.get(group)?.node));
          expect(holders.size).toBe(1);
          const wanted = pool.map((group) => homes.get(group)).find((node) => node !== undefined);
          if (wanted) expect([...holders][0]).toBe(wanted);
          expect([...holders][0]).toBeTruthy();
        }
      }),
      { numRuns: 500 },
    );
  });

  test("of a node that died are another's once its term is over, and not before", () => {
    const on = world();
    on.turn("n1", true, {});
    on.pass(termMs - 1);
    on.turn("n2", true, {});
    expect([...on.beliefs.get("n2")!]).toEqual([]);
    on.pass(1);
    on.turn("n2", true, {});
    expect([...on.beliefs.get("n2")!.values()]).toEqual([2, 2, 2, 2]);
    // it was not dead: at its next turn it learns that its fences are old
    on.turn("n1", true, {});
    expect([...on.beliefs.get("n1")!]).toEqual([]);
  });

  test("stay with a node that could not reach the database, where nobody took them", () => {
    const on = world();
    on.turn("n1", true, {});
    on.pass(3_600_000);
    on.turn("n1", true, {});
    expect([...on.beliefs.get("n1")!.values()]).toEqual([1, 1, 1, 1]);
  });

  test("of a draining node are given back as they fall idle", () => {
    const on = world();
    on.turn("n1", true, {});
    on.turn("n1", true, { isDraining: true, busy: new Set(["b"]) });
    expect([...on.beliefs.get("n1")!.keys()]).toEqual(["b"]);
  });
});
