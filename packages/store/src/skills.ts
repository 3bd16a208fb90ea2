/** Skills, and what of them users have. */
import type { SkillConfig, SkillLevels } from "@zongji/domain";
import type { Transaction } from "kysely";
import type { Db, Tables } from "./database/index.ts";

type Work = Db | Transaction<Tables>;

/** Every skill, retired ones too, by name. */
export const loadSkills = async (db: Work): Promise<SkillConfig[]> =>
  (await db.selectFrom("skill").selectAll().orderBy("name").execute()).map(({ id, name, name_en, retired }) => ({
    id,
    name,
    ...(name_en !== null && { nameEn: name_en }),
    ...(retired && { retired }),
  }));

/** The levels of each user who has any. */
export const loadSkillLevels = async (db: Work): Promise<Map<string, SkillLevels>> => {
  const rows = await db.selectFrom("user_skill").selectAll().orderBy("skill").execute();
  const byUser = Map.groupBy(rows, ({ user_id }) => user_id);
  return new Map(
    [...byUser].map(([user, own]) => [user, Object.fromEntries(own.map(({ skill, level }) => [skill, level]))]),
  );
};

export const setSkillLevels = async (db: Work, user: string, levels: SkillLevels): Promise<void> => {
  await db.deleteFrom("user_skill").where("user_id", "=", user).execute();
  const rows = Object.entries(levels).map(([skill, level]) => ({ user_id: user, skill, level }));
  if (rows.length > 0) await db.insertInto("user_skill").values(rows).execute();
};
