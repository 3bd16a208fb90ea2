import fc from "fast-check";
import { letterSources } from "../letters.ts";
import type { MeasuredConsult, MeasuredLetter, MeasuredOrder, MeasuredRound } from "../measures/index.ts";
import { consultStates, orderSources, orderStates } from "../orders/index.ts";

const dayMs = 86_400_000;
const after = (days: number) => fc.integer({ min: 1, max: days * dayMs });
const sometimes = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(of, { nil: null });
const maybe = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(of, { nil: undefined });
const agent = maybe(fc.constantFrom("u1", "u2"));
const businessType = maybe(fc.constantFrom("tax", "health"));

/** Of many a limit ends on the edge of a day, as it does as a rule. */
const due = (since: number): fc.Arbitrary<number> =>
  fc.oneof(
    fc.integer({ min: 0, max: 18 }).map((day) => since + day * dayMs),
    after(18).map((ms) => since + ms),
  );
const answered = (since: number) => sometimes(after(15).map((ms) => since + ms));
const round = (since: number): fc.Arbitrary<MeasuredRound> =>
  fc.record({ dueAt: sometimes(due(since)), answeredAt: answered(since) });
const consult = (since: number): fc.Arbitrary<Omit<MeasuredConsult, "id">> =>
  fc.record({
    ...{ department: fc.constantFrom("traffic", "health"), state: fc.constantFrom(...consultStates) },
    ...{ askedAt: after(14).map((ms) => since + ms), dueAt: due(since), answeredAt: answered(since) },
  });

/** Work orders of two weeks, in any state that their tables can hold. @param since ms since the epoch */
export const someOrders = (since: number): fc.Arbitrary<MeasuredOrder[]> =>
  fc
    .array(
      fc.record({
        ...{ source: fc.constantFrom(...orderSources), state: fc.constantFrom(...orderStates), agent, businessType },
        group: maybe(fc.constantFrom("business", "complaint")),
        ...{ createdAt: after(14).map((ms) => since + ms), automatic: fc.boolean(), edited: fc.boolean() },
        clockFrom: sometimes(after(14).map((ms) => since + ms)),
        wait: maybe(fc.tuple(after(14), sometimes(after(1)))),
        answerKind: sometimes(fc.constantFrom("direct" as const, "consult" as const)),
        ...{ firstReplyAt: answered(since), closedAt: answered(since), confirmed: fc.boolean() },
        rounds: fc.array(round(since), { minLength: 1, maxLength: 3 }),
        consults: fc.array(consult(since), { maxLength: 2 }),
      }),
      { maxLength: 25, size: "max" },
    )
    .map((all) =>
      all.map(({ wait, rounds, consults, ...own }, no): MeasuredOrder => {
        const from = since + (wait?.[0] ?? 0);
        return {
          ...{ ...own, id: `w${no}`, rounds: rounds as [MeasuredRound], call: no % 3 === 0 ? `c${no}` : undefined },
          waits: wait ? [{ from, to: wait[1] === null ? null : from + wait[1] }] : [],
          consults: consults.map((each, place) => ({ ...each, id: `d${place}` })),
        };
      }),
    );

export const someLetters = (since: number): fc.Arbitrary<MeasuredLetter[]> =>
  fc
    .array(
      fc.record({
        ...{ source: fc.constantFrom(...letterSources), isSpam: fc.boolean(), businessType, agent },
        ...{ receivedAt: after(14).map((ms) => since + ms), dueAt: due(since), answeredAt: answered(since) },
        ordered: fc.boolean(),
      }),
      { maxLength: 15, size: "max" },
    )
    .map((all) => all.map((letter, no) => ({ ...letter, id: `l${no}` })));
