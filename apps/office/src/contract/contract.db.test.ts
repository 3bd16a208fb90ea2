import { type Contract, type ContractDay, type ContractWhatIf, operations } from "@zongji/api";
import { asTermsHave, type ContractDeed, type DayFigures, exampleTerms } from "@zongji/domain";
import type { Db } from "@zongji/store";
import { Refusal } from "@zongji/web";
import { checkPart } from "@zongji/web/node";
import { beforeEach, expect, test } from "vitest";
import { factsDatabase } from "../../../live/src/facts.test-scene.ts";
import type { ClosedFigures } from "./day-figures.ts";
import { closeDue } from "./keep-closing.ts";
import { createPast } from "./past.ts";
import { contractRoutes } from "./routes.ts";
import { createContractReader } from "./store.ts";

let db: Db;
factsDatabase((opened) => {
  db = opened;
});

type Who = "provider" | "client" | "both" | "reader";
const powers: Readonly<Record<Who, readonly string[]>> = {
  provider: ["contract.see", "contract.provide"],
  client: ["contract.see", "contract.accept"],
  both: ["contract.see", "contract.provide", "contract.accept"],
  reader: ["contract.see"],
};
const sourceOf = (figures: DayFigures | undefined): ClosedFigures | undefined =>
  figures && { figures, revision: 0, hash: "0".repeat(64), lateFacts: 0 };
let today = "2026-11-30";
let read = createContractReader("Asia/Shanghai");

const ask = <T>(who: Who, id: string, given: object = {}): Promise<T> => {
  const handlers = new Map<string, (ask: unknown) => Promise<unknown>>();
  const room = {
    ...{ db, read, today: () => today, zone: "Asia/Shanghai" },
    ...{ past: createPast(db, "Asia/Shanghai"), held: async () => undefined, afterTerms: async () => {} },
  };
  contractRoutes(((name: string, handler: never) => handlers.set(name, handler)) as never, room);
  const permissions = powers[who].map((action) => ({ action, scope: "all" }));
  return handlers.get(id)!({
    ...{ params: {}, query: {}, body: {} },
    session: { principal: { user: { id: who, login: who, groups: [] }, permissions } },
    actor: { userId: who, login: who, address: "127.0.0.1" },
    ...given,
  }) as Promise<T>;
};
const shown = (who: Who = "reader") => ask<Contract>(who, "contract");
const act = async (who: Who, deed: ContractDeed, version?: number) =>
  ask<Contract>(who, "doUnderContract", { body: { version: version ?? (await shown()).version, deed } });
const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => (error instanceof Refusal ? { code: error.code, ...error.extra } : error),
  );
const trail = async () =>
  (
    await db
      .selectFrom("audit")
      .select(["login", "action", "detail"])
      .where("subject", "=", "contract")
      .orderBy("id")
      .execute()
  ).map(({ login, action, detail }) => ({ login, action, ...(detail as object) }));
const write: ContractDeed = { type: "ContractWritten", terms: exampleTerms };
const proposal: ContractDeed = {
  type: "ReadingProposed",
  clause: "C1",
  alternative: "D",
  from: "2026-06-01",
  note: "",
};

// Events can't be deleted: each test goes on where the one before ended.
beforeEach(async () => {
  for (const id of Object.keys(powers))
    await db
      .insertInto("user")
      .values({
        id,
        login: id,
        name: id,
        agent_no: null,
        password_hash: "x",
        must_change_password: false,
        created_at: 0,
        locked_until: null,
      })
      .onConflict((on) => on.column("id").doNothing())
      .execute();
});

test("there is nothing before the provider has written the terms; the client confirms them", async () => {
  expect(await shown("client")).toMatchObject({
    version: 0,
    terms: null,
    side: "client",
    payments: [],
    counters: null,
  });
  expect(await refusal(act("client", { type: "ContractConfirmed", version: 1 }))).toMatchObject({
    reason: "contract.noContract",
  });
  expect(await refusal(act("client", write))).toMatchObject({ code: "forbidden" });
  const wrong = { ...exampleTerms, totalFen: exampleTerms.totalFen + 100 };
  expect(await refusal(act("provider", { type: "ContractWritten", terms: wrong }))).toMatchObject({
    ...{ code: "conflict", reason: "contract.shareNotExact", field: "terms.instalments.0.share" },
  });
  expect(await act("provider", write)).toMatchObject({
    version: 1,
    confirmed: false,
    side: "provider",
    lastDay: "2029-05-31",
  });
  const { payments } = await act("client", { type: "ContractConfirmed", version: 1 });
  expect(payments.map(({ due, state }) => `${due} ${state}`).slice(0, 3)).toEqual([
    ...["2026-06-27 due", "2026-11-30 withheld", "2027-06-30 notYet"],
  ]);
});

test("a reading is proposed by one account and signed by another; whoever may act for both sides acts for none", async () => {
  await act("provider", proposal);
  const sign: ContractDeed = { type: "ReadingAccepted", clause: "C1", version: 1 };
  for (const who of ["provider", "both", "reader"] as const)
    expect(await refusal(act(who, sign))).toMatchObject({ code: "forbidden", field: "ReadingAccepted" });
  const { readings } = await act("client", sign);
  expect(readings.find(({ clause }) => clause === "C1")).toMatchObject({ alternative: "D", signed: true, version: 1 });
  const lines = await trail();
  expect(lines.filter(({ action }) => action === "rights.refused").slice(-3)).toEqual(
    ["provider", "both", "reader"].map((login) => ({
      login,
      action: "rights.refused",
      tried: "contract.act",
      field: "ReadingAccepted",
    })),
  );
  expect(lines.at(-1)).toMatchObject({
    login: "client",
    action: "contract.act",
    deed: "ReadingAccepted",
    clause: "C1",
  });
});

test("the provider can't pass its own acceptance, and neither side writes a closed day", async () => {
  const pass: ContractDeed = { type: "StageDecided", stage: "2026-11", passed: true, note: "" };
  const day: ContractDeed = {
    type: "DayClosed",
    day: "2026-07-01",
    requests: 1,
    answered: 1,
    ratings: 0,
    satisfied: 0,
    neutral: 0,
  };
  expect(await refusal(act("provider", pass))).toMatchObject({ code: "forbidden" });
  for (const who of ["provider", "client"] as const)
    expect(await refusal(act(who, day))).toMatchObject({ code: "forbidden" });
  const { type: _, ...figures } = day;
  const correction = { ...figures, revision: 1, hash: "0".repeat(64), lateFacts: 1 };
  for (const who of ["provider", "client"] as const)
    expect(await refusal(act(who, { type: "DayCorrected", ...correction } as ContractDeed))).toMatchObject({
      code: "forbidden",
    });
  expect((await trail()).slice(-5).map(({ login, action }) => `${login} ${action}`)).toEqual([
    ...["provider rights.refused", "provider rights.refused", "client rights.refused"],
    ...["provider rights.refused", "client rights.refused"],
  ]);
});

test("a deed that began from an older version is refused, and a wrong field is named", async () => {
  const { version } = await shown();
  expect(
    await refusal(act("client", { ...proposal, clause: "C2", alternative: "pooled" } as ContractDeed, version - 1)),
  ).toEqual({ code: "stale" });
  const wrong = act("client", { ...proposal, from: "tomorrow" } as ContractDeed);
  await expect(wrong).rejects.toMatchObject({ fields: [{ field: "from" }] });
  expect(
    await refusal(
      act("client", { ...proposal, clause: "C2", alternative: "pooled", from: "2026-02-30" } as ContractDeed),
    ),
  ).toMatchObject({
    ...{ reason: "contract.noSuchDay", field: "from" },
  });
});

test("days close once, by the server, with the figures that the source gives; the sheet judges them", async () => {
  const given: Record<string, DayFigures> = {
    "2026-06-01": { day: "2026-06-01", requests: 600, answered: 480, ratings: 99, satisfied: 98, neutral: 0 },
    "2026-06-03": { day: "2026-06-03", requests: 300, answered: 290, ratings: 0, satisfied: 0, neutral: 0 },
  };
  const closing = {
    ...{ db, read, today: () => "2026-06-04", source: async (_: Db, day: string) => sourceOf(given[day]) },
    marks: async () => new Map(Object.keys(given).map((day) => [day, { revision: 0 }])),
  };
  expect(await closeDue(closing)).toEqual(["2026-06-01", "2026-06-03"]);
  given["2026-06-01"] = { ...given["2026-06-01"]!, answered: 600 };
  expect(await closeDue(closing)).toEqual([]);
  const days = await ask<ContractDay[]>("client", "contractDays", { query: { from: "2026-05-01", to: "2026-06-04" } });
  expect(days.map(({ day }) => day)).toEqual(["2026-06-03", "2026-06-02", "2026-06-01"]);
  expect(days[1]).toMatchObject({ figures: null, answerRate: null });
  expect(days[2]).toMatchObject({
    readings: {
      A: { percent: "80.00", passes: false },
      B: { percent: "100.00", passes: true },
      C: { why: "atCapacity" },
      D: { passes: false },
    },
    answerRate: { num: 480, den: 600, passes: false },
    satisfaction: { percent: "98.99", passes: false },
    ...{ fewRatings: true, answerRateSigned: false, satisfactionSigned: false },
  });
  const { stages, counters } = await shown();
  expect(stages[0]).toMatchObject({
    closed: 2,
    missing: 180,
    answerRate: { judgedDays: 2, failedDays: 1, num: 770, den: 900, mean: "88.33", passes: false },
  });
  expect(counters?.answerRate).toMatchObject({ count: 1, left: 9 });
  expect(
    await refusal(act("client", { ...proposal, alternative: "A", from: "2026-06-03" } as ContractDeed)),
  ).toMatchObject({ reason: "contract.dayClosed" });
});

test("a server that starts anew reads the same contract from its events, and two at once don't both write", async () => {
  const before = await shown();
  read = createContractReader("Asia/Shanghai");
  expect(await shown()).toEqual(before);
  const propose = (clause: "C16" | "C14") =>
    refusal(
      act(
        "provider",
        { ...proposal, clause, alternative: clause === "C16" ? "block" : "workingDays" } as ContractDeed,
        before.version,
      ),
    );
  const both = await Promise.all([propose("C16"), propose("C14")]);
  expect(both.filter((each) => each === undefined).length).toBe(1);
  expect((await shown()).version).toBe(before.version + 1);
  today = "2026-12-01";
  expect((await shown()).today).toBe("2026-12-01");
});

test("two people pass and fail one item at once: one finding stands, and the other is told that it changed meanwhile", async () => {
  const { version } = await shown();
  const find = (passed: boolean) =>
    refusal(
      act("client", { type: "StageItemExamined", stage: "2026-11", item: "work", passed, note: `${passed}` }, version),
    );
  const both = await Promise.all([find(true), find(false)]);
  expect(both.filter((each) => each === undefined).length).toBe(1);
  expect(both.find((each) => each !== undefined)).toEqual({ code: "stale" });
  const items = (await shown()).stages[0]!.items.filter(({ item }) => item === "work");
  expect(items).toMatchObject([{ passed: both[0] === undefined }]);
  expect((await shown()).version).toBe(version + 1);
});

test("what if: whoever may see the contract asks, nothing is written, and what can't be is told by its field", async () => {
  const { version } = await shown();
  const rows = async () => (await db.selectFrom("event").select("id").execute()).length;
  const before = await rows();
  const nothing = {
    ...{ readings: [], days: null, closed: [], thresholds: asTermsHave, complaints: 0, supplement: null },
    ...{ signedOn: null, until: null },
  };
  const asked = (supposed: object) =>
    ask<ContractWhatIf>("reader", "contractWhatIf", { body: { ...nothing, on: "2027-06-30", ...supposed } });
  const days = { requests: 500, answered: 400, ratings: 10, satisfied: 9, neutral: 1 };
  const { now, supposed } = await asked({
    ...{ days, complaints: 2, until: "2029-06-30", readings: [{ clause: "C3", alternative: "satisfied" }] },
  });
  expect([now.on, supposed.on]).toEqual(["2026-12-01", "2027-06-30"]);
  const of = (outcome: typeof now, id: string) => outcome.payments.find((each) => each.id === id)!;
  expect(of(now, "2027-06")).toMatchObject({ state: "notYet", answerRate: { judgedDays: 0, passes: null } });
  expect(of(supposed, "2027-06")).toMatchObject({
    ...{ state: "withheld", withheld: ["acceptance"], answerRate: { passes: false, mean: "80.00" } },
    satisfaction: { passes: true, mean: "100.00" },
  });
  // Two complaints come off the next tail, the last payment is due 30 working days after the later end.
  expect([supposed.deductedFen, of(supposed, "2029-last").due]).toEqual([100_000, "2029-08-10"]);
  // Amounts of a supplement come off for each failed day besides.
  const tariff = await asked({ days, supplement: { answerRateFen: 101, badInfluenceFen: 0 } });
  expect(tariff.supposed.deductedFen).toBe(101 * tariff.supposed.counters.answerRate.count);
  expect(tariff.supposed.counters.answerRate.count).toBeGreaterThan(100);
  // Who knows nothing of closed days and thresholds leaves them out.
  const { closed: _, thresholds: __, ...fewer } = nothing;
  const body = { ...fewer, on: "2027-06-30", days };
  expect(checkPart(operations.contractWhatIf.body, "body", body)).toEqual(body);
  expect(await ask("reader", "contractWhatIf", { body })).toEqual(await asked({ days }));
  const field = (given: object) => refusal(asked(given));
  expect(await field({ on: "2026-11-30" })).toMatchObject({ code: "badRequest", field: "on" });
  expect(await field({ on: "2027-02-30" })).toMatchObject({ field: "on" });
  expect(await field({ until: "2026-05-31" })).toMatchObject({ field: "until" });
  expect(await field({ signedOn: "2029-06-01" })).toMatchObject({ field: "signedOn" });
  const unknown = { readings: [{ clause: "C1", alternative: "E" }] };
  expect(await field(unknown)).toMatchObject({ field: "readings.0.alternative" });
  expect(await field({ days: { ...days, answered: 501 } })).toMatchObject({ field: "days.answered" });
  expect(await field({ days: { ...days, satisfied: 10 } })).toMatchObject({ field: "days.satisfied" });
  const other = { ...days, day: "2026-06-03" };
  expect(await field({ closed: [{ ...days, day: "2027-01-04" }] })).toMatchObject({ field: "closed.0.day" });
  expect(await field({ closed: [other, other] })).toMatchObject({ code: "badRequest", field: "closed.1.day" });
  expect(await field({ closed: [{ ...other, answered: 501 }] })).toMatchObject({ field: "closed.0.answered" });
  const worse = await asked({ closed: [other] });
  expect(worse.supposed.counters.answerRate.count).toBe(worse.now.counters.answerRate.count + 1);
  const rate = (num: number, den: number) => ({ thresholds: { ...asTermsHave, answerAtLeast: { num, den } } });
  expect(await field(rate(4, 3))).toMatchObject({ code: "badRequest", field: "thresholds.answerAtLeast" });
  // 400 of 500, and 480 of 600 of a closed day, fail 90 % and do not fail 4/5.
  const lower = await asked({ days, ...rate(4, 5) });
  expect([lower.supposed.counters.answerRate.count, lower.now.counters.answerRate.count]).toEqual([0, 1]);
  expect([await rows(), (await shown()).version]).toEqual([before, version]);
});

test("a supplement is written by one side and confirmed by the other; then the client alone takes its amounts, which are shown against the tail", async () => {
  const terms = { ...exampleTerms, supplement: { answerRateFen: 20_000, badInfluenceFen: 1_000_000 } };
  await act("provider", { type: "ContractWritten", terms });
  const { changed } = await shown("client");
  expect(changed?.terms.supplement).toEqual(terms.supplement);
  await act("client", { type: "ContractConfirmed", version: changed!.version });
  await act("client", { type: "HarmRecorded", harm: "H1", cause: "媒体报道", on: "2026-12-01" });
  expect((await shown()).deductions).toEqual([]);
  const from = "2026-12-01";
  await act("client", { type: "ReadingProposed", clause: "C5", alternative: "supplement", from, note: "" });
  const { deductions } = await act("provider", { type: "ReadingAccepted", clause: "C5", version: 1 });
  const open = { why: "badInfluence", of: "H1", on: from, fen: 1_000_000, taken: null, settledBy: null, from: null };
  expect(deductions).toEqual([open]);
  const decide = {
    type: "BreachDeductionDecided",
    breach: "badInfluence",
    of: "H1",
    amountFen: 1_000_000,
    taken: true,
  } as const;
  expect(await refusal(act("provider", decide))).toMatchObject({ code: "forbidden", reason: "otherSide" });
  expect(await refusal(act("client", { ...decide, amountFen: 1 }))).toMatchObject({ reason: "contract.notThisAmount" });
  const taken = await act("client", decide);
  expect(taken.deductions).toEqual([{ ...open, taken: true, from: "2026-11" }]);
  expect(taken.payments.find(({ id }) => id === "2026-11")).toMatchObject({ deductedFen: 1_000_000 });
  expect(taken.secretUntil).toBe("2039-05-31");
});
