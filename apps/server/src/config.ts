import { existsSync } from "node:fs";
import { isIP } from "node:net";
import { resolve } from "node:path";

/** Every setting of the server. Only this file reads the environment. */
export type Config = {
  /** Absolute path of the data folder. */
  readonly dataFolder: string;
  /** The address that HTTP, SIP and RTP are bound to. */
  readonly bind: string;
  readonly httpPort: number;
  readonly sipPort: number;
  readonly rtpPorts: readonly [from: number, to: number];
  /** The address told to peers in SIP and SDP when the machine sits behind NAT. */
  readonly advertise: string;
  readonly tls: { readonly certFile: string; readonly keyFile: string } | undefined;
  /** A PostgreSQL of one's own; undefined: the one that comes along. */
  readonly databaseUrl: string | undefined;
  readonly timeZone: string;
  /** How long a drain lets calls go on, s. */
  readonly drainSec: number;
  readonly logLevel: LogLevel;
};

const logLevels = ["fatal", "error", "warn", "info", "debug", "trace"] as const;
type LogLevel = (typeof logLevels)[number];

/** A setting that can't be: one sentence for the terminal, which names it. */
export class BadSetting extends Error {
  override readonly name = "BadSetting";
}

type Environment = Readonly<Record<string, string | undefined>>;

const bad = (name: string, value: string, wanted: string): never => {
  throw new BadSetting(`${name} is "${value}", but must be ${wanted}.`);
};

const whole = (env: Environment, name: string, fallback: number, from: number, to: number): number => {
  const text = env[name]?.trim();
  if (text === undefined || text === "") return fallback;
  const value = Number(text);
  return /^\d+$/.test(text) && value >= from && value <= to
    ? value
    : bad(name, text, `a whole number from ${from} to ${to}`);
};

/** RTP takes the even port and RTCP the odd one above it (RFC 3550 §11), so a range holds a call a pair. */
const readPorts = (env: Environment): readonly [number, number] => {
  const name = "ZONGJI_RTP_PORTS";
  const text = env[name]?.trim() || "20000-20999";
  const match = /^(\d{1,5})-(\d{1,5})$/.exec(text);
  const [from, to] = [Number(match?.[1]), Number(match?.[2])];
  const fits = match !== null && from >= 1024 && to <= 65_535 && to - from >= 3;
  return fits
    ? [from, to]
    : bad(name, text, "a range of ports such as 20000-20999, from 1024 up, of four at the least");
};

const isWildcard = (address: string): boolean => address === "0.0.0.0" || /^[0:]+$/.test(address);

const readAddress = (env: Environment, name: string, fallback: string): string => {
  const text = env[name]?.trim() || fallback;
  if (isIP(text) === 0) return bad(name, text, "an IP address such as 127.0.0.1");
  // SIP and RTP answer from the address they were reached at, so it has to be a certain one.
  return isWildcard(text) ? bad(name, text, "one address of this machine, not all of them") : text;
};

const readTls = (env: Environment): Config["tls"] => {
  const [certFile, keyFile] = [env.ZONGJI_TLS_CERT?.trim(), env.ZONGJI_TLS_KEY?.trim()];
  if (!certFile && !keyFile) return undefined;
  if (!certFile || !keyFile) throw new BadSetting("ZONGJI_TLS_CERT and ZONGJI_TLS_KEY must be set together.");
  if (!existsSync(certFile)) bad("ZONGJI_TLS_CERT", certFile, "a file that exists");
  if (!existsSync(keyFile)) bad("ZONGJI_TLS_KEY", keyFile, "a file that exists");
  return { certFile: resolve(certFile), keyFile: resolve(keyFile) };
};

const readDatabaseUrl = (env: Environment): string | undefined => {
  const text = env.DATABASE_URL?.trim();
  if (!text) return undefined;
  // The value holds a password: it is not repeated.
  if (!/^postgres(ql)?:\/\/\S+$/.test(text) || !URL.canParse(text))
    throw new BadSetting("DATABASE_URL must be an address such as postgres://user:password@host:5432/zongji.");
  return text;
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

/** Reads the settings. @throws BadSetting */
export const readConfig = (env: Environment = process.env, folder: string = process.cwd()): Config => {
  const bind = readAddress(env, "ZONGJI_BIND", "127.0.0.1");
  const httpPort = whole(env, "ZONGJI_HTTP_PORT", 8080, 1, 65_535);
  const sipPort = whole(env, "ZONGJI_SIP_PORT", 5060, 1, 65_535);
  if (httpPort === sipPort)
    throw new BadSetting(`ZONGJI_HTTP_PORT and ZONGJI_SIP_PORT are both ${sipPort}, but must be different.`);
  return {
    dataFolder: resolve(folder, env.ZONGJI_DATA?.trim() || "data"),
    bind,
    httpPort,
    sipPort,
    rtpPorts: readPorts(env),
    advertise: readAddress(env, "ZONGJI_ADVERTISE", bind),
    tls: readTls(env),
    databaseUrl: readDatabaseUrl(env),
    timeZone: readTimeZone(env),
    drainSec: whole(env, "ZONGJI_DRAIN_SEC", 300, 0, 86_400),
    logLevel: readLogLevel(env),
  };
};

/** Browsers give a microphone to secure pages only, and count loopback as secure. */
export const isLoopback = (address: string): boolean => address === "::1" || address.startsWith("127.");
