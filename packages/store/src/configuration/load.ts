/** The configuration of the hotline as it lies in the database. */
import { supervisionActions } from "@zongji/api";
import type { AgentConfig, DeviceConfig, Forwarding, GroupConfig, HotlineConfig } from "@zongji/domain";
import { nowOf } from "../database/index.ts";
import { loadListedCallers } from "../listed-callers.ts";
import { loadSkillLevels, loadSkills } from "../skills.ts";
import { publishedItems, type Work } from "./config-store.ts";
import { configOf, type Whole } from "./kinds.ts";
import { type DeviceSettings, toGroup, toTrunk } from "./rows.ts";

/** What each user may dial, by the roles; undefined where nobody has set up any right: then every number may be dialled. */
const dialRightsOf = async (db: Work): Promise<Map<string, string[]> | undefined> => {
  const any = await db.selectFrom("dial_right").select("id").limit(1).executeTakeFirst();
  if (any === undefined) return undefined;
  const rows = await db
    .selectFrom("role_dial_right")
    .innerJoin("user_role", "user_role.role", "role_dial_right.role")
    .select(["user_id", "dial_right"])
    .distinct()
    .orderBy("dial_right")
    .execute();
  const rights = new Map<string, string[]>();
  for (const { user_id, dial_right } of rows) rights.set(user_id, [...(rights.get(user_id) ?? []), dial_right]);
  return rights;
};

const loadDialRights = async (db: Work): Promise<Pick<HotlineConfig, "dialRights">> => {
  const dialRights = await db.selectFrom("dial_right").selectAll().orderBy("name").execute();
  return dialRights.length > 0 ? { dialRights } : {};
};

/** Who may supervise agents of their groups, by whichever role. */
const supervisorsOf = async (db: Work): Promise<Set<string>> => {
  const rows = await db
    .selectFrom("user_role")
    .innerJoin("permission", "permission.role", "user_role.role")
    .select("user_id")
    .distinct()
    .where("action", "in", [...supervisionActions])
    .where("scope", "in", ["group", "all"])
    .execute();
  return new Set(rows.map(({ user_id }) => user_id));
};

const loadAgents = async (db: Work): Promise<{ agents: AgentConfig[]; devices: DeviceConfig[] }> => {
  const users = await db
    .selectFrom("user")
    .select(["id", "agent_no", "name", "settings"])
    .where("agent_no", "is not", null)
    .where("disabled", "=", false)
    .orderBy("agent_no")
    .execute();
  const memberships = await db.selectFrom("membership").selectAll().orderBy("group_id").execute();
  const supervisors = await supervisorsOf(db);
  const devices = await db
    .selectFrom("device")
    .select(["id", "user_id", "kind", "label", "sip_user", "settings"])
    .orderBy("kind")
    .orderBy("sip_user")
    .execute();
  const ids = new Set(users.map(({ id }) => id));
  const rights = await dialRightsOf(db);
  const levels = await loadSkillLevels(db);
  const agents = users.map(({ id, agent_no, name, settings }): AgentConfig => {
    const own = memberships.filter((each) => each.user_id === id);
    const groups = own.map(({ group_id }) => group_id as GroupConfig["id"]);
    return {
      user: id as AgentConfig["user"],
      agentNo: agent_no!,
      name,
      groups,
      devices: devices.filter((each) => each.user_id === id).map((each) => each.id as DeviceConfig["id"]),
      skills: Object.fromEntries(own.map(({ group_id, skill }) => [group_id, skill])),
      ...ranksOf(own),
      ...(levels.has(id) && { skillLevels: levels.get(id)! }),
      supervises: supervisors.has(id) ? groups : [],
      ...(settings.forwarding !== undefined && { forwarding: settings.forwarding as Forwarding }),
      ...(rights && { dialRights: rights.get(id) ?? [] }),
    };
  });
  return {
    agents: agents.map((agent) => withoutGone(agent, ids)),
    devices: devices
      .filter(({ user_id }) => ids.has(user_id))
      .map((each) => ({
        id: each.id as DeviceConfig["id"],
        user: each.user_id as DeviceConfig["user"],
        kind: each.kind,
        sipUser: each.sip_user,
        ...(each.label !== "" && { label: each.label }),
        ...(each.kind === "sip" && (each.settings as DeviceSettings)),
      })),
  };
};

type Membership = { readonly group_id: string; readonly rank: number | null };

const ranksOf = (own: readonly Membership[]): Pick<AgentConfig, "ranks"> => {
  const ranked = own.flatMap(({ group_id, rank }) => (rank === null ? [] : [[group_id, rank] as const]));
  return ranked.length > 0 ? { ranks: Object.fromEntries(ranked) } : {};
};

/** Calls are not sent on to whoever is no agent any more; once she is one again, they are. */
const withoutGone = ({ forwarding, ...agent }: AgentConfig, agents: ReadonlySet<string>): AgentConfig => {
  if (forwarding === undefined) return agent;
  const isThere = (target: object) => !("agent" in target) || agents.has(String(target.agent));
  return { ...agent, forwarding: Object.fromEntries(Object.entries(forwarding).filter(([, to]) => isThere(to))) };
};

const skillsIn = async (db: Work): Promise<Pick<HotlineConfig, "skills">> => {
  const skills = await loadSkills(db);
  return skills.length > 0 ? { skills } : {};
};

/** What is in force, in its parts; undefined before the first start. */
export const loadWhole = async (db: Work): Promise<Whole | undefined> => {
  const { items, configVersion } = await publishedItems(db);
  if (items.length === 0) return undefined;
  const rest = {
    v: 1,
    configVersion,
    trunks: (await db.selectFrom("trunk").selectAll().where("retired_at", "is", null).orderBy("name").execute()).map(
      toTrunk,
    ),
    groups: (await db.selectFrom("group").selectAll().where("retired_at", "is", null).orderBy("name").execute()).map(
      toGroup,
    ),
    ...(await skillsIn(db)),
    ...(await loadAgents(db)),
    ...(await loadDialRights(db)),
    ...(await loadListedCallers(db, nowOf(db))),
  } as const;
  const prompts = await db.selectFrom("prompt").select("name").execute();
  return { items, rest, prompts: new Set(prompts.map(({ name }) => name)) };
};

/** All that the live call needs, with the number of its version; undefined before the first start's seed. */
export const loadHotline = async (db: Work): Promise<HotlineConfig | undefined> => {
  const whole = await loadWhole(db);
  return whole && configOf(whole);
};
