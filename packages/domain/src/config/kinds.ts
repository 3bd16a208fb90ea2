import { Type } from "@sinclair/typebox";
import type { Words } from "../words.ts";
import { agentConfig } from "./agent.ts";
import { businessTypeConfig } from "./business-type.ts";
import { deviceConfig } from "./device.ts";
import { dialRightConfig } from "./dial-right.ts";
import { list, optional, type ReadonlyOf, type Reference, shape, whole } from "./field.ts";
import { flowConfig } from "./flow.ts";
import { groupConfig } from "./group.ts";
import { listedCallerConfig } from "./listed-caller.ts";
import { numberConfig } from "./number.ts";
import { words } from "./parts.ts";
import { policiesConfig } from "./policies.ts";
import { calendarConfig, scheduleConfig } from "./schedule.ts";
import { skillConfig } from "./skill.ts";
import { surveyConfig } from "./survey.ts";
import { trunkConfig } from "./trunk.ts";

/** All that the live call needs to know. Plain JSON; kept on disk, so that the hotline starts without its database. */
export const hotlineConfig = shape({
  v: Type.Literal(1),
  /** Its number, as facts cite it; absent where nobody keeps versions. */
  configVersion: optional(whole(1, Number.MAX_SAFE_INTEGER)),
  numbers: list(numberConfig),
  trunks: list(trunkConfig),
  groups: list(groupConfig),
  agents: list(agentConfig),
  devices: list(deviceConfig),
  flows: list(flowConfig),
  surveys: list(surveyConfig),
  schedule: scheduleConfig,
  /** Further calendars; `schedule` is the main one. */
  calendars: optional(list(calendarConfig)),
  policies: policiesConfig,
  /** The tree of 业务范围; absent in what was kept before there was one: see `readConfig`. */
  businessTypes: optional(list(businessTypeConfig)),
  dialRights: optional(list(dialRightConfig)),
  listedCallers: optional(list(listedCallerConfig)),
  skills: optional(list(skillConfig)),
});
export type HotlineConfig = ReadonlyOf<typeof hotlineConfig>;

/** A kind of thing that there are several of. */
export type ConfigKind = {
  readonly label: Words;
  /** As a problem names it: "no dial right 7". */
  readonly called: string;
  /** Where the configuration lists them. */
  readonly list: keyof HotlineConfig;
  /** The field that names one; `unique` lists it and every other field of which no two may have the same. */
  readonly id: string;
  readonly unique: readonly string[];
};

export const configKinds = {
  number: { label: words("接入号", "Number"), called: "number", list: "numbers", id: "number", unique: ["number"] },
  trunk: { label: words("中继", "Trunk"), called: "trunk", list: "trunks", id: "id", unique: ["id"] },
  group: { label: words("座席组", "Group"), called: "group", list: "groups", id: "id", unique: ["id"] },
  agent: { label: words("座席", "Agent"), called: "agent", list: "agents", id: "user", unique: ["user", "agentNo"] },
  device: { label: words("话机", "Phone"), called: "device", list: "devices", id: "id", unique: ["id", "sipUser"] },
  flow: { label: words("语音流程", "Menu flow"), called: "flow", list: "flows", id: "id", unique: ["id"] },
  survey: { label: words("满意度评价", "Survey"), called: "survey", list: "surveys", id: "id", unique: ["id"] },
  businessType: {
    label: words("业务类型", "Business type"),
    called: "business type",
    list: "businessTypes",
    id: "id",
    unique: ["id"],
  },
  schedule: {
    label: words("工作时段", "Opening hours"),
    called: "calendar",
    list: "calendars",
    id: "id",
    unique: ["id"],
  },
  skill: { label: words("技能", "Skill"), called: "skill", list: "skills", id: "id", unique: ["id"] },
  dialRight: {
    label: words("呼出权限", "Dial right"),
    called: "dial right",
    list: "dialRights",
    id: "id",
    unique: ["id"],
  },
} as const satisfies Readonly<Record<string, ConfigKind>>;
export type ConfigKindName = keyof typeof configKinds;

/** The kind that a field's ids are of; undefined of what the configuration itself has no list of (prompts, servers). */
export const kindReferredTo = (reference: Reference): ConfigKind | undefined =>
  (configKinds as Readonly<Record<string, ConfigKind>>)[reference];
