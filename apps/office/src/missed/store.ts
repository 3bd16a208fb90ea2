import type { MissedAssignee } from "@zongji/api";
import type { Db } from "@zongji/store";
import { sql } from "kysely";

/** People who can sign in and have an agent number, with the missed calls that are theirs and not done. */
export const listAssignees = async (db: Db): Promise<MissedAssignee[]> => {
  const { rows } = await sql<{ id: string; name: string; agent_no: string | null; open: string }>`
    select u.id, u.name, u.agent_no, count(c.id) as open
    from "user" u
    left join missed_handling h on h.assignee = u.id
    left join missed_case c on c.party = h.party and h.call_at between c.first_at and c.last_at
      and c.reached_at is null and (h.closed_at is null or h.closed_at < c.last_at)
    where not u.disabled and u.agent_no is not null
    group by u.id, u.name, u.agent_no
    order by u.agent_no`.execute(db);
  return rows.map(({ id, name, agent_no, open }) => ({ id, name, agentNo: agent_no, open: Number(open) }));
};

/** Whether somebody can be given missed calls: he can sign in and has an agent number. */
export const isAssignable = async (db: Db, user: string): Promise<boolean> => {
  const row = await db
    .selectFrom("user")
    .select("id")
    .where("id", "=", user)
    .where("disabled", "=", false)
    .where("agent_no", "is not", null)
    .executeTakeFirst();
  return row !== undefined;
};
