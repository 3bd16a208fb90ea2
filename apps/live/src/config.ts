import { existsSync } from "node:fs";
import { isIP } from "node:net";
import { resolve } from "node:path";
import { BadSetting, bad, type Environment, readSettings, type Settings } from "@zongji/store";
import { readAddress, readRtpPorts } from "./addresses.ts";
import { type ListenerSetting, readListeners, type SimplePlace, simpleListeners } from "./listeners.ts";

export { isLoopback } from "./addresses.ts";

/** Every setting of the live hotline. Only this file and the store's settings read the environment. */
export type Config = Settings & {
  /** The address that HTTP, SIP and RTP are bound to. */
  readonly bind: string;
  readonly httpPort: number;
  /** Where SIP is heard, beside browsers' WebSockets at the web's port. At least one. */
  readonly listeners: readonly ListenerSetting[];
  /** Hosts that a stranger's SIP request may name beside the hotline's own domain. */
  readonly sipDomains: readonly string[];
  readonly rtpPorts: readonly [from: number, to: number];
  /** How media packets go to the kernel: "dgram" by Node's sockets alone, "auto" by the cheapest way that there is. */
  readonly mediaSockets: MediaSockets;
  /** The address told to peers in SIP and SDP when the machine sits behind NAT. */
  readonly advertise: string;
  readonly tls: { readonly certFile: string; readonly keyFile: string } | undefined;
  /** Where browsers reach this server's console, told to people at other servers; undefined: where it is bound. */
  readonly url: string | undefined;
  /** How long a drain lets calls go on, s. */
  readonly drainSec: number;
  /** What the journal keeps for itself on the disk, for when that is full, bytes. */
  readonly reserveBytes: number;
  /** From so many bytes on the journal begins a new file. */
  readonly journalFileBytes: number;
};

const mediaSocketWays = ["auto", "dgram"] as const;
type MediaSockets = (typeof mediaSocketWays)[number];

const whole = (env: Environment, name: string, fallback: number, from: number, to: number): number => {
  const text = env[name]?.trim();
  if (text === undefined || text === "") return fallback;
  const value = Number(text);
  return /^\d+$/.test(text) && value >= from && value <= to
    ? value
    : bad(name, text, `a whole number from ${from} to ${to}`);
};

const address = (env: Environment, name: string, fallback: string): string =>
  readAddress(name, env[name]?.trim() || fallback);

/** Names that strangers' requests must ask for, beside the hotline's own. */
const readDomains = (env: Environment): readonly string[] => {
  const name = "ZONGJI_SIP_DOMAINS";
  const list = (env[name] ?? "").split(/[\s,]+/).filter((one) => one !== "");
  for (const one of list)
    if (isIP(one) === 0 && !/^[A-Za-z0-9._-]{1,253}$/.test(one))
      bad(name, one, "host names or addresses, separated by commas");
  return list;
};

/** The list, or what the simple settings make of it. */
const readSipListeners = (env: Environment, folder: string, simple: SimplePlace): readonly ListenerSetting[] => {
  const text = env.ZONGJI_LISTENERS?.trim();
  if (!text) return simpleListeners(simple);
  for (const name of ["ZONGJI_SIP_PORT", "ZONGJI_SIP_TLS_PORT"])
    if (env[name]?.trim()) throw new BadSetting(`${name} and ZONGJI_LISTENERS must not be set together.`);
  return readListeners(text, folder, simple);
};

const readTls = (env: Environment): Config["tls"] => {
  const [certFile, keyFile] = [env.ZONGJI_TLS_CERT?.trim(), env.ZONGJI_TLS_KEY?.trim()];
  if (!certFile && !keyFile) return undefined;
  if (!certFile || !keyFile) throw new BadSetting("ZONGJI_TLS_CERT and ZONGJI_TLS_KEY must be set together.");
  if (!existsSync(certFile)) bad("ZONGJI_TLS_CERT", certFile, "a file that exists");
  if (!existsSync(keyFile)) bad("ZONGJI_TLS_KEY", keyFile, "a file that exists");
  return { certFile: resolve(certFile), keyFile: resolve(keyFile) };
};

const readUrl = (env: Environment): string | undefined => {
  const text = env.ZONGJI_URL?.trim();
  if (!text) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isWeb = (url?.protocol === "https:" || url?.protocol === "http:") && url.username === "";
  return url && isWeb
    ? url.href.replace(/\/$/, "")
    : bad("ZONGJI_URL", text, "an address such as https://hotline-1.example.cn");
};

const readMediaSockets = (env: Environment): MediaSockets => {
  const [name, text] = ["ZONGJI_MEDIA_SOCKETS", env.ZONGJI_MEDIA_SOCKETS?.trim() || "auto"];
  return mediaSocketWays.find((way) => way === text) ?? bad(name, text, `one of ${mediaSocketWays.join(", ")}`);
};

/** Reads the settings. @throws BadSetting */
export const readConfig = (env: Environment = process.env, folder: string = process.cwd()): Config => {
  const bind = address(env, "ZONGJI_BIND", "127.0.0.1");
  const advertise = address(env, "ZONGJI_ADVERTISE", bind);
  const httpPort = whole(env, "ZONGJI_HTTP_PORT", 8080, 1, 65_535);
  const sipPort = whole(env, "ZONGJI_SIP_PORT", 5060, 1, 65_535);
  const sipTlsPort = whole(env, "ZONGJI_SIP_TLS_PORT", Math.min(sipPort + 1, 65_535), 0, 65_535);
  const rtpPorts = readRtpPorts("ZONGJI_RTP_PORTS", env.ZONGJI_RTP_PORTS?.trim() || "20000-20999");
  const listeners = readSipListeners(env, folder, { bind, advertise, sipPort, sipTlsPort, rtpPorts });
  checkWebPort(listeners, bind, httpPort);
  return {
    ...readSettings(env, folder),
    bind,
    httpPort,
    listeners,
    rtpPorts,
    mediaSockets: readMediaSockets(env),
    sipDomains: readDomains(env),
    advertise,
    tls: readTls(env),
    url: readUrl(env),
    drainSec: whole(env, "ZONGJI_DRAIN_SEC", 300, 0, 86_400),
    journalFileBytes: whole(env, "ZONGJI_JOURNAL_FILE_KB", 4096, 16, 1_048_576) * 1024,
    reserveBytes: whole(env, "ZONGJI_JOURNAL_RESERVE_MB", 64, 0, 65_536) * 1024 * 1024,
  };
};

const checkWebPort = (listeners: readonly ListenerSetting[], bind: string, httpPort: number): void => {
  const clash = listeners.find((one) => one.transport !== "udp" && one.bind === bind && one.port === httpPort);
  if (clash) throw new BadSetting(`ZONGJI_HTTP_PORT and ${clash.setting} are both ${httpPort}, but must be different.`);
};
