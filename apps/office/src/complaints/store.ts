/** The only SQL about complaints. */
import { type ComplaintQuery, mostEvents } from "@zongji/api";
import type { RegisteredComplaint, Side } from "@zongji/domain";
import {
  containing,
  type Db,
  type KeptDue,
  type ListSource,
  type Reach,
  type Sort,
  type SortName,
  type Tables,
} from "@zongji/store";
import {
  type ExpressionBuilder,
  type Insertable,
  type Selectable,
  sql,
  type Transaction,
  type Updateable,
} from "kysely";

type Tx = Transaction<Tables>;
type Row = Selectable<Tables["complaint"]>;
export type KeptComplaint = Row & {
  readonly number_sealed: Buffer | null;
  readonly created_name: string | null;
  readonly verified_name: string | null;
  readonly appealed_name: string | null;
  readonly decided_name: string | null;
  readonly closed_name: string | null;
};
export type ListedComplaint = Row & Pick<KeptComplaint, "number_sealed" | "created_name">;

/** Plain JSON. `side`: of "toDo"; `now`: by which one is overdue, ms since the epoch. */
export type ComplaintFilter = Pick<ComplaintQuery, "which" | "from" | "to" | "against" | "fault" | "text"> & {
  readonly reach: Reach;
  readonly side: Side | null;
  readonly now: number;
};

/** What the rules read of one. */
export const complaintOf = (kept: Pick<Row, "state" | "against" | "fault" | "due_at">): RegisteredComplaint => ({
  ...{ state: kept.state, against: kept.against, fault: kept.fault, dueAt: kept.due_at },
});

const isInReach = ({ scope, user }: Reach) =>
  scope === "all" ? sql<boolean>`true` : sql<boolean>`complaint.created_by = ${user}`;

const start = (db: Db | Tx, reach: Reach) => (db as Db).selectFrom("complaint").where(isInReach(reach));
type Complaints = ReturnType<typeof start>;

const byWhich = (query: Complaints, { which = "open", side, now }: ComplaintFilter): Complaints => {
  const open = query.where("complaint.state", "!=", "closed");
  if (which === "all") return query;
  if (which === "closed") return query.where("complaint.state", "=", "closed");
  if (which === "overdue")
    return open.where("complaint.state", "in", ["registered", "appealed"]).where("complaint.due_at", "<=", now);
  if (which === "open" || side === null) return open;
  return open.where("complaint.state", "in", side === "client" ? ["registered", "appealed"] : ["verified", "decided"]);
};

const found = (db: Db | Tx, filter: ComplaintFilter): Complaints => {
  const { reach, from, to, against, fault, text } = filter;
  let query = byWhich(start(db, reach), filter);
  if (from !== undefined) query = query.where("complaint.received_at", ">=", from);
  if (to !== undefined) query = query.where("complaint.received_at", "<", to);
  if (against !== undefined) query = query.where("complaint.against", "=", against);
  if (fault !== undefined) query = query.where("complaint.fault", "=", fault);
  if (text !== undefined)
    query = query.where((eb) =>
      eb.or((["no", "title", "text"] as const).map((name) => eb(`complaint.${name}`, "ilike", containing(text)))),
    );
  return query;
};

/** Complaints as a list. */
export const complaintSource: ListSource<ComplaintFilter, ListedComplaint> = {
  found: (db, filter) => found(db as Db, filter) as never,
  whole: (query) =>
    (query as unknown as Complaints)
      .leftJoin("party", "party.id", "complaint.party")
      .leftJoin("user as creator", "creator.id", "complaint.created_by")
      .selectAll("complaint")
      .select(["party.number_sealed", "creator.name as created_name"]) as never,
  key: { by: sql.ref("complaint.id"), of: "text" },
  sorts: {
    receivedAt: { by: sql.ref("complaint.received_at"), of: "number" },
    dueAt: { by: sql.ref("complaint.due_at"), of: "number", nullable: true },
  } satisfies Record<SortName<ComplaintQuery>, Sort>,
};

/** By its id, or by its number. */
export const findComplaint = (db: Db | Tx, reach: Reach, id: string): Promise<KeptComplaint | undefined> =>
  start(db, reach)
    .leftJoin("party", "party.id", "complaint.party")
    .leftJoin("user as creator", "creator.id", "complaint.created_by")
    .leftJoin("user as verifier", "verifier.id", "complaint.verified_by")
    .leftJoin("user as appealer", "appealer.id", "complaint.appealed_by")
    .leftJoin("user as decider", "decider.id", "complaint.decided_by")
    .leftJoin("user as closer", "closer.id", "complaint.closed_by")
    .selectAll("complaint")
    .select(["party.number_sealed", "creator.name as created_name", "verifier.name as verified_name"])
    .select(["appealer.name as appealed_name", "decider.name as decided_name", "closer.name as closed_name"])
    .where((eb) => eb.or([eb("complaint.id", "=", id), eb("complaint.no", "=", id)]))
    .executeTakeFirst();

/** Locks one against every other change until the transaction ends. */
export const lockComplaint = (tx: Tx, id: string) =>
  tx
    .selectFrom("complaint")
    .select("id")
    .where((eb) => eb.or([eb("id", "=", id), eb("no", "=", id)]))
    .forUpdate()
    .executeTakeFirst();

export const insertComplaint = (tx: Tx, row: Insertable<Tables["complaint"]>) =>
  tx.insertInto("complaint").values(row).execute();

export const changeComplaint = (tx: Tx, id: string, change: Updateable<Tables["complaint"]>) =>
  tx
    .updateTable("complaint")
    .set((eb) => ({ ...change, version: eb("version", "+", 1) }))
    .where("id", "=", id)
    .execute();

/** The next number of a day, from 1. Whoever registers one of that day waits until the transaction ends: none is given twice. */
export const nextComplaintOfDay = async (tx: Tx, day: string): Promise<number> => {
  const { rows } = await sql<{ last: number }>`
    insert into complaint_series (day, last) values (${day}, 1)
    on conflict (day) do update set last = complaint_series.last + 1
    returning last`.execute(tx);
  return rows[0]!.last;
};

/** Without the bytes of files. */
export const evidenceOf = (db: Db | Tx, complaint: string) =>
  (db as Db)
    .selectFrom("complaint_evidence as e")
    .leftJoin("user", "user.id", "e.by")
    .leftJoin("call_record", (join) => join.onRef("call_record.id", "=", "e.ref").on("e.kind", "=", "call"))
    .select(["e.id", "e.kind", "e.ref", "e.version", "e.title", "e.text", "e.type", "e.bytes", "e.at"])
    .select(["user.name as by", "call_record.started_at as callAt", "call_record.agent_no as agentNo"])
    .select(sql<boolean>`coalesce(jsonb_array_length(call_record.recordings) > 0, false)`.as("recorded"))
    .where("e.complaint", "=", complaint)
    .orderBy("e.seq")
    .execute();
export type KeptEvidence = Awaited<ReturnType<typeof evidenceOf>>[number];

/** One piece of evidence, with the bytes of a file. */
export const findEvidence = (db: Db | Tx, id: string) =>
  (db as Db).selectFrom("complaint_evidence").selectAll().where("id", "=", id).executeTakeFirst();

/** @returns whether it was not there before */
export const insertEvidence = async (tx: Tx, row: Insertable<Tables["complaint_evidence"]>): Promise<boolean> => {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto("complaint_evidence")
    .values(row)
    .onConflict((on) => on.doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
};

/** The first complaint that one of these is evidence of; what one is from always is. */
export const complaintProvedBy = async (
  tx: Tx,
  proofs: readonly { readonly kind: string; readonly ref: string | null }[],
) =>
  proofs.length === 0
    ? undefined
    : tx
        .selectFrom("complaint_evidence as e")
        .innerJoin("complaint", "complaint.id", "e.complaint")
        .select("complaint.no")
        .where((eb) =>
          eb.or(proofs.map(({ kind, ref }) => eb.and([eb("e.kind", "=", kind as "call"), eb("e.ref", "=", ref)]))),
        )
        .orderBy("complaint.created_at")
        .orderBy("complaint.no")
        .limit(1)
        .executeTakeFirst();

/** Bytes of all files of a complaint. */
export const bytesOfComplaint = async (tx: Tx, complaint: string): Promise<number> => {
  const { bytes } = await tx
    .selectFrom("complaint_evidence")
    .select(sql<string>`coalesce(sum(bytes), 0)`.as("bytes"))
    .where("complaint", "=", complaint)
    .executeTakeFirstOrThrow();
  return Number(bytes);
};

export const eventsOfComplaint = (db: Db, id: string) =>
  db
    .selectFrom("event")
    .leftJoin("user", "user.id", "event.actor")
    .select(["event.id", "event.type", "event.v", "event.subject", "event.actor", "event.at", "event.body"])
    .select("user.name as by_name")
    .where("event.subject", "=", id)
    .where("event.type", "in", ["ComplaintRegistered", "ComplaintMoved", "ComplaintEvidenceAdded"])
    .orderBy("event.id")
    .limit(mostEvents)
    .execute();

/** The letter that one is from. */
export const letterOf = (tx: Tx, id: string) =>
  tx
    .selectFrom("letter")
    .select(["id", "no", "party", "name", "text", "received_at"])
    .where("id", "=", id)
    .executeTakeFirst();

/** Those about the provider's service that do not stand in the contract, the first first. */
export const uncountedComplaints = async (db: Db): Promise<string[]> => {
  const about = (eb: ExpressionBuilder<Tables, "complaint">) =>
    eb.or([eb("against", "=", "provider"), eb("fault", "=", "provider")]);
  const query = (db as Db).selectFrom("complaint").select("id").where("counted", "=", false).where(about);
  return (await query.orderBy("received_at").orderBy("no").execute()).map(({ id }) => id);
};

/** What was found to be the provider's fault, and is not closed. */
export const findingsAgainstProvider = (tx: Tx) =>
  tx
    .selectFrom("complaint")
    .select(["no", "state", "against", "fault", "due_at"])
    .where("fault", "=", "provider")
    .where("state", "!=", "closed")
    .execute();

/** Whose next step is this side's, and has a time limit, by when it is due. */
export const complaintsDueFor = (db: Db, side: Side, limit: number): Promise<KeptDue[]> =>
  (db as Db)
    .selectFrom("complaint")
    .select(["id", sql<string>`title || ' ' || no`.as("title")])
    .select((eb) => eb.ref("due_at").$notNull().as("at"))
    .where("state", "in", side === "client" ? ["registered", "appealed"] : ["verified"])
    .where("due_at", "is not", null)
    .orderBy("due_at")
    .orderBy("id")
    .limit(limit)
    .execute();
