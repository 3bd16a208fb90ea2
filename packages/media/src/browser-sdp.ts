/** Reads and writes the SDP of browsers. The ICE, DTLS and BUNDLE lines come from the transport; this adds our codecs, direction and address. */

import type { Direction } from "./door.ts";
import type { Codec } from "./g711.ts";
import {
  type AgreedAudio,
  agreeOn,
  choose,
  directionOf,
  listens,
  type PayloadKind,
  payloadKinds,
  sends,
} from "./negotiation.ts";
import { type Attribute, attribute, mediaLine, parseSdp, type Sdp, type SdpMedia, serializeSdp } from "./sdp.ts";

export type BrowserAudio = {
  readonly mid: string;
  readonly agreed: AgreedAudio;
  /** The direction of our answer. */
  readonly direction: Direction;
  /** A changed one in a later offer requests an ICE restart (RFC 8839 §4.4.1.1.1). */
  readonly iceUfrag: string;
};

export type ReadBrowser =
  | { readonly ok: true; readonly audio: BrowserAudio; readonly sdp: Sdp }
  | { readonly ok: false; readonly why: string };

const secured = new Set(["UDP/TLS/RTP/SAVPF", "UDP/TLS/RTP/SAVP"]);

const objection = (media: SdpMedia, sdp: Sdp): string | undefined => {
  if (media.port === 0) return `${mediaLine(media)} has port 0: the peer refuses audio`;
  if (!secured.has(media.protocol))
    return `${mediaLine(media)} asks for ${media.protocol}; a browser speaks UDP/TLS/RTP/SAVPF`;
  for (const name of ["ice-ufrag", "ice-pwd", "fingerprint"])
    if (!attribute(media, name) && !attribute(sdp, name)) return `${mediaLine(media)} has no a=${name}`;
  return undefined;
};

/** Reads the audio of a browser's offer, or of its answer (then `ours` has the payload types of our offer). */
export const readBrowser = (
  text: string,
  codecs: readonly Codec[],
  ptimeMs: number,
  ours?: ReadonlyMap<number, PayloadKind>,
  wish: Direction = "sendrecv",
): ReadBrowser => {
  const parsed = parseSdp(text);
  if (!parsed.ok) return parsed;
  const { sdp } = parsed;
  let why = "the SDP has no m=audio line";
  for (const media of sdp.media) {
    if (media.kind !== "audio") continue;
    const kinds = payloadKinds(media);
    const chosen = choose(kinds, codecs);
    const objects = objection(media, sdp);
    if (objects || !chosen) {
      why = objects ?? `${mediaLine(media)} has no codec of ours (${codecs.join(", ")})`;
      continue;
    }
    const receives = new Map([...(ours ?? []), ...kinds]);
    const agreed = agreeOn(media, { ...sdp, address: sdp.address ?? "0.0.0.0" }, ptimeMs, chosen, receives, wish);
    const { direction } = agreed;
    const holds = !listens(directionOf(media, sdp)) && (ours === undefined || sends(wish));
    return {
      ok: true,
      sdp,
      audio: {
        mid: attribute(media, "mid")?.value ?? "0",
        // c=0.0.0.0 is no hold here: ICE finds the address (RFC 8839 §4.2.5).
        agreed: {
          ...agreed,
          weSend: sends(direction),
          peerSends: listens(direction),
          peerHolds: holds,
          rtcpMux: true,
        },
        direction,
        iceUfrag: attribute(media, "ice-ufrag")?.value ?? attribute(sdp, "ice-ufrag")?.value ?? "",
      },
    };
  }
  return { ok: false, why };
};

export type Dress = {
  /** The o= line (RFC 8866 §5.2). The transport's own is new each time, which would mean another session. */
  readonly origin: string;
  readonly types: readonly (readonly [number, string])[];
  readonly direction: Direction;
  readonly ptimeMs: number;
  /** Replaces the bound address if the machine is behind NAT. */
  readonly advertise: string | undefined;
  /** The offer that is being answered: its other m-lines are refused. */
  readonly offer?: Sdp;
};

const own = new Set(["rtpmap", "fmtp", "ptime", "sendrecv", "sendonly", "recvonly", "inactive"]);

const dressAudio = (media: SdpMedia, { types, direction, ptimeMs, advertise }: Dress): SdpMedia => {
  const kept = media.attributes.filter(({ name }) => !own.has(name)).map((one) => advertised(one, advertise));
  const events = types.filter(([, encoding]) => encoding === "telephone-event");
  const address = advertise ?? media.address;
  return {
    ...media,
    formats: types.map(([type]) => String(type)),
    ...(address !== undefined && { address }),
    attributes: [
      ...types.map(([type, encoding]) => ({ name: "rtpmap", value: `${type} ${encoding}/8000` })),
      ...events.map(([type]) => ({ name: "fmtp", value: `${type} 0-15` })),
      { name: "ptime", value: String(ptimeMs) },
      { name: direction },
      ...kept,
    ],
  };
};

/** Replaces the address of a candidate, its fifth word (RFC 8839 §5.1). */
const advertised = (one: Attribute, advertise: string | undefined): Attribute => {
  if (one.name !== "candidate" || advertise === undefined || one.value === undefined) return one;
  const words = one.value.split(" ");
  words[4] = advertise;
  return { name: "candidate", value: words.join(" ") };
};

/** The transport's description with our codecs, direction and address. Undefined if it has no candidate, since no port was free. */
export const dressSdp = (text: string, dress: Dress): string | undefined => {
  const parsed = parseSdp(text);
  if (!parsed.ok) return undefined;
  const audio = parsed.sdp.media.find(
    ({ kind, attributes }) => kind === "audio" && attributes.some((a) => a.name === "candidate"),
  );
  if (!audio) return undefined;
  const dressed = dressAudio(audio, dress);
  const mid = attribute(audio, "mid")?.value;
  const media = dress.offer
    ? dress.offer.media.map((one) => (attribute(one, "mid")?.value === mid ? dressed : refusal(one)))
    : [dressed];
  const attributes = parsed.sdp.attributes.map((one) =>
    one.name === "group" && one.value?.startsWith("BUNDLE") ? { name: "group", value: `BUNDLE ${mid}` } : one,
  );
  return serializeSdp({ ...parsed.sdp, origin: dress.origin, attributes, media });
};

const refusal = (media: SdpMedia): SdpMedia => ({
  ...media,
  port: 0,
  address: "0.0.0.0",
  formats: media.formats.slice(0, 1),
  attributes: media.attributes.filter(({ name }) => name === "mid"),
});
