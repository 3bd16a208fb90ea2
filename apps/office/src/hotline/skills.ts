import { randomUUID } from "node:crypto";
import { type NewSkill, type Skill, type SkillChange, toShown, withShown } from "@zongji/api";
import { type SkillConfig, skillConfig } from "@zongji/domain";
import { type Actor, type Db, loadSkills, writeAudit } from "@zongji/store";
import { found, inTransaction, pick, type Work } from "./change.ts";

export const listSkills = async (db: Work): Promise<Skill[]> =>
  (await loadSkills(db)).map((skill) => toShown<Skill>(skillConfig, skill));

const find = async (db: Work, id: string): Promise<SkillConfig> =>
  found((await loadSkills(db)).find((skill) => skill.id === id));

const rowOf = ({ name, nameEn, retired }: SkillConfig) => ({
  name,
  name_en: nameEn ?? null,
  retired: retired ?? false,
});

export const createSkill = (db: Db, fields: NewSkill, actor: Actor): Promise<Skill> =>
  inTransaction(db, async (tx) => {
    const skill = withShown(skillConfig, { id: randomUUID() } as SkillConfig, fields);
    await tx
      .insertInto("skill")
      .values({ id: skill.id, ...rowOf(skill) })
      .execute();
    await writeAudit(tx, actor, "skill.create", skill.id, fields);
    return toShown<Skill>(skillConfig, await find(tx, skill.id));
  });

export const changeSkill = (db: Db, id: string, change: SkillChange, actor: Actor): Promise<Skill> =>
  inTransaction(db, async (tx) => {
    found(await tx.selectFrom("skill").select("id").where("id", "=", id).forUpdate().executeTakeFirst());
    const before = await find(tx, id);
    await tx
      .updateTable("skill")
      .set(rowOf(withShown(skillConfig, before, change)))
      .where("id", "=", id)
      .execute();
    const was = pick(toShown<Skill>(skillConfig, before), change);
    await writeAudit(tx, actor, "skill.change", id, { was, is: change });
    return toShown<Skill>(skillConfig, await find(tx, id));
  });
