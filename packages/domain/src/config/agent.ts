import { field, list, oneWay, optional, type ReadonlyOf, record, refersTo, shape, text, whole } from "./field.ts";
import { agentId, deviceId, groupId, idText, name, userId, words } from "./parts.ts";
import { skillLevels } from "./skill.ts";

const telephone = text(/^\+?[0-9]{2,20}$/, words("2 到 20 位的电话号码", "a telephone number of 2 to 20 digits"));
const ways = { agent: agentId, group: groupId, number: telephone };

/** 呼叫转移: where a call for an agent goes instead. A number is dialled with her rights. */
const target = oneWay({
  agent: shape({ agent: ways.agent }),
  group: shape({ group: ways.group }),
  number: shape({ number: ways.number }),
});
export type ForwardTarget = ReadonlyOf<typeof target>;

const afterMs = whole(5_000, 60_000);
const targetAfter = oneWay({
  agent: shape({ agent: ways.agent, afterMs }),
  group: shape({ group: ways.group, afterMs }),
  number: shape({ number: ways.number, afterMs }),
});

/**
 * For calls directed to the agent (internal calls, transfers, consultations), never for the queue's offers. `noAnswer` also where her phone can't
 * be reached or she has not signed in; `afterMs`: how long it rings before.
 */
export const forwarding = shape({
  always: optional(target),
  busy: optional(target),
  noAnswer: optional(targetAfter),
});
export type Forwarding = ReadonlyOf<typeof forwarding>;

/** 座席: a user's role of answering. */
export const agentConfig = shape({
  user: userId,
  agentNo: field(text(/^[0-9]{3,8}$/, words("3 到 8 位数字", "3 to 8 digits")), {
    label: words("工号", "Agent number"),
  }),
  name: field(name, { label: words("姓名", "Name") }),
  groups: field(list(groupId), { label: words("座席组", "Groups") }),
  devices: list(deviceId),
  /** Level by group, 1 to 10; absent is 5. */
  skills: field(refersTo(record(/^.+$/, words("座席组", "a group"), whole(1, 10)), "group"), {
    label: words("组内等级", "Level in each group"),
  }),
  /** Place in a group's fixed order, by group, from 1; absent: behind those who have one. */
  ranks: field(optional(refersTo(record(/^.+$/, words("座席组", "a group"), whole(1, 10_000)), "group")), {
    label: words("组内顺序", "Place in each group's order"),
  }),
  /** What she can do: of each skill her level. */
  skillLevels: field(optional(skillLevels), { label: words("技能", "Skills") }),
  /** 班长席: the groups that she watches over. */
  supervises: list(groupId),
  forwarding: optional(forwarding),
  /** Ids of HotlineConfig.dialRights: what one of them matches she may dial. Absent: every number; []: none. */
  dialRights: optional(list(refersTo(idText, "dialRight"))),
});
export type AgentConfig = ReadonlyOf<typeof agentConfig>;
