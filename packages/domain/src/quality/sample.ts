import type { Share } from "../contract/ratio.ts";

/** equal: as many calls of each agent as there are · proportional: by how many calls each has. */
export const sampleWays = ["equal", "proportional"] as const;
export type SampleWay = (typeof sampleWays)[number];

/** A call that can be drawn, with the agent whose it is. */
export type Drawable = { readonly call: string; readonly agent: string };
export type SampleShare = { readonly agent: string; readonly of: number; readonly taken: number };

const [factorOne, factorTwo] = [2_654_435_761, 1_597_334_677];

/** A number of 53 bits from a text: equal texts have equal numbers on every machine. */
export const hashOf = (text: string): number => {
  let [one, two] = [0xdeadbeef, 0x41c6ce57];
  for (const sign of text) {
    const code = sign.codePointAt(0)!;
    one = Math.imul(one ^ code, factorOne);
    two = Math.imul(two ^ code, factorTwo);
  }
  one = Math.imul(one ^ (one >>> 16), 2_246_822_507) ^ Math.imul(two ^ (two >>> 13), 3_266_489_909);
  two = Math.imul(two ^ (two >>> 16), 2_246_822_507) ^ Math.imul(one ^ (one >>> 13), 3_266_489_909);
  return 4_294_967_296 * (two & 0x1fffff) + (one >>> 0);
};

/** In an order that the seed alone decides, wherever each stood before. */
const shuffled = <T>(seed: string, all: readonly T[], nameOf: (one: T) => string): T[] =>
  all
    .map((one) => ({ one, name: nameOf(one), key: hashOf(`${seed}\n${nameOf(one)}`) }))
    .sort((a, b) => a.key - b.key || (a.name < b.name ? -1 : 1))
    .map(({ one }) => one);

/** In rounds, one of each agent that has more: nobody has two more than another, unless the other has no more. */
const equalShares = (order: readonly string[], counts: ReadonlyMap<string, number>, size: number) => {
  const taken = new Map<string, number>(order.map((agent) => [agent, 0]));
  let left = size;
  while (left > 0) {
    const open = order.filter((agent) => taken.get(agent)! < counts.get(agent)!);
    if (open.length === 0) break;
    for (const agent of open.slice(0, left)) taken.set(agent, taken.get(agent)! + 1);
    left -= Math.min(left, open.length);
  }
  return taken;
};

/** Largest remainder; of equal remainders the seed's order decides. */
const proportionalShares = (order: readonly string[], counts: ReadonlyMap<string, number>, size: number) => {
  const total = [...counts.values()].reduce((sum, each) => sum + each, 0);
  const wanted = Math.min(size, total);
  const taken = new Map(order.map((agent) => [agent, Math.floor((counts.get(agent)! * wanted) / total)]));
  const given = [...taken.values()].reduce((sum, each) => sum + each, 0);
  const remainder = (agent: string): number => (counts.get(agent)! * wanted) % total;
  const next = [...order].sort((a, b) => remainder(b) - remainder(a)).slice(0, wanted - given);
  for (const agent of next) taken.set(agent, taken.get(agent)! + 1);
  return taken;
};

/**
 * A sample, by agent: the same seed and the same calls give the same sample, in whatever order the calls come.
 * @param seed any text; it is kept with the sample, so that anybody can draw it again
 */
export const drawSample = (
  seed: string,
  calls: readonly Drawable[],
  size: number,
  way: SampleWay,
): { readonly taken: readonly Drawable[]; readonly shares: readonly SampleShare[] } => {
  const byAgent = Map.groupBy(calls, ({ agent }) => agent);
  const counts = new Map([...byAgent].map(([agent, own]) => [agent, own.length]));
  const order = shuffled(seed, [...byAgent.keys()], (agent) => agent);
  const shares =
    calls.length === 0 ? new Map() : (way === "equal" ? equalShares : proportionalShares)(order, counts, size);
  const agents = [...byAgent.keys()].sort();
  return {
    taken: agents.flatMap((agent) =>
      shuffled(seed, byAgent.get(agent)!, ({ call }) => call).slice(0, shares.get(agent) ?? 0),
    ),
    shares: agents.map((agent) => ({ agent, of: counts.get(agent)!, taken: shares.get(agent) ?? 0 })),
  };
};

/** A task to be given to an inspector; `never`: people who may not have it, such as those who talked in the call. */
export type ToAssign = { readonly task: string; readonly never: readonly string[] };

/**
 * Gives tasks to inspectors, as many to each as can be: those that fewest may have first, each to whoever has the fewest.
 * @param load how many open tasks each has already @returns who has which; a task that nobody may have is left out
 */
export const assignEvenly = (
  tasks: readonly ToAssign[],
  inspectors: readonly string[],
  load: ReadonlyMap<string, number> = new Map(),
): ReadonlyMap<string, string> => {
  const held = new Map(inspectors.map((one) => [one, load.get(one) ?? 0]));
  const open = tasks
    .map(({ task, never }) => ({ task, may: inspectors.filter((one) => !never.includes(one)) }))
    .filter(({ may }) => may.length > 0)
    .sort((a, b) => a.may.length - b.may.length || (a.task < b.task ? -1 : 1));
  const given = new Map<string, string>();
  for (const { task, may } of open) {
    const [first, ...others] = may;
    const least = others.reduce((best, one) => (held.get(one)! < held.get(best)! ? one : best), first!);
    held.set(least, held.get(least)! + 1);
    given.set(task, least);
  }
  return given;
};

/** How many calls of so many a share takes: rounded up, and at the most so many. */
export const sizeOfShare = (population: number, { num, den }: Share, most: number): number =>
  Math.min(most, Number((BigInt(population) * BigInt(num) + BigInt(den) - 1n) / BigInt(den)));
