import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { announced } from "../contract/calendar.ts";
import {
  checkOrderForm,
  consultMoves,
  dueMoments,
  exampleOrderForm,
  limitFor,
  newOrder,
  type Order,
  type OrderAction,
  type OrderField,
  type OrderForm,
  orderAfter,
  orderDigits,
  orderDueOf,
  orderMoves,
  orderNumber,
  orderProblems,
  shownFields,
  typedProblems,
  workingDaysBefore,
  workingMs,
} from "./index.ts";

const clock = { calendar: announced, zone: "Asia/Shanghai" };
const at = (text: string): number => Date.parse(`${text}+08:00`);
const local = (ms: number): string => new Date(ms + 8 * 3_600_000).toISOString().slice(0, 16);
const hour = 3_600_000;

const aMove = fc.record({
  is: fc.constantFrom(...(Object.keys(orderMoves) as (keyof typeof orderMoves)[])),
  note: fc.constantFrom("", " ", "因为"),
});
const anAction: fc.Arbitrary<OrderAction> = fc.oneof(
  { weight: 3, arbitrary: aMove },
  fc.record({ is: fc.constant("consult" as const), consults: fc.constantFrom([], ["a"], ["b", "c"]) }),
  fc.record({
    is: fc.constant("consultMove" as const),
    move: fc.constantFrom(...(Object.keys(consultMoves) as (keyof typeof consultMoves)[])),
    consult: fc.constantFrom("a", "b", "c", "none"),
    note: fc.constantFrom("", "说明"),
  }),
);
const steps = fc.array(fc.tuple(anAction, fc.integer({ min: 0, max: 9 * 24 * hour })), { maxLength: 25 });

/** Each order of the way, with the moment at which it came to be. */
const walked = (way: readonly (readonly [OrderAction, number])[]): { order: Order; now: number }[] => {
  const seen: { order: Order; now: number }[] = [{ order: newOrder, now: at("2026-09-18T10:00") }];
  for (const [action, later] of way) {
    const { order, now } = seen.at(-1)!;
    const result = orderAfter(order, action, now + later);
    seen.push({ order: result.refused === undefined ? result.order : order, now: now + later });
  }
  return seen;
};

describe("an order", () => {
  test("takes any action in any state without throwing; what is closed has an answer and a clock that has run", () => {
    fc.assert(
      fc.property(steps, (way) => {
        for (const { order, now } of walked(way)) {
          if (order.state === "closed" || order.state === "answered") expect(order.answer).not.toBe("");
          if (order.state === "closed") expect(order.closedAt).toBeLessThanOrEqual(now);
          if (order.state === "answered") expect(order.answeredAt).toBeGreaterThanOrEqual(order.firstReplyAt!);
          if (order.state !== "draft" && order.state !== "void") expect(order.clockFrom).not.toBeNull();
          // It waits while the citizen is waited for, and at no other time.
          expect(order.waits.some(({ to }) => to === null)).toBe(order.state === "waiting");
          for (const wait of order.waits) expect(wait.to ?? now).toBeGreaterThanOrEqual(wait.from);
          const isAsked = order.consults.some(({ state }) => state === "asked");
          if (isAsked) expect(["consulting", "waiting"]).toContain(order.state);
        }
      }),
    );
  });

  test("is answered directly, or by what departments said", () => {
    const done = (...way: OrderAction[]) => walked(way.map((action) => [action, hour] as const)).at(-1)!.order;
    const reply: OrderAction = { is: "reply", note: "答复" };
    expect(done(reply)).toMatchObject({ state: "answered", answerKind: "direct" });
    const asked: OrderAction = { is: "consult", consults: ["a", "b"] };
    const says = (consult: string, move: "answer" | "return"): OrderAction => ({
      ...{ is: "consultMove", move, consult, note: "说明" },
    });
    expect(done(asked, says("a", "answer"), reply).state).toBe("consulting");
    expect(done(asked, says("a", "answer"), says("b", "return"), reply)).toMatchObject({ answerKind: "consult" });
    expect(done(asked, says("a", "return"), says("b", "return"), reply)).toMatchObject({ answerKind: "direct" });
    expect(done(reply, { is: "reopen", note: "没解决" })).toMatchObject({
      state: "open",
      reopened: 1,
      answeredAt: null,
    });
  });
});

describe("the clock", () => {
  test.each([
    // A Friday: Sunday the 20th is worked for the holiday of the 25th to the 27th.
    ["2026-09-18T10:00", 1, "2026-09-21T00:00"],
    ["2026-09-18T10:00", 5, "2026-09-25T00:00"],
    ["2026-09-18T10:00", 6, "2026-09-29T00:00"],
    // Over the National Day: the 1st to the 7th are off, Saturday the 10th is worked.
    ["2026-09-30T23:59", 1, "2026-10-09T00:00"],
    ["2026-09-30T23:59", 3, "2026-10-11T00:00"],
    ["2026-10-03T12:00", 1, "2026-10-09T00:00"],
    ["2026-10-08T12:00", 0, "2026-10-09T00:00"],
    ["2026-10-03T12:00", 0, "2026-10-09T00:00"],
  ])("from %s on %i working days end at %s", (from, days, due) => {
    expect(local(orderDueOf({ from: at(from), days }, clock)!)).toBe(due);
  });

  test("stops while the citizen is waited for: days off that pass meanwhile add nothing", () => {
    const from = at("2026-09-29T10:00");
    const wait = (start: string, end: string) => ({ from: at(start), to: at(end) });
    expect(local(orderDueOf({ from, days: 2, waits: [] }, clock)!)).toBe("2026-10-09T00:00");
    // Six hours of a working day, and a week off.
    const waits = [wait("2026-09-30T18:00", "2026-10-07T12:00")];
    expect(local(orderDueOf({ from, days: 2, waits }, clock)!)).toBe("2026-10-09T06:00");
    expect(orderDueOf({ from, days: 2, waits: [{ from, to: null }] }, clock)).toBeNull();
  });

  const moment = fc.integer({ min: at("2026-01-01T00:00"), max: at("2026-12-01T00:00") });
  test("sums are right: the due moment lies as many working hours on as the limit and the waits have", () => {
    fc.assert(
      fc.property(
        moment,
        fc.integer({ min: 0, max: 30 }),
        fc.array(fc.tuple(fc.nat(999), fc.nat(20 * 24 * hour)), { maxLength: 3 }),
        (from, days, stretches) => {
          const due = orderDueOf({ from, days }, clock)!;
          const starts = stretches.map(([part, ms]) => [from + Math.floor(((due - from) * part) / 1000), ms] as const);
          const waits = starts.map(([start, ms]) => ({ from: start, to: start + ms }));
          const later = orderDueOf({ from, days, waits }, clock)!;
          const waited = waits.reduce((sum, wait) => sum + workingMs(wait, clock), 0);
          expect(workingMs({ from: due, to: later }, clock)).toBe(waited);
          expect(due).toBeGreaterThan(from);
        },
      ),
      { numRuns: 60 },
    );
  });
  test("a due moment that has come stays: who waits for the citizen then, or still does, has no more time", () => {
    const late = { from: at("2026-10-09T00:00"), to: null };
    expect(local(orderDueOf({ from: at("2026-09-29T10:00"), days: 2, waits: [late] }, clock)!)).toBe(
      "2026-10-09T00:00",
    );
    const wait = fc.tuple(fc.nat(40 * 24 * hour), fc.nat(20 * 24 * hour));
    fc.assert(
      fc.property(
        moment,
        fc.integer({ min: 0, max: 30 }),
        fc.array(wait, { maxLength: 3 }),
        fc.tuple(fc.nat(9 * 24 * hour), fc.option(fc.nat(9 * 24 * hour), { nil: null })),
        (from, days, stretches, [later, lasts]) => {
          const waits = stretches.map(([start, ms]) => ({ from: from + start, to: from + start + ms }));
          const due = orderDueOf({ from, days, waits }, clock)!;
          const last = { from: due + later, to: lasts === null ? null : due + later + lasts };
          expect(orderDueOf({ from, days, waits: [...waits, last] }, clock)).toBe(due);
          // A moment before, it stands still.
          expect(orderDueOf({ from, days, waits: [...waits, { from: due - 1, to: null }] }, clock)).toBeNull();
        },
      ),
      { numRuns: 60 },
    );
  });
  test("a stretch is the sum of its parts", () => {
    fc.assert(
      fc.property(fc.array(moment, { minLength: 3, maxLength: 3 }), (moments) => {
        const [a, b, c] = moments.sort((x, y) => x - y) as [number, number, number];
        const of = (from: number, to: number) => workingMs({ from, to }, clock);
        expect(of(a, b) + of(b, c)).toBe(of(a, c));
        expect(of(a, c)).toBeLessThanOrEqual(c - a);
      }),
      { numRuns: 60 },
    );
  });

  test("people are told a working day before, when it is due, and a working day after, over a holiday", () => {
    const due = at("2026-10-09T00:00");
    expect(local(workingDaysBefore(due, 1, clock))).toBe("2026-10-01T00:00");
    const moments = dueMoments(due, { remindBefore: 1, escalateAfter: 1 }, clock);
    expect(moments.map(({ at: when, kind }) => `${kind} ${local(when)}`)).toEqual([
      ...["remind 2026-10-01T00:00", "overdue 2026-10-09T00:00", "escalate 2026-10-10T00:00"],
    ]);
  });
});

test("a number in digits is what a caller types of it; nothing else is one", () => {
  const { no, digits } = orderNumber("GD", "2026-11-30", 7);
  expect({ no, digits }).toEqual({ no: "GD20261130-0007", digits: "202611300007" });
  expect(orderDigits(no)).toBe(digits);
  expect(orderNumber("GD", "2026-11-30", 12_345).digits).toBe("2026113012345");
  for (const typed of ["", "1", "20261130", "999911300007", "x".repeat(99)]) expect(orderDigits(typed)).toBeUndefined();
});

describe("the form", () => {
  const types = [
    { id: "registration", name: "登记" },
    { id: "mortgage", name: "抵押", parent: "registration" },
  ];
  const withField = (one: Partial<OrderField>): OrderForm => ({
    ...exampleOrderForm,
    fields: [...exampleOrderForm.fields, { id: "extra", label: "更多", type: "text", required: false, ...one }],
  });
  test("that ships is right; what is wrong with one is named", () => {
    expect(checkOrderForm(exampleOrderForm)).toEqual([]);
    const at = exampleOrderForm.fields.length;
    const wrong = (form: OrderForm) => checkOrderForm(form).map(({ field }) => field);
    expect(wrong(withField({ id: "matter" }))).toEqual([`fields[${at}].id`]);
    expect(wrong(withField({ type: "choice" }))).toEqual([`fields[${at}].options`]);
    expect(wrong(withField({ when: { field: "extra", is: ["x"] } }))).toEqual([`fields[${at}].when.field`]);
    const calendar = { 2026: { off: ["2027-01-01"], worked: ["2026-02-30"] } };
    expect(wrong({ ...exampleOrderForm, calendar })).toEqual(["calendar.2026.off[0]", "calendar.2026.worked[0]"]);
    expect(checkOrderForm(null).length).toBeGreaterThan(0);
  });

  test("shows what its conditions say, and asks for that alone", () => {
    const ids = (values: Record<string, string>) => shownFields(exampleOrderForm, values).map(({ id }) => id);
    expect(ids({ matter: "投诉" })).toContain("complainedOf");
    expect(ids({ matter: "咨询" })).not.toContain("complainedOf");
    const missing = (values: Record<string, string>) =>
      orderProblems(exampleOrderForm, types, { values, businessType: null }).map(({ field }) => field);
    expect(missing({ matter: "投诉" })).toEqual(["fields.question", "fields.complainedOf"]);
    expect(missing({ matter: "咨询", question: "怎么办" })).toEqual([]);
    expect(missing({ matter: "瞎说", question: "怎么办", contact: "nobody" })).toEqual([
      "fields.matter",
      "fields.contact",
    ]);
    expect(typedProblems(exampleOrderForm, { matter: ["咨询"], none: "x" }, {}).map(({ field }) => field)).toEqual([
      ...["fields.matter", "fields.none"],
    ]);
  });

  test("has the time limit of the nearest business type, then of the priority", () => {
    const form = {
      ...exampleOrderForm,
      limits: [...exampleOrderForm.limits, { businessType: "registration", days: 10 }],
    };
    const days = (businessType: string | null, priority: "normal" | "urgent") =>
      limitFor(form, types, { businessType, priority });
    expect([days(null, "normal"), days(null, "urgent"), days("mortgage", "normal")]).toEqual([5, 2, 10]);
    expect(days("mortgage", "urgent")).toBe(10);
  });
});
