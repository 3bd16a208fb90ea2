/** The open ends for SIP and the media behind them, as settings say: ZONGJI_LISTENERS, or the simple settings. */
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { BadSetting, bad } from "@zongji/store";
import { readAddress, readRtpPorts } from "./addresses.ts";

export type ListenerSetting = {
  /** What trunks name it by. */
  readonly name: string;
  /** What says its port, for a sentence when that is taken. */
  readonly setting: string;
  readonly transport: "udp" | "tcp" | "tls";
  readonly bind: string;
  readonly port: number;
  /** What peers are told in SIP, where the machine sits behind NAT. */
  readonly advertise?: { readonly host: string; readonly port: number };
  readonly media: { readonly bind: string; readonly advertise?: string; readonly ports: readonly [number, number] };
  /** TLS: a certificate of its own, absolute paths. Absent: the one that the web has. */
  readonly certificate?: { readonly certFile: string; readonly keyFile: string };
};

/** What the simple settings say. */
export type SimplePlace = {
  readonly bind: string;
  readonly advertise: string;
  readonly sipPort: number;
  /** 0: no TLS listener. */
  readonly sipTlsPort: number;
  readonly rtpPorts: readonly [number, number];
};

/** UDP and TCP on one port, TLS on another, all on one address. */
export const simpleListeners = (place: SimplePlace): readonly ListenerSetting[] => {
  const { bind, advertise, sipPort, sipTlsPort, rtpPorts } = place;
  const behind = advertise !== bind;
  const media = { bind, ports: rtpPorts, ...(behind && { advertise }) };
  const one = (transport: ListenerSetting["transport"], port: number): ListenerSetting => ({
    name: transport,
    setting: transport === "tls" ? "ZONGJI_SIP_TLS_PORT" : "ZONGJI_SIP_PORT",
    transport,
    bind,
    port,
    ...(behind && { advertise: { host: advertise, port } }),
    media,
  });
  return [one("udp", sipPort), one("tcp", sipPort), ...(sipTlsPort === 0 ? [] : [one("tls", sipTlsPort)])];
};

const setting = "ZONGJI_LISTENERS";
const shape =
  'a list such as [{"transport":"udp","bind":"192.0.2.10","port":5060}], or the path of a file that holds one';
const fields = new Set([
  "name",
  "transport",
  "bind",
  "port",
  "advertise",
  "advertisePort",
  "mediaBind",
  "mediaAdvertise",
  "mediaPorts",
  "cert",
  "key",
]);

type Fields = Readonly<Record<string, unknown>>;

/** The list, from JSON or from the file that it names. @throws BadSetting */
export const readListeners = (text: string, folder: string, simple: SimplePlace): readonly ListenerSetting[] => {
  const list = parse(text, folder);
  if (!Array.isArray(list) || list.length === 0) return bad(setting, shorten(text), shape);
  const read = list.map((one: unknown, index) => readOne(one, `${setting}[${index}]`, folder, simple));
  const listeners = read.map((one, index) => ({ ...one, name: one.name ?? nameOf(one.transport, index, read) }));
  checkClashes(listeners);
  return listeners;
};

const shorten = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}...` : text);

const parse = (text: string, folder: string): unknown => {
  const isFile = !text.startsWith("[");
  const file = resolve(folder, text);
  if (isFile && !existsSync(file)) return bad(setting, shorten(text), shape);
  try {
    return JSON.parse(isFile ? readFileSync(file, "utf8") : text) as unknown;
  } catch (error) {
    throw new BadSetting(`${setting} can't be read (${(error as Error).message}): it must be ${shape}.`);
  }
};

/** The first of a transport has its name, the next "udp-2". */
const nameOf = (transport: string, index: number, all: readonly { readonly transport: string }[]): string => {
  const before = all.slice(0, index).filter((one) => one.transport === transport).length;
  return before === 0 ? transport : `${transport}-${before + 1}`;
};

const readOne = (value: unknown, at: string, folder: string, simple: SimplePlace) => {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return bad(at, shorten(JSON.stringify(value)), "an object with transport, bind and port");
  const given = value as Fields;
  for (const name of Object.keys(given))
    if (!fields.has(name)) throw new BadSetting(`${at}.${name} is not a field: there are ${[...fields].join(", ")}.`);
  const transport = readTransport(given, at);
  const bind = readAddress(`${at}.bind`, readText(given, at, "bind") ?? simple.bind);
  const port = readPort(given, at, "port") ?? (transport === "tls" ? 5061 : 5060);
  const advertise = readText(given, at, "advertise");
  const advertisePort = readPort(given, at, "advertisePort") ?? port;
  const host = advertise === undefined ? bind : readAddress(`${at}.advertise`, advertise);
  const certificate = readCertificate(given, at, folder, transport);
  const name = readName(given, at);
  return {
    ...(name !== undefined && { name }),
    setting: `${at}.port`,
    transport,
    bind,
    port,
    ...((host !== bind || advertisePort !== port) && { advertise: { host, port: advertisePort } }),
    media: readMedia(given, at, { bind, host, rtpPorts: simple.rtpPorts }),
    ...(certificate && { certificate }),
  };
};

const readText = (given: Fields, at: string, name: string): string | undefined => {
  const value = given[name];
  if (value === undefined) return undefined;
  return typeof value === "string" && value.trim() !== ""
    ? value.trim()
    : bad(`${at}.${name}`, JSON.stringify(value), "a text");
};

const readTransport = (given: Fields, at: string): ListenerSetting["transport"] => {
  const text = readText(given, at, "transport") ?? "";
  return text === "udp" || text === "tcp" || text === "tls"
    ? text
    : bad(`${at}.transport`, text, "udp, tcp or tls (browsers come over the web's port by themselves)");
};

const readPort = (given: Fields, at: string, name: string): number | undefined => {
  const value = given[name];
  if (value === undefined) return undefined;
  return typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= 65_535
    ? value
    : bad(`${at}.${name}`, JSON.stringify(value), "a whole number from 1 to 65535");
};

/** "ws" is that of the browsers. */
const readName = (given: Fields, at: string): string | undefined => {
  const text = readText(given, at, "name");
  if (text === undefined) return undefined;
  return /^[A-Za-z0-9_.-]{1,64}$/.test(text) && text !== "ws"
    ? text
    : bad(`${at}.name`, text, "1 to 64 letters, digits or _ . -, and not ws");
};

const readMedia = (
  given: Fields,
  at: string,
  { bind, host, rtpPorts }: { bind: string; host: string; rtpPorts: readonly [number, number] },
): ListenerSetting["media"] => {
  const own = readText(given, at, "mediaBind");
  const mediaBind = own === undefined ? bind : readAddress(`${at}.mediaBind`, own);
  const told = readText(given, at, "mediaAdvertise");
  // What SIP is told by, media is told by too, unless the media has an address of its own.
  const advertise =
    told === undefined ? (own === undefined ? host : mediaBind) : readAddress(`${at}.mediaAdvertise`, told);
  const ports = readText(given, at, "mediaPorts");
  return {
    bind: mediaBind,
    ...(advertise !== mediaBind && { advertise }),
    ports: ports === undefined ? rtpPorts : readRtpPorts(`${at}.mediaPorts`, ports),
  };
};

const readCertificate = (given: Fields, at: string, folder: string, transport: string) => {
  const [cert, key] = [readText(given, at, "cert"), readText(given, at, "key")];
  if (cert === undefined && key === undefined) return undefined;
  if (transport !== "tls") throw new BadSetting(`${at}.cert and .key are of TLS listeners only.`);
  if (cert === undefined || key === undefined) throw new BadSetting(`${at}.cert and ${at}.key must be set together.`);
  const [certFile, keyFile] = [resolve(folder, cert), resolve(folder, key)];
  if (!existsSync(certFile)) bad(`${at}.cert`, cert, "a file that exists");
  if (!existsSync(keyFile)) bad(`${at}.key`, key, "a file that exists");
  return { certFile, keyFile };
};

const checkClashes = (listeners: readonly ListenerSetting[]): void => {
  const names = new Set<string>();
  const places = new Set<string>();
  for (const [index, { name, transport, bind, port }] of listeners.entries()) {
    if (names.has(name)) bad(`${setting}[${index}].name`, name, "a name that no other listener has");
    const place = `${transport === "udp" ? "udp" : "tcp"} ${bind} ${port}`;
    if (places.has(place)) bad(`${setting}[${index}].port`, String(port), `one that no other listener on ${bind} has`);
    names.add(name);
    places.add(place);
  }
};
