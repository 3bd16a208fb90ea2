import { randomBytes } from "node:crypto";
import type { Permission, WorkOrder } from "@zongji/api";
import { exampleOrderForm, type OrderForm, type OrderMove } from "@zongji/domain";
import { clockOf, type Db, insertForm, partiesOf } from "@zongji/store";
import { Refusal } from "@zongji/web";
import { sql } from "kysely";
import { beforeEach } from "vitest";
import { factsDatabase } from "../../../live/src/facts.test-scene.ts";
import { createNumberSearches } from "../calls/index.ts";
import { createConsultList, createOrderList, orderRoutes } from "./index.ts";

const rights = {
  zhang: [
    { action: "order.handle", scope: "group" },
    { action: "call.see", scope: "group" },
    { action: "missed.handle", scope: "group" },
  ],
  wang: [
    { action: "order.handle", scope: "group" },
    { action: "call.see", scope: "group" },
    { action: "missed.handle", scope: "group" },
  ],
  chief: [
    { action: "order.handle", scope: "all" },
    { action: "order.assign", scope: "all" },
    { action: "order.administer", scope: "all" },
    { action: "number.unmasked", scope: "all" },
  ],
  registry: [{ action: "order.answer", scope: "all" }],
  archive: [{ action: "order.answer", scope: "all" }],
} as const satisfies Readonly<Record<string, readonly Permission[]>>;
export type Who = keyof typeof rights;
const groups: Readonly<Partial<Record<Who, string[]>>> = { zhang: ["g1"], wang: ["g2"] };

export const zone = "Asia/Shanghai";
export const parties = partiesOf(randomBytes(32));
/** The shipped form, with somebody in each of two departments. */
export const form: OrderForm = {
  ...exampleOrderForm,
  departments: exampleOrderForm.departments.map((each) => ({
    ...each,
    users: each.id === "registry" || each.id === "archive" ? [each.id] : [],
  })),
};

/** Of which orders somebody was shown a whole number. */
export const told: string[] = [];

let db: Db;
const deeds = new Map<string, (ask: unknown) => Promise<unknown>>();

/** The room on real PostgreSQL, with people of several rights. */
export const orderHouse = (opened: (db: Db) => void): void => {
  factsDatabase((given) => {
    db = given;
    opened(given);
  });
  beforeEach(async () => {
    deeds.clear();
    told.length = 0;
    const looks = { tell: async (_: unknown, subject: string) => void told.push(subject) };
    orderRoutes(((name: string, deed: never) => deeds.set(name, deed)) as never, {
      ...{
        db,
        parties,
        zone,
        looks,
        list: createOrderList(db, parties, looks),
        searches: createNumberSearches(clockOf(db).now),
      },
      consultList: createConsultList(db),
    });
    await sql`truncate work_order, order_form, order_series cascade`.execute(db);
    for (const [id, permissions] of Object.entries(rights)) await settle(id, permissions);
    await db.transaction().execute((tx) => insertForm(tx, form, 1, null));
  });
};

const settle = async (id: string, permissions: readonly Permission[]): Promise<void> => {
  await db
    .insertInto("role")
    .values({ name: `role-${id}`, label: id })
    .onConflict((on) => on.doNothing())
    .execute();
  await db
    .insertInto("permission")
    .values(permissions.map((each) => ({ role: `role-${id}`, ...each })))
    .onConflict((on) => on.doNothing())
    .execute();
  await db
    .insertInto("user")
    .values({
      ...{ id, login: id, name: id, agent_no: null, password_hash: "x" },
      ...{ must_change_password: false, created_at: 0, locked_until: null },
    })
    .onConflict((on) => on.column("id").doNothing())
    .execute();
  await db
    .insertInto("user_role")
    .values({ user_id: id, role: `role-${id}` })
    .onConflict((on) => on.doNothing())
    .execute();
};

export const ask = <T = WorkOrder>(who: Who, id: string, given: object = {}): Promise<T> =>
  deeds.get(id)!({
    ...{ params: {}, query: {}, body: {} },
    session: {
      principal: { user: { id: who, login: who, groups: groups[who] ?? [] }, permissions: rights[who] },
      key: who,
    },
    actor: { userId: who, login: who, address: "127.0.0.1" },
    ...given,
  }) as Promise<T>;

export const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => (error instanceof Refusal ? { code: error.code, ...error.extra } : error),
  );

export const begin = (who: Who = "zhang", body: object = {}) =>
  ask(who, "openOrder", { body: { source: "hand", ...body } });
export const filled = { matter: "咨询", question: "抵押权怎么注销" };
export const save = (who: Who, { id, version, content }: WorkOrder, over: Partial<WorkOrder["content"]> = {}) =>
  ask(who, "saveOrder", {
    params: { id },
    body: { version, content: { ...content, title: "抵押权注销", fields: filled, ...over } },
  });
export const move = (who: Who, { id, version }: WorkOrder, name: OrderMove, note = "") =>
  ask(who, "moveOrder", { params: { id }, body: { version, move: name, note } });
/** Begun, filled in and submitted. */
export const submitted = async (who: Who = "zhang", over: Partial<WorkOrder["content"]> = {}) =>
  move(who, await save(who, await begin(who), over), "submit");
export const consult = (who: Who, { id, version }: WorkOrder, departments: readonly object[]) =>
  ask(who, "consultOrder", { params: { id }, body: { version, departments } });
export const typesOf = async (id: string) =>
  (await db.selectFrom("event").select(["type", "body"]).where("subject", "=", id).orderBy("id").execute()).map(
    ({ type, body }) => (type === "OrderMoved" ? `${type} ${(body as { move: string }).move}` : type),
  );
export const auditOf = async (id: string) =>
  (await db.selectFrom("audit").select("action").where("subject", "=", id).orderBy("id").execute()).map(
    ({ action }) => action,
  );
