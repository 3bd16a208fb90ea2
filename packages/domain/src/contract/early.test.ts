/** A payment "by 11-30" can be accepted and paid before: its stage ends with the days that are closed, and the next one takes the others. */
import { expect, test } from "vitest";
import type { ContractDeed, ContractEvent, Doer } from "../events/contract.ts";
import { decodeEvent } from "../events/decode.ts";
import * as c from "./index.ts";

const refused = (state: c.ContractState, side: Doer, deed: ContractDeed, today: string) =>
  c.refusalOf(state, deed, side, today);
const done = (state: c.ContractState, side: Doer, deed: ContractDeed, today: string): c.ContractState => {
  expect([deed.type, refused(state, side, deed, today)]).toEqual([deed.type, undefined]);
  return c.applyToContract(state, { ...deed, side, at: 7 } as ContractEvent);
};
const begun = (terms = c.exampleTerms) =>
  done(
    done(c.noContract, "provider", { type: "ContractWritten", terms }, "2026-05-28"),
    "client",
    { type: "ContractConfirmed", version: 1 },
    "2026-05-28",
  );
const close = (state: c.ContractState, from: string, to: string, answered = 480) =>
  c
    .daysOf(from, to)
    .reduce(
      (before, day) =>
        done(
          before,
          "server",
          { type: "DayClosed", day, requests: 500, answered, ratings: 0, satisfied: 0, neutral: 0 },
          day,
        ),
      state,
    );
const examined = (state: c.ContractState, stage: string, today: string) =>
  c.stageItems.reduce(
    (before, item) => done(before, "client", { type: "StageItemExamined", stage, item, passed: true, note: "" }, today),
    state,
  );
const decide = (stage: string, until?: string, passed = true): ContractDeed => ({
  ...{ type: "StageDecided", stage, passed, note: "" },
  ...(until !== undefined && { until }),
});
const instalment = (id: string) => c.exampleTerms.instalments.find((each) => each.id === id)!;
const figures = (state: c.ContractState, id: string, today: string) => c.paymentFigures(state, instalment(id), today);

const today = "2026-11-20";
/** Closed up to the 18th: the 19th has not closed yet. */
const open = examined(close(begun(), "2026-06-01", "2026-11-19"), "2026-11", today);

test("the first year-end payment is accepted, invoiced and paid on the 20th of November, ten days before its latest day", () => {
  expect(figures(open, "2026-11", today)).toMatchObject({ state: "notYet", due: { day: "2026-11-30" } });
  expect(c.earlyUntil(open, instalment("2026-11"), today)).toBe("2026-11-18");
  const passed = done(open, "client", decide("2026-11", "2026-11-18"), today);
  expect(figures(passed, "2026-11", today)).toMatchObject({ state: "due", stage: "passed", payableFen: 16_784_600 });
  const invoice = {
    type: "InvoiceRegistered",
    instalment: "2026-11",
    no: "1",
    amountFen: 16_784_600,
    on: today,
  } as const;
  const paid = { type: "InstalmentPaid", instalment: "2026-11", amountFen: 16_784_600, on: today } as const;
  const settled = done(done(passed, "provider", invoice, today), "client", paid, today);
  expect(figures(settled, "2026-11", today).state).toBe("paid");
});

test("days behind an early acceptance are judged with the next stage, each day in one of them", () => {
  const passed = close(done(open, "client", decide("2026-11", "2026-11-18"), today), "2026-11-19", "2026-12-11", 400);
  const at = "2026-12-11";
  const [own, next] = ["2026-11", "2027-06"].map((id) => c.windowOf(passed, instalment(id), at)!);
  expect([own, next]).toEqual([
    { from: "2026-06-01", to: "2026-11-19" },
    { from: "2026-11-19", to: "2027-06-30" },
  ]);
  expect(c.stageOn(passed, "2026-11-25")?.id).toBe("2027-06");
  // 171 days of 96 % behind, 22 of 80 % in the next one.
  expect(c.stageFigures(passed, own!, at).answerRate).toMatchObject({ judgedDays: 171, failedDays: 0, passes: true });
  expect(c.stageFigures(passed, next!, at).answerRate).toMatchObject({ judgedDays: 22, failedDays: 22, passes: false });
  expect(c.stageStateOf(passed, instalment("2027-06"), "2026-11-25")).toBe("evidence");
});

test("early is passed alone, by all days that are closed, and not where no stage takes the others", () => {
  const no = (deed: ContractDeed, at = today, of = open) => refused(of, "client", deed, at);
  expect(no(decide("2026-11"))).toMatchObject({ reason: "windowOpen", field: "stage" });
  expect(no(decide("2026-11", "2026-11-18", false))).toMatchObject({ reason: "windowOpen", field: "passed" });
  for (const until of ["2026-11-17", "2026-11-19", "2026-12-31"])
    expect(no(decide("2026-11", until))).toMatchObject({ reason: "noClosedDay", field: "until" });
  expect(no(decide("2026-11", "2026-11-18"), "2026-11-30")).toMatchObject({ reason: "windowOpen", field: "stage" });
  expect(no(decide("2026-11"), "2026-11-30")).toBe(undefined);
  expect(refused(open, "provider", decide("2026-11", "2026-11-18"), today)).toEqual({ code: "forbidden" });
  // No day of the second stage has closed, and the last stage ends with the term.
  const second = examined(close(open, "2026-11-19", "2026-11-30"), "2027-06", "2026-11-30");
  expect(no(decide("2027-06", "2026-11-29"), "2026-11-30", second)).toMatchObject({ reason: "windowOpen" });
  const last = examined(close(begun(), "2028-11-30", "2029-03-01"), "2029-last", "2029-03-01");
  expect(c.earlyUntil(last, instalment("2029-last"), "2029-03-01")).toBe(null);
  expect(no(decide("2029-last", "2029-02-28"), "2029-03-01", last)).toMatchObject({ reason: "windowOpen" });
});

test("what was passed early keeps its window: no new terms open a gap behind it, and events of before decide whole windows", () => {
  const passed = done(open, "client", decide("2026-11", "2026-11-18"), today);
  const moved = c.exampleTerms.instalments.map((each) =>
    each.id === "2027-06" ? { ...each, window: { from: "2026-12-31", to: "2027-06-30" } } : each,
  );
  const terms = { ...c.exampleTerms, instalments: moved };
  expect(refused(passed, "provider", { type: "ContractWritten", terms }, today)).toMatchObject({ reason: "settled" });
  expect(refused(open, "provider", { type: "ContractWritten", terms }, today)).toBe(undefined);
  const body = { side: "client", stage: "2026-11", passed: true, note: "" };
  const stored = { id: 1, type: "StageDecided", v: 1, subject: "contract", actor: "u", at: 7, body };
  expect(decodeEvent(stored)).toMatchObject({ ok: true, event: { v: 2, body } });
});

test("paid without acceptance (C15): once the time is over that it is for, and no earlier; a day from which alone it is paid stays", () => {
  const read = c.asRead(begun(), "C15", "yearEnds");
  // Its time is from 2026-11-30 up to 2027-06-29.
  expect(
    ["2026-11-30", "2027-03-01", "2027-06-29", "2027-06-30"].map((day) => figures(read, "2027-06", day).state),
  ).toEqual(["notYet", "notYet", "notYet", "due"]);
  const amountFen = instalment("2027-06").amountFen;
  const invoice = { type: "InvoiceRegistered", instalment: "2027-06", no: "1", amountFen, on: "2027-06-01" } as const;
  const invoiced = done(read, "provider", invoice, "2027-06-01");
  const pay = (on: string): ContractDeed => ({ type: "InstalmentPaid", instalment: "2027-06", amountFen, on });
  expect(refused(invoiced, "client", pay("2027-06-29"), "2027-06-29")).toMatchObject({ reason: "withheld" });
  expect(refused(invoiced, "client", pay("2027-06-30"), "2027-06-30")).toBe(undefined);
  // Year-ends are accepted under both, and nothing is payable without.
  expect(figures(read, "2027-11", "2027-11-30").state).toBe("withheld");
  // 30 days after the signing.
  expect(["2026-06-26", "2026-06-27"].map((day) => figures(begun(), "2026-first", day).state)).toEqual([
    "notYet",
    "due",
  ]);
});
