import type { Fact } from "@zongji/domain";
import { beforeEach, expect, test } from "vitest";
import { EveOfDays } from "./day-before.ts";
import { Readers } from "./readers.ts";

const before = new EveOfDays("Asia/Shanghai").of(0);
const factsOf = (from: number, count: number): Fact[] =>
  Array.from({ length: count }, (_, n) => ({ seq: from + n }) as unknown as Fact);

let days: number[][];
let pieces: number;
let readers: Readers;
beforeEach(() => {
  days = [];
  pieces = 0;
  readers = new Readers();
});
const reader = {
  begin: () => {
    days.push([]);
  },
  take: (facts: readonly Fact[]) => {
    pieces += 1;
    days.at(-1)!.push(...facts.map(({ seq }) => seq));
  },
};
const upTo = (count: number) => Array.from({ length: count }, (_, n) => n);

test("a long day is told piece by piece, with turns of the loop between, and what comes meanwhile behind it", async () => {
  readers.add(reader).begin(0, before, factsOf(0, 10_000));
  expect(days[0]!.length).toBeLessThan(5000);
  readers.take(factsOf(10_000, 3));
  let turns = 0;
  let isOver = false;
  const count = (): void => {
    turns += 1;
    if (!isOver) setImmediate(count);
  };
  count();
  await readers.areUpToDate();
  isOver = true;
  expect(days).toEqual([upTo(10_003)]);
  expect(pieces).toBeGreaterThan(4);
  expect(turns).toBeGreaterThan(4);
  // From now on at once.
  readers.take(factsOf(10_003, 2));
  expect(days).toEqual([upTo(10_005)]);
});

test("a day that begins while another is told leaves the rest of that one out", async () => {
  const told = readers.add(reader);
  told.begin(0, before, factsOf(0, 10_000));
  told.begin(1, before, factsOf(0, 6000));
  readers.take(factsOf(6000, 1));
  await readers.areUpToDate();
  expect(days[1]).toEqual(upTo(6001));
  told.begin(0, before, factsOf(0, 10_000));
  told.begin(2, before, []);
  await readers.areUpToDate();
  expect(days.at(-1)).toEqual([]);
});
