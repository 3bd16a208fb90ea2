/** 呼叫腿: one party's side of a call as a value, and the effects of a step. */
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
  /** Id of our registration that the call uses. */
  readonly registration?: string;
  readonly credentials?: Credentials;
  readonly symmetric?: boolean;
};

/** The leg's media session in the media room. */
export type LegMedia =
  /** `offer`: the peer's SDP that it was opened with. */
  | { readonly at: "opening"; readonly offer?: string }
  /** `sdp`: our last description, which the peer has or is about to get. */
  | { readonly at: "open"; readonly sdp: string; readonly snapshot: SessionSnapshot; readonly agreed?: AgreedMedia }
  | { readonly at: "closing" }
  /** Closed, or died with its process. */
  | { readonly at: "gone" };

export type Play = {
  readonly play: PlayId;
  readonly files: readonly string[];
  readonly loop: boolean;
  /** StopPlay was sent and is not confirmed: a new media process must not play it again. */
  readonly stopping?: true;
};

/** Settings of the leg's media session. */
export type Sound = SessionSettings & { readonly silentAfterMs: number };

export type LegState =
  /** The peer's INVITE, not answered. `lateOffer`: it had no SDP. `wants`: what to do as soon as the media is open. `early`: the peer hears us. */
  | {
      readonly at: "arriving";
      readonly lateOffer: boolean;
      /** The peer supports reliable provisional responses (RFC 3262). */
      readonly reliable: boolean;
      readonly wants?: "early" | "answer";
      readonly early: boolean;
    }
  /** Our call: the media opens, then the INVITE is sent. `secures`: a second INVITE, with RTP/SAVP; the media makes that offer. */
  | { readonly at: "opening"; readonly invitation: Invitation; readonly secures?: true }
  /**
   * Our INVITE is sent. `again`: the invitation for a second INVITE with RTP/SAVP. `early`: the SDPs of provisional responses, one for each dialog (fork),
   * the newest last; that fork is heard.
   */
  | {
      readonly at: "calling";
      readonly rang: boolean;
      readonly early: readonly Early[];
      readonly again?: Invitation;
      readonly ringing?: Ringing;
    }
  /** Our 200 is sent; its ACK has not come. */
  | { readonly at: "answering"; readonly lateOffer: boolean }
  | { readonly at: "talking" }
  /** LegEnded is reported; the SIP session or the media still closes. */
  | { readonly at: "ending" };

/** An offer within the session that has no answer yet. */
export type Exchange =
  /** The peer's offer: "reinvite", or "offer" by UPDATE or PRACK. */
  | { readonly at: "negotiating"; readonly by: "reinvite" | "offer" }
  /** The peer's re-INVITE had no offer: the media makes ours. */
  | { readonly at: "asking" }
  /** Our offer went with our 200; the ACK brings the peer's answer. */
  | { readonly at: "offered" };

/** What the far end has signalled before the answer, and whether its sound comes (RFC 3960 §3.2). */
export type Ringing = {
  /** A 180 came, or a provisional response that promises no sound. */
  readonly rings?: boolean;
  /** RTP comes from the far end. */
  readonly flows?: boolean;
  /** The network forbids that the early media is heard (RFC 5009 §8: P-Early-Media inactive or recvonly). */
  readonly barred?: boolean;
  /** What the last LegRinging reported. */
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
  /** Where its signalling comes from: the host of the last message, then the address blocks of its trunk. Absent in checkpoints of older releases. */
  readonly peers?: Peers;
  readonly sound: Sound;
  readonly state: LegState;
  readonly media: LegMedia;
  /** The SIP session has reported `ended` or `failed`, or is not begun. */
  readonly sipOver: boolean;
  readonly held: boolean;
  readonly mediaLost: boolean;
  /** The peer fell silent before the ACK of our 200: without the answer it can't know where to send. */
  readonly silentEarly?: true;
  readonly play?: Play;
  /** Digits that are sent by INFO, one at a time. The first is sent and not answered. */
  readonly infoDigits?: string;
  readonly exchange?: Exchange;
  /** The peer's last SDP. */
  readonly remote?: string;
  /** The peer's SDP that the media has not answered yet. A new media process gets it again. */
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
  /** Sends our description once its media session is on disk, so that a restarted server hears the peer on the same port. */
  | { readonly effect: "describe"; readonly command: Command }
  | { readonly effect: "media"; readonly command: MediaCommand }
  | { readonly effect: "report"; readonly event: Reported }
  /** Sets the leg's only timer; undefined stops it. */
  | { readonly effect: "timer"; readonly ms: number | undefined }
  /** Writes the leg's checkpoint before the packets of this step leave: the peer must not know more than the journal. */
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

/** The SDP of a body; undefined if the body has another type. */
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

/** The leg's media after `Opened`. */
export const opening = ({ sdp, snapshot, agreed }: Extract<MediaEvent, { is: "Opened" }>): LegMedia => ({
  at: "open",
  sdp,
  snapshot,
  ...(agreed && { agreed }),
});

/** The leg's media after `Negotiated`. `sdp`: our description so far, which stays if the event has no new one. */
export const agreeing = (
  sdp: string,
  { snapshot, agreed, ...event }: Extract<MediaEvent, { is: "Negotiated" }>,
): LegMedia => ({ at: "open", sdp: event.sdp ?? sdp, snapshot, ...(agreed && { agreed }) });

/** Gives the peer's SDP to the media, and the host that sent it. */
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

/** The only way in which a leg ends: reports it once, closes the media, stops the timer. `sipEffects` tell the peer. */
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

/** Whether the leg is answered: only then do digits count and recordings run. */
export const isAnswered = (leg: Leg): boolean => leg.state.at === "answering" || leg.state.at === "talking";

/** Whether the far end of an answered leg has hung up, and its end is not told yet (`last-keys.ts`). */
export const hasLeft = (leg: Leg): boolean => leg.sipOver && isAnswered(leg);

/** Whether the peer hears prompts: after the answer, or before it with early media. */
export const hearsPrompts = (leg: Leg): boolean =>
  isAnswered(leg) ||
  (leg.state.at === "arriving" && (leg.state.early || (leg.state.wants === "early" && canRingAloud(leg.state))));

/** Whether the leg can have early media. Without an offer of the peer it needs PRACK, which brings the answer to our offer (RFC 3262 §5). */
export const canRingAloud = (state: Extract<LegState, { at: "arriving" }>): boolean =>
  !state.lateOffer || state.reliable;
