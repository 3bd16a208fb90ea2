import { field, flag, line, list, optional, orElse, type ReadonlyOf, record, refersTo, shape, whole } from "./field.ts";
import { idText, words } from "./parts.ts";

/** The id of a skill. Facts keep it, so it never changes. */
export const ownSkillId = idText;
export const skillId = refersTo(ownSkillId, "skill");

/** 技能: what an agent can do, which calls ask for: a language, a kind of business. */
export const skillConfig = shape({
  id: ownSkillId,
  name: field(line(1, 40), { label: words("名称", "Name") }),
  nameEn: field(optional(line(1, 40)), { label: words("英文名称", "English name") }),
  /** 停用: not offered any more where skills are chosen. Calls and agents keep it. */
  retired: field(orElse(flag(), false), { label: words("停用", "Retired") }),
});
export type SkillConfig = ReadonlyOf<typeof skillConfig>;

/** Of each skill the level, 1 to 10: what an agent has, or the least that a call asks for. */
export const skillLevels = refersTo(record(/^[A-Za-z0-9_.:-]{1,64}$/, words("技能", "a skill"), whole(1, 10)), "skill");
export type SkillLevels = ReadonlyOf<typeof skillLevels>;

/** 放宽: after so long the demand is that much lower than it was at first; by 10 it is gone, and anybody of the group may take the call. */
export const widening = list(
  shape({
    afterMs: field(whole(1_000, 3_600_000), { label: words("等待", "After"), unit: "ms" }),
    by: field(whole(1, 10), { label: words("等级降低", "Levels lower") }),
  }),
  { maxItems: 10 },
);
export type Widening = ReadonlyOf<typeof widening>;
