/** The register of complaints and the contract that it counts in, over a PostgreSQL of their own; for tests only. */
import { randomBytes } from "node:crypto";
import type { Complaint, Contract, Permission } from "@zongji/api";
import { type ComplaintsConfig, type ContractDeed, exampleTerms } from "@zongji/domain";
import { clockOf, type Db, packSealed, partiesOf } from "@zongji/store";
import { Refusal } from "@zongji/web";
import { sql } from "kysely";
import { afterEach, beforeEach, vi } from "vitest";
import { factsDatabase } from "../../../live/src/facts.test-scene.ts";
import { createNumberSearches } from "../calls/index.ts";
import { openContract } from "../contract/index.ts";
import { beginDraft } from "../knowledge/index.ts";
import { openOrder } from "../orders/index.ts";
import { complaintRegister, complaintRoutes, createComplaintList } from "./index.ts";

const zone = "Asia/Shanghai";
const parties = partiesOf(randomBytes(32));
const provider = ["complaint.see", "complaint.register", "complaint.handle"] as const;
const client = ["complaint.see", "complaint.register", "complaint.verify"] as const;
const rights = {
  agent: [
    { action: "complaint.see", scope: "own" },
    { action: "complaint.register", scope: "all" },
    { action: "order.handle", scope: "group" },
  ],
  supervisor: [
    ...[
      ...provider,
      "number.unmasked",
      "order.handle",
      "call.see",
      "knowledge.read",
      "contract.see",
      "contract.provide",
    ].map((action) => ({ action, scope: "all" }) as Permission),
  ],
  client: [...client, "contract.see", "contract.accept"].map((action) => ({ action, scope: "all" }) as Permission),
  both: [...provider, "complaint.verify"].map((action) => ({ action, scope: "all" }) as Permission),
} satisfies Readonly<Record<string, readonly Permission[]>>;
export type Who = keyof typeof rights;

export const at = (text: string): number => Date.parse(`${text}+08:00`);
let db: Db;
export const database = (): Db => db;
const deeds = new Map<string, (ask: unknown) => Promise<unknown>>();

/** What whole numbers were shown of. */
export const told: string[] = [];

/** The wall clock of the test; time does not pass by itself. */
export const nowIs = (text: string): void => void vi.setSystemTime(at(text));

export const ask = <T = Complaint>(who: Who, id: string, given: object = {}): Promise<T> =>
  deeds.get(id)!({
    ...{ params: {}, query: {}, body: {} },
    session: {
      principal: { user: { id: who, login: who, groups: [], roles: [] }, permissions: rights[who] },
      key: who,
    },
    actor: { userId: who, login: who, address: "127.0.0.1" },
    ...given,
  }) as Promise<T>;

export const contract = (): Promise<Contract> => ask<Contract>("supervisor", "contract");
export const underContract = async (who: Who, deed: ContractDeed): Promise<Contract> =>
  ask<Contract>(who, "doUnderContract", { body: { version: (await contract()).version, deed } });
export const writeContract = async (): Promise<void> => {
  if ((await contract()).terms === null)
    await underContract("supervisor", { type: "ContractWritten", terms: exampleTerms });
};

export const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => (error instanceof Refusal ? { code: error.code, ...error.extra } : error),
  );

export const register = (who: Who, over: object = {}): Promise<Complaint> =>
  ask(who, "registerComplaint", {
    body: { source: "hand", against: "provider", title: "座席态度生硬", text: "没说完就挂了电话。", ...over },
  });
export const act = (who: Who, { id, version }: Pick<Complaint, "id" | "version">, move: string, body: object = {}) =>
  ask(who, `${move}Complaint`, { params: { id }, body: { version, note: "", ...body } });

/** An order of a number, begun by the agent. */
export const anOrder = async (): Promise<string> =>
  db.transaction().execute(async (tx) => {
    const number = "13800138000";
    const party = parties.idOf(number);
    await tx
      .insertInto("party")
      .values({
        ...{ id: party, number_sealed: packSealed(parties.seal(party, number)), number_end: parties.endOf(number) },
        ...{ withheld: false, created_at: 0, erased_at: null },
      })
      .onConflict((on) => on.doNothing())
      .execute();
    const work = { tx, at: Date.now(), audit: () => {}, event: () => {} };
    const opening = { source: "hand" as const, party, by: "agent", assignee: "agent", zone, title: "抵押权注销" };
    return (await openOrder(work as never, opening)).id;
  });
/** An article of two versions: the first in force in September, the second since October. */
export const anArticle = (): Promise<string> =>
  db.transaction().execute(async (tx) => {
    const article = await beginDraft({ tx, at: 0, audit: () => {}, event: () => {} }, "supervisor", {
      ...{ title: "注销登记", kind: "article", category: null, tags: [], html: "<p>十天</p>", questions: [] },
      ...{ businessTypes: [], guide: { materials: "", steps: "", windows: "", fees: "", timeLimit: "" } },
      source: { name: "", number: "", effectiveOn: null, expiresOn: null },
    });
    const [from, to] = [at("2026-09-01T00:00"), at("2026-09-29T00:00")];
    await sql`insert into article_version select (jsonb_populate_record(null::article_version, to_jsonb(v)
      || jsonb_build_object('version', 2, 'state', 'published', 'published_at', ${to}::bigint))).* from article_version v
      where article = ${article}`.execute(tx);
    await sql`update article_version set state = 'superseded', published_at = ${from}, ended_at = ${to}
      where article = ${article} and version = 1`.execute(tx);
    return article;
  });

/** A request that brings a file, as the server reads it. */
export const withFile = (filename: string, content: Buffer, truncated = false) => ({
  request: {
    isMultipart: () => true,
    file: async () => ({ filename, toBuffer: async () => content, file: { truncated } }),
  },
});

const retireDays = () =>
  db.updateTable("config_item").set({ state: "retired", retired_at: 1 }).where("kind", "=", "complaints").execute();

/** Time limits that are published from now on. */
export const publishDays = async (days: ComplaintsConfig): Promise<void> => {
  const { n } = await db
    .selectFrom("config_item")
    .select((eb) => eb.fn.coalesce(eb.fn.max("config_version"), eb.lit(0)).as("n"))
    .executeTakeFirstOrThrow();
  await retireDays();
  await db
    .insertInto("config_item")
    .values({
      ...{ kind: "complaints", id: "hotline", version: Number(n) + 1, name: "complaints", note: "", by: null, at: 0 },
      ...{ body: JSON.stringify(days), state: "published", config_version: Number(n) + 1, published_at: 1 },
    })
    .execute();
};

export const trailOf = async (subject: string) =>
  (await db.selectFrom("audit").select(["login", "action"]).where("subject", "=", subject).orderBy("id").execute()).map(
    ({ login, action }) => `${login} ${action}`,
  );
export const eventsOf = async (subject: string) =>
  (await db.selectFrom("event").select(["type", "body"]).where("subject", "=", subject).orderBy("id").execute()).map(
    ({ type, body }) => (type === "ComplaintMoved" ? `${type} ${(body as { move: string }).move}` : type),
  );

export const complaintHouse = (): void => {
  factsDatabase((given) => {
    db = given;
  });
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: at("2026-09-30T10:00") });
    deeds.clear();
    const add = ((name: string, deed: never) => deeds.set(name, deed)) as never;
    told.length = 0;
    const looks = { tell: async (_: unknown, subject: string) => void told.push(subject) };
    const { read, tellOfComplaint } = openContract(add, {
      ...{ db, zone, node: "n1", wake: () => {}, hear: async () => undefined as never, register: complaintRegister },
    });
    complaintRoutes(add, {
      ...{
        db,
        parties,
        zone,
        looks,
        list: createComplaintList(parties, looks),
        searches: createNumberSearches(clockOf(db).now),
      },
      ...{ calendar: async (of) => (await read(of)).calendar, tellContract: tellOfComplaint },
      hear: async () => undefined as never,
    });
    await sql`truncate complaint cascade`.execute(db);
    await retireDays();
    for (const id of Object.keys(rights))
      await db
        .insertInto("user")
        .values({
          ...{ id, login: id, name: id, agent_no: null, password_hash: "x" },
          ...{ must_change_password: false, created_at: 0, locked_until: null },
        })
        .onConflict((on) => on.column("id").doNothing())
        .execute();
  });
  afterEach(() => void vi.useRealTimers());
};
