import { type ExpressionBuilder, sql } from "kysely";
import type { Db, Tables } from "../database/index.ts";

export type RosteredAgent = {
  readonly id: string;
  readonly agentNo: string;
  readonly name: string;
  readonly groups: readonly string[];
  /** Is rostered still for a day that is not closed, and is no agent any more: that can only be taken out. */
  readonly gone: boolean;
};

const isAgent = (eb: ExpressionBuilder<Tables, "user">) =>
  eb.and([eb("agent_no", "is not", null), eb("disabled", "=", false)]);
const hasOpenDays = sql<boolean>`exists (select from roster_entry as e where e.user_id = "user".id
  and e.day > coalesce((select max(day) from day_entry where revision = 0), ''))`;

/** Who may be rostered: agents with a number who can sign in, by their numbers; and those who are none any more but rostered. @param groups undefined: of all groups, and of none */
export const rosterAgents = async (db: Db, groups?: readonly string[]): Promise<RosteredAgent[]> => {
  const [people, members] = await Promise.all([
    db
      .selectFrom("user")
      .select(["id", "login", "agent_no as agentNo", "name"])
      .select((eb) => eb.not(isAgent(eb)).as("gone"))
      .where((eb) => eb.or([isAgent(eb), hasOpenDays]))
      .orderBy("agent_no")
      .execute(),
    db.selectFrom("membership").select(["user_id", "group_id"]).orderBy("group_id").execute(),
  ]);
  const groupsOf = Map.groupBy(members, ({ user_id }) => user_id);
  return people
    .map(({ id, login, agentNo, name, gone }) => ({
      ...{ id, agentNo: agentNo ?? login, name, gone: Boolean(gone) },
      groups: (groupsOf.get(id) ?? []).map(({ group_id }) => group_id),
    }))
    .filter((agent) => groups === undefined || agent.groups.some((group) => groups.includes(group)));
};

/** Groups that there are, by their names. */
export const rosterGroups = (db: Db) =>
  db.selectFrom("group").select(["id", "name"]).where("retired_at", "is", null).orderBy("name").execute();
