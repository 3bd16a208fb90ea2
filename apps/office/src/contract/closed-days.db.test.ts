/** The contract's days come from closed days; one that is corrected is judged anew, and says so. */
import type { ContractDay } from "@zongji/api";
import { addDays, type ContractState, exampleTerms, type Fact, valueIn } from "@zongji/domain";
import { chainHolds, keptFigures, type Log } from "@zongji/store";
import { expect, test } from "vitest";
import { reviewDays } from "../days/closing.ts";
// The scene of closed days is of their room; only tests see it.
import { answeredDay, as, dayMs, daysScene, hour, midnight, others, zone } from "../days/days.test-scene.ts";
import { dayFromFacts } from "../days/from-facts.ts";
import { closedDaysIn } from "../reports/closed-days.ts";
import { actAsServer } from "./actions.ts";
import { dayCalls } from "./day-calls.ts";
import { type DayFiguresSource, figuresOfClosedDay, figuresSoFar } from "./day-figures.ts";
import { dayThings } from "./day-things.ts";
import { closeDue, keepClosing } from "./keep-closing.ts";
import { presentContract, presentDays } from "./present.ts";
import { keptInTime } from "./standard.ts";
import { type ContractReader, contractId, createContractReader } from "./store.ts";

const scene = daysScene();
const day = "2026-11-25";
const today = "2026-11-26";

/** The example contract, written down. */
const written = async () => {
  const read = createContractReader(zone);
  const body = JSON.stringify({ side: "provider", terms: exampleTerms });
  await scene
    .db()
    .insertInto("event")
    .values({ type: "ContractWritten", v: 1, subject: contractId, actor: null, at: 1, body })
    .execute();
  const closing = { db: scene.db(), read, source: figuresOfClosedDay, today: () => today };
  const shown = async (): Promise<ContractDay> =>
    presentDays(await read(scene.db()), { from: day, to: today, today: "2026-11-27" })[0]!;
  return { read, closing, close: () => closeDue(closing), shown };
};

test("a closed day becomes the contract's, with all four readings; before that it is not closed; a correction judges it anew", async () => {
  const { read, close, shown } = await written();
  expect(await close()).toEqual([]);
  expect(await shown()).toMatchObject({ figures: null, readings: null, corrections: [] });
  await scene.store(as(answeredDay(midnight + 10 * hour).facts));
  await scene.says("n1", midnight + dayMs + hour);
  expect(await close()).toEqual([]);
  await scene.close(midnight + dayMs + hour);
  expect(await close()).toEqual([day]);
  expect(await close()).toEqual([]);
  expect(await shown()).toMatchObject({
    figures: { requests: 1, answered: 1, ratings: 0, satisfied: 0, neutral: 0 },
    readings: {
      A: { why: "belowCapacity" },
      B: { num: 1, den: 1, passes: true },
      C: { num: 1, den: 1 },
      D: { num: 1, den: 1, percent: "100.00" },
    },
    corrections: [],
  });
  // Beside it the national standard (C13): the closed day keeps who was answered within 15 s.
  expect((await shown()).standard).toMatchObject({ connectRate: { num: 1, den: 1, passes: true } });
  expect([...(await keptInTime(scene.db(), day, day))]).toEqual([[day, { num: 1, den: 1, percent: "100.00" }]]);
  const stage = async () => presentContract(await read(scene.db()), null, today).stages[0];
  expect(await stage()).toMatchObject({ closed: 1 });

  // Another server's call that nobody answered comes in late.
  const facts = answeredDay(midnight + 14 * hour);
  const lost = facts.calls();
  facts.passes(500);
  facts.presses(lost, "1");
  facts.passes(20_000);
  facts.hangsUp(lost, { by: "caller", cause: "hangup" });
  facts.passes(60_000);
  await scene.store(others(as(facts.facts, "n2", "000001-b"), "other"));
  const [corrected] = await reviewDays(scene.days());
  expect(await close()).toEqual([day]);
  expect(await close()).toEqual([]);
  expect(await shown()).toMatchObject({
    figures: { requests: 3, answered: 2 },
    readings: {
      A: { why: "belowCapacity" },
      B: { num: 2, den: 3, passes: false },
      D: { percent: "66.67", passes: false },
    },
    corrections: [{ revision: 1, before: { requests: 1, answered: 1 }, hash: corrected!.hash }],
  });
  // From its events alone it is the same.
  expect(await createContractReader(zone)(scene.db())).toEqual(await read(scene.db()));
  expect(await chainHolds(scene.db())).toBe(true);
});

test("a day that was corrected before the contract was written is told as closed and as corrected", async () => {
  await scene.store(as(answeredDay(midnight + 10 * hour).facts));
  await scene.says("n1", midnight + dayMs + hour);
  await scene.close(midnight + dayMs + hour);
  await scene.store(others(as(answeredDay(midnight + 15 * hour).facts, "n2", "000001-b"), "other"));
  await reviewDays(scene.days());
  const { read, close, shown } = await written();
  expect(await close()).toEqual([day]);
  expect(await shown()).toMatchObject({ figures: { requests: 2 }, corrections: [{ revision: 1 }] });
  // The same correction is told once, and none of a day that never closed.
  const figures = { requests: 2, answered: 2, ratings: 0, satisfied: 0, neutral: 0 };
  const again = { type: "DayCorrected" as const, ...figures, hash: "0".repeat(64), lateFacts: 1 };
  expect(await actAsServer(scene.db(), read, { ...again, day, revision: 1 }, today)).toBe(false);
  expect(await actAsServer(scene.db(), read, { ...again, day: "2026-11-24", revision: 1 }, today)).toBe(false);
  expect(await actAsServer(scene.db(), read, { ...again, day, revision: 2, answered: 3 }, today)).toBe(false);
});

/** A call that is rated. */
const rated = (
  key: string,
  at: number,
  prefix: string,
  option: { option: string; score: number; satisfied: boolean },
) => {
  const survey = { survey: "s", agent: "agent-8001", agentNo: "8001" };
  const facts = as(answeredDay(at).facts, `n-${prefix}`).flatMap((fact): object[] => {
    if (fact.type !== "CallEnded") return [fact];
    const { node, epoch, seq, at: when, call } = fact;
    const own = { node, epoch, at: when, call, v: 1, ...survey };
    return [
      { ...own, seq, type: "SurveyOffered" },
      { ...own, seq: seq + 1000, type: "RatingGiven", key, ...option },
      { ...fact, seq: seq + 2000 },
    ];
  });
  return others(facts as Fact[], prefix);
};

test("ratings are those of the day, and 一般 is told apart", async () => {
  const { close, shown } = await written();
  await scene.store(rated("2", midnight + 10 * hour, "one", { option: "满意", score: 4, satisfied: true }));
  await scene.store(rated("3", midnight + 11 * hour, "two", { option: "一般", score: 3, satisfied: false }));
  for (const node of ["n-one", "n-two"]) await scene.says(node, midnight + dayMs + hour);
  await scene.close(midnight + dayMs + hour);
  await close();
  const { figures } = await shown();
  expect(figures).toMatchObject({ ratings: 2, satisfied: 1, neutral: 1 });
});

test("requests out of service hours and ratings that were given on the day are kept beside, for C12 and M11; the server adds them to a day that closed without", async () => {
  const { read, closing, close, shown } = await written();
  const outside = as(answeredDay(midnight + 7 * hour).facts, "n-out").map((fact) =>
    fact.type === "HumanRequested" ? { ...fact, inServiceHours: false } : fact,
  );
  await scene.store(others(outside as Fact[], "out"));
  await scene.store(rated("3", midnight + 11 * hour, "two", { option: "一般", score: 3, satisfied: false }));
  const kept = { allHours: { requests: 2, answered: 2 }, ratedOn: { ratings: 1, satisfied: 0, neutral: 1 } };
  expect(await figuresSoFar(scene.db(), day, zone, midnight + 20 * hour)).toMatchObject({ requests: 1, ...kept });
  for (const node of ["n-out", "n-two"]) await scene.says(node, midnight + dayMs + hour);
  await scene.close(midnight + dayMs + hour);
  // An older program told the contract of the day.
  const [requests, answered] = [1, 1];
  const older = { side: "server", day, requests, answered, ratings: 1, satisfied: 0, neutral: 1 };
  await scene
    .db()
    .insertInto("event")
    .values({ type: "DayClosed", v: 1, subject: contractId, actor: null, at: 2, body: JSON.stringify(older) })
    .execute();
  expect(await close()).toEqual([day]);
  expect(await close()).toEqual([]);
  const state = await read(scene.db());
  expect(state.days[day]).toEqual({ day, requests, answered, ratings: 1, satisfied: 0, neutral: 1, ...kept });
  expect(await shown()).toMatchObject({ figures: { requests: 1 }, hours: "serviceHours", ratedBy: "ofCall" });
  const sign = async (clause: "C12" | "M11", alternative: string) => {
    const events = [
      ["ReadingProposed", { side: "provider", clause, alternative, from: "2026-06-01", note: "" }],
      ["ReadingAccepted", { side: "client", clause, version: 1 }],
    ] as const;
    for (const [type, body] of events)
      await scene
        .db()
        .insertInto("event")
        .values({ type, v: 1, subject: contractId, actor: null, at: 3, body: JSON.stringify(body) })
        .execute();
  };
  await sign("C12", "allHours");
  await sign("M11", "ofRating");
  expect(await shown()).toMatchObject({
    ...{ figures: { requests: 2, answered: 2, ratings: 1 }, hours: "allHours", ratedBy: "ofRating" },
    readings: { D: { num: 2, den: 2 } },
  });
  // Two came in; at all hours both count, in service hours one is left out as asked for out of hours.
  expect(await dayCalls(scene.db(), await read(scene.db()), day)).toMatchObject({
    ...{ inboundTotal: 2, requests: 2, other: 0, outOfHours: 0, revision: 0 },
  });
  const usual: ContractState = { ...(await read(scene.db())), readings: [] };
  expect(await dayCalls(scene.db(), usual, day)).toMatchObject({ inboundTotal: 2, requests: 1, other: 1 });
  // Each figure is followed to its calls.
  const behind = async (figure: "requests" | "missed" | "rated" | "unsatisfied", of = usual) => {
    const found = await dayThings(scene.db(), of, { day, figure, offset: 0, zone });
    return [found!.total, new Set(found!.items.map(({ id }) => id)).size];
  };
  expect(await behind("requests")).toEqual([1, 1]);
  expect(await behind("requests", await read(scene.db()))).toEqual([2, 2]);
  expect(await Promise.all([behind("missed"), behind("rated"), behind("unsatisfied")])).toEqual([
    [0, 0],
    [1, 1],
    [1, 1],
  ]);
  expect(await dayThings(scene.db(), usual, { day: "2026-11-24", figure: "requests", offset: 0, zone })).toBe(null);
  await expect(
    dayThings(scene.db(), usual, { day: "2026-02-30", figure: "requests", offset: 0, zone }),
  ).rejects.toMatchObject({ extra: { field: "day" } });
  expect(await dayCalls(scene.db(), usual, "2026-11-24")).toBe(null);
  await expect(dayCalls(scene.db(), usual, "2026-02-30")).rejects.toMatchObject({ extra: { field: "day" } });
  // A day that closes anew has them from the beginning.
  const { figures } = (await closing.source(scene.db(), day))!;
  expect(figures).toMatchObject(kept);
});

test("where a survey counts 一般 as satisfied it is no neutral rating, and the contract takes the day", async () => {
  const { close, shown } = await written();
  await scene.store(rated("3", midnight + 11 * hour, "two", { option: "一般", score: 3, satisfied: true }));
  const soFar = await figuresSoFar(scene.db(), day, zone, midnight + 20 * hour);
  expect(soFar).toMatchObject({ ratings: 1, satisfied: 1, neutral: 0 });
  await scene.says("n-two", midnight + dayMs + hour);
  await scene.close(midnight + dayMs + hour);
  expect(await close()).toEqual([day]);
  expect((await shown()).figures).toMatchObject({ ratings: 1, satisfied: 1, neutral: 0 });
});

test("a closed day that the contract's rules refuse is told with the reason, once", async () => {
  const { read } = await written();
  const figures = { day, requests: 1, answered: 2, ratings: 0, satisfied: 0, neutral: 0 };
  const source: DayFiguresSource = async (_, of) =>
    of === day ? { figures, revision: 0, hash: "0".repeat(64), lateFacts: 0 } : undefined;
  const warned: object[] = [];
  const log = { info: () => {}, warn: (told: object) => warned.push(told) } as unknown as Log;
  await scene.store(as(answeredDay(midnight + 10 * hour).facts));
  await scene.says("n1", midnight + dayMs + hour);
  await scene.close(midnight + dayMs + hour);
  const keeping = keepClosing({ db: scene.db(), read, source, today: () => today }, log);
  await expect.poll(() => warned).toEqual([{ day, reason: "order", field: "answered" }]);
  keeping.wake();
  await keeping.close();
  expect(warned.length).toBe(1);
});

test("a day by which a suspension lengthens the term is closed for the contract; one behind it is not", async () => {
  const { read, closing } = await written();
  await scene.store(as(answeredDay(midnight + 10 * hour).facts));
  await scene.says("n1", midnight + dayMs + hour);
  await scene.close(midnight + dayMs + hour);
  /** The term ends the day before; `days` days of it stood still. */
  const lengthened =
    (days: number): ContractReader =>
    async (db) => {
      const state = await read(db);
      const terms = { ...state.terms!, terms: { ...state.terms!.terms, until: "2026-11-24" } };
      const suspension = {
        suspension: "s",
        from: "2026-10-01",
        to: addDays("2026-10-01", days),
        signed: true,
        late: false,
      };
      return { ...state, terms, suspensions: [suspension as unknown as (typeof state.suspensions)[number]] };
    };
  expect(await closeDue({ ...closing, read: lengthened(0) })).toEqual([]);
  expect(await closeDue({ ...closing, read: lengthened(1) })).toEqual([day]);
});

test("a rating that an older fact has with a fraction stops neither the measures nor the close, and both readers round it", async () => {
  const { close } = await written();
  await scene.store(rated("1", midnight + 11 * hour, "half", { option: "满意", score: 4.5, satisfied: true }));
  await scene.says("n-half", midnight + dayMs + hour);
  expect(await scene.close(midnight + dayMs + hour)).toEqual([day]);
  expect(await close()).toEqual([day]);
  const kept = await keptFigures(scene.db(), day, 0);
  expect(valueIn(kept[0], "scoreTotal").value).toBe(5);
  expect(await dayFromFacts(scene.db(), day, zone)).toEqual(kept);
});

test("the documents of days are not read to see which are closed, and only days that are closed are asked for", async () => {
  const { read, closing } = await written();
  await scene.store(as(answeredDay(midnight + 10 * hour).facts));
  await scene.says("n1", midnight + dayMs + hour);
  await scene.close(midnight + dayMs + hour);
  const asked: string[] = [];
  const source: DayFiguresSource = (db, of) => {
    asked.push(of);
    return figuresOfClosedDay(db, of);
  };
  expect(await closeDue({ ...closing, read, source })).toEqual([day]);
  expect(asked).toEqual([day]);
  const columns = new Set<string>();
  const watched = scene.db().withPlugin({
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => {
      for (const row of result.rows) for (const name of Object.keys(row)) columns.add(name);
      return result;
    },
  });
  expect(await closeDue({ ...closing, db: watched })).toEqual([]);
  const reported = await closedDaysIn(
    watched,
    { from: midnight, to: midnight + 2 * dayMs },
    zone,
    midnight + 3 * dayMs,
  );
  expect(reported).toEqual({ closed: 1, open: 1, corrected: [], differing: [] });
  expect([...columns]).toContain("revision");
  expect([...columns]).not.toContain("document");
});
