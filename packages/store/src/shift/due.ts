/** The SQL of what waits for one person in the rooms that have no list of just that. */
import { sql } from "kysely";
import type { Reach } from "../calls.ts";
import { outside } from "../knowledge/index.ts";
import type { Work } from "../list.ts";
import { foundMissed } from "../missed.ts";

export type KeptDue = { readonly id: string; readonly title: string; readonly at: number };

/** Orders of somebody that run, by when they are due. */
export const ordersDueOf = (db: Work, user: string, limit: number): Promise<(KeptDue & { readonly no: string })[]> =>
  db
    .selectFrom("work_order")
    .select(["id", "no", "title"])
    .select((eb) => eb.ref("due_at").$notNull().as("at"))
    .where("assignee", "=", user)
    .where("state", "in", ["draft", "open", "consulting", "waiting"])
    .where("due_at", "is not", null)
    .orderBy("due_at")
    .orderBy("id")
    .limit(limit)
    .execute();

/** Letters that somebody has taken and not answered. */
export const lettersDueOf = (db: Work, user: string, limit: number): Promise<KeptDue[]> =>
  db
    .selectFrom("letter")
    .select(["id", "no as title", "due_at as at"])
    .where("assignee", "=", user)
    .where("state", "=", "taken")
    .orderBy("due_at")
    .orderBy("id")
    .limit(limit)
    .execute();

const tasks = (db: Work) =>
  db.selectFrom("inspection").innerJoin("user as agent_user", "agent_user.id", "inspection.agent");

/** Calls that somebody has to score, the first time or the second. */
export const inspectionsDueOf = (db: Work, user: string, limit: number): Promise<KeptDue[]> =>
  tasks(db)
    .select(["inspection.id", "agent_user.name as title", "inspection.due_at as at"])
    .where((eb) =>
      eb.or([
        eb("inspector", "=", user).and("state", "=", "assigned"),
        eb("second", "=", user).and("state", "=", "second"),
      ]),
    )
    .orderBy("due_at")
    .orderBy("inspection.id")
    .limit(limit)
    .execute();

/** Calibrations in which somebody has calls to score still. */
export const calibrationsDueOf = (db: Work, user: string, limit: number): Promise<KeptDue[]> =>
  db
    .selectFrom("calibration_inspector as own")
    .innerJoin("calibration as c", "c.id", "own.calibration")
    .select(["c.id", "c.name as title", "c.due_at as at"])
    .where("own.user_id", "=", user)
    .where("c.state", "=", "scoring")
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom("calibration_call as call")
          .select("call.call")
          .whereRef("call.calibration", "=", "c.id")
          .where((of) =>
            of.not(
              of.exists(
                of
                  .selectFrom("calibration_score as score")
                  .select("score.call")
                  .whereRef("score.calibration", "=", "c.id")
                  .whereRef("score.call", "=", "call.call")
                  .where("score.inspector", "=", user)
                  .where("score.handed_in_at", "is not", null),
              ),
            ),
          ),
      ),
    )
    .orderBy("c.due_at")
    .orderBy("c.id")
    .limit(limit)
    .execute();

/** Appeals that somebody may decide: of calls that are not his, and of nobody's score that is his. */
export const appealsFor = (db: Work, user: string, limit: number): Promise<KeptDue[]> =>
  tasks(db)
    .select(["inspection.id", "agent_user.name as title"])
    .select((eb) => eb.ref("appealed_at").$notNull().as("at"))
    .where("state", "=", "appealed")
    .where("agent", "!=", user)
    .where((eb) => eb.not(eb(eb.val(user), "=", eb.fn.any("users"))))
    .where((eb) => eb.or([eb("inspector", "is", null), eb("inspector", "!=", user)]))
    .where((eb) => eb.or([eb("second", "is", null), eb("second", "!=", user)]))
    .orderBy("appealed_at")
    .orderBy("inspection.id")
    .limit(limit)
    .execute();

/** Coaching that is open, of the agent herself and of who opened it. */
export const coachingDueOf = (db: Work, user: string, limit: number): Promise<KeptDue[]> =>
  db
    .selectFrom("coaching")
    .select(["id", "topic as title", "due_at as at"])
    .where("state", "=", "open")
    .where((eb) => eb.or([eb("agent", "=", user), eb("by", "=", user)]))
    .orderBy("due_at")
    .orderBy("id")
    .limit(limit)
    .execute();

/** Articles that wait for a review and stand in none of the closed categories, but what one wrote oneself. */
export const reviewsFor = (db: Work, user: string, closed: ReadonlySet<string>, limit: number): Promise<KeptDue[]> =>
  db
    .selectFrom("article_version as v")
    .innerJoin("article as a", "a.id", "v.article")
    .select(["v.article as id", "v.title"])
    .select((eb) => eb.fn.coalesce("v.submitted_at", "v.at").as("at"))
    .where("v.state", "=", "review")
    .where((eb) => eb.or([eb("v.by", "is", null), eb("v.by", "!=", user)]))
    .where(outside(sql.ref("a.category"), closed))
    .where(outside(sql`v.content ->> 'category'`, closed))
    .orderBy("v.submitted_at")
    .orderBy("v.article")
    .limit(limit)
    .execute();

const missed = (query: ReturnType<typeof foundMissed>, limit: number) =>
  query
    .select(["missed_case.id", "missed_case.last_at as at", "missed_case.calls"])
    .orderBy("missed_case.last_at")
    .orderBy("missed_case.id")
    .limit(limit)
    .execute();

/** Missed calls that were given to somebody and wait for a call back. It is asked each minute by every page: it begins at what was given to him, not at all that is open. */
export const missedOf = (db: Work, reach: Reach, limit: number) =>
  missed(
    foundMissed(db, { reach, state: "pending", assigned: "me" }).where("missed_case.id", "in", (eb) =>
      eb
        .selectFrom("missed_handling as given")
        .innerJoin("missed_case as own", (join) =>
          join
            .onRef("own.party", "=", "given.party")
            .onRef("own.first_at", "<=", "given.call_at")
            .onRef("own.last_at", ">=", "given.call_at"),
        )
        .select("own.id")
        .where("given.assignee", "=", reach.user)
        .where("own.reached_at", "is", null)
        // Closed before the caller's last call it waits again.
        .where(({ or, eb: is, ref }) =>
          or([is("given.closed_at", "is", null), is("given.closed_at", "<", ref("own.last_at"))]),
        ),
    ),
    limit,
  );

/** Missed calls of a group that wait for a call back, as far as somebody may see them. */
export const openMissedOf = (db: Work, reach: Reach, group: string, limit: number) =>
  missed(foundMissed(db, { reach, state: "pending", group }), limit);

/** Notices of changed articles since a moment that somebody has not confirmed, and that stand in none of the closed categories. */
export const articleNoticesFor = async (
  db: Work,
  { user, since, closed }: { readonly user: string; readonly since: number; readonly closed: ReadonlySet<string> },
  limit: number,
): Promise<KeptDue[]> => {
  const rows = await db
    .selectFrom("article_notice as n")
    .innerJoin("article as a", "a.id", "n.article")
    .select(["n.id", "n.title", "n.at"])
    .where("n.at", ">=", since)
    .where(outside(sql.ref("a.category"), closed))
    .where(outside(sql.ref("n.category"), closed))
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("article_receipt as r")
            .select("r.at")
            .whereRef("r.notice", "=", "n.id")
            .where("r.user_id", "=", user),
        ),
      ),
    )
    .orderBy("n.at", "desc")
    .orderBy("n.id", "desc")
    .limit(limit)
    .execute();
  return rows.map(({ id, ...row }) => ({ ...row, id: String(id) }));
};
