/** 呼叫腿: one party's side of a call, as a value, and what a step of it asks of the world. */
import type { CallId, DeviceId, Ending, LegId, PlayId, SwitchEvent, TrunkId } from "@zongji/domain";
import type {
  AgreedMedia,
  MediaAddress,
  MediaCommand,
  MediaEvent,
  Peers,
  SessionSettings,
  SessionSnapshot,
} from "@zongji/media";
import type { Command, Credentials, Destination, ExtraHeader, SessionTimer } from "@zongji/sip";
import type { DigitWay } from "./digits.ts";

export type Party =
  | { readonly is: "trunk"; readonly trunk: TrunkId }
  | { readonly is: "device"; readonly device: DeviceId };

/** The INVITE that an outbound leg sends once its media is open. */
export type Invitation = {
  readonly destination: Destination;
  readonly uri: string;
  readonly from: { readonly uri: string; readonly display?: string };
  readonly to?: { readonly uri: string };
  readonly headers: readonly ExtraHeader[];
  readonly contactUser?: string;
  readonly sessionTimer?: SessionTimer | false;
  /** Over this registration of ours. */
  readonly registration?: string;
  readonly credentials?: Credentials;
  readonly symmetric?: boolean;
};

/** The leg's media session in the media room. */
export type LegMedia =
  /** `offer`: the peer's SDP that it was opened with. */
  | { readonly at: "opening"; readonly offer?: string }
  /** `sdp`: the last description of ours that the peer has or will have. */
  | { readonly at: "open"; readonly sdp: string; readonly snapshot: SessionSnapshot; readonly agreed?: AgreedMedia }
  | { readonly at: "closing" }
  /** Closed, or died with its process. */
  | { readonly at: "gone" };

export type Play = {
  readonly play: PlayId;
  readonly files: readonly string[];
  readonly loop: boolean;
  /** It was told to stop, and the media hasn't said that it did: another life must not begin it anew. */
  readonly stopping?: true;
};

/** What the leg's media session is asked to agree on. */
export type Sound = SessionSettings & { readonly silentAfterMs: number };

export type LegState =
  /** Theirs, not answered. `lateOffer`: their INVITE had no SDP. `wants`: what is done as soon as the media is open. `early`: the peer hears us. */
  | {
      readonly at: "arriving";
      readonly lateOffer: boolean;
      /** They take provisional answers with reliability (RFC 3262). */
      readonly reliable: boolean;
      readonly wants?: "early" | "answer";
      readonly early: boolean;
    }
  /** Ours: the media opens, then the INVITE goes. `secures`: once more, with RTP/SAVP; the media is asked for that offer. */
  | { readonly at: "opening"; readonly invitation: Invitation; readonly secures?: true }
  /** Our INVITE is out. `again`: what may be tried once more, secured. `early`: the SDPs of provisional answers, one a dialog (forks), the newest last: it is the one that is heard. */
  | {
      readonly at: "calling";
      readonly rang: boolean;
      readonly early: readonly Early[];
      readonly again?: Invitation;
      readonly ringing?: Ringing;
    }
  /** Our 200 is out, its ACK isn't here. */
  | { readonly at: "answering"; readonly lateOffer: boolean }
  | { readonly at: "talking" }
  /** LegEnded has been reported; the SIP session or the media still winds up. */
  | { readonly at: "ending" };

/** An offer within the session that isn't settled yet. */
export type Exchange =
  /** Theirs, by re-INVITE, or by UPDATE or PRACK. */
  | { readonly at: "negotiating"; readonly by: "reinvite" | "offer" }
  /** Their re-INVITE asks for our offer: the media is asked for it. */
  | { readonly at: "asking" }
  /** It went with our 200; the ACK brings their answer. */
  | { readonly at: "offered" };

/** What is known of who rings at the far end, and of the sound that comes from there before the answer (RFC 3960 §3.2). */
export type Ringing = {
  /** A 180 came, or a provisional answer that promises no sound. */
  readonly rings?: boolean;
  /** RTP comes from the far end. */
  readonly flows?: boolean;
  /** The network says that what comes is not to be heard (RFC 5009 §8: P-Early-Media inactive or recvonly). */
  readonly barred?: boolean;
  /** What LegRinging said last. */
  readonly told?: "tone" | "early";
};

export type Early = { readonly dialog: string | undefined; readonly sdp: string };

export type Leg = {
  readonly id: LegId;
  readonly direction: "in" | "out";
  readonly party: Party;
  readonly call?: CallId;
  readonly kind: "rtp" | "webrtc";
  readonly address: MediaAddress;
  /** Where its signalling comes from: the host heard last, then the blocks of its trunk. Absent in what an older release kept. */
  readonly peers?: Peers;
  readonly sound: Sound;
  readonly state: LegState;
  readonly media: LegMedia;
  /** The SIP session has had its `ended` or `failed`, or never was. */
  readonly sipOver: boolean;
  readonly held: boolean;
  readonly mediaLost: boolean;
  /** Fell silent before the ACK of our 200 came: who has no answer yet doesn't know where to send. */
  readonly silentEarly?: true;
  readonly play?: Play;
  /** Digits that go by INFO; the first is on its way. */
  readonly infoDigits?: string;
  readonly exchange?: Exchange;
  /** The peer's last SDP. */
  readonly remote?: string;
  /** The peer's SDP that the media has not answered yet: told again to a media process that was started anew. */
  readonly pendingRemote?: PendingRemote;
};

export type PendingRemote = { readonly sdp: string; readonly as: "answer" | "offer"; readonly peers?: Peers };

/** An event without its time. */
export type Reported = SwitchEvent extends infer E
  ? E extends { readonly at: number }
    ? Omit<E, "at">
    : never
  : never;

export type Effect =
  | { readonly effect: "sip"; readonly command: Command }
  /** Says our description: it leaves when the media session that it tells of is kept, so that another life of ours hears the peer at the same port. */
  | { readonly effect: "describe"; readonly command: Command }
  | { readonly effect: "media"; readonly command: MediaCommand }
  | { readonly effect: "report"; readonly event: Reported }
  /** Sets the leg's only timer; undefined stops it. */
  | { readonly effect: "timer"; readonly ms: number | undefined }
  /** What the peer is about to hear it must not know alone: the leg is kept first. */
  | { readonly effect: "keep" }
  | { readonly effect: "digit"; readonly digit: string; readonly way: DigitWay }
  | { readonly effect: "ignored" };

export type Step = readonly [leg: Leg, effects: readonly Effect[]];

export const sip = (command: Command): Effect => ({ effect: "sip", command });
export const describe = (command: Command): Effect => ({ effect: "describe", command });
export const media = (command: MediaCommand): Effect => ({ effect: "media", command });
export const report = (event: Reported): Effect => ({ effect: "report", event });
export const unchanged = (leg: Leg): Step => [leg, []];
export const ignored = (leg: Leg): Step => [leg, [{ effect: "ignored" }]];

const encoder = new TextEncoder();
const decoder = new TextDecoder();
export const sdpBody = (sdp: string) => ({ type: "application/sdp", bytes: encoder.encode(sdp) });

/** The SDP of a body, undefined if it is none. */
export const sdpOf = (body: { readonly type: string; readonly bytes: Uint8Array } | undefined): string | undefined =>
  body && body.bytes.length > 0 && /^\s*application\/sdp\s*(;|$)/i.test(body.type)
    ? decoder.decode(body.bytes)
    : undefined;

export const openMedia = (leg: Pick<Leg, "id" | "kind" | "address" | "peers" | "sound">, offer?: string): Effect =>
  media({
    do: "Open",
    session: leg.id,
    kind: leg.kind,
    address: leg.address,
    ...(offer !== undefined && { offer }),
    settings: leg.sound,
    ...(leg.peers && { peers: leg.peers }),
  });

export const askSecured = ({ id }: Pick<Leg, "id">): Effect => media({ do: "Offer", session: id, secured: true });

/** The media as it is once it told so. */
export const opening = ({ sdp, snapshot, agreed }: Extract<MediaEvent, { is: "Opened" }>): LegMedia => ({
  at: "open",
  sdp,
  snapshot,
  ...(agreed && { agreed }),
});

/** `sdp`: ours that stands if the media gives no new one. */
export const agreeing = (
  sdp: string,
  { snapshot, agreed, ...event }: Extract<MediaEvent, { is: "Negotiated" }>,
): LegMedia => ({ at: "open", sdp: event.sdp ?? sdp, snapshot, ...(agreed && { agreed }) });

/** Tells the media the peer's SDP, and where it came from. */
export const negotiate = (leg: Leg, sdp: string, as: "answer" | "offer", heardFrom: string | undefined): Step => {
  const peers = heardFrom === undefined || !leg.peers ? leg.peers : [heardFrom, ...leg.peers.slice(1)];
  const pendingRemote: PendingRemote = { sdp, as, ...(peers && { peers }) };
  return [
    { ...leg, remote: sdp, ...(peers && { peers }), pendingRemote },
    [media({ do: "Remote", session: leg.id, ...pendingRemote })],
  ];
};

export const negotiationOver = (leg: Leg): Leg => {
  const { pendingRemote: _, ...rest } = leg;
  return rest;
};

/** The one way a leg ends: reported once, its media closed, its timer stopped. `sipEffects` say it to the peer. */
export const finish = (leg: Leg, ending: Ending, sipEffects: readonly Effect[], sipOver: boolean): Step => {
  const { play: _, pendingRemote: __, exchange: ___, ...rest } = leg;
  const closes = leg.media.at === "opening" || leg.media.at === "open";
  return [
    { ...rest, state: { at: "ending" }, sipOver, media: closes ? { at: "closing" } : leg.media },
    [
      ...sipEffects,
      { effect: "timer", ms: undefined },
      ...(closes ? [media({ do: "Close", session: leg.id })] : []),
      report({ is: "LegEnded", leg: leg.id, ending }),
    ],
  ];
};

export const withoutEarlySilence = (leg: Leg): Leg => {
  const { silentEarly: _, ...rest } = leg;
  return rest;
};

export const isOver = (leg: Leg): boolean => leg.state.at === "ending" && leg.sipOver && leg.media.at === "gone";

/** The peer is there: digits and recordings make sense. */
export const isUp = (leg: Leg): boolean => leg.state.at === "answering" || leg.state.at === "talking";

/** Prompts make sense: the peer hears them, before the answer too if it was given early media. */
export const hearsPrompts = (leg: Leg): boolean =>
  isUp(leg) ||
  (leg.state.at === "arriving" && (leg.state.early || (leg.state.wants === "early" && canRingAloud(leg.state))));

/** An offer of ours wants the reliability of its PRACK, which brings the answer (RFC 3262 §5). */
export const canRingAloud = (state: Extract<LegState, { at: "arriving" }>): boolean =>
  !state.lateOffer || state.reliable;
