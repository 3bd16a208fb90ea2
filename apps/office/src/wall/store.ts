/** The only SQL of the wall's room. */
import type { Fact, WallTile } from "@zongji/domain";
import type { Db, Tables, Work } from "@zongji/store";
import { type Selectable, sql, type Transaction } from "kysely";

type Any = Db | Transaction<Tables>;
export type KeptMessage = Selectable<Tables["wall_message"]>;
export type KeptWebhook = Pick<Selectable<Tables["wall_webhook"]>, "url" | "header" | "secret_sealed" | "timeout_ms">;

/** The shipped header of the secret, and how long an answer is waited for. */
const shippedWebhook: KeptWebhook = { url: null, header: "X-Zongji-Token", secret_sealed: null, timeout_ms: 5000 };

export const boardOf = async (db: Any, user: string): Promise<readonly WallTile[] | undefined> =>
  (await db.selectFrom("wall_board").select("tiles").where("user", "=", user).executeTakeFirst())?.tiles;

export const putBoard = async (db: Db, user: string, tiles: readonly WallTile[], at: number): Promise<void> => {
  const row = { tiles: JSON.stringify(tiles), changed_at: at };
  await db
    .insertInto("wall_board")
    .values({ user, ...row })
    .onConflict((conflict) => conflict.column("user").doUpdateSet(row))
    .execute();
};

export const dropBoard = async (db: Db, user: string): Promise<void> => {
  await db.deleteFrom("wall_board").where("user", "=", user).execute();
};

export const webhookOf = async (db: Any): Promise<KeptWebhook> =>
  (await db.selectFrom("wall_webhook").select(["url", "header", "secret_sealed", "timeout_ms"]).executeTakeFirst()) ??
  shippedWebhook;

export const putWebhook = async (tx: Work["tx"], webhook: KeptWebhook): Promise<void> => {
  await tx
    .insertInto("wall_webhook")
    .values({ one: true, ...webhook })
    .onConflict((conflict) => conflict.column("one").doUpdateSet(webhook))
    .execute();
};

/** Names of groups and agents, those of the past too. */
export const namesOf = async (db: Db): Promise<(scope: string, id: string) => string | null> => {
  const groups = await db.selectFrom("group").select(["id", "name"]).execute();
  const agents = await db.selectFrom("user").select(["id", "name"]).where("agent_no", "is not", null).execute();
  const names = new Map<string, string>([
    ...groups.map(({ id, name }) => [`group ${id}`, name] as const),
    ...agents.map(({ id, name }) => [`agent ${id}`, name] as const),
  ]);
  return (scope, id) => names.get(`${scope} ${id}`) ?? null;
};

type Crossed = Extract<Fact, { type: "ThresholdCrossed" }>;
/** Once, however often the fact is read. */
export const putMessage = async (db: Db, fact: Crossed): Promise<void> => {
  const { node, epoch, seq, at, measure, when, scope, on, level, figure, over, under, bound, send } = fact;
  await db
    .insertInto("wall_message")
    .values({
      ...{ id: `${node}/${epoch}/${seq}`, at, measure, when, scope, on, level: level ?? null, figure: figure ?? null },
      ...{ over: over ?? null, under: under ?? null, bound: bound ?? null },
      ...{ webhook: send ? "waiting" : "off", tries: 0, next_try_at: send ? at : null, problem: null },
    })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .execute();
};

/** @param groups where given: only those of all, of these groups, and of agents who are in one of them */
export const lastMessages = (db: Db, limit: number, groups?: readonly string[]): Promise<KeptMessage[]> => {
  let query = db.selectFrom("wall_message").selectAll();
  if (groups !== undefined) {
    const own = sql<string[]>`${[...groups]}::text[]`;
    query = query.where(
      sql<boolean>`(scope = 'all' or (scope = 'group' and "on" = any(${own}))
        or (scope = 'agent' and "on" in (select user_id from membership where group_id = any(${own}))))`,
    );
  }
  return query.orderBy("at", "desc").orderBy("id", "desc").limit(limit).execute();
};

/**
 * Does something unless another office is at it: messages that two send at once could arrive in another order than they happened.
 * @returns undefined where another is at it
 */
export const sendAlone = <T>(db: Db, send: () => Promise<T>): Promise<T | undefined> =>
  db.connection().execute(async (own) => {
    const lock = sql`hashtext('wall messages')`;
    const { rows } = await sql<{ is: boolean }>`select pg_try_advisory_lock(${lock}) as is`.execute(own);
    if (rows[0]?.is !== true) return undefined;
    try {
      return await send();
    } finally {
      await sql`select pg_advisory_unlock(${lock})`.execute(own);
    }
  });

/**
 * Takes the oldest message that is due, and makes it due again at `until`, since the server may die before it has sent it. A message waits while its threshold
 * has an older one that is still tried: a receiver that hears "over" before "alarm" believes that the alarm goes on.
 */
export const takeDue = async (db: Db, now: number, until: number): Promise<KeptMessage | undefined> => {
  const { rows } = await sql<KeptMessage>`
    update wall_message set next_try_at = ${until}
    where id in (
      select id from wall_message message where webhook = 'waiting' and next_try_at <= ${now}
        and not exists (
          select from wall_message older where older.webhook = 'waiting'
            and (older.measure, older."when", older.scope, older."on") = (message.measure, message."when", message.scope, message."on")
            and (older.at, length(older.id), older.id) < (message.at, length(message.id), message.id))
      order by at, length(id), id limit 1 for update skip locked)
    returning *`.execute(db);
  return rows[0];
};

type Fared = Pick<KeptMessage, "webhook" | "tries" | "next_try_at" | "problem">;
export const putFared = async (db: Db, id: string, fared: Fared): Promise<void> => {
  await db.updateTable("wall_message").set(fared).where("id", "=", id).execute();
};
