import { resolve } from "node:path";
import type { FlowHost } from "@zongji/domain";
import { BadSetting, bad } from "./bad-setting.ts";
import { readFlowHosts } from "./flow-hosts.ts";

/** The settings that all programs of a server share. */
export type Settings = {
  /** Absolute path of the data folder. */
  readonly dataFolder: string;
  /** This server's name among the servers of one database, in facts and on the wall. */
  readonly node: string;
  /** URL of an external PostgreSQL; undefined: the embedded one. */
  readonly databaseUrl: string | undefined;
  readonly timeZone: string;
  readonly logLevel: LogLevel;
  /** Whom the HTTP nodes of flows may ask. */
  readonly flowHosts: readonly FlowHost[];
};

const logLevels = ["fatal", "error", "warn", "info", "debug", "trace"] as const;
type LogLevel = (typeof logLevels)[number];
export type Environment = Readonly<Record<string, string | undefined>>;

const readDatabaseUrl = (env: Environment): string | undefined => {
  const text = env.DATABASE_URL?.trim();
  if (!text) return undefined;
  // The value contains a password and is not repeated.
  if (!/^postgres(ql)?:\/\/\S+$/.test(text) || !URL.canParse(text))
    throw new BadSetting("DATABASE_URL must be an address such as postgres://user:password@host:5432/zongji.");
  return text;
};

const readNode = (env: Environment): string => {
  const name = env.ZONGJI_NODE?.trim() || "n1";
  return /^[a-z0-9][a-z0-9-]{0,15}$/.test(name)
    ? name
    : bad("ZONGJI_NODE", name, "1 to 16 small letters, digits or -, not - first");
};

const readTimeZone = (env: Environment): string => {
  const name = env.ZONGJI_TIME_ZONE?.trim() || "Asia/Shanghai";
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return name;
  } catch {
    return bad("ZONGJI_TIME_ZONE", name, "a time zone such as Asia/Shanghai");
  }
};

const readLogLevel = (env: Environment): LogLevel => {
  const text = env.ZONGJI_LOG?.trim() || "info";
  return logLevels.find((level) => level === text) ?? bad("ZONGJI_LOG", text, `one of ${logLevels.join(", ")}`);
};

/** Reads the settings that all programs share. @throws BadSetting */
export const readSettings = (env: Environment = process.env, folder: string = process.cwd()): Settings => ({
  dataFolder: resolve(folder, env.ZONGJI_DATA?.trim() || "data"),
  node: readNode(env),
  databaseUrl: readDatabaseUrl(env),
  timeZone: readTimeZone(env),
  logLevel: readLogLevel(env),
  flowHosts: readFlowHosts(env.ZONGJI_FLOW_HOSTS),
});
