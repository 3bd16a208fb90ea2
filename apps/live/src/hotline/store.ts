import type {
  AgentConfig,
  DeviceConfig,
  Flow,
  Forwarding,
  GroupConfig,
  HotlineConfig,
  NumberConfig,
  Policies,
  Schedule,
  SurveyConfig,
  TrunkConfig,
} from "@zongji/domain";
import type { Db, Tables } from "@zongji/store";
import type { Selectable, Transaction } from "kysely";

export type Work = Db | Transaction<Tables>;
type GroupRow = Selectable<Tables["group"]>;
export type TrunkRow = Selectable<Tables["trunk"]>;

const toGroup = (row: GroupRow): GroupConfig => ({
  id: row.id as GroupConfig["id"],
  name: row.name,
  ringMs: row.ring_ms,
  wrapUpMs: row.wrap_up_ms,
  maxWaitMs: row.max_wait_ms,
  maxWaiting: row.max_waiting,
  ...(row.settings as Pick<GroupConfig, "overflow" | "noAgent" | "announceAgentNo" | "survey" | "musicPrompt">),
});

const fromGroup = (group: GroupConfig) => ({
  id: group.id,
  name: group.name,
  ring_ms: group.ringMs,
  wrap_up_ms: group.wrapUpMs,
  max_wait_ms: group.maxWaitMs,
  max_waiting: group.maxWaiting,
  settings: JSON.stringify({
    overflow: group.overflow,
    ...(group.noAgent ? { noAgent: group.noAgent } : {}),
    announceAgentNo: group.announceAgentNo,
    survey: group.survey,
    musicPrompt: group.musicPrompt,
  }),
});

/** What the column `settings` of a trunk holds. */
export type TrunkSettings = Pick<
  TrunkConfig,
  | "direction"
  | "priority"
  | "share"
  | "register"
  | "health"
  | "calledNumberFrom"
  | "numberRules"
  | "callerId"
  | "srtp"
  | "codecs"
  | "listener"
  | "sessionTimers"
  | "sessionSec"
  | "digits"
  | "introduction"
  | "unreadParts"
  | "rtpTimeoutMs"
  | "node"
>;

/** Of a SIP phone, as the column holds it. */
export type DeviceSettings = Pick<
  DeviceConfig,
  "digest" | "codecs" | "srtp" | "digits" | "sessionTimers" | "sessionSec" | "listener"
>;

const toTrunk = (row: TrunkRow): TrunkConfig => ({
  id: row.id as TrunkConfig["id"],
  name: row.name,
  kind: row.kind,
  transport: row.transport,
  ...(row.host !== null && { host: row.host }),
  ...(row.port !== null && { port: row.port }),
  match: row.match,
  maxLines: row.max_lines,
  ...(row.digest_user !== null && { digestUser: row.digest_user }),
  enabled: row.enabled,
  default: row.is_default,
  ...(row.settings as TrunkSettings),
});

const fromTrunk = ({ id, name, kind, transport, host, port, match, maxLines, enabled, ...rest }: TrunkConfig) => {
  const { default: isDefault, digestUser, ...settings } = rest;
  return {
    id,
    name,
    kind,
    transport,
    host: host ?? null,
    port: port ?? null,
    match: JSON.stringify(match),
    max_lines: maxLines,
    enabled,
    is_default: isDefault,
    digest_user: digestUser ?? null,
    realm: null,
    ha1_md5: null,
    ha1_sha256: null,
    settings: JSON.stringify(settings satisfies TrunkSettings),
    password_sealed: null,
  };
};

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

const loadAgents = async (db: Work): Promise<{ agents: AgentConfig[]; devices: DeviceConfig[] }> => {
  const users = await db
    .selectFrom("user")
    .select(["id", "agent_no", "name", "settings"])
    .where("agent_no", "is not", null)
    .where("disabled", "=", false)
    .orderBy("agent_no")
    .execute();
  const memberships = await db.selectFrom("membership").selectAll().orderBy("group_id").execute();
  const roles = await db.selectFrom("user_role").selectAll().where("role", "=", "supervisor").execute();
  const devices = await db
    .selectFrom("device")
    .select(["id", "user_id", "kind", "label", "sip_user", "settings"])
    .orderBy("kind")
    .orderBy("sip_user")
    .execute();
  const ids = new Set(users.map(({ id }) => id));
  const rights = await dialRightsOf(db);
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
      supervises: roles.some(({ user_id }) => user_id === id) ? groups : [],
      ...(settings.forwarding !== undefined && { forwarding: settings.forwarding as Forwarding }),
      ...(rights && { dialRights: rights.get(id) ?? [] }),
    };
  });
  return {
    agents,
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

type Rules = { readonly surveys: readonly SurveyConfig[]; readonly schedule: Schedule; readonly policies: Policies };

/** The newest version of each flow. */
const loadFlows = async (db: Work): Promise<Flow[]> =>
  (await db.selectFrom("flow").select("graph").distinctOn("id").orderBy("id").orderBy("version", "desc").execute()).map(
    ({ graph }) => graph as Flow,
  );

/** All that the live call needs, or undefined before the first start's seed. */
export const loadHotline = async (db: Work): Promise<HotlineConfig | undefined> => {
  const rules = await db.selectFrom("setting").select("value").where("name", "=", "rules").executeTakeFirst();
  if (rules === undefined) return undefined;
  const numbers = await db.selectFrom("number").selectAll().orderBy("number").execute();
  return {
    v: 1,
    numbers: numbers.map(
      ({ number, flow_id, recorded }): NumberConfig => ({
        number,
        flow: flow_id as NumberConfig["flow"],
        ...(recorded ? {} : { recorded }),
      }),
    ),
    trunks: (await db.selectFrom("trunk").selectAll().orderBy("name").execute()).map(toTrunk),
    groups: (await db.selectFrom("group").selectAll().orderBy("name").execute()).map(toGroup),
    ...(await loadAgents(db)),
    flows: await loadFlows(db),
    ...(await loadDialRights(db)),
    ...(rules.value as Rules),
  };
};

/** Writes a hotline into an empty database: all but its people and their devices. */
export const insertHotline = async (db: Work, hotline: HotlineConfig): Promise<void> => {
  const { numbers, trunks, groups, flows, surveys, schedule, policies } = hotline;
  const now = Date.now();
  for (const group of groups) await db.insertInto("group").values(fromGroup(group)).execute();
  for (const trunk of trunks) await db.insertInto("trunk").values(fromTrunk(trunk)).execute();
  for (const flow of flows)
    await db
      .insertInto("flow")
      .values({
        id: flow.id,
        version: flow.version,
        name: flow.id,
        graph: JSON.stringify(flow),
        published_at: now,
      })
      .execute();
  for (const { number, flow, recorded = true } of numbers)
    await db
      .insertInto("number")
      .values({ id: `number-${number}`, number, label: number, flow_id: flow, recorded })
      .execute();
  await db
    .insertInto("setting")
    .values({ name: "rules", value: JSON.stringify({ surveys, schedule, policies }) })
    .execute();
};

/** A digest user of the SIP side: whose it is, and HA1, never a secret. */
export type Credential = {
  readonly user: string;
  readonly realm: string;
  readonly md5: string;
  readonly sha256: string;
  readonly device?: string;
};

export const loadCredentials = async (db: Work): Promise<Credential[]> => {
  const devices = await db
    .selectFrom("device")
    .innerJoin("user", "user.id", "device.user_id")
    .select(["device.id", "sip_user", "realm", "ha1_md5", "ha1_sha256"])
    .where("disabled", "=", false)
    .execute();
  const trunks = await db.selectFrom("trunk").select(["digest_user", "realm", "ha1_md5", "ha1_sha256"]).execute();
  return [
    ...devices.map(({ id, sip_user, ...row }) => ({ device: id, user: sip_user, ...row })),
    ...trunks.map(({ digest_user, ...row }) => ({ user: digest_user, ...row })),
  ].flatMap(({ user, realm, ha1_md5: md5, ha1_sha256: sha256, ...rest }) =>
    user === null || realm === null || md5 === null || sha256 === null ? [] : [{ user, realm, md5, sha256, ...rest }],
  );
};

/** Passwords for carriers, as they are sealed: base64 by the trunk's id. */
export const loadTrunkPasswords = async (db: Work): Promise<Record<string, string>> =>
  Object.fromEntries(
    (
      await db.selectFrom("trunk").select(["id", "password_sealed"]).where("password_sealed", "is not", null).execute()
    ).map(({ id, password_sealed }) => [id, password_sealed!.toString("base64")]),
  );
