/** The only SQL about samples, tasks and scores. */
import { type InspectionQuery, mostUnpaged } from "@zongji/api";
import { openInspectionStates, tellingStates } from "@zongji/domain";
import {
  type ExpressionBuilder,
  type Insertable,
  type Selectable,
  sql,
  type Transaction,
  type Updateable,
} from "kysely";
import type { Reach } from "../calls.ts";
import type { Db, Tables } from "../database/index.ts";
import type { ListSource, Sort, SortName } from "../list.ts";

type Work = Db | Transaction<Tables>;

/** Which tasks somebody may see. `inspects`: appeals wait for whoever may score. */
export type InspectionReach = Reach & { readonly inspects: boolean };
/** Which are looked for; plain JSON. `now`: ms since the epoch, by which one is overdue. */
export type InspectionFilter = Omit<InspectionQuery, "sort" | "after" | "before" | "pageSize" | "count"> & {
  readonly reach: InspectionReach;
  readonly now: number;
};

const isInReach = ({ scope, user, groups, inspects }: InspectionReach) => {
  return (eb: ExpressionBuilder<Tables, "inspection">) => {
    if (scope === "all") return eb.lit(true);
    const telling = eb("inspection.state", "in", [...tellingStates]);
    const own = [
      eb.and([eb("inspection.agent", "=", user), telling]),
      eb("inspection.inspector", "=", user),
      eb("inspection.second", "=", user),
      eb("inspection.decided_by", "=", user),
      ...(inspects ? [eb("inspection.state", "=", "appealed" as const)] : []),
    ];
    const ofGroups = scope === "group" && groups.length > 0 ? [eb("inspection.group_id", "in", [...groups])] : [];
    return eb.or([...own, ...ofGroups]);
  };
};

const inspections = (db: Work, reach: InspectionReach) => (db as Db).selectFrom("inspection").where(isInReach(reach));

const isMine = (user: string, inspects: boolean) => sql<boolean>`(
  (inspection.inspector = ${user} and inspection.state = 'assigned') or (inspection.second = ${user} and inspection.state = 'second')
  or (${inspects} and inspection.state = 'appealed' and inspection.inspector is distinct from ${user}
    and inspection.second is distinct from ${user} and not (inspection.users @> array[${user}]::text[])))`;

const filtered = (db: Work, { reach, now, ...asked }: InspectionFilter) => {
  let query = inspections(db, reach);
  const { from, to, state, agentNo, mine, overdue, sample, agent, call } = asked;
  if (from !== undefined) query = query.where("call_at", ">=", from);
  if (to !== undefined) query = query.where("call_at", "<", to);
  if (state !== undefined) query = query.where("inspection.state", "=", state);
  if (agentNo !== undefined) query = query.where("inspection.agent_no", "=", agentNo);
  if (sample !== undefined) query = query.where("inspection.sample", "=", sample);
  if (agent !== undefined) query = query.where("inspection.agent", "=", agent);
  if (call !== undefined) query = query.where("inspection.call", "=", call);
  if (mine !== undefined) query = query.where(isMine(reach.user, reach.inspects));
  if (overdue !== undefined)
    query = query.where("inspection.state", "in", [...openInspectionStates]).where("inspection.due_at", "<", now);
  return query;
};

const whole = (query: ReturnType<typeof inspections>) =>
  query
    .innerJoin("quality_sample", "quality_sample.id", "inspection.sample")
    .innerJoin("scorecard_version as card", (join) =>
      join.onRef("card.scorecard", "=", "inspection.scorecard").onRef("card.version", "=", "inspection.card_version"),
    )
    .innerJoin("user as agent_user", "agent_user.id", "inspection.agent")
    .leftJoin("user as inspector_user", "inspector_user.id", "inspection.inspector")
    .leftJoin("user as second_user", "second_user.id", "inspection.second")
    .leftJoin("user as decider_user", "decider_user.id", "inspection.decided_by")
    .selectAll("inspection")
    .select([
      "quality_sample.name as sample_name",
      "card.name as card_name",
      "card.content as card_content",
      "agent_user.name as agent_name",
      "inspector_user.name as inspector_name",
      "second_user.name as second_name",
      "decider_user.name as decided_name",
    ]);
export type KeptInspection = Awaited<ReturnType<ReturnType<typeof whole>["execute"]>>[number];

const column = (name: string, of: Sort["of"], nullable?: true): Sort => ({
  by: sql.ref(`inspection.${name}`),
  of,
  ...(nullable && { nullable }),
});

/** Tasks as SQL. */
export const inspectionSource: ListSource<InspectionFilter, KeptInspection> = {
  found: (db, filter) => filtered(db as Db, filter) as never,
  whole: (found) => whole(found as never) as never,
  key: column("id", "text"),
  sorts: {
    callAt: column("call_at", "number"),
    agentNo: column("agent_no", "text", true),
    dueAt: column("due_at", "number"),
    // A score is seen where the list shows it; else its place would tell it.
    score: {
      by: sql`case when inspection.state in ('published', 'appealed', 'decided', 'closed') then inspection.score end`,
      of: "number",
      nullable: true,
    },
    publishedAt: column("published_at", "number", true),
  } satisfies Record<SortName<InspectionQuery>, Sort>,
};

export const findInspection = (db: Work, reach: InspectionReach, id: string): Promise<KeptInspection | undefined> =>
  whole(inspections(db, reach).where("inspection.id", "=", id)).executeTakeFirst();

/** Locks a task against every other change of it until the transaction ends. */
export const lockInspection = (tx: Transaction<Tables>, id: string) =>
  tx.selectFrom("inspection").selectAll().where("id", "=", id).forUpdate().executeTakeFirst();
export type LockedInspection = Selectable<Tables["inspection"]>;

/** Changes a task; its revision grows with each. */
export const changeInspection = async (
  tx: Transaction<Tables>,
  id: string,
  change: Updateable<Tables["inspection"]>,
): Promise<void> => {
  await tx
    .updateTable("inspection")
    .set({ ...change, revision: sql`revision + 1` as never })
    .where("id", "=", id)
    .execute();
};

export const evaluationsOf = (db: Work, inspection: string) =>
  (db as Db)
    .selectFrom("evaluation")
    .leftJoin("user", "user.id", "evaluation.by")
    .selectAll("evaluation")
    .select("user.name as by_name")
    .where("inspection", "=", inspection)
    .execute();
export type KeptEvaluation = Awaited<ReturnType<typeof evaluationsOf>>[number];

export const putEvaluation = async (
  tx: Transaction<Tables>,
  evaluation: Insertable<Tables["evaluation"]>,
): Promise<void> => {
  const { inspection: _, role: __, ...change } = evaluation;
  await tx
    .insertInto("evaluation")
    .values(evaluation)
    .onConflict((on) => on.columns(["inspection", "role"]).doUpdateSet(change))
    .execute();
};

export const insertSample = async (
  tx: Transaction<Tables>,
  sample: Insertable<Tables["quality_sample"]>,
  tasks: readonly Insertable<Tables["inspection"]>[],
): Promise<void> => {
  await tx.insertInto("quality_sample").values(sample).execute();
  for (let from = 0; from < tasks.length; from += 500)
    await tx
      .insertInto("inspection")
      .values(tasks.slice(from, from + 500))
      .execute();
};

/** Samples with how their tasks stand, the last first. */
export const listSamples = (db: Work, id?: string) => {
  const all = (db as Db)
    .selectFrom("quality_sample as s")
    .innerJoin("scorecard_version as card", (join) =>
      join.onRef("card.scorecard", "=", "s.scorecard").onRef("card.version", "=", "s.card_version"),
    )
    .leftJoin("user", "user.id", "s.by")
    .selectAll("s")
    .select([
      "card.name as card_name",
      "user.name as by_name",
      sql<number>`(select count(*)::integer from inspection where sample = s.id and state <> 'cancelled')`.as("tasks"),
      sql<number>`(select count(*)::integer from inspection where sample = s.id and state in ('drawn', 'assigned', 'second'))`.as(
        "open",
      ),
      sql<number>`(select count(*)::integer from inspection where sample = s.id and state = 'drawn')`.as("unassigned"),
    ]);
  return (id === undefined ? all : all.where("s.id", "=", id))
    .orderBy("s.at", "desc")
    .orderBy("s.id")
    .limit(mostUnpaged)
    .execute();
};
export type KeptSample = Awaited<ReturnType<typeof listSamples>>[number];

/** People with an account in force who may score, with how many tasks each has open. */
export const listInspectors = async (db: Work): Promise<{ id: string; name: string; open: number }[]> => {
  const { rows } = await sql<{ id: string; name: string; open: number }>`
    select u.id, u.name, (
      select count(*)::integer from inspection as i
      where (i.inspector = u.id and i.state = 'assigned') or (i.second = u.id and i.state = 'second')
    ) as open
    from "user" as u where not u.disabled and exists (
      select from user_role as r join permission as p on p.role = r.role where r.user_id = u.id and p.action = 'quality.inspect'
    ) order by u.name, u.id`.execute(db as Db);
  return rows;
};

/** Evaluations of tasks that two inspectors have scored, of calls of a time. */
export const doubleScores = async (db: Work, scorecard: string, from: number, to: number) =>
  (db as Db)
    .selectFrom("inspection as i")
    .innerJoin("evaluation as one", (join) =>
      join.onRef("one.inspection", "=", "i.id").on("one.role", "=", "first").on("one.handed_in_at", "is not", null),
    )
    .innerJoin("evaluation as other", (join) =>
      join
        .onRef("other.inspection", "=", "i.id")
        .on("other.role", "=", "second")
        .on("other.handed_in_at", "is not", null),
    )
    .innerJoin("scorecard_version as card", (join) =>
      join.onRef("card.scorecard", "=", "i.scorecard").onRef("card.version", "=", "i.card_version"),
    )
    .select(["i.id", "i.card_version", "card.content", "one.answers as first", "other.answers as second"])
    .where("i.scorecard", "=", scorecard)
    .where("i.call_at", ">=", from)
    .where("i.call_at", "<", to)
    .orderBy("i.card_version", "desc")
    .orderBy("i.id")
    .execute();
