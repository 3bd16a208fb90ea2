/** RFC 3264: writes our offers and answers, and reads the peer's answers, for one audio stream. */

import type { AudioCodec, Direction } from "./door.ts";
import {
  type Accepted,
  type AgreedAudio,
  type Answered,
  addressObjection,
  agreeOn,
  type Chosen,
  choose,
  type LocalAudio,
  type Objection,
  objection,
  ourEventType,
  type PayloadKind,
  payloadKinds,
  securityOf,
  staticType,
  switchedOff,
  warnings,
  withSecurity,
} from "./negotiation.ts";
import { type CryptoLine, writeCrypto } from "./sdes.ts";
import { type Attribute, mediaLine, parseSdp, type Sdp, type SdpMedia, serializeSdp } from "./sdp.ts";

type Types = readonly (readonly [type: number, encoding: string])[];

const audioAttributes = (
  types: Types,
  ptimeMs: number,
  direction: Direction,
  mux: boolean,
  keys: readonly CryptoLine[],
): Attribute[] => [
  ...types.map(([type, encoding]) => ({ name: "rtpmap", value: `${type} ${encoding}/8000` })),
  ...types.filter(([, e]) => e === "telephone-event").map(([type]) => ({ name: "fmtp", value: `${type} 0-15` })),
  ...keys.map((key) => ({ name: "crypto", value: writeCrypto(key) })),
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

const audioLine = (local: LocalAudio, protocol: string, types: Types, attributes: Attribute[]): SdpMedia => ({
  line: 0,
  kind: "audio",
  port: local.port,
  protocol,
  formats: types.map(([type]) => String(type)),
  attributes,
});

/** The payload type that the kind has in the session already; otherwise our own. */
const typeOf = (kind: PayloadKind, ours: number, present: AgreedAudio | undefined): number => {
  const known = Object.entries(present?.receives ?? {}).find(([, one]) => one === kind);
  return known ? Number(known[0]) : ours;
};

const offeredTypes = (local: LocalAudio): readonly (readonly [number, PayloadKind])[] => [
  ...local.codecs.map((codec) => [typeOf(codec, staticType[codec], local.present), codec] as const),
  ...(local.events === false ? [] : [[typeOf("event", ourEventType, local.present), "event"] as const]),
];

/** Our m-lines so far, and the index of the audio among them. */
const layoutOf = (local: LocalAudio): { readonly lines: readonly SdpMedia[]; readonly at: number } => {
  const parsed = local.lastSdp === undefined ? undefined : parseSdp(local.lastSdp);
  if (!parsed?.ok) return { lines: [], at: 0 };
  const lines = parsed.sdp.media;
  const spoken = lines.findIndex(({ kind, port }) => kind === "audio" && port > 0);
  const at = spoken >= 0 ? spoken : lines.findIndex(({ kind }) => kind === "audio");
  return at < 0 ? { lines: [], at: 0 } : { lines, at };
};

/** Our offer: all that we support. m-lines keep their places. */
export const makeOffer = (local: LocalAudio): string => {
  const { srtp = "off", keys = [], direction = "sendrecv", present } = local;
  const types = offeredTypes(local).map(([type, kind]) => [type, kind === "event" ? "telephone-event" : kind] as const);
  const attributes = audioAttributes(
    types,
    local.ptimeMs,
    direction,
    present?.rtcpMux === true,
    srtp === "off" ? [] : keys,
  );
  const { lines, at } = layoutOf(local);
  const secured = srtp === "required" || (present?.srtp !== undefined && lines[at]?.protocol === "RTP/SAVP");
  const audio = audioLine(local, secured ? "RTP/SAVP" : "RTP/AVP", types, attributes);
  return describe(local, lines.length === 0 ? [audio] : lines.map((line, i) => (i === at ? audio : refused(line))));
};

const refused = (media: SdpMedia): SdpMedia => ({
  line: 0,
  kind: media.kind,
  protocol: media.protocol,
  port: 0,
  formats: media.formats.slice(0, 1),
  attributes: [],
});

const describeAnswer = (local: LocalAudio, media: SdpMedia, agreed: AgreedAudio): SdpMedia => {
  const types: (readonly [number, string])[] = [[agreed.payloadType, agreed.codec]];
  if (agreed.eventType !== undefined) types.push([agreed.eventType, "telephone-event"]);
  const key = agreed.srtp && { tag: agreed.srtp.tag, ...agreed.srtp.ours };
  const attributes = audioAttributes(types, local.ptimeMs, agreed.direction, agreed.rtcpMux, key ? [key] : []);
  return audioLine(local, media.protocol, types, attributes);
};

const noCodec = (media: SdpMedia, codecs: readonly AudioCodec[]): string =>
  `${mediaLine(media)} has no codec of ours (${codecs.join(", ")})`;

/** The m-line's payload types, without those that this session does not support. */
const spokenKinds = (media: SdpMedia, local: LocalAudio): Map<number, PayloadKind> =>
  new Map([...payloadKinds(media)].filter(([, kind]) => kind !== "event" || local.events !== false));

/** The agreement by one m-line of the peer, or why there is none. */
const agree = (
  media: SdpMedia,
  sdp: Sdp,
  local: LocalAudio,
  as: "offer" | "answer",
): { readonly agreed: AgreedAudio } | Objection => {
  const objects = objection(media, sdp);
  if (objects !== undefined) return { why: objects, warning: warnings.media };
  const nowhere = addressObjection(media, sdp);
  if (nowhere) return nowhere;
  const security = securityOf(media, local, as);
  if (typeof security === "string" && security !== "plain") return { why: security, warning: warnings.transport };
  const kinds = spokenKinds(media, local);
  const chosen: Chosen | undefined = choose(kinds, as === "offer" ? local.codecs : preferred(kinds, local.codecs));
  if (!chosen) return { why: noCodec(media, local.codecs), warning: warnings.format };
  const receives = as === "offer" ? kinds : new Map([...offeredTypes(local), ...kinds]);
  const agreed = agreeOn(media, sdp, local.ptimeMs, chosen, receives, local.direction, as);
  return { agreed: withSecurity(agreed, security) };
};

/** If we want SRTP, the m-lines with SRTP come first. */
const byPreference = (sdp: Sdp, local: LocalAudio): readonly SdpMedia[] => {
  const audio = sdp.media.filter(({ kind }) => kind === "audio");
  const secured = (media: SdpMedia) => typeof securityOf(media, local, "offer") === "object";
  return [...audio.filter(secured), ...audio.filter((one) => !secured(one))];
};

/**
 * Answers the peer's offer. Takes its first usable audio m-line; refuses every other with port 0 (RFC 3264 §6). In a session with an agreement, an offer that
 * switches the audio off is answered, not refused.
 */
export const answerOffer = (text: string, local: LocalAudio): Answered => {
  const parsed = parseSdp(text);
  if (!parsed.ok) return { ...parsed, warning: warnings.description };
  const { sdp } = parsed;
  let objects: Objection = { why: "the SDP has no m=audio line", warning: warnings.media };
  for (const media of byPreference(sdp, local)) {
    const result = agree(media, sdp, local, "offer");
    if ("why" in result) {
      objects = result;
      continue;
    }
    const answer = sdp.media.map((one) => (one === media ? describeAnswer(local, media, result.agreed) : refused(one)));
    return { ok: true, sdp: describe(local, answer), agreed: result.agreed };
  }
  const audio = sdp.media.filter(({ kind }) => kind === "audio");
  if (local.present && audio.length > 0 && audio.every(({ port }) => port === 0))
    return { ok: true, sdp: describe(local, sdp.media.map(refused)), agreed: switchedOff(local.present) };
  return { ok: false, ...objects };
};

/** Reads the peer's answer to our offer. */
export const takeAnswer = (text: string, local: LocalAudio): Accepted => {
  const parsed = parseSdp(text);
  if (!parsed.ok) return { ...parsed, warning: warnings.description };
  const media = parsed.sdp.media[layoutOf(local).at];
  if (media?.kind !== "audio")
    return { ok: false, why: "the answer has no audio where the offer has", warning: warnings.media };
  if (media.port === 0 && local.present) return { ok: true, agreed: switchedOff(local.present) };
  const result = agree(media, parsed.sdp, local, "answer");
  return "why" in result ? { ok: false, ...result } : { ok: true, agreed: result.agreed };
};

/** In an answer the answerer's order of codecs counts (RFC 3264 §6.1). */
const preferred = (kinds: ReadonlyMap<number, PayloadKind>, codecs: readonly AudioCodec[]): AudioCodec[] =>
  [...kinds.values()].filter((kind): kind is AudioCodec => (codecs as readonly string[]).includes(kind));
