/** The only SQL about letters once they are in. */
import { type LetterQuery, mostEvents } from "@zongji/api";
import type { LetterState } from "@zongji/domain";
import { containing, type Db, type ListSource, measureLetters, type Sort, type Tables } from "@zongji/store";
import { type Selectable, sql, type Transaction, type Updateable } from "kysely";

type Tx = Transaction<Tables>;
export type KeptLetter = Selectable<Tables["letter"]> & {
  readonly number_sealed: Buffer | null;
  readonly assignee_name: string | null;
  readonly answered_name: string | null;
  readonly type_by_name: string | null;
  readonly key_name: string | null;
  readonly order_no: string | null;
};

/** Plain JSON. `user`: of "mine"; `now`: by which a letter is overdue, ms since the epoch. */
export type LetterFilter = {
  readonly which: NonNullable<LetterQuery["which"]>;
  readonly from?: number;
  readonly to?: number;
  /** Any of these. */
  readonly types?: readonly string[];
  readonly text?: string;
  /** Of this number alone. */
  readonly party?: string;
  readonly user: string;
  readonly now: number;
};
export type ListedLetter = Pick<
  KeptLetter,
  | ("id" | "no" | "text" | "type" | "handling" | "state" | "source" | "party" | "number_sealed")
  | ("received_at" | "due_at" | "answered_at" | "assignee_name")
> & { readonly pictures: number };

const open: readonly LetterState[] = ["new", "taken", "ordered"];
const found = (db: Db, { which, from, to, types, text, party, user, now }: LetterFilter) => {
  let query = db.selectFrom("letter");
  if (which === "open") query = query.where("letter.state", "in", open);
  if (which === "new" || which === "answered" || which === "spam") query = query.where("letter.state", "=", which);
  if (which === "mine")
    query = query.where("letter.assignee", "=", user).where("letter.state", "in", ["taken", "ordered"]);
  if (which === "overdue") query = query.where("letter.state", "in", open).where("letter.due_at", "<=", now);
  if (from !== undefined) query = query.where("letter.received_at", ">=", from);
  if (to !== undefined) query = query.where("letter.received_at", "<", to);
  if (types !== undefined) query = query.where("letter.type", "in", types);
  if (party !== undefined) query = query.where("letter.party", "=", party);
  if (text !== undefined)
    query = query.where((eb) =>
      eb.or([eb("letter.text", "ilike", containing(text)), eb("letter.no", "ilike", containing(text))]),
    );
  return query;
};

/** Letters as a list. */
export const letterSource: ListSource<LetterFilter, ListedLetter> = {
  found: (db, filter) => found(db as Db, filter) as never,
  whole: (query) =>
    (query as unknown as ReturnType<typeof found>)
      .leftJoin("party", "party.id", "letter.party")
      .leftJoin("user", "user.id", "letter.assignee")
      .select([
        ...(["letter.id", "letter.no", "letter.text", "letter.type", "letter.handling", "letter.state"] as const),
        ...(["letter.source", "letter.party", "party.number_sealed", "letter.received_at"] as const),
        ...(["letter.due_at", "letter.answered_at", "user.name as assignee_name"] as const),
      ])
      .select(
        sql<number>`(select count(*) from letter_picture where letter_picture.letter = letter.id)::int`.as("pictures"),
      ) as never,
  key: { by: sql.ref("letter.id"), of: "text" },
  sorts: {
    receivedAt: { by: sql.ref("letter.received_at"), of: "number" },
    dueAt: { by: sql.ref("letter.due_at"), of: "number" },
    answeredAt: { by: sql.ref("letter.answered_at"), of: "number", nullable: true },
  } satisfies Record<Exclude<NonNullable<LetterQuery["sort"]>, `-${string}`>, Sort>,
};

export const findLetter = (db: Db | Tx, id: string): Promise<KeptLetter | undefined> =>
  (db as Db)
    .selectFrom("letter")
    .leftJoin("party", "party.id", "letter.party")
    .leftJoin("user as taker", "taker.id", "letter.assignee")
    .leftJoin("user as answerer", "answerer.id", "letter.answered_by")
    .leftJoin("user as typer", "typer.id", "letter.type_by")
    .leftJoin("letter_key", "letter_key.id", "letter.via")
    .leftJoin("work_order", "work_order.id", "letter.work_order")
    .selectAll("letter")
    .select([
      "party.number_sealed",
      "taker.name as assignee_name",
      "answerer.name as answered_name",
      "typer.name as type_by_name",
      "letter_key.name as key_name",
      "work_order.no as order_no",
    ])
    .where("letter.id", "=", id)
    .executeTakeFirst();

/** Locks a letter against every other change until the transaction ends. */
export const lockLetter = (tx: Tx, id: string) =>
  tx.selectFrom("letter").select("id").where("id", "=", id).forUpdate().executeTakeFirst();

export const changeLetter = async (tx: Tx, id: string, change: Updateable<Tables["letter"]>): Promise<void> => {
  await tx
    .updateTable("letter")
    .set((eb) => ({ ...change, version: eb("version", "+", 1) }))
    .where("id", "=", id)
    .execute();
  await measureLetters(tx, [id]);
};

export const eventsOfLetter = (db: Db, id: string) =>
  db
    .selectFrom("event")
    .leftJoin("user", "user.id", "event.actor")
    .select(["event.id", "event.type", "event.v", "event.subject", "event.actor", "event.at", "event.body"])
    .select("user.name as by_name")
    .where("event.subject", "=", id)
    .where("event.type", "in", ["LetterReceived", "LetterMoved", "LetterTyped", "LetterAnswerRead", "LetterSettled"])
    .orderBy("event.id")
    .limit(mostEvents)
    .execute();

/** Letters whose work order was answered, or is void, and who do not say so yet: also once more, of an order that was answered anew. In the order of their ids. @param after the id of the last one before */
export const lettersBehindOrders = async (db: Db, after: string, limit: number) => {
  const { rows } = await sql<{
    id: string;
    state: "answered" | "closed" | "void";
    answer: string;
    answered_at: number | null;
    answered_by: string | null;
    first_reply_at: number | null;
  }>`
    select l.id, o.state, o.answer, o.answered_at, o.first_reply_at,
      (select actor from event where subject = o.id and type = 'OrderMoved' and body->>'move' = 'reply' order by event.id desc limit 1) as answered_by
    from letter l join work_order o on o.id = l.work_order
    where l.id > ${after} and ((l.state = 'ordered' and o.state in ('answered', 'closed', 'void'))
      or (l.state = 'answered' and o.state in ('answered', 'closed') and o.answered_at > l.answered_at))
    order by l.id limit ${limit}`.execute(db);
  return rows;
};
