/** The only SQL about letters on their way in: drafts, pictures, questions, tries, keys. */
import { type Db, measureLetters, type Tables } from "@zongji/store";
import { type Insertable, type Selectable, sql, type Transaction, type Updateable } from "kysely";

type Tx = Transaction<Tables>;
type Work = Db | Tx;
export type KeptDraft = Selectable<Tables["letter_draft"]>;

export const insertQuestion = (db: Db, question: Tables["letter_question"]) =>
  db.insertInto("letter_question").values(question).execute();
export const questionOf = (db: Db, hash: Buffer) =>
  db.selectFrom("letter_question").selectAll().where("hash", "=", hash).executeTakeFirst();
/** Takes the question away: nobody answers it a second time. */
export const takeQuestion = (db: Db, hash: Buffer) =>
  db.deleteFrom("letter_question").where("hash", "=", hash).returningAll().executeTakeFirst();

export const noteTry = (db: Work, network: string, kind: string, at: number) =>
  (db as Db).insertInto("letter_try").values({ network, kind, at }).execute();
/** What a network did of this kind since then. */
export const countTries = async (db: Work, network: string, kind: string, since: number): Promise<number> => {
  const { tries } = await (db as Db)
    .selectFrom("letter_try")
    .select((eb) => eb.fn.countAll<number>().as("tries"))
    .where("network", "=", network)
    .where("kind", "=", kind)
    .where("at", ">=", since)
    .executeTakeFirstOrThrow();
  return Number(tries);
};
/** What one network does of a kind takes turns until this transaction is over. */
export const lockNetwork = (tx: Tx, network: string, kind: string) =>
  sql`select pg_advisory_xact_lock(hashtext(${`letter ${kind}`}), hashtext(${network}))`.execute(tx);

export const insertDraft = (tx: Tx, draft: Insertable<Tables["letter_draft"]>) =>
  tx.insertInto("letter_draft").values(draft).execute();
export const draftOf = (db: Work, hash: Buffer, now: number): Promise<KeptDraft | undefined> =>
  (db as Db)
    .selectFrom("letter_draft")
    .selectAll()
    .where("hash", "=", hash)
    .where("until", ">", now)
    .executeTakeFirst();
/** Locks a draft: it is sent once. */
export const lockDraft = (tx: Tx, hash: Buffer, now: number): Promise<KeptDraft | undefined> =>
  tx
    .selectFrom("letter_draft")
    .selectAll()
    .where("hash", "=", hash)
    .where("until", ">", now)
    .forUpdate()
    .executeTakeFirst();
export const changeDraft = (db: Work, hash: Buffer, change: Updateable<Tables["letter_draft"]>) =>
  (db as Db).updateTable("letter_draft").set(change).where("hash", "=", hash).execute();
/** @returns whether the draft still has this number */
export const verifyDraft = async (db: Db, hash: Buffer, party: string | null): Promise<boolean> => {
  const { numUpdatedRows } = await db
    .updateTable("letter_draft")
    .set({ verified: true })
    .where("hash", "=", hash)
    .where("party", "=", party)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
};
export const deleteDraft = (tx: Tx, hash: Buffer) => tx.deleteFrom("letter_draft").where("hash", "=", hash).execute();
/** Drafts that a network has under way: what they hold takes space. */
export const countDrafts = async (tx: Tx, network: string, now: number): Promise<number> => {
  const { drafts } = await tx
    .selectFrom("letter_draft")
    .select((eb) => eb.fn.countAll<number>().as("drafts"))
    .where("network", "=", network)
    .where("until", ">", now)
    .executeTakeFirstOrThrow();
  return Number(drafts);
};

/** Whoever adds a picture to a draft takes turns until this transaction is over. */
export const lockPictures = (tx: Tx) => sql`select pg_advisory_xact_lock(hashtext('letter pictures'))`.execute(tx);
/** What the pictures of all drafts take. */
export const bytesOfDrafts = async (tx: Tx): Promise<number> => {
  const { bytes } = await tx
    .selectFrom("letter_picture")
    .select(sql<string>`coalesce(sum(bytes), 0)`.as("bytes"))
    .where("draft", "is not", null)
    .executeTakeFirstOrThrow();
  return Number(bytes);
};
export const insertPicture = (tx: Tx, picture: Tables["letter_picture"]) =>
  tx.insertInto("letter_picture").values(picture).execute();
const pictureColumns = ["id", "name", "type", "bytes", "width", "height"] as const;
export const picturesOfDraft = (db: Work, draft: Buffer) =>
  (db as Db)
    .selectFrom("letter_picture")
    .select(pictureColumns)
    .where("draft", "=", draft)
    .orderBy("at")
    .orderBy("id")
    .execute();
export const picturesOfLetter = (db: Work, letter: string) =>
  (db as Db)
    .selectFrom("letter_picture")
    .select(pictureColumns)
    .where("letter", "=", letter)
    .orderBy("at")
    .orderBy("id")
    .execute();
/** Gives the pictures of a letter to its work order, as files of that: who works on the order and its departments see them. */
export const filesOfPictures = (tx: Tx, letter: string, order: string, by: string | null) =>
  sql`insert into order_file (id, work_order, name, type, bytes, content, by, at)
    select gen_random_uuid()::text, ${order}, name, type, bytes, content, ${by}, at from letter_picture where letter = ${letter}`.execute(
    tx,
  );
export const findPicture = (db: Db, id: string) =>
  db.selectFrom("letter_picture").selectAll().where("id", "=", id).executeTakeFirst();
export const deletePicture = (db: Db, draft: Buffer, id: string) =>
  db.deleteFrom("letter_picture").where("draft", "=", draft).where("id", "=", id).execute();
export const givePictures = (tx: Tx, draft: Buffer, letter: string) =>
  tx.updateTable("letter_picture").set({ draft: null, letter }).where("draft", "=", draft).execute();

/** The number of the next letter of a day, from 1. @param day "YYYY-MM-DD" */
export const nextOfDay = async (tx: Tx, day: string): Promise<number> => {
  const { last } = await tx
    .insertInto("letter_day")
    .values({ day, last: 1 })
    .onConflict((on) => on.column("day").doUpdateSet((eb) => ({ last: eb("letter_day.last", "+", 1) })))
    .returning("last")
    .executeTakeFirstOrThrow();
  return last;
};

/** Keeps a number where numbers lie. An erased one comes back with what its owner writes later. */
export const keepParty = (
  tx: Tx,
  party: { readonly id: string; readonly sealed: Buffer; readonly end: string; readonly at: number },
) =>
  tx
    .insertInto("party")
    .values({ id: party.id, number_sealed: party.sealed, number_end: party.end, created_at: party.at, erased_at: null })
    .onConflict((on) =>
      on
        .column("id")
        .doUpdateSet({ number_sealed: party.sealed, number_end: party.end, erased_at: null })
        .where("party.erased_at", "is not", null),
    )
    .execute();

export const insertLetter = async (tx: Tx, letter: Insertable<Tables["letter"]>): Promise<void> => {
  await tx.insertInto("letter").values(letter).execute();
  await measureLetters(tx, [letter.id]);
};
/** Letters of a number since then. */
export const countOfParty = async (tx: Tx, party: string, since: number): Promise<number> => {
  await sql`select pg_advisory_xact_lock(hashtext('letter party'), hashtext(${party}))`.execute(tx);
  const { letters } = await tx
    .selectFrom("letter")
    .select((eb) => eb.fn.countAll<number>().as("letters"))
    .where("party", "=", party)
    .where("received_at", ">=", since)
    .executeTakeFirstOrThrow();
  return Number(letters);
};

/** Answered letters with a type that somebody settled, answered after then, the first of them first: what a guess learns from. */
export const settledLetters = (db: Db, answeredAfter: number, limit: number) =>
  db
    .selectFrom("letter")
    .select(["id", "no", "text", "type", "answered_at"])
    .where("state", "=", "answered")
    .where("type_by", "is not", null)
    .where("type", "is not", null)
    .where("answered_at", ">", answeredAfter)
    .orderBy("answered_at")
    .limit(limit)
    .execute();

export const keyByHash = (db: Db, hash: Buffer) =>
  db.selectFrom("letter_key").selectAll().where("hash", "=", hash).where("revoked_at", "is", null).executeTakeFirst();
export const keyUsed = (db: Db, id: string, at: number) =>
  db.updateTable("letter_key").set({ used_at: at }).where("id", "=", id).execute();
export const listKeys = (db: Db) =>
  db
    .selectFrom("letter_key")
    .leftJoin("user", "user.id", "letter_key.by")
    .select(["letter_key.id", "letter_key.name", "per_hour", "at", "used_at", "revoked_at", "user.name as by_name"])
    .orderBy("at", "desc")
    .execute();
export const insertKey = (tx: Tx, key: Tables["letter_key"]) => tx.insertInto("letter_key").values(key).execute();
/** @returns its name; undefined where there is none in force */
export const revokeKey = async (tx: Tx, id: string, at: number): Promise<string | undefined> =>
  (
    await tx
      .updateTable("letter_key")
      .set({ revoked_at: at })
      .where("id", "=", id)
      .where("revoked_at", "is", null)
      .returning("name")
      .executeTakeFirst()
  )?.name;

/** Forgets what is over: drafts with their pictures, questions, tries of more than a day ago. */
export const forgetOld = async (db: Db, now: number): Promise<void> => {
  await db.deleteFrom("letter_draft").where("until", "<=", now).execute();
  await db.deleteFrom("letter_question").where("until", "<=", now).execute();
  await db
    .deleteFrom("letter_try")
    .where("at", "<", now - 86_400_000)
    .execute();
};

export const letterByCode = (tx: Tx, hash: Buffer) =>
  tx
    .selectFrom("letter")
    .leftJoin("work_order", "work_order.id", "letter.work_order")
    .select(["letter.id", "letter.no", "letter.state", "letter.text", "letter.received_at", "letter.due_at"])
    .select(["letter.answer", "letter.answered_at", "letter.settled_at", "letter.work_order"])
    .select("work_order.state as order_state")
    .where("code_hash", "=", hash)
    .executeTakeFirst();
/** @returns whether its answer is read for the first time */
export const markRead = async (tx: Tx, id: string, at: number): Promise<boolean> => {
  const { numUpdatedRows } = await tx
    .updateTable("letter")
    .set({ read_at: at })
    .where("id", "=", id)
    .where("read_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
};
/** Counts one try of the code that was sent to a draft's number. @returns what the code is compared with; undefined after too many */
export const takeSmsTry = (db: Db, hash: Buffer, most: number, sentAfter: number) =>
  db
    .updateTable("letter_draft")
    .set((eb) => ({ sms_tries: eb("sms_tries", "+", 1) }))
    .where("hash", "=", hash)
    .where("sms_tries", "<", most)
    .where("sms_at", ">", sentAfter)
    .returning("sms_hash")
    .executeTakeFirst();
