import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  agreementOf,
  answersProblem,
  assignEvenly,
  type Criterion,
  calibrationOf,
  criteriaOf,
  differingItems,
  drawSample,
  formulaOf,
  inspectionMoved,
  inspectionMoves,
  inspectionStates,
  isOverdue,
  mayBeSecond,
  mayDecide,
  pairsOf,
  type Scorecard,
  scorecardProblem,
  scoreOf,
  scoreText,
  sizeOfShare,
  toReference,
} from "./index.ts";

const criterion = (id: string, weight: number, more: Partial<Criterion> = {}): Criterion => ({
  ...{ id, name: id, weight, kind: "yesNo", most: 1, optional: true, fatal: false, guidance: "", articles: [] },
  ...more,
});
const scale = { kind: "scale", most: 5 } as const;
const card: Scorecard = {
  name: "接听",
  passMark: 80,
  sections: [
    { id: "manners", name: "礼仪", criteria: [criterion("greets", 10), criterion("tone", 30, scale)] },
    { id: "answer", name: "答复", criteria: [criterion("right", 40, { fatal: true }), criterion("clear", 20, scale)] },
  ],
};

describe("a score", () => {
  test("is what was reckoned by hand, and says how", () => {
    // 礼仪: (10 × 1 + 30 × 4/5) / 40 = 17/20; 答复: (40 × 1 + 20 × 3/5) / 60 = 13/15.
    const score = scoreOf(card, { greets: 1, tone: 4, right: 1, clear: 3 });
    expect(formulaOf(score)).toBe("100 × (40 × 17/20 + 60 × 13/15) ÷ 100");
    expect(score).toMatchObject({ hundredths: 8600, passed: true, fatal: [] });
  });
  test("gives the weight of what does not apply to the rest of its section, of an empty section to the other", () => {
    // 礼仪: tone alone, 4/5 of 40; 答复 as before.
    expect(scoreOf(card, { greets: "na", tone: 4, right: 1, clear: 3 }).hundredths).toBe(8400);
    expect(scoreOf(card, { greets: "na", tone: "na", right: 1, clear: 3 }).hundredths).toBe(8667);
    expect(formulaOf(scoreOf(card, { right: 1, clear: 3 }))).toBe("100 × (60 × 13/15) ÷ 60");
    expect(scoreOf(card, { greets: "na", tone: "na" })).toMatchObject({ passed: false, fatal: [] });
    expect(scoreOf(card, {}).hundredths).toBeUndefined();
  });
  test("is 0 where a fatal item failed, whatever the rest is", () => {
    expect(scoreOf(card, { greets: 1, tone: 5, right: 0, clear: 5 })).toMatchObject({
      ...{ hundredths: 0, passed: false, fatal: ["right"] },
    });
  });
  test("is rounded half up once, and compared with the pass mark before that", () => {
    const thirds: Scorecard = {
      ...card,
      passMark: 67,
      sections: [{ id: "s", name: "s", criteria: ["a", "b", "c"].map((id) => criterion(id, 1)) }],
    };
    const two = scoreOf(thirds, { a: 1, b: 1, c: 0 });
    expect(two).toMatchObject({ hundredths: 6667, passed: false, exact: { over: 200n, under: 3n } });
    const eighths: Scorecard = {
      ...card,
      sections: [{ id: "s", name: "s", criteria: [criterion("a", 1), criterion("b", 1599)] }],
    };
    // 100 ÷ 1600 = 0.0625.
    expect(scoreOf(eighths, { a: 1, b: 0 }).hundredths).toBe(6);
    expect(scoreText(6)).toBe("0.06");
  });
  test("lies between 0 and 100, grows with each answer, and is 100 where all is best", () => {
    const answer = fc.record({
      greets: fc.integer({ min: 0, max: 1 }),
      tone: fc.integer({ min: 0, max: 5 }),
      clear: fc.integer({ min: 0, max: 4 }),
    });
    fc.assert(
      fc.property(answer, (some) => {
        const score = scoreOf(card, { ...some, right: 1 }).hundredths!;
        const better = scoreOf(card, { ...some, clear: some.clear + 1, right: 1 }).hundredths!;
        expect(score).toBeGreaterThanOrEqual(0);
        expect(better).toBeGreaterThan(score);
        expect(better).toBeLessThanOrEqual(10_000);
      }),
    );
    expect(scoreOf(card, { greets: 1, tone: 5, right: 1, clear: 5 }).hundredths).toBe(10_000);
  });
});

test("answers and cards that are none are told by field", () => {
  expect(answersProblem(card, { greets: 1 }, false)).toBeUndefined();
  expect(answersProblem(card, { greets: 1 }, true)).toEqual({ field: "answers.tone", reason: "notAnswered" });
  expect(answersProblem(card, { other: 1 }, false)).toEqual({ field: "answers.other", reason: "noSuchCriterion" });
  expect(answersProblem(card, { greets: 2 }, false)).toEqual({ field: "answers.greets", reason: "outOfRange" });
  expect(answersProblem(card, { tone: 2.5 }, false)).toMatchObject({ reason: "outOfRange" });
  const strict = { sections: [{ id: "s", name: "s", criteria: [criterion("a", 1, { optional: false })] }] };
  expect(answersProblem(strict, { a: "na" }, false)).toMatchObject({ reason: "alwaysApplies" });
  // A name that every object has is no answer to an item of that name.
  expect(
    answersProblem({ sections: [{ id: "s", name: "s", criteria: [criterion("toString", 1)] }] }, {}, true),
  ).toEqual({
    ...{ field: "answers.toString", reason: "notAnswered" },
  });
  expect(scorecardProblem(card)).toBeUndefined();
  const twice = { ...card, sections: [card.sections[0]!, { ...card.sections[0]!, id: "again" }] };
  expect(scorecardProblem(twice)).toEqual({ field: "sections.1.criteria.0.id", reason: "criterionTwice" });
});

describe("agreement", () => {
  const pairs = (most: number, counts: readonly (readonly [number | "na", number | "na", number])[]) =>
    counts.flatMap(([first, second, times]) =>
      Array.from({ length: times }, () => ({
        ...{ first, second },
        criterion: criterion("c", 1, most === 1 ? {} : { kind: "scale", most }),
      })),
    );
  test("of yes and no is Cohen's κ: 20 and 15 alike, 5 and 10 not, of 50", () => {
    // po = 0.7, pe = 0.5 × 0.6 + 0.5 × 0.4 = 0.5: κ = 0.4.
    const both = pairs(1, [
      [1, 1, 20],
      [1, 0, 5],
      [0, 1, 10],
      [0, 0, 15],
    ]);
    expect(agreementOf(both).kappa).toBeCloseTo(0.4, 12);
    expect(agreementOf(both)).toMatchObject({ pairs: 50, same: 35 });
  });
  test("of a scale is weighted: a step apart counts less than the whole scale apart", () => {
    const near = pairs(4, [
      [0, 1, 1],
      [4, 4, 2],
      [0, 0, 1],
    ]);
    const far = pairs(4, [
      [0, 4, 1],
      [4, 4, 2],
      [0, 0, 1],
    ]);
    expect(agreementOf(near).kappa!).toBeGreaterThan(agreementOf(far).kappa!);
  });
  test("has no κ where chance could not differ, and is 1 for the same answers", () => {
    expect(agreementOf(pairs(1, [[1, 1, 9]]))).toEqual({ pairs: 9, same: 9 });
    expect(agreementOf([])).toEqual({ pairs: 0, same: 0 });
    expect(
      agreementOf(
        pairs(5, [
          [1, 1, 2],
          [5, 5, 1],
          ["na", "na", 1],
        ]),
      ).kappa,
    ).toBe(1);
  });
  test("takes what both have answered alone", () => {
    expect(pairsOf(criteriaOf(card), { greets: 1, tone: 2 }, { tone: 3 })).toMatchObject([{ first: 2, second: 3 }]);
  });
});

describe("a sample", () => {
  const population = fc
    .array(fc.record({ call: fc.uuid(), agent: fc.constantFrom("a", "b", "c", "d") }), { maxLength: 60 })
    .map((all) => [...new Map(all.map((one) => [one.call, one])).values()]);
  const asked = fc.record({ size: fc.integer({ min: 1, max: 40 }), way: fc.constantFrom("equal", "proportional") });
  test("is the same for the same seed and calls, in whatever order they come, and holds as many as are asked for", () => {
    fc.assert(
      fc.property(population, fc.string(), asked, (calls, seed, { size, way }) => {
        const { taken, shares } = drawSample(seed, calls, size, way as "equal");
        expect(drawSample(seed, calls.toReversed(), size, way as "equal").taken).toEqual(taken);
        expect(taken).toHaveLength(Math.min(size, calls.length));
        expect(new Set(taken.map(({ call }) => call)).size).toBe(taken.length);
        for (const { agent, taken: some, of } of shares) {
          expect(taken.filter((each) => each.agent === agent)).toHaveLength(some);
          expect(calls.filter((each) => each.agent === agent)).toHaveLength(of);
        }
      }),
    );
  });
  test("is fair: equal to within one of whoever has more, or in proportion to within one", () => {
    fc.assert(
      fc.property(population, fc.string(), asked, (calls, seed, { size, way }) => {
        const { shares } = drawSample(seed, calls, size, way as "equal");
        const most = Math.max(0, ...shares.map(({ taken }) => taken));
        for (const { taken, of } of shares)
          if (way === "equal") expect(taken >= most - 1 || taken === of).toBe(true);
          else expect(Math.abs(taken - (of * Math.min(size, calls.length)) / calls.length)).toBeLessThan(1);
      }),
    );
  });
  test("of another seed is another one, and each call comes about as often", () => {
    const calls = Array.from({ length: 20 }, (_, no) => ({ call: `call-${no}`, agent: "a" }));
    const times = new Map<string, number>();
    for (let seed = 0; seed < 2000; seed += 1)
      for (const { call } of drawSample(String(seed), calls, 5, "equal").taken)
        times.set(call, (times.get(call) ?? 0) + 1);
    // 500 expected of each; five standard deviations are 97.
    for (const { call } of calls) expect(Math.abs(times.get(call)! - 500)).toBeLessThan(97);
  });
});

test("a share of a population is exact: rounded up, never above what there is or what is the most", () => {
  const of = (population: number, num: number, den: number, most = 2000) => sizeOfShare(population, { num, den }, most);
  expect([of(9, 1, 3), of(10, 1, 3), of(1, 1, 3), of(0, 1, 3), of(7, 1, 1), of(30_000, 1, 3)]).toEqual([
    3, 4, 1, 0, 7, 2000,
  ]);
  fc.assert(
    fc.property(fc.nat(200_000), fc.integer({ min: 1, max: 1000 }), fc.nat(1000), (population, num, more) => {
      const size = of(population, num, num + more, 200_000);
      expect(size * (num + more)).toBeGreaterThanOrEqual(population * num);
      expect((size - 1) * (num + more)).toBeLessThan(population * num);
    }),
  );
});

test("tasks are given in equal parts, none to somebody who may not have it, and none twice", () => {
  const people = ["p", "q", "r", "s"];
  const tasks = fc
    .array(fc.subarray(people), { maxLength: 40 })
    .map((all) => all.map((never, no) => ({ task: `t${no}`, never })));
  fc.assert(
    fc.property(tasks, (all) => {
      const given = assignEvenly(all, people);
      for (const { task, never } of all) {
        expect(given.has(task)).toBe(never.length < people.length);
        expect(never).not.toContain(given.get(task));
      }
    }),
  );
  const open = Array.from({ length: 10 }, (_, no) => ({ task: `t${no}`, never: [] }));
  const given = [...assignEvenly(open, people, new Map([["p", 3]])).values()];
  expect(people.map((one) => given.filter((each) => each === one).length)).toEqual([1, 3, 3, 3]);
  expect(assignEvenly(open, [])).toEqual(new Map());
});

test("a task goes its way and no other; the second and whoever decides are others than the first", () => {
  const ways = inspectionStates.flatMap((state) =>
    (Object.keys(inspectionMoves) as (keyof typeof inspectionMoves)[]).flatMap((move) => {
      const is = inspectionMoved(state, move);
      return is === undefined ? [] : [`${state} ${move} ${is}`];
    }),
  );
  expect(ways).toEqual([
    ...["drawn assign assigned", "drawn cancel cancelled", "assigned assign assigned", "assigned score scored"],
    ...[
      "assigned cancel cancelled",
      "scored askSecond second",
      "scored publish published",
      "second scoreSecond scored",
    ],
    ...["published appeal appealed", "published close closed", "appealed decide decided", "decided close closed"],
  ]);
  const parts = { users: ["agent"], inspector: "first", second: "second" };
  expect(["agent", "first", "second", "third"].map((who) => mayDecide(parts, who))).toEqual([
    false,
    false,
    false,
    true,
  ]);
  expect(["agent", "first", "third"].map((who) => mayBeSecond(parts, who))).toEqual([false, false, true]);
  expect(isOverdue({ state: "assigned", dueAt: 5 }, 6)).toBe(true);
  expect(isOverdue({ state: "scored", dueAt: 5 }, 6)).toBe(false);
});

test("calibration compares every two of those who scored a call, whoever is named first, and each with the reference", () => {
  const items = [criterion("greets", 1), criterion("tone", 1, scale)];
  const [a, b, c] = [
    { greets: 1, tone: 5 },
    { greets: 1, tone: 3 },
    { greets: 0, tone: 5 },
  ];
  const { whole, items: by } = calibrationOf(items, [[a, b, c]]);
  expect(whole).toMatchObject({ pairs: 6, same: 2 });
  expect(by.map(({ criterion: { id }, agreement: { pairs, same } }) => [id, pairs, same])).toEqual([
    ["greets", 3, 1],
    ["tone", 3, 1],
  ]);
  expect(differingItems(items, [a, b])).toEqual(["tone"]);
  expect(differingItems(items, [a, a])).toEqual([]);
  expect(toReference(items, [{ answers: b, reference: a }])).toMatchObject({ pairs: 2, same: 1 });
  expect(
    calibrationOf(items, [
      [a, a, a],
      [c, c, c],
    ]).whole.kappa,
  ).toBe(1);
  const answers = fc.record({ greets: fc.constantFrom(0, 1), tone: fc.integer({ min: 0, max: 5 }) });
  fc.assert(
    fc.property(fc.array(fc.array(answers, { minLength: 3, maxLength: 3 }), { maxLength: 6 }), (calls) => {
      const turned = calls.map((all) => all.toReversed());
      const [one, other] = [calibrationOf(items, calls).whole, calibrationOf(items, turned).whole];
      expect([one.pairs, one.same]).toEqual([other.pairs, other.same]);
      if (one.kappa === undefined) expect(other.kappa).toBeUndefined();
      else expect(other.kappa).toBeCloseTo(one.kappa, 9);
    }),
  );
});
