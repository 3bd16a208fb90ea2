import { expect, test } from "vitest";
import { reckon } from "./figure.ts";
import { figures } from "./figures.ts";
import { bases, type Row, type Rows } from "./rows.ts";

const minute = 60_000;
const day = Date.UTC(2026, 10, 30, 1);
const rowsWith = (some: Partial<Record<keyof Rows, readonly Row[]>>): Rows =>
  ({ ...Object.fromEntries(bases.map((basis) => [basis, []])), ...some }) as unknown as Rows;
const visit = (call: number, from: number, to: number): Row => ({
  ...{ call, at: day + from * minute, leftAt: day + to * minute, direction: "in", group: "a", reason: "ANSWER" },
});
const whole = { from: day, to: day + 60 * minute };

test("the longest queue is of those who wait at one time; who goes makes room for who comes", () => {
  const rows = rowsWith({ visit: [visit(1, 0, 10), visit(2, 1, 5), visit(3, 5, 6), visit(4, 5.5, 7)] });
  expect(reckon(figures.longestQueue!, rows, whole)).toMatchObject({ value: 3 });
  expect(reckon(figures.longestQueue!, rows, { ...whole, from: day + 8 * minute })).toMatchObject({ value: 1 });
});

test("a span is cut to the slice and begins where it began; by the hour it counts in each hour", () => {
  const span = { call: 0, agent: "x", state: "ready", at: day + 50 * minute, until: day + 70 * minute };
  const rows = rowsWith({ span: [span] });
  const next = { from: day + 60 * minute, to: day + 120 * minute };
  expect(reckon(figures.onlineTime!, rows, whole)).toMatchObject({ value: 10 * minute });
  expect(reckon(figures.onlineTime!, rows, next)).toMatchObject({ value: 10 * minute });
  expect(reckon(figures.stateSpells!, rows, whole)).toMatchObject({ value: 1 });
  expect(reckon(figures.stateSpells!, rows, next)).toMatchObject({ value: 0 });
  const both = { from: day, to: day + 120 * minute };
  expect(reckon(figures.onlineTime!, rows, { ...both, by: "hour", key: "09" })).toMatchObject({ value: 10 * minute });
  expect(reckon(figures.onlineTime!, rows, { ...both, by: "hour", key: "10" })).toMatchObject({ value: 10 * minute });
});

test("without a roster an agent is away between the first and the last of her states of a day", () => {
  const at = (minutes: number) => day + minutes * minute;
  const row = (state: string, from: number, to: number) => ({
    call: 0,
    agent: "x",
    state,
    at: at(from),
    until: at(to),
  });
  const attended = [row("ready", 0, 10), row("unrostered", 10, 15), row("rest", 15, 20)];
  const rows = rowsWith({ attended });
  expect(reckon(figures.offlineTime!, rows, whole)).toMatchObject({ value: 5 * minute });
  expect(reckon(figures.offlineShare!, rows, whole)).toMatchObject({ value: 25 });
  expect(reckon(figures.attendedSpells!, rows, { ...whole, from: at(12) })).toMatchObject({ value: 1 });
});

test("a span over an hour is one by weekday, over midnight two", () => {
  const span = (at: number) => ({ call: 0, agent: "x", state: "ready", at, until: at + 20 * minute });
  const longest = (at: number, by: "weekday" | "hour", key: string) =>
    reckon(figures.longestSpell!, rowsWith({ span: [span(at)] }), {
      from: at - 600 * minute,
      to: at + 600 * minute,
      by,
      key,
    });
  const local = new Date(day + 8 * 60 * minute);
  const weekday = String(local.getUTCDay() || 7);
  expect(longest(day + 50 * minute, "weekday", weekday)).toMatchObject({ value: 20 * minute });
  const midnight = day - (((day / minute + 480) % 1440) - 1440) * minute;
  expect(longest(midnight - 5 * minute, "weekday", weekday)).toMatchObject({ value: 5 * minute });
  expect(longest(midnight - 5 * minute, "weekday", String((Number(weekday) % 7) + 1))).toMatchObject({
    value: 15 * minute,
  });
});

test("what nobody can be divided by has no answer, and what has no group none by group", () => {
  expect(reckon(figures.averageTalk!, rowsWith({}), whole)).toBeUndefined();
  expect(reckon(figures.onlineTime!, rowsWith({}), { ...whole, by: "group", key: "a" })).toBeUndefined();
  expect(reckon(figures.inboundTotal!, rowsWith({}), whole)).toMatchObject({ value: 0, slack: 0 });
});

test("an agent's time is shared by her work; without any, equally among her groups", () => {
  const span = (agent: string, state: string, from: number, to: number): Row => ({
    ...{ call: 0, agent, state, at: day + from * minute, until: day + to * minute },
  });
  const talk = { ...span("x", "talking", 0, 30), group: "a" };
  const other = { ...span("x", "wrapUp", 30, 40), group: "b" };
  const ready = span("y", "ready", 0, 20);
  const rows = rowsWith({
    span: [talk, other, span("x", "ready", 40, 60), ready, span("y", "rest", 20, 60)],
    worked: [talk, other],
    signed: ["a", "b"].map((group) => ({ ...ready, group })),
  });
  const of = (key: string) => reckon(figures.occupancy!, rows, { ...whole, by: "group", key });
  expect(of("a")).toMatchObject({ over: { value: 30 * minute }, under: { value: 55 * minute } });
  expect(of("b")).toMatchObject({ over: { value: 10 * minute }, under: { value: 25 * minute } });
  expect(reckon(figures.occupancy!, rows, whole)).toMatchObject({ under: { value: 80 * minute } });
  expect(reckon(figures.staffed!, rows, { ...whole, by: "group", key: "b" })).toMatchObject({ value: 1 });
});

test("so near to a limit that the wire can't tell, either is right", () => {
  const entry = (call: number, beforeOfferMs: number): Row => ({ call, at: day, direction: "in", beforeOfferMs });
  const rows = rowsWith({ entry: [entry(1, 400), entry(2, 990), entry(3, 1800)] });
  expect(reckon(figures.delayedEntries!, rows, whole)).toMatchObject({ value: 1, slack: 1 });
});

test("of so many agents as were there for as long as the hotline served, which it always does", () => {
  const span = (agent: string, state: string, from: number, to: number): Row => ({
    ...{ call: 0, agent, state, at: day + from * minute, until: day + to * minute },
  });
  const rows = rowsWith({ span: [span("x", "ready", 0, 60), span("y", "ready", 0, 30), span("y", "busy", 30, 45)] });
  const of = (slice: Parameters<typeof reckon>[2]) => reckon(figures.fte!, rows, slice);
  expect(of(whole)).toMatchObject({ value: 1.5, under: { value: 60 * minute, slack: 0 } });
  // Half an hour more, that may not have come when it was read.
  const longer = { ...whole, to: day + 90 * minute };
  expect(of(longer)).toMatchObject({ value: 1, under: { value: 90 * minute, slack: 30 * minute } });
  expect(of({ ...longer, by: "hour", key: "09" })).toMatchObject({ value: 1.5, under: { value: 60 * minute } });
  expect(of({ ...longer, by: "hour", key: "11" })).toBeUndefined();
});
