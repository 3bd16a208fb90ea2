/** RFC 3264: finds what two descriptions of one audio stream agree on: codec, digits, direction, security, addresses. */

import { isIP } from "node:net";
import type { AudioCodec, Direction } from "./door.ts";
import type { Endpoint } from "./latch.ts";
import { type CryptoLine, cryptoLines } from "./sdes.ts";
import { attribute, mediaLine, type Sdp, type SdpMedia } from "./sdp.ts";
import type { SrtpKey } from "./srtp-keys.ts";

/** Our side of the negotiation. */
export type LocalAudio = {
  readonly address: string;
  readonly port: number;
  readonly codecs: readonly AudioCodec[];
  readonly ptimeMs: number;
  /** Our direction. Default sendrecv. */
  readonly direction?: Direction;
  /** Whether we support telephone-event. Default true. */
  readonly events?: boolean;
  /** Default "off". */
  readonly srtp?: "off" | "offered" | "required";
  /** The keys that we send with, one line for each suite, unless SRTP is off. */
  readonly keys?: readonly CryptoLine[];
  /** The agreement in force: payload types keep their meaning (RFC 3264 §8.3.2). */
  readonly present?: AgreedAudio;
  /** Our description in force: its m-lines keep their places (RFC 3264 §8). */
  readonly lastSdp?: string;
  /** The o= line (RFC 8866 §5.2): the same in all descriptions of a session, except that `version` grows. */
  readonly originId: number;
  readonly version: number;
};

/** The meaning of a payload type. */
export type PayloadKind = AudioCodec | "event" | "comfort";

export type AgreedAudio = {
  readonly codec: AudioCodec;
  readonly payloadType: number;
  /** Payload type of digits to the peer. */
  readonly eventType?: number;
  /** The meanings of all payload types that may come. */
  readonly receives: Readonly<Record<number, PayloadKind>>;
  /** Our packet time, as the peer asked: 10, 20, 30, 40, 50 or 60 ms. */
  readonly ptimeMs: number;
  readonly remote?: Endpoint;
  readonly rtcp?: Endpoint;
  readonly rtcpMux: boolean;
  /** The keys of both directions; absent without SRTP. `tag` is that of the a=crypto lines in both descriptions. */
  readonly srtp?: { readonly tag: number; readonly ours: SrtpKey; readonly theirs: SrtpKey };
  /** Our direction, after the wishes of both sides. */
  readonly direction: Direction;
  readonly weSend: boolean;
  readonly peerSends: boolean;
  /** The peer doesn't listen (sendonly, inactive, or the 0.0.0.0 of RFC 2543). */
  readonly peerHolds: boolean;
};

/** Why there is no agreement: a sentence that names the line of the SDP. `warning`: its warn-code (RFC 3261 §20.43). */
export type Objection = { readonly why: string; readonly warning: number };
export type Answered =
  | { readonly ok: true; readonly sdp: string; readonly agreed: AgreedAudio }
  | ({ readonly ok: false } & Objection);
export type Accepted = { readonly ok: true; readonly agreed: AgreedAudio } | ({ readonly ok: false } & Objection);

/** RFC 3261 §20.43, §27.2: warn-codes. */
export const warnings = {
  address: 301,
  transport: 302,
  media: 304,
  format: 305,
  description: 307,
  multicast: 330,
} as const;

/** RFC 3551 §6. G722's clock counts 8000 a second though it samples 16000 (§4.5.2). */
export const staticType: Record<AudioCodec, number> = { PCMA: 8, PCMU: 0, G722: 9 };
export const ourEventType = 101;
export const unspecified = new Set(["0.0.0.0", "::"]);

/** The payload types of an m-line, by rtpmap or by RFC 3551's static table. */
export const payloadKinds = (media: SdpMedia): Map<number, PayloadKind> => {
  const kinds = new Map<number, PayloadKind>();
  for (const format of media.formats) {
    const type = Number(format);
    if (!/^\d{1,3}$/.test(format) || type > 127) continue;
    const map = media.attributes.find((a) => a.name === "rtpmap" && a.value?.split(/\s+/)[0] === format);
    const encoding = map?.value?.split(/\s+/)[1]?.toUpperCase();
    const kind = encoding ? kindOfEncoding(encoding) : kindOfStaticType(type);
    if (kind) kinds.set(type, kind);
  }
  return kinds;
};

const kindOfEncoding = (encoding: string): PayloadKind | undefined => {
  const [name, rate, channels] = encoding.split("/");
  if (rate !== "8000" || (channels !== undefined && channels !== "1")) return undefined;
  if (name === "PCMA" || name === "PCMU" || name === "G722") return name;
  return name === "TELEPHONE-EVENT" ? "event" : name === "CN" ? "comfort" : undefined;
};

const kindOfStaticType = (type: number): PayloadKind | undefined =>
  type === 8 ? "PCMA" : type === 0 ? "PCMU" : type === 9 ? "G722" : type === 13 ? "comfort" : undefined;

export const directionOf = (media: SdpMedia, sdp: Sdp): Direction => {
  for (const { name } of [...media.attributes, ...sdp.attributes])
    if (name === "sendrecv" || name === "sendonly" || name === "recvonly" || name === "inactive") return name;
  return "sendrecv";
};

export const sends = (direction: Direction): boolean => direction === "sendrecv" || direction === "sendonly";
export const listens = (direction: Direction): boolean => direction === "sendrecv" || direction === "recvonly";

/** Our direction, as far as both sides want it. */
export const meet = (peer: Direction, wish: Direction): Direction => {
  const [we, they] = [listens(peer) && sends(wish), sends(peer) && listens(wish)];
  return we ? (they ? "sendrecv" : "sendonly") : they ? "recvonly" : "inactive";
};

/** The packet time that the peer asks for, in tens of ms from 10 to 60 and at most its maxptime; otherwise ours. */
const ptimeOf = (media: SdpMedia, oursMs: number): number => {
  const wish = Number(attribute(media, "ptime")?.value);
  const most = Number(attribute(media, "maxptime")?.value);
  const cap = most >= 10 ? Math.min(60, most) : 60;
  const wanted = wish >= 10 && wish <= 60 ? wish : oursMs;
  return Math.max(10, Math.floor(Math.min(wanted, cap) / 10) * 10);
};

const plain = new Set(["RTP/AVP", "RTP/AVPF"]);
const secure = new Set(["RTP/SAVP", "RTP/SAVPF"]);

const rtcpOf = (media: SdpMedia, remote: Endpoint): Endpoint => {
  const [port, , , address] = attribute(media, "rtcp")?.value?.split(/\s+/) ?? [];
  const given = Number(port);
  return given > 0 && given <= 65535
    ? { address: address !== undefined && isOneMachine(address) ? address : remote.address, port: given }
    : { address: remote.address, port: remote.port + 1 };
};

export type Chosen = { readonly codec: AudioCodec; readonly payloadType: number; readonly eventType?: number };

export const choose = (kinds: ReadonlyMap<number, PayloadKind>, codecs: readonly AudioCodec[]): Chosen | undefined => {
  const typeOf = (kind: PayloadKind) => [...kinds].find(([, one]) => one === kind)?.[0];
  for (const codec of codecs) {
    const payloadType = typeOf(codec);
    const eventType = typeOf("event");
    if (payloadType !== undefined) return { codec, payloadType, ...(eventType !== undefined && { eventType }) };
  }
  return undefined;
};

type Security = "plain" | { readonly line: CryptoLine; readonly ours: SrtpKey };

/** Chooses the keys: the peer's first usable line; in an answer, the line whose tag and suite we offered (RFC 4568 §5.1.2, §5.1.3). */
const keyPair = (media: SdpMedia, local: LocalAudio, as: "offer" | "answer"): Security | undefined => {
  for (const line of cryptoLines(media)) {
    const ours = local.keys?.find(({ tag, suite }) => suite === line.suite && (as === "offer" || tag === line.tag));
    if (ours) return { line, ours };
  }
  return undefined;
};

/** The keys for the m-line, or a text why there are none. a=crypto under RTP/AVP is optional for us (RFC 8643 §3.1). */
export const securityOf = (media: SdpMedia, local: LocalAudio, as: "offer" | "answer"): Security | string => {
  const { srtp = "off" } = local;
  if (!plain.has(media.protocol) && !secure.has(media.protocol))
    return `${mediaLine(media)} asks for ${media.protocol}; RTP/AVP${srtp === "off" ? " is" : " and RTP/SAVP are"} spoken here`;
  if (srtp === "off")
    return plain.has(media.protocol)
      ? "plain"
      : `${mediaLine(media)} asks for ${media.protocol}; RTP/AVP is spoken here, SRTP is off`;
  const pair = keyPair(media, local, as);
  if (pair) return pair;
  if (secure.has(media.protocol) || (as === "answer" && cryptoLines(media).length > 0))
    return `${mediaLine(media)} has no a=crypto line that can be used (${local.keys?.map(({ suite }) => suite).join(", ")})`;
  return srtp === "required" ? `${mediaLine(media)} is not secured, and SRTP is required here` : "plain";
};

/** Why we can't use this m-line's audio; undefined if we can. */
export const objection = (media: SdpMedia, sdp: Sdp): string | undefined => {
  if (media.port === 0) return `${mediaLine(media)} has port 0: the peer refuses audio`;
  if (!media.address && !sdp.address) return `${mediaLine(media)} has no c= line with an address`;
  return undefined;
};

/** Group addresses of IPv4 and IPv6, and the broadcast. */
const isGroup = (address: string): boolean => /^(22[4-9]|23\d)\.|^255\.255\.255\.255$|^ff/i.test(address);

/** RTP needs an IP address of one machine. Host names, which RFC 8866 §5.7 allows, are not resolved: a name server must not delay the media. */
const isOneMachine = (address: string): boolean => isIP(address) !== 0 && !isGroup(address);

/** Why we can't send to the m-line's address; undefined if we can, or if it is 0.0.0.0, which means hold. */
export const addressObjection = (media: SdpMedia, sdp: Sdp): Objection | undefined => {
  const address = media.address ?? sdp.address ?? "";
  if (unspecified.has(address) || isOneMachine(address)) return undefined;
  const why = `${mediaLine(media)} has the address "${address.slice(0, 64)}"; the IP address of one machine is wanted`;
  return { why, warning: isIP(address) === 0 ? warnings.address : warnings.multicast };
};

/** The agreement with the peer whose m-line this is. */
export const agreeOn = (
  media: SdpMedia,
  sdp: Sdp,
  ptimeMs: number,
  chosen: Chosen,
  receives: ReadonlyMap<number, PayloadKind>,
  wish: Direction = "sendrecv",
  as: "offer" | "answer" = "offer",
): AgreedAudio => {
  const address = media.address ?? sdp.address!;
  const peer = directionOf(media, sdp);
  const nowhere = unspecified.has(address);
  const direction = meet(peer, wish);
  const remote = { address, port: media.port };
  return {
    ...chosen,
    receives: Object.fromEntries(receives),
    ptimeMs: ptimeOf(media, ptimeMs),
    ...(!nowhere && { remote, rtcp: rtcpOf(media, remote) }),
    rtcpMux: attribute(media, "rtcp-mux") !== undefined,
    direction,
    weSend: sends(direction) && !nowhere,
    peerSends: listens(direction) && !nowhere,
    // In the answer to our own hold the peer does not hold.
    peerHolds: nowhere || (!listens(peer) && (as === "offer" || sends(wish))),
  };
};

/** Port 0 switches a stream off (RFC 3264 §5.1, §8.2). In a session that goes on it means hold, and may be switched on again. */
export const switchedOff = (present: AgreedAudio): AgreedAudio => ({
  ...present,
  direction: "inactive",
  weSend: false,
  peerSends: false,
  peerHolds: true,
});

export const withSecurity = (agreed: AgreedAudio, security: Security): AgreedAudio => {
  if (security === "plain") return agreed;
  const { line, ours } = security;
  const bare = ({ suite, material, mki }: SrtpKey): SrtpKey => ({ suite, material, ...(mki !== undefined && { mki }) });
  return { ...agreed, srtp: { tag: line.tag, ours: bare(ours), theirs: bare(line) } };
};
