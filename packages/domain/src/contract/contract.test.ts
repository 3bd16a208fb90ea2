import fc from "fast-check";
import { expect, test } from "vitest";
import type { ContractDeed, ContractEvent, Doer } from "../events/contract.ts";
import * as c from "./index.ts";

const yuan = (amount: number) => amount * 100;

/** Does deeds one after another, each allowed by the rules. `day`: of all that follow it. */
const play = (...deeds: (readonly [Doer, ContractDeed, string?])[]): c.ContractState => {
  let today = "2029-12-31";
  return deeds.reduce((state, [side, deed, day], index) => {
    today = day ?? today;
    const refusal = c.refusalOf(state, deed, side, today);
    if (refusal) throw new Error(`${index} ${side} ${deed.type}: ${JSON.stringify(refusal)}`);
    return c.applyToContract(state, { ...deed, side, at: index } as ContractEvent);
  }, c.noContract);
};
const write = ["provider", { type: "ContractWritten", terms: c.exampleTerms }] as const;
const confirm = ["client", { type: "ContractConfirmed", version: 1 }] as const;
const begun = play(write, confirm);
const then = (state: c.ContractState, side: Doer, deed: ContractDeed, today = "2029-12-31") => {
  const refusal = c.refusalOf(state, deed, side, today);
  if (refusal) return refusal;
  return c.applyToContract(state, { ...deed, side, at: 0 } as ContractEvent);
};
const done = (state: c.ContractState, side: Doer, deed: ContractDeed, today?: string): c.ContractState => {
  const after = then(state, side, deed, today);
  if ("code" in after) throw new Error(`${deed.type}: ${JSON.stringify(after)}`);
  return after;
};

test("a share is typed as per cent or as a fraction, is exact, and is shown as it can be typed again", () => {
  const typed: [string, string | undefined][] = [
    ["1/3", "1/3"],
    [" 2 ／ 6 ", "1/3"],
    ["90", "90 %"],
    ["12.5%", "12.5 %"],
    ["33.33 %", "33.33 %"],
    ["0.0001", "0.0001 %"],
    ["100%", "100 %"],
    ["3/3", "100 %"],
    ["1/1000000", "0.0001 %"],
    ...["", "0", "0/3", "1/0", "4/3", "100.01", "-1", "1e1", "1/3000000", "1/3%", "0.00001", "a"].map(
      (text): [string, undefined] => [text, undefined],
    ),
  ];
  const said = (text: string) => {
    const share = c.shareTyped(text);
    return share && c.shareText(share);
  };
  expect(typed.map(([text]) => [text, said(text)])).toEqual(typed);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.nat(1_000_000), (den, of) => {
      const share = { num: (of % den) + 1, den };
      expect(c.isSame(c.ratioOf(c.shareTyped(c.shareText(share))!), c.ratioOf(share))).toBe(true);
    }),
  );
});

test("the nine instalments are the printed amounts to the fen, and sum to the total", () => {
  expect(c.termsProblems(c.exampleTerms)).toEqual([]);
  expect(c.exampleTerms.instalments.map(({ amountFen }) => c.yuanText(amountFen))).toEqual([
    ...["251,769.00", "167,846.00"],
    ...["431,604.00", "215,802.00", "71,934.00"],
    ...["431,604.00", "215,802.00", "71,934.00"],
    "299,725.00",
  ]);
  expect(c.yuanText(c.exampleTerms.totalFen)).toBe("2,158,020.00");
});

test("due days: 30 days after signing, the named days, 30 working days after the term by weekdays alone, and said so", () => {
  const days = c.exampleTerms.instalments.map((each) => c.dueOf(begun, each, "2026-11-30"));
  expect(days.map(({ day }) => day)).toEqual([
    ...["2026-06-27", "2026-11-30", "2027-06-30", "2027-09-30", "2027-11-30"],
    ...["2028-06-30", "2028-09-30", "2028-11-30", "2029-07-12"],
  ]);
  expect(days.map(({ kind }) => kind)).toEqual(["from", ...Array.from({ length: 8 }, () => "by")]);
  expect(days.map(({ provisional }) => provisional)).toEqual([...Array.from({ length: 8 }, () => false), true]);
});

test("the four readings of C1 over the two days of the contract's annex", () => {
  const shown = (requests: number, answered: number) =>
    Object.values(c.allReadings(c.exampleTerms, { requests, answered })).map((each) =>
      each.judged ? `${c.percentText(each.rate, 1)} ${each.passes ? "passes" : "fails"}` : each.why,
    );
  expect(shown(600, 480)).toEqual(["80.0 fails", "100.0 passes", "atCapacity", "80.0 fails"]);
  expect(shown(300, 260)).toEqual(["belowCapacity", "86.7 fails", "86.7 fails", "86.7 fails"]);
  expect(shown(480, 432)).toEqual(["90.0 passes", "90.0 passes", "atCapacity", "90.0 passes"]);
  expect(shown(0, 0)).toEqual(["belowCapacity", "none", "none", "none"]);
});

test("89.996 % is not 90 %, though it is shown as 90.00", () => {
  const verdict = c.answerRateReadings.D(
    { requests: 100_000, answered: 89_996 },
    { atLeast: c.ratio(90, 100), capacity: 480 },
  );
  expect(verdict).toMatchObject({ judged: true, passes: false });
  expect(c.percentText(c.ratio(89_996, 100_000))).toBe("90.00");
});

test("with fewer than 100 ratings one that is not satisfied fails the day: 98 of 99 is 98.99 %", () => {
  const day = { day: "2026-07-01", requests: 500, answered: 480, ratings: 99, satisfied: 98, neutral: 1 };
  expect(c.judgeDay(begun, day).satisfaction).toMatchObject({ small: true, signed: false, verdict: { passes: false } });
  expect(c.judgeDay(begun, { ...day, ratings: 100, satisfied: 99 }).satisfaction).toMatchObject({
    ...{ small: false, verdict: { passes: true } },
  });
  expect(c.judgeDay(begun, { ...day, ratings: 0, satisfied: 0, neutral: 0 }).satisfaction.verdict).toEqual({
    judged: false,
    why: "none",
  });
});

test("budgets of a day by hand", () => {
  const left = (reading: "A" | "B" | "C" | "D", requests: number, answered: number) =>
    c.answerBudget(c.exampleTerms, reading, { requests, answered });
  // 450 / 500 = 90 %: 450 answered bear 500 requests.
  expect(left("D", 480, 450)).toEqual({ left: 20 });
  expect(left("A", 480, 450)).toEqual({ left: 20 });
  // Below 480 a day is not judged under A: 179 more and it has 479.
  expect(left("A", 300, 100)).toEqual({ left: 179 });
  // 432 of 480 are enough for B however many come.
  expect(left("B", 480, 432)).toEqual({ left: null });
  expect(left("B", 470, 431)).toEqual({ left: 8 });
  expect(left("C", 300, 290)).toEqual({ left: 22 });
  expect(left("C", 480, 1)).toEqual({ left: null });
  expect(left("D", 300, 260)).toEqual({ failed: true });
  expect(c.satisfactionBudget(c.exampleTerms, 99, 99)).toEqual({ left: 1 });
  expect(c.satisfactionBudget(c.exampleTerms, 98, 98)).toEqual({ left: 0 });
});

test("working days of 2026: 国庆 and its 调休, and the remedy clock over them", () => {
  // 2026-09-30 is a Wednesday; 10-01 to 10-07 are off, 10-10 (Saturday) is worked.
  expect(c.addWorkingDays("2026-09-30", 5, c.announced)).toEqual({ day: "2026-10-13", provisional: false });
  expect(c.addWorkingDays("2026-12-31", 1, c.announced)).toEqual({ day: "2027-01-01", provisional: true });
  expect(
    ["2026-02-14", "2026-02-16", "2026-09-20", "2026-09-19"].map((day) => c.isWorkingDay(day, c.announced)),
  ).toEqual([...[true, false, true, false]]);
  const state = done(begun, "client", { type: "BreachNoticed", notice: "n1", cause: "录音缺失", on: "2026-09-30" });
  expect(c.remedyClock(state, state.notices[0]!, "2026-10-09")).toMatchObject({ day: "2026-10-13", left: 3 });
  expect(c.remedyClock(state, state.notices[0]!, "2026-10-14").left).toBe(-1);
});

test("a reading is signed by the other side alone, and what was closed under a signed one keeps it", () => {
  const proposal = { type: "ReadingProposed", clause: "C1", alternative: "B", from: "2026-06-01", note: "" } as const;
  const open = done(begun, "provider", proposal);
  const accept = { type: "ReadingAccepted", clause: "C1", version: 1 } as const;
  expect(then(open, "provider", accept)).toEqual({ code: "forbidden" });
  expect(then(open, "client", proposal)).toMatchObject({ reason: "readingOpen" });
  const signed = done(open, "client", accept);
  expect(c.readingAt(signed.readings, "C1", "2026-07-01")).toEqual({ alternative: "B", signed: true, version: 1 });
  expect(c.readingAt(open.readings, "C1", "2026-07-01")).toEqual({ alternative: "A", signed: false, version: 0 });
  const figures = { day: "2026-07-10", requests: 600, answered: 480, ratings: 0, satisfied: 0, neutral: 0 };
  const closed = done(signed, "server", { type: "DayClosed", ...figures });
  const earlier = { ...proposal, alternative: "D", from: "2026-07-10" };
  expect(then(closed, "client", earlier)).toMatchObject({ reason: "dayClosed", field: "from" });
  const changed = done(done(closed, "client", { ...earlier, from: "2026-07-11" }), "provider", {
    ...accept,
    version: 2,
  });
  const verdicts = [figures, { ...figures, day: "2026-07-11" }].map(
    (day) => c.judgeDay(changed, day).answerRate.verdict,
  );
  expect(verdicts).toMatchObject([{ passes: true }, { passes: false }]);
});

test("neither side writes a day's figures, and the server writes each once", () => {
  const deed = {
    type: "DayClosed",
    day: "2026-06-01",
    requests: 1,
    answered: 1,
    ratings: 0,
    satisfied: 0,
    neutral: 0,
  } as const;
  expect(then(begun, "provider", deed)).toEqual({ code: "forbidden" });
  expect(then(begun, "client", deed)).toEqual({ code: "forbidden" });
  expect(then(done(begun, "server", deed), "server", deed)).toMatchObject({ reason: "dayClosed" });
});

test("a day is left out only with proof in time and both signatures", () => {
  const claim: Extract<ContractDeed, { type: "DayExemptionClaimed" }> = {
    ...{ type: "DayExemptionClaimed", day: "2026-07-01", cause: "光缆被挖断", proof: "运营商证明 123" },
    ...{ noticedOn: "2026-07-01", provedOn: "2026-07-16" },
  };
  expect(then(begun, "provider", { ...claim, provedOn: "2026-07-17" })).toMatchObject({ reason: "provedLate" });
  expect(then(begun, "provider", { ...claim, noticedOn: "2026-07-03" })).toMatchObject({ reason: "noticedLate" });
  const claimed = done(begun, "provider", claim);
  const bad = { day: "2026-07-01", requests: 600, answered: 1, ratings: 9, satisfied: 0, neutral: 0 };
  expect(c.judgeDay(claimed, bad)).toMatchObject({ exempt: false, answerRate: { verdict: { passes: false } } });
  const sign = { type: "DayExemptionSigned", day: "2026-07-01" } as const;
  expect(then(claimed, "provider", sign)).toEqual({ code: "forbidden" });
  expect(c.judgeDay(done(claimed, "client", sign), bad)).toMatchObject({
    ...{ exempt: true, answerRate: { verdict: { why: "exempt" } }, satisfaction: { verdict: { why: "exempt" } } },
  });
});

const at = (id: string) => c.exampleTerms.instalments.find((each) => each.id === id)!;
const examineAll = (state: c.ContractState, stage: string, today: string, failing?: c.StageItem) =>
  c.stageItems.reduce(
    (all, item) =>
      done(all, "client", { type: "StageItemExamined", stage, item, passed: item !== failing, note: "" }, today),
    state,
  );
const accepted = (state: c.ContractState, stage: string, today: string) =>
  done(examineAll(state, stage, today), "client", { type: "StageDecided", stage, passed: true, note: "" }, today);

test("a failed stage is withheld until its re-inspection passed, and the provider passes nothing itself", () => {
  const day = "2026-11-30";
  const stage = "2026-11";
  const steps: [Doer, ContractDeed][] = [
    ["client", { type: "StageDecided", stage, passed: false, note: "接通率不达标" }],
    ["client", { type: "ControlRequirementIssued", stage, no: "管控 2026-01", text: "整改接通率" }],
    ["provider", { type: "ControlRequirementReceived", stage, receivedBy: "李", on: day }],
    [
      "client",
      {
        type: "RectificationRaised",
        stage,
        rectification: "r1",
        goal: "90 %",
        request: "上级要求",
        acceptance: "复验",
      },
    ],
    ["provider", { type: "RectificationConfirmed", stage, rectification: "r1" }],
    ["provider", { type: "RectificationDone", stage, rectification: "r1", effect: "已补人" }],
    ["client", { type: "RectificationInspected", stage, rectification: "r1", passed: true, note: "" }],
    ["client", { type: "StageReleased", stage }],
  ];
  let state = examineAll(begun, stage, day, "answerRate");
  expect(then(state, "client", { type: "StageDecided", stage, passed: true, note: "" }, day)).toMatchObject({
    reason: "itemFailed",
  });
  expect(then(state, "client", { type: "StageDecided", stage, passed: false, note: "" }, "2026-11-29")).toMatchObject({
    reason: "windowOpen",
  });
  const states = steps.map(([side, deed]) => {
    expect(then(state, side === "client" ? "provider" : "client", deed, day)).toEqual({ code: "forbidden" });
    state = done(state, side, deed, day);
    return c.paymentFigures(state, at(stage), day);
  });
  expect(states.map((each) => each.stage)).toEqual([
    ...["failed", "required", "required", "rectifying", "rectifying", "rectifying", "rectifying", "released"],
  ]);
  expect(states.map((each) => each.state)).toEqual([...Array.from({ length: 7 }, () => "withheld"), "due"]);
});

const complaint = (state: c.ContractState, id: string, on: string, fault: c.Fault, taken?: boolean) => {
  let after = done(state, "client", { type: "ComplaintReceived", complaint: id, on, about: "态度" });
  after = done(after, "client", { type: "ComplaintVerified", complaint: id, fault, note: "" });
  return taken === undefined ? after : done(after, "client", { type: "DeductionDecided", complaint: id, taken });
};

test("¥500 for each complaint that the client takes off comes off the next tail, or blocks it where that is signed", () => {
  const two = complaint(complaint(begun, "a", "2026-07-01", "provider", true), "b", "2026-08-01", "provider", true);
  const state = accepted(complaint(two, "c", "2026-09-01", "provider", false), "2026-11", "2026-11-30");
  const figures = c.paymentFigures(state, at("2026-11"), "2026-11-30");
  expect(figures).toMatchObject({ state: "due", payableFen: yuan(166_846), deductedFen: yuan(1000), signed: false });
  const invoice = { type: "InvoiceRegistered", instalment: "2026-11", no: "001", on: "2026-11-30" } as const;
  const pay = { type: "InstalmentPaid", instalment: "2026-11", amountFen: yuan(166_846), on: "2026-11-30" } as const;
  expect(then(state, "provider", { ...invoice, amountFen: yuan(167_846) })).toMatchObject({ reason: "notThisAmount" });
  expect(then(state, "client", pay)).toMatchObject({ reason: "noInvoice" });
  const paid = done(done(state, "provider", { ...invoice, amountFen: yuan(166_846) }), "client", pay);
  expect(c.openDeductions(paid)).toEqual([]);
  // One that is found later goes to the next tail, and not to the payment between.
  const later = complaint(paid, "d", "2026-11-20", "provider", true);
  const open = ["2026-11", "2027-06", "2027-11", "2028-11"].map(
    (id) => c.paymentFigures(later, at(id), "2026-12-01").deductedFen,
  );
  expect(open).toEqual([yuan(1000), 0, yuan(500), 0]);
  const proposal = {
    type: "ReadingProposed",
    clause: "C16",
    alternative: "block",
    from: "2026-06-01",
    note: "",
  } as const;
  const blocked = done(done(state, "client", proposal), "provider", {
    type: "ReadingAccepted",
    clause: "C16",
    version: 1,
  });
  expect(c.paymentFigures(blocked, at("2026-11"), "2026-11-30")).toMatchObject({
    ...{ state: "withheld", withheld: ["openDeduction"], payableFen: yuan(167_846), signed: false },
  });
});

test("three counters of complaints: ten received in a year fail, the eleventh verified ends", () => {
  let state = begun;
  for (let n = 0; n < 10; n += 1) state = complaint(state, `c${n}`, "2027-05-31", n < 4 ? "provider" : "unfounded");
  expect(c.receivedIn(state, "2027-05-31")).toEqual({ count: 10, left: -1, signed: false });
  expect(c.receivedIn(state, "2027-06-01")).toMatchObject({ count: 0, left: 9 });
  expect(c.receivedIn(state, "2027-06-01", "calendarYear").count).toBe(10);
  expect(c.verifiedInTerm(state)).toMatchObject({ count: 4, left: 6 });
  for (let n = 0; n < 7; n += 1) state = complaint(state, `d${n}`, "2028-01-01", "provider");
  expect(c.verifiedInTerm(state).left).toBe(-1);
  const end = { type: "ContractTerminated", ground: "complaints", evidence: "11 件", on: "2028-02-01" } as const;
  expect(then(begun, "client", end)).toMatchObject({ reason: "groundNotMet" });
  expect(then(state, "provider", end)).toEqual({ code: "forbidden" });
  const ended = done(state, "client", end);
  expect(c.yuanText(c.damagesOf(ended).shareFen)).toBe("647,406.00");
  expect(c.paymentFigures(ended, at("2028-06"), "2028-06-30").state).toBe("cancelled");
});

test("more than ten failed days: the tenth is borne, the eleventh is a ground", () => {
  let state = begun;
  const fail = (n: number) => ({
    ...{ type: "DayClosed" as const, day: `2026-07-${String(n).padStart(2, "0")}` },
    ...{ requests: 480, answered: 431, ratings: 0, satisfied: 0, neutral: 0 },
  });
  for (let n = 1; n <= 10; n += 1) state = done(state, "server", fail(n));
  expect(c.failuresInTerm(state, "answerRate", "2026-07-31")).toEqual({ count: 10, left: 0, signed: false });
  expect(c.groundHolds(state, "answerRate", "2026-07-31")).toBe(false);
  expect(c.groundHolds(done(state, "server", fail(11)), "answerRate", "2026-07-31")).toBe(true);
});

test("a breach: five working days, then consultation, then the end; remedied, there is no end", () => {
  const noticed = done(begun, "provider", { type: "BreachNoticed", notice: "n", cause: "逾期付款", on: "2026-09-30" });
  const failed = { type: "ConsultationFailed", notice: "n", on: "2026-10-13" } as const;
  const end = { type: "ContractTerminated", ground: "breach", evidence: "通知 n", on: "2026-10-20" } as const;
  expect(then(noticed, "client", { type: "BreachRemedied", notice: "n", on: "2026-10-01" })).toEqual({
    code: "forbidden",
  });
  expect(then(noticed, "provider", failed)).toMatchObject({ reason: "clockRuns" });
  // Consultation has a month from the end of the clock, 2026-10-13: until then whoever gave notice can't say that it failed.
  const [first, still, over] = ["2026-10-14", "2026-11-13", "2026-11-14"] as const;
  for (const on of [first, still])
    expect(then(noticed, "provider", { ...failed, on })).toMatchObject({ reason: "consultationRuns", field: "on" });
  expect(c.consultClock(noticed, noticed.notices[0]!, still)).toMatchObject({ day: still, left: 0 });
  expect(c.groundHolds(noticed, "breach", still)).toBe(false);
  expect(c.groundHolds(noticed, "breach", over)).toBe(true);
  expect(done(noticed, "provider", { ...failed, on: over }).notices[0]!.consultationFailedOn).toBe(over);
  const after = done(noticed, "client", { ...failed, on: first });
  expect(c.groundHolds(after, "breach", first)).toBe(true);
  const ended = done(after, "provider", end);
  expect(c.damagesOf(ended).shareFen).toBe(0);
  const settled = done(ended, "provider", { type: "SettlementProposed", amountFen: yuan(100), text: "按进度" });
  expect(then(settled, "provider", { type: "SettlementAgreed" })).toEqual({ code: "forbidden" });
  expect(done(settled, "client", { type: "SettlementAgreed" }).settlement?.agreed).toBe(true);
  const remedied = done(noticed, "provider", { type: "BreachRemedied", notice: "n", on: "2026-10-09" });
  expect(then(remedied, "provider", end)).toMatchObject({ reason: "groundNotMet" });
});

test("a month after a day is that day of the next month, or its last", () => {
  expect(["2026-10-13", "2027-01-31", "2028-01-31", "2026-12-31", "2027-02-28"].map(c.monthAfter)).toEqual([
    ...["2026-11-13", "2027-02-28", "2028-02-29", "2027-01-31", "2027-03-28"],
  ]);
});

test("after the end, what was earned by progress: days performed of all days, without what was paid and what comes off", () => {
  expect(c.progressOf(begun)).toBeNull();
  const end = (on: string) => ({ type: "ContractTerminated", ground: "insolvency", evidence: "裁定", on }) as const;
  // 2026-06-01 up to 2029-05-31 are 1,096 days, 2026-06-01 up to 2026-12-31 are 214.
  const ended = done(begun, "client", end("2026-12-31"));
  const earnedFen = Math.floor((215_802_000 * 214) / 1096);
  expect(c.progressOf(ended)).toEqual({
    ...{ days: 214, of: 1096, earnedFen, paidFen: 0, deductedFen: 0, balanceFen: earnedFen },
  });
  const paid: c.ContractState = {
    ...ended,
    payments: { "2026-first": { invoice: null, paid: { amountFen: 42_136_720, on: "2026-06-30" } } },
    complaints: ["2026-first", null].map((settledBy, no) => ({
      ...{ id: `c${no}`, on: "2026-07-01", about: "", fault: "provider", deducted: true, settledBy },
    })),
  };
  expect(c.progressOf(paid)).toMatchObject({
    ...{ paidFen: 42_136_720, deductedFen: 100_000, balanceFen: earnedFen - 42_136_720 - 100_000 },
  });
  // More was paid than earned: on the first day one of 1,096 parts.
  expect(c.progressOf({ ...paid, end: end2("2026-06-01") })!.balanceFen).toBeLessThan(0);
  expect(c.progressOf({ ...paid, end: end2("2026-05-01") })).toMatchObject({ days: 0, earnedFen: 0 });
  expect(c.progressOf({ ...paid, end: end2("2031-01-01") })).toMatchObject({ days: 1096, earnedFen: 215_802_000 });
  const stood = { ...{ id: "s", from: "2026-07-01", to: "2026-07-11", cause: "x", by: "client" } } as const;
  const days = (signed: boolean, late: boolean) =>
    c.progressOf({ ...ended, suspensions: [{ ...stood, signed, late }] as never })?.days;
  // A late one lengthens no term, and nothing was performed in it either.
  expect([days(true, false), days(true, true), days(false, false)]).toEqual([204, 204, 214]);
});
const end2 = (on: string): c.ContractState["end"] => ({ ground: "insolvency", by: "client", evidence: "x", on });

test("12.3 lengthens the term by the days that stood still, 12.4 does not", () => {
  const claim = (suspension: string, from: string, to: string) => ({
    ...{
      type: "SuspensionClaimed" as const,
      suspension,
      from,
      to,
      cause: "疫情",
      noticedOn: from,
      proof: "证明",
      provedOn: from,
    },
  });
  const sign = (suspension: string, late: boolean) => ({ type: "SuspensionSigned" as const, suspension, late });
  const one = done(done(begun, "provider", claim("s1", "2027-01-01", "2027-01-11")), "client", sign("s1", false));
  expect(c.lastDay(one)).toBe("2029-06-10");
  expect(c.dueOf(one, at("2029-last"), "2029-06-10").day).toBe("2029-07-20");
  expect(c.windowOf(one, at("2029-last"), "2029-06-10")?.to).toBe("2029-06-11");
  const overlapping = done(done(one, "provider", claim("s2", "2027-01-06", "2027-01-16")), "client", sign("s2", false));
  expect(c.lastDay(overlapping)).toBe("2029-06-15");
  expect(
    c.lastDay(done(done(one, "provider", claim("s3", "2028-01-01", "2028-01-11")), "client", sign("s3", true))),
  ).toBe("2029-06-10");
});

test("terms that are changed after they were confirmed hold once they are confirmed again", () => {
  const changed = done(begun, "provider", { type: "ContractWritten", terms: { ...c.exampleTerms, name: "补充协议" } });
  expect(changed.terms?.terms.name).toBe(c.exampleTerms.name);
  expect(then(changed, "client", { type: "ContractConfirmed", version: 1 })).toMatchObject({ reason: "noSuch" });
  expect(done(changed, "client", { type: "ContractConfirmed", version: 2 }).terms).toMatchObject({
    version: 2,
    terms: { name: "补充协议" },
  });
});
