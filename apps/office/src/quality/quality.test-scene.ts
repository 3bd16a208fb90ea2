import type { Inspection, ScorecardContent, ScorecardVersion } from "@zongji/api";
import { callSource, clockOf, type Db } from "@zongji/store";
import { Refusal } from "@zongji/web";
import { beforeEach } from "vitest";
import { factsDatabase } from "../../../live/src/facts.test-scene.ts";
import { createNumberSearches } from "../calls/index.ts";
import { qualityRoutes } from "./routes.ts";

/** The database of the test file, with people who may do different things in the room of quality checks; for tests only. */
export let db: Db;
const deeds = new Map<string, (ask: unknown) => Promise<unknown>>();
const inspector = ["quality.see own", "quality.inspect all"] as const;
const rights = {
  manager: ["quality.see all", "quality.manage all", "call.see all"],
  lister: ["quality.see all", "quality.manage all", "call.see all", "citizen.list all"],
  first: inspector,
  second: inspector,
  third: inspector,
  agent: ["quality.see own"],
  other: ["quality.see own"],
} as const;
export type Who = keyof typeof rights;
export const dueAt = Date.now() + 86_400_000;

export const ask = <T>(who: Who, id: string, given: object = {}): Promise<T> =>
  deeds.get(id)!({
    ...{ params: {}, query: {}, body: {} },
    session: {
      principal: {
        user: { id: who, login: who, groups: [] },
        permissions: rights[who].map((each) => {
          const [action, scope] = each.split(" ");
          return { action, scope };
        }),
      },
    },
    actor: { userId: who, login: who, address: "127.0.0.1" },
    ...given,
  }) as Promise<T>;
export const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => (error instanceof Refusal ? { code: error.code, ...error.extra } : error),
  );

const call = (id: string, agent: string, at: number, more: object = {}) => ({
  ...{ id, direction: "inbound" as const, started_at: at, ended_at: at + 90_000, party: null, withheld: false },
  ...{ called_number: "01012345678", trunk: "t", disposition: "D2", ending: null, group_id: "g", user_id: agent },
  ...{
    agent_no: agent,
    talk_ms: 60_000,
    rating: null,
    test_by: null,
    users: [agent],
    agent_nos: [agent],
    groups: ["g"],
  },
  ...{ parent: null, business_type: null, ...more },
});

/** Sets up before each test of the file. */
export const qualityHouse = (): void => {
  factsDatabase((opened) => {
    db = opened;
  });
  beforeEach(async () => {
    deeds.clear();
    const list = {
      list: { permission: "call.see", columns: {}, filters: {} },
      source: callSource,
      filterOf: async (filters: object, { reach }: { reach: object }) => ({ ...filters, reach }),
    };
    qualityRoutes(((name: string, deed: never) => deeds.set(name, deed)) as never, {
      ...{ db, zone: "Asia/Shanghai", calls: list as never, recordingsFolder: "/nowhere" },
      elsewhere: { isHere: () => true, recordingAt: async () => undefined, isAsked: () => false },
      searches: createNumberSearches(clockOf(db).now),
      hear: (async () => undefined) as never,
    });
    for (const [id, own] of Object.entries(rights)) {
      await db
        .insertInto("user")
        .values({
          ...{ id, login: id, name: id, agent_no: null },
          ...{ password_hash: "x", must_change_password: false, created_at: 0, locked_until: null },
        })
        .onConflict((on) => on.column("id").doNothing())
        .execute();
      if (!(own as readonly string[]).includes("quality.inspect all")) continue;
      await db
        .insertInto("role")
        .values({ name: id, label: id })
        .onConflict((on) => on.doNothing())
        .execute();
      await db
        .insertInto("permission")
        .values({ role: id, action: "quality.inspect", scope: "all" })
        .onConflict((on) => on.doNothing())
        .execute();
      await db
        .insertInto("user_role")
        .values({ user_id: id, role: id })
        .onConflict((on) => on.doNothing())
        .execute();
    }
  });
};

export const content: ScorecardContent = {
  name: "接听质量",
  passMark: 80,
  sections: [
    {
      ...{ id: "s", name: "服务" },
      criteria: [
        {
          ...{ id: "greets", name: "问候", weight: 40, kind: "yesNo", most: 1 },
          optional: true,
          fatal: false,
          guidance: "",
          articles: [],
        },
        {
          ...{ id: "right", name: "答复正确", weight: 60, kind: "scale", most: 5 },
          optional: false,
          fatal: true,
          guidance: "",
          articles: [],
        },
      ],
    },
  ],
};
export const newCard = async (): Promise<ScorecardVersion> => {
  const { id, version, revision } = await ask<ScorecardVersion>("manager", "createScorecard", { body: content });
  return ask("manager", "publishScorecard", { params: { id }, body: { version, revision } });
};
let no = 0;
/** Calls of their own period, and a sample of them. */
export const drawn = async (
  size: number,
  more: object = {},
  calls: readonly [string, number][] = [
    ["agent", 3],
    ["other", 3],
  ],
) => {
  no += 1;
  const from = no * 1_000_000_000;
  for (const [who, some] of calls)
    for (let at = 0; at < some; at += 1)
      await db
        .insertInto("call_record")
        .values(call(`c${no}-${who}-${at}`, who, from + at))
        .execute();
  const card = await newCard();
  const body = { scorecard: card.id, seed: "2026", way: "equal", size, pick: { from, to: from + 1_000_000 } };
  return { card, body: { ...body, name: "月度", dueAt, inspectors: [], ...more } };
};
export const tasksOf = (sample: string) =>
  db.selectFrom("inspection").selectAll().where("sample", "=", sample).orderBy("call").execute();
export const read = (who: Who, id: string) => ask<Inspection>(who, "inspection", { params: { id } });
export const score = (who: Who, id: string, answers: object, more: object = {}) =>
  ask<Inspection>(who, "handInEvaluation", {
    params: { id },
    body: { revision: 0, answers, comments: [], note: "", ...more },
  });
export const move = (who: Who, name: string, { id, revision }: { id: string; revision: number }, body: object = {}) =>
  ask<Inspection>(who, name, { params: { id }, body: { revision, ...body } });

/** One task of `agent`, that `first` is to score. */
export const assigned = async () => {
  const { body } = await drawn(1, {}, [["agent", 1]]);
  const sample = await ask<{ id: string }>("manager", "drawSample", { body: { ...body, inspectors: ["first"] } });
  return (await tasksOf(sample.id))[0]!;
};
