/** Every worked example has its number in PostgreSQL too, and what is behind a count is as much as it says. */
import { type Measure, measures, rowsOf, tabulate, termsOfMeasure, usualZone } from "@zongji/domain";
import { describe, expect, test } from "vitest";
import { type Expectation, periodOf, type WorkedDay, workedDays } from "../../../domain/src/testing/worked/index.ts";
import type { Db } from "../database/index.ts";
import { measureDatabase } from "./keep.test-scene.ts";
import { queryMeasures } from "./query.ts";
import { traceMeasure } from "./trace.ts";

let db: Db;
const keep = measureDatabase((opened) => {
  db = opened;
});

/** Whether a figure is a number of things, so that it can be counted after. */
const counts = (measure: Measure): boolean =>
  termsOfMeasure(measure).every(({ fold }) => fold === "count" || fold === "distinct");

/** As the figure is told: what, of what, how much and why. */
const told = ({ measure, slice, why }: Expectation, value: number | undefined) => ({ measure, slice, value, why });

const figuresOf = async ({ sources, expects }: WorkedDay) => {
  const [now, zone] = [sources.now, sources.zone ?? usualZone];
  const found: ReturnType<typeof told>[] = [];
  const behind: { readonly measure: string; readonly slice: Expectation["slice"]; readonly things: number }[] = [];
  const counted: typeof behind = [];
  const bySlice = Map.groupBy(expects, (each) => JSON.stringify([each.slice ?? {}, periodOf(each)]));
  for (const own of bySlice.values()) {
    const period = periodOf(own[0]!);
    const { from: _from, to: _to, ...filter } = own[0]!.slice ?? {};
    const names = own.map(({ measure }) => measure);
    const { total } = await queryMeasures(db, { ...period, measures: names, grain: "whole", filter, zone, now });
    for (const each of own) {
      const { measure, slice } = each;
      const { value, under } = total[measure];
      found.push(told(each, value));
      const definition: Measure = measures[measure];
      // Of a rate or an average its denominator's things are shown.
      const whole = "under" in definition ? definition.under : definition;
      if (!counts(whole)) continue;
      const ask = { measure, slice: { ...filter, ...period }, now, zone };
      const { items } = await traceMeasure(db, ask, { pageSize: 1000 });
      if (each.behind) expect(items.map(({ id }) => id)).toEqual(each.behind);
      behind.push({ measure, slice, things: items.length });
      counted.push({ measure, slice, things: ("under" in definition ? under : value) ?? 0 });
    }
  }
  return { found, behind, counted };
};

describe.each(Object.entries(workedDays))("%s", (_name, day) => {
  test("has each figure as it was reckoned, and behind each count so many things", async () => {
    await keep(day.sources);
    const { found, behind, counted } = await figuresOf(day);
    const order = (one: { measure: string; slice?: unknown }) => JSON.stringify([one.measure, one.slice]);
    const sorted = <T extends { measure: string; slice?: unknown }>(all: readonly T[]) =>
      all.toSorted((a, b) => (order(a) < order(b) ? -1 : 1));
    expect(sorted(found)).toEqual(sorted(day.expects.map((each) => told(each, each.value))));
    expect(behind).toEqual(counted);
  });
});

test("a group's time of all lines together is that of the period, whatever it is split by", async () => {
  const { sources, expects } = workedDays["agents of several groups"]!;
  await keep(sources);
  const rows = rowsOf(sources);
  const ask = { ...periodOf(expects[0]!), filter: { group: "business" }, zone: usualZone, now: sources.now } as const;
  const { availableTime, occupancy } = measures;
  for (const grain of ["hour", "whole"] as const)
    for (const by of [[], ["hour"], ["agent", "hour"], ["hour", "group"]] as const) {
      const split = { ...ask, grain, by, measures: ["availableTime", "occupancy"] as const };
      const found = await queryMeasures(db, split);
      expect(found).toEqual(tabulate({ availableTime, occupancy }, split, rows));
      expect(found.total.availableTime.value).toBe((157 * 60 + 20) * 1000);
    }
});
