/** RFC 3264: offer and answer for one audio stream of PCMA or PCMU with telephone-event. */

import type { Codec } from "./g711.ts";
import type { Endpoint } from "./latch.ts";
import { type Attribute, attribute, mediaLine, parseSdp, type Sdp, type SdpMedia, serializeSdp } from "./sdp.ts";

export type Direction = "sendrecv" | "sendonly" | "recvonly" | "inactive";

/** What we bring. */
export type LocalAudio = {
  readonly address: string;
  readonly port: number;
  readonly codecs: readonly Codec[];
  readonly ptimeMs: number;
  /** RFC 8866 §5.2: the same in all descriptions of a session; `version` grows with each. */
  readonly originId: number;
  readonly version: number;
};

/** What a payload type means. */
export type PayloadKind = Codec | "event" | "comfort";

export type AgreedAudio = {
  readonly codec: Codec;
  readonly payloadType: number;
  /** Payload type by which the peer takes digits. */
  readonly eventType?: number;
  /** All that may come, by payload type. */
  readonly receives: Readonly<Record<number, PayloadKind>>;
  /** Packet time of ours, by the peer's wish: 10, 20, 30, 40, 50 or 60. */
  readonly ptimeMs: number;
  readonly remote?: Endpoint;
  readonly rtcp?: Endpoint;
  readonly rtcpMux: boolean;
  readonly weSend: boolean;
  readonly peerSends: boolean;
  /** The peer doesn't listen (sendonly, inactive, or the 0.0.0.0 of RFC 2543). */
  readonly peerHolds: boolean;
};

export type Answered =
  | { readonly ok: true; readonly sdp: string; readonly agreed: AgreedAudio }
  | { readonly ok: false; readonly why: string };
export type Accepted =
  | { readonly ok: true; readonly agreed: AgreedAudio }
  | { readonly ok: false; readonly why: string };

const staticType: Record<Codec, number> = { PCMA: 8, PCMU: 0 };
const ourEventType = 101;
const unspecified = new Set(["0.0.0.0", "::"]);

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
  if (name === "PCMA" || name === "PCMU") return name;
  return name === "TELEPHONE-EVENT" ? "event" : name === "CN" ? "comfort" : undefined;
};

const kindOfStaticType = (type: number): PayloadKind | undefined =>
  type === 8 ? "PCMA" : type === 0 ? "PCMU" : type === 13 ? "comfort" : undefined;

export const directionOf = (media: SdpMedia, sdp: Sdp): Direction => {
  for (const { name } of [...media.attributes, ...sdp.attributes])
    if (name === "sendrecv" || name === "sendonly" || name === "recvonly" || name === "inactive") return name;
  return "sendrecv";
};

export const mirrored: Record<Direction, Direction> = {
  sendrecv: "sendrecv",
  sendonly: "recvonly",
  recvonly: "sendonly",
  inactive: "inactive",
};

/** The packet time that the peer asks for, in whole tens within 10 to 60 and its maxptime; else ours. */
const ptimeOf = (media: SdpMedia, oursMs: number): number => {
  const wish = Number(attribute(media, "ptime")?.value);
  const most = Number(attribute(media, "maxptime")?.value);
  const cap = most >= 10 ? Math.min(60, most) : 60;
  const wanted = wish >= 10 && wish <= 60 ? wish : oursMs;
  return Math.max(10, Math.floor(Math.min(wanted, cap) / 10) * 10);
};

const isPlainRtp = (media: SdpMedia): boolean => media.protocol === "RTP/AVP" || media.protocol === "RTP/AVPF";

const rtcpOf = (media: SdpMedia, remote: Endpoint): Endpoint => {
  const [port, , , address] = attribute(media, "rtcp")?.value?.split(/\s+/) ?? [];
  const given = Number(port);
  return given > 0 && given <= 65535
    ? { address: address ?? remote.address, port: given }
    : { address: remote.address, port: remote.port + 1 };
};

export type Chosen = { readonly codec: Codec; readonly payloadType: number; readonly eventType?: number };

export const choose = (kinds: ReadonlyMap<number, PayloadKind>, codecs: readonly Codec[]): Chosen | undefined => {
  const typeOf = (kind: PayloadKind) => [...kinds].find(([, one]) => one === kind)?.[0];
  for (const codec of codecs) {
    const payloadType = typeOf(codec);
    const eventType = typeOf("event");
    if (payloadType !== undefined) return { codec, payloadType, ...(eventType !== undefined && { eventType }) };
  }
  return undefined;
};

/** Why no audio of this m-line can be had; undefined when it can. */
const objection = (media: SdpMedia, sdp: Sdp): string | undefined => {
  if (media.port === 0) return `${mediaLine(media)} has port 0: the peer refuses audio`;
  if (!isPlainRtp(media)) return `${mediaLine(media)} asks for ${media.protocol}; RTP/AVP is spoken here`;
  if (!media.address && !sdp.address) return `${mediaLine(media)} has no c= line with an address`;
  return undefined;
};

/** What holds between us and the peer whose m-line this is. */
export const agreeOn = (
  media: SdpMedia,
  sdp: Sdp,
  ptimeMs: number,
  chosen: Chosen,
  receives: ReadonlyMap<number, PayloadKind>,
): AgreedAudio => {
  const address = media.address ?? sdp.address!;
  const direction = directionOf(media, sdp);
  const nowhere = unspecified.has(address);
  const listens = (direction === "sendrecv" || direction === "recvonly") && !nowhere;
  const remote = { address, port: media.port };
  return {
    ...chosen,
    receives: Object.fromEntries(receives),
    ptimeMs: ptimeOf(media, ptimeMs),
    ...(!nowhere && { remote, rtcp: rtcpOf(media, remote) }),
    rtcpMux: attribute(media, "rtcp-mux") !== undefined,
    weSend: listens,
    peerSends: direction === "sendrecv" || direction === "sendonly",
    peerHolds: !listens,
  };
};

const audioAttributes = (
  types: readonly (readonly [number, string])[],
  ptimeMs: number,
  direction: Direction,
  mux: boolean,
): Attribute[] => [
  ...types.map(([type, encoding]) => ({ name: "rtpmap", value: `${type} ${encoding}/8000` })),
  ...types.filter(([, e]) => e === "telephone-event").map(([type]) => ({ name: "fmtp", value: `${type} 0-15` })),
  { name: "ptime", value: String(ptimeMs) },
  { name: "maxptime", value: "60" },
  ...(mux ? [{ name: "rtcp-mux" }] : []),
  { name: direction },
];

const describe = (local: LocalAudio, media: readonly SdpMedia[]): string =>
  serializeSdp({
    origin: `- ${local.originId} ${local.version} IN ${local.address.includes(":") ? "IP6" : "IP4"} ${local.address}`,
    name: "-",
    address: local.address,
    attributes: [],
    media,
  });

const audioLine = (
  local: LocalAudio,
  protocol: string,
  formats: readonly number[],
  attributes: Attribute[],
): SdpMedia => ({
  line: 0,
  kind: "audio",
  port: local.port,
  protocol,
  formats: formats.map(String),
  attributes,
});

/** Our offer. */
export const makeOffer = (local: LocalAudio): string => {
  const types = [
    ...local.codecs.map((codec) => [staticType[codec], codec] as const),
    [ourEventType, "telephone-event"] as const,
  ];
  const attributes = audioAttributes(types, local.ptimeMs, "sendrecv", false);
  return describe(local, [
    audioLine(
      local,
      "RTP/AVP",
      types.map(([type]) => type),
      attributes,
    ),
  ]);
};

/** What may come before an answer to our offer did. */
export const offeredKinds = (local: LocalAudio): Map<number, PayloadKind> =>
  new Map<number, PayloadKind>([
    ...local.codecs.map((codec) => [staticType[codec], codec] as const),
    [ourEventType, "event"],
  ]);

const refused = (media: SdpMedia): SdpMedia => ({
  ...media,
  line: 0,
  port: 0,
  formats: media.formats.slice(0, 1),
  attributes: [],
});

const describeAnswer = (local: LocalAudio, media: SdpMedia, direction: Direction, chosen: Chosen): SdpMedia => {
  const types: (readonly [number, string])[] = [[chosen.payloadType, chosen.codec]];
  if (chosen.eventType !== undefined) types.push([chosen.eventType, "telephone-event"]);
  const mux = attribute(media, "rtcp-mux") !== undefined;
  const attributes = audioAttributes(types, local.ptimeMs, direction, mux);
  return audioLine(
    local,
    media.protocol,
    types.map(([type]) => type),
    attributes,
  );
};

const noCodec = (media: SdpMedia, codecs: readonly Codec[]): string =>
  `${mediaLine(media)} has no codec of ours (${codecs.join(", ")})`;

/** Answers the peer's offer: its first audio that we can speak; every other m-line is refused with port 0 (RFC 3264 §6). */
export const answerOffer = (text: string, local: LocalAudio): Answered => {
  const parsed = parseSdp(text);
  if (!parsed.ok) return parsed;
  const { sdp } = parsed;
  let why = "the SDP has no m=audio line";
  for (const media of sdp.media) {
    if (media.kind !== "audio") continue;
    const kinds = payloadKinds(media);
    const chosen = choose(kinds, local.codecs);
    const objects = objection(media, sdp);
    if (objects || !chosen) {
      why = objects ?? noCodec(media, local.codecs);
      continue;
    }
    const direction = unspecified.has(media.address ?? sdp.address!) ? "sendrecv" : mirrored[directionOf(media, sdp)];
    const answer = sdp.media.map((one) =>
      one === media ? describeAnswer(local, media, direction, chosen) : refused(one),
    );
    return { ok: true, sdp: describe(local, answer), agreed: agreeOn(media, sdp, local.ptimeMs, chosen, kinds) };
  }
  return { ok: false, why };
};

/** Takes the peer's answer to our offer. */
export const takeAnswer = (text: string, local: LocalAudio): Accepted => {
  const parsed = parseSdp(text);
  if (!parsed.ok) return parsed;
  const media = parsed.sdp.media[0];
  if (media?.kind !== "audio") return { ok: false, why: "the answer's first m-line is not audio" };
  const objects = objection(media, parsed.sdp);
  if (objects) return { ok: false, why: objects };
  const kinds = payloadKinds(media);
  const chosen = choose(kinds, preferred(kinds, local.codecs));
  if (!chosen) return { ok: false, why: noCodec(media, local.codecs) };
  return {
    ok: true,
    agreed: agreeOn(media, parsed.sdp, local.ptimeMs, chosen, new Map([...offeredKinds(local), ...kinds])),
  };
};

/** The answerer's order counts in an answer (RFC 3264 §6.1). */
const preferred = (kinds: ReadonlyMap<number, PayloadKind>, codecs: readonly Codec[]): Codec[] =>
  [...kinds.values()].filter((kind): kind is Codec => (codecs as readonly string[]).includes(kind));
