/** Groups, trunks and phones of the configuration, and their rows. */
import type { DeviceConfig, GroupConfig, TrunkConfig } from "@zongji/domain";
import type { Selectable } from "kysely";
import type { Tables } from "../database/index.ts";

type GroupRow = Selectable<Tables["group"]>;
/** A trunk as it lies in the database. */
export type TrunkRow = Selectable<Tables["trunk"]>;

/** A group as its row holds it: what has no column of its own stands in `settings`. */
export const toGroup = (row: GroupRow): GroupConfig => ({
  id: row.id as GroupConfig["id"],
  name: row.name,
  ringMs: row.ring_ms,
  wrapUpMs: row.wrap_up_ms,
  maxWaitMs: row.max_wait_ms,
  maxWaiting: row.max_waiting,
  ...(row.node !== null && { node: row.node }),
  ...(row.settings as Omit<GroupConfig, "id" | "name" | "ringMs" | "wrapUpMs" | "maxWaitMs" | "maxWaiting" | "node">),
});

/** The row of a group. */
export const fromGroup = ({ id, name, ringMs, wrapUpMs, maxWaitMs, maxWaiting, node, ...settings }: GroupConfig) => ({
  id,
  name,
  ring_ms: ringMs,
  wrap_up_ms: wrapUpMs,
  max_wait_ms: maxWaitMs,
  max_waiting: maxWaiting,
  node: node ?? null,
  settings: JSON.stringify(settings),
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

/** A trunk as its row holds it, without its secrets. */
export const toTrunk = (row: TrunkRow): TrunkConfig => ({
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

/** The row of a trunk that has no secret yet. */
export const fromTrunk = ({
  id,
  name,
  kind,
  transport,
  host,
  port,
  match,
  maxLines,
  enabled,
  ...rest
}: TrunkConfig) => {
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
