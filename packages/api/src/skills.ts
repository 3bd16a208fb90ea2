import { type Static, Type } from "@sinclair/typebox";
import { agentConfig, skillConfig, skillLevels } from "@zongji/domain";
import { fieldsOf, mandatory, orNothing } from "./kind.ts";
import { Id, IdParams, type Operation, Version } from "./operation.ts";

const fields = fieldsOf(skillConfig, "id");
/** 技能. */
export const Skill = Type.Object({ id: Id, ...fields.shown });
export type Skill = Static<typeof Skill>;
export const NewSkill = Type.Object(fields.fresh, { additionalProperties: false });
export type NewSkill = Static<typeof NewSkill>;
export const SkillChange = Type.Partial(NewSkill, { additionalProperties: false });
export type SkillChange = Static<typeof SkillChange>;

/** Of each skill the level. */
export const SkillLevels = mandatory(skillLevels);

const memberFields = {
  user: Id,
  /** In this group, 1 to 10. */
  level: Type.Integer({ minimum: 1, maximum: 10 }),
};
const placed = {
  /** In the order of the list: the first is rung first where the group's strategy is its fixed order. */
  members: Type.Array(Type.Object(memberFields, { additionalProperties: false }), { maxItems: 2000 }),
  version: Version,
};
/** 组员: who is in a group. */
export const GroupMember = Type.Object({
  ...memberFields,
  name: agentConfig.properties.name,
  agentNo: orNothing(agentConfig.properties.agentNo),
  disabled: Type.Boolean(),
  skills: SkillLevels,
});
export type GroupMember = Static<typeof GroupMember>;
export const GroupMembers = Type.Object({ id: Id, members: Type.Array(GroupMember), version: Version });
export type GroupMembers = Static<typeof GroupMembers>;
export const GroupMembersChange = Type.Object(placed, { additionalProperties: false });
export type GroupMembersChange = Static<typeof GroupMembersChange>;

const errors = ["badRequest", "notSignedIn", "forbidden", "notFound", "conflict", "databaseDown"] as const;

export const skillOperations = {
  listSkills: {
    method: "GET",
    path: "/api/skills",
    summary: "技能: every skill, retired ones too",
    permission: "signedIn",
    response: Type.Array(Skill),
    errors: ["notSignedIn", "databaseDown"],
  },
  createSkill: {
    method: "POST",
    path: "/api/skills",
    summary: "Add a skill",
    permission: "hotline.administer",
    body: NewSkill,
    response: Skill,
    errors,
  },
  changeSkill: {
    method: "PATCH",
    path: "/api/skills/:id",
    summary: "Change a skill, or retire it; a skill is never deleted, since calls were answered by it",
    permission: "hotline.administer",
    params: IdParams,
    body: SkillChange,
    response: Skill,
    errors,
  },
  groupMembers: {
    method: "GET",
    path: "/api/groups/:id/members",
    summary: "Who is in a group, in its fixed order, with the level there",
    permission: "account.administer",
    params: IdParams,
    response: GroupMembers,
    errors: ["notSignedIn", "forbidden", "notFound", "databaseDown"],
  },
  setGroupMembers: {
    method: "PUT",
    path: "/api/groups/:id/members",
    summary: "Say who is in a group, in which order and with which level; refused where somebody changed that since",
    permission: "account.administer",
    params: IdParams,
    body: GroupMembersChange,
    response: GroupMembers,
    errors: [...errors, "stale"],
  },
} as const satisfies Record<string, Operation>;
