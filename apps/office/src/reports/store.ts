import type { ReportChoice } from "@zongji/api";
import { businessTypeName, isRetiredType } from "@zongji/domain";
import { businessTypesOf, type Db, publishedOf } from "@zongji/store";

/** Users who are members of any of these groups. */
export const agentsOfGroups = async (db: Db, groups: readonly string[]): Promise<string[]> => {
  if (groups.length === 0) return [];
  const rows = await db
    .selectFrom("membership")
    .select("user_id")
    .distinct()
    .where("group_id", "in", [...groups])
    .execute();
  return rows.map(({ user_id }) => user_id).sort();
};

/** What lines and filters can be of, in the order in which people look for it. */
export type Choices = { readonly [N in "number" | "group" | "agent" | "businessType" | "trunk"]: ReportChoice[] };

export const choicesOf = async (db: Db): Promise<Choices> => {
  const [groups, users, trunks, numbers, types] = [
    await db.selectFrom("group").select(["id", "name", "retired_at"]).orderBy("name").execute(),
    await db
      .selectFrom("user")
      .select(["id", "name", "agent_no", "disabled"])
      .where("agent_no", "is not", null)
      .orderBy("agent_no")
      .execute(),
    await db
      .selectFrom("trunk")
      .select(["id", "name", "retired_at"])
      .where("kind", "=", "carrier")
      .orderBy("name")
      .execute(),
    await publishedOf(db, "number"),
    await businessTypesOf(db),
  ];
  return {
    group: groups.map(({ id, name, retired_at }) => ({ value: id, name, gone: retired_at !== null })),
    agent: users.map(({ id, name, agent_no, disabled }) => ({
      value: id,
      name: `${agent_no} ${name}`,
      gone: disabled,
    })),
    trunk: trunks.map(({ id, name, retired_at }) => ({ value: id, name, gone: retired_at !== null })),
    number: numbers
      .map(({ name, body }) => ({ name, number: String((body as { readonly number: unknown }).number) }))
      .map(({ name, number }) => ({
        value: number,
        name: name && name !== number ? `${number} ${name}` : number,
        gone: false,
      }))
      .sort((a, b) => a.value.localeCompare(b.value)),
    businessType: types.map(({ id }) => ({
      value: id,
      name: businessTypeName(types, id),
      gone: isRetiredType(types, id),
    })),
  };
};

/** People who work on orders and letters without a number of their own as agents, by their ids. */
export const peopleNamed = async (db: Db, ids: readonly string[]): Promise<Map<string, string>> => {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom("user")
    .select(["id", "login", "name"])
    .where("id", "in", [...new Set(ids)])
    .execute();
  return new Map(rows.map(({ id, login, name }) => [id, `${login} ${name}`]));
};

/** States of agents by their place: whose, and since when. */
export const spansAt = async (db: Db, places: readonly { readonly agent: string; readonly from: number }[]) => {
  if (places.length === 0) return [];
  return db
    .selectFrom("agent_state_span")
    .innerJoin("user", "user.id", "agent_state_span.user_id")
    .select(["user_id", "from_at", "to_at", "state", "reason", "forced", "user.agent_no", "user.name"])
    .where((eb) =>
      eb.or(places.map(({ agent, from }) => eb.and([eb("user_id", "=", agent), eb("from_at", "=", from)]))),
    )
    .execute();
};
