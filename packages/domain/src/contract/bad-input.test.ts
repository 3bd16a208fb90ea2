/** What somebody may try under the contract and must not get: readings taken back under closed days, holidays that move what was told. */
import { expect, test } from "vitest";
import type { ContractDeed, ContractEvent, Doer } from "../events/contract.ts";
import { decodeEvent } from "../events/decode.ts";
import * as c from "./index.ts";

const refused = (state: c.ContractState, side: Doer, deed: ContractDeed, today = "2026-12-31") =>
  c.refusalOf(state, deed, side, today);
const done = (state: c.ContractState, side: Doer, deed: ContractDeed, today?: string): c.ContractState => {
  expect([deed.type, refused(state, side, deed, today)]).toEqual([deed.type, undefined]);
  return c.applyToContract(state, { ...deed, side, at: 7 } as ContractEvent);
};
const begun = done(done(c.noContract, "provider", { type: "ContractWritten", terms: c.exampleTerms }), "client", {
  type: "ContractConfirmed",
  version: 1,
});
const propose = (alternative: string, from: string) =>
  ({ type: "ReadingProposed", clause: "C1", alternative, from, note: "" }) as const;
const accept = (version: number) => ({ type: "ReadingAccepted", clause: "C1", version }) as const;
const withdraw = (version: number) => ({ type: "ReadingWithdrawn", clause: "C1", version }) as const;
const closed = (day: string) =>
  ({ type: "DayClosed", day, requests: 600, answered: 480, ratings: 0, satisfied: 0, neutral: 0 }) as const;

test("a signed reading is not taken back by either side once days were closed under it, nor before; the days keep their verdict", () => {
  const signed = done(done(begun, "provider", propose("B", "2026-06-01")), "client", accept(1));
  const state = done(signed, "server", closed("2026-07-01"));
  for (const of of [signed, state])
    for (const side of ["provider", "client"] as const)
      expect(refused(of, side, withdraw(1))).toMatchObject({ reason: "noSuch", field: "version" });
  const verdict = (of: c.ContractState) => c.judgeDay(of, of.days["2026-07-01"]!).answerRate.verdict;
  expect(verdict(state)).toMatchObject({ num: 480, den: 480, passes: true });
  // A proposal may be taken back; what is signed stays as it is.
  const open = done(state, "provider", propose("D", "2026-07-10"));
  expect(verdict(open)).toEqual(verdict(state));
  expect(verdict(done(open, "provider", withdraw(2)))).toEqual(verdict(state));
  // While it waited its days closed: it comes too late.
  const late = done(open, "server", closed("2026-07-10"));
  expect(refused(late, "client", accept(2))).toMatchObject({ reason: "dayClosed", field: "from" });
});

type Entered = Extract<ContractDeed, { type: "CalendarYearEntered" }>;
const enter = (year: number, off: readonly string[], worked: readonly string[] = []): Entered => ({
  ...{ type: "CalendarYearEntered", year, off: [...off], worked: [...worked] },
});
const confirm = (year: number, passed: boolean) => ({ type: "CalendarYearConfirmed", year, passed }) as const;
const last = c.exampleTerms.instalments.at(-1)!;

test("holidays hold once both have signed them: a year that nobody knew waits, and tells the due date that it would move", () => {
  expect(c.dueOf(begun, last, "2026-12-31")).toMatchObject({ day: "2029-07-12", provisional: true });
  // Monday and Tuesday off, and the Saturday before worked: one working day less.
  const days = { off: ["2029-06-18", "2029-06-19"], worked: ["2029-06-16"] };
  const moved = [{ of: "instalment", id: last.id, was: "2029-07-12", is: "2029-07-13" }];
  for (const [by, other] of [
    ["provider", "client"],
    ["client", "provider"],
  ] as const) {
    const waiting = done(begun, by, enter(2029, days.off, days.worked));
    expect(c.dueOf(waiting, last, "2026-12-31")).toMatchObject({ day: "2029-07-12", provisional: true });
    expect(c.movedBy(waiting, waiting.calendarEntries[0]!)).toEqual(moved);
    for (const side of [by, "server"] as const)
      expect(refused(waiting, side, confirm(2029, true))).toEqual({ code: "forbidden" });
    const state = done(waiting, other, confirm(2029, true));
    expect(c.dueOf(state, last, "2026-12-31")).toMatchObject({ day: "2029-07-13", provisional: false });
    expect(state.calendarEntries).toEqual([{ ...days, by, year: 2029, at: 7, state: "inForce", moved }]);
  }
  // Entered by the other one instead: what waited is replaced, and its own side signs.
  const twice = done(done(begun, "provider", enter(2029, days.off)), "client", enter(2029, days.off, days.worked));
  expect(twice.calendarEntries.map(({ by, state }) => `${by} ${state}`)).toEqual([
    "provider replaced",
    "client waiting",
  ]);
  expect(refused(twice, "client", confirm(2029, true))).toEqual({ code: "forbidden" });
});

test("holidays that an earlier release took by the provider's word stay; nobody can enter them so again", () => {
  const body = { side: "provider", year: 2029, off: ["2029-06-18"], worked: [] };
  const stored = { id: 1, type: "CalendarYearEntered", v: 1, subject: "contract", actor: "u", at: 7, body };
  const read = decodeEvent(stored);
  expect(read).toMatchObject({ ok: true, event: { v: 2, body: { ...body, alone: true } } });
  const event = { type: "CalendarYearEntered", at: 7, ...body, alone: true } as ContractEvent;
  expect(c.applyToContract(begun, event).calendar[2029]).toEqual({ off: ["2029-06-18"], worked: [] });
  const deed = { ...enter(2029, ["2029-06-18"]), alone: true } as const;
  expect(refused(begun, "provider", deed)).toMatchObject({ reason: "noSuch", field: "alone" });
});

test("holidays that were in use are changed by both sides alone, and not for days that are over", () => {
  const today = "2026-11-03";
  const notice = { type: "BreachNoticed", notice: "n1", cause: "录音缺失", on: "2026-11-02" } as const;
  const told = done(begun, "client", notice, today);
  const clock = (state: c.ContractState) => c.remedyClock(state, state.notices[0]!, today).day;
  expect(clock(told)).toBe("2026-11-09");
  const { off, worked } = c.announced[2026]!;
  const waiting = done(told, "provider", enter(2026, [...off, "2026-11-05", "2026-11-06"], worked), today);
  expect([clock(waiting), waiting.calendar[2026]]).toEqual(["2026-11-09", c.announced[2026]]);
  expect(waiting.calendarEntries).toMatchObject([{ year: 2026, state: "waiting", moved: [] }]);
  for (const side of ["provider", "server"] as const)
    expect(refused(waiting, side, confirm(2026, true))).toEqual({ code: "forbidden" });
  expect(refused(waiting, "client", confirm(2027, true))).toMatchObject({ reason: "noSuch", field: "year" });
  const declined = done(waiting, "client", confirm(2026, false));
  expect([clock(declined), declined.calendarEntries[0]!.state]).toEqual(["2026-11-09", "declined"]);
  expect(refused(declined, "client", confirm(2026, true))).toMatchObject({ reason: "noSuch" });
  // Entered again before the client answered: the newer one is asked about.
  const again = done(waiting, "provider", enter(2026, [...off, "2026-11-05"], worked), today);
  expect(again.calendarEntries.map(({ state }) => state)).toEqual(["replaced", "waiting"]);
  const changed = done(again, "client", confirm(2026, true));
  expect(clock(changed)).toBe("2026-11-10");
  expect(changed.calendarEntries[1]).toMatchObject({
    ...{ state: "inForce", moved: [{ of: "notice", id: "n1", was: "2026-11-09", is: "2026-11-10" }] },
  });
  // What was remedied is not moved any more.
  const over = done(told, "client", { type: "BreachRemedied", notice: "n1", on: today }, today);
  const entered = done(over, "provider", enter(2026, [...off, "2026-11-05"], worked), today);
  expect(done(entered, "client", confirm(2026, true)).calendarEntries[0]!.moved).toEqual([]);
  // Days that are over, today among them, stay as they were.
  for (const day of ["2026-10-08", today])
    expect(refused(told, "provider", enter(2026, [...off, day], worked), today)).toMatchObject({ reason: "dayOver" });
  expect(refused(told, "client", enter(2026, off, worked.slice(1)), today)).toMatchObject({ reason: "dayOver" });
});

test("days of another year, and days that are both off and worked, are refused", () => {
  expect(refused(begun, "provider", enter(2027, ["2028-01-01"]))).toMatchObject({ reason: "noSuchDay", field: "off" });
  expect(refused(begun, "provider", enter(2027, ["2027-02-30"]))).toMatchObject({ reason: "noSuchDay", field: "off" });
  expect(refused(begun, "provider", enter(2027, ["2027-01-02"], ["2027-01-02"]))).toMatchObject({ reason: "twice" });
  expect(refused(begun, "server", enter(2027, ["2027-01-01"]))).toEqual({ code: "forbidden" });
});

test("an item of the checklist whose proof has expired has not passed any more, until it is examined again", () => {
  const examine = (validUntil?: string) =>
    ({
      type: "ResourceExamined",
      item: "platform",
      passed: true,
      evidence: "检测报告",
      ...(validUntil && { validUntil }),
    }) as const;
  const state = done(begun, "client", examine("2027-01-15"), "2026-12-31");
  const holds = (of: c.ContractState, today: string) => [
    c.resourceHolds(of, "platform", today),
    c.resourcesOf(of, today).passed,
  ];
  expect([holds(state, "2027-01-15"), holds(state, "2027-01-16")]).toEqual([
    [true, 1],
    [false, 0],
  ]);
  expect(holds(done(state, "client", examine(), "2027-01-20"), "2029-01-01")).toEqual([true, 1]);
  expect(c.resourceHolds(begun, "platform", "2027-01-15")).toBe(undefined);
  expect(refused(begun, "client", examine("2026-12-30"))).toMatchObject({ reason: "order", field: "validUntil" });
  expect(refused(begun, "client", examine("2027-02-30"))).toMatchObject({ reason: "noSuchDay", field: "validUntil" });
  expect(refused(begun, "provider", examine())).toEqual({ code: "forbidden" });
});
