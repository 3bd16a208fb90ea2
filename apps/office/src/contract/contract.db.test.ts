import type { Contract, ContractDay } from "@zongji/api";
import { type ContractDeed, type DayFigures, exampleTerms } from "@zongji/domain";
import type { Db } from "@zongji/store";
import { Refusal } from "@zongji/web";
import { beforeEach, expect, test } from "vitest";
import { factsDatabase } from "../../../live/src/facts.test-scene.ts";
import type { ClosedFigures } from "./day-figures.ts";
import { closeDue } from "./keep-closing.ts";
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
let read = createContractReader();

const ask = <T>(who: Who, id: string, given: object = {}): Promise<T> => {
  const handlers = new Map<string, (ask: unknown) => Promise<unknown>>();
  const room = { db, read, today: () => today, zone: "Asia/Shanghai" };
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
  read = createContractReader();
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
