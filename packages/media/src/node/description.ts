/** Offers and answers of an RTP session. The keys and the numbers of our stream are random; all else is pure. */
import { randomInt } from "node:crypto";
import { isIPv6 } from "node:net";
import type { Direction, MediaAddress, MediaCommand, SessionSnapshot } from "../door.ts";
import { type AgreedAudio, type LocalAudio, warnings } from "../negotiation.ts";
import { answerOffer, makeOffer, takeAnswer } from "../offer-answer.ts";
import { type CryptoLine, offeredKeys } from "../sdes.ts";
import { agreedMedia, type Resumable, type Settings, type Told, withDefaults } from "../session.ts";
import { monoMs } from "./clock.ts";
import { MediaError } from "./media-error.ts";
import { newOrigin, type SecuredState } from "./rtp-wire.ts";

/** Our descriptions of the session so far, plain JSON. */
export type Description = {
  readonly originId: number;
  version: number;
  /** Our newest SDP. */
  sdp: string | undefined;
  /** Our direction, and the direction in our offer that has no answer yet. */
  direction: Direction;
  asked: Direction | undefined;
  keys: readonly CryptoLine[];
  /** Whether RTP without SRTP is refused, even if the settings allow it. */
  secured?: true;
};

/** A session as plain JSON. With it and the sockets a session can be opened, or continued. */
export type RtpSnapshot = Resumable & {
  readonly address: MediaAddress;
  readonly port: number;
  readonly description: Description;
  readonly secured?: SecuredState;
};

export const isRtpSnapshot = (snapshot: SessionSnapshot): snapshot is RtpSnapshot =>
  snapshot.kind === "rtp" &&
  typeof snapshot.port === "number" &&
  typeof snapshot.origin === "object" &&
  typeof snapshot.description === "object";

/** What a description is made from, besides `Said`. */
type Place = {
  readonly address: MediaAddress;
  readonly port: number;
  readonly settings: Settings;
  readonly agreed?: AgreedAudio | undefined;
};

const newDescription = (srtp: Settings["srtp"]): Description => ({
  originId: randomInt(2 ** 40),
  version: 1,
  sdp: undefined,
  direction: "sendrecv",
  asked: undefined,
  keys: srtp === "off" ? [] : offeredKeys(),
});

const localOf = (place: Place, said: Description, direction = said.direction): LocalAudio => {
  const { address, port, settings, agreed } = place;
  const { originId, version, sdp, keys } = said;
  return {
    address: address.advertise ?? address.bind,
    port,
    codecs: settings.codecs,
    ptimeMs: settings.ptimeMs,
    direction,
    events: settings.dtmf !== "info",
    srtp: said.secured ? "required" : settings.srtp,
    keys,
    originId,
    version,
    ...(agreed && { present: agreed }),
    ...(sdp !== undefined && { lastSdp: sdp }),
  };
};

/** Sets the version of an SDP (RFC 3264 §8): an unchanged SDP keeps it, a changed one gets the next. `made`: the new SDP with the old version. */
const say = (said: Description, made: string, make: (version: number) => string): string => {
  if (said.sdp === undefined) said.sdp = made;
  else if (made !== said.sdp) {
    said.version++;
    said.sdp = make(said.version);
  }
  return said.sdp;
};

/** Refuses an address of the other IP family, which our socket can't reach. */
const reachable = ({ bind }: MediaAddress, agreed: AgreedAudio): AgreedAudio => {
  if (agreed.remote && isIPv6(agreed.remote.address) !== isIPv6(bind))
    throw new MediaError(
      "badMedia",
      `the SDP's address ${agreed.remote.address} can't be reached from ${bind}`,
      warnings.address,
    );
  return agreed;
};

/** Our offer with this direction. Updates `said`. */
export const offerFrom = (place: Place, said: Description, direction = said.direction): string => {
  const local = localOf(place, said, direction);
  return say(said, makeOffer(local), (version) => makeOffer({ ...local, version }));
};

/**
 * Our answer to the peer's offer, and the agreement. Updates `said`.
 * @throws MediaError badMedia, with the line of the SDP
 */
export const answerFrom = (
  place: Place,
  said: Description,
  offer: string,
): { readonly sdp: string; readonly agreed: AgreedAudio } => {
  const present = place.agreed;
  let answered = answerOffer(offer, localOf(place, said));
  // New keys of the peer get new keys of ours: their sender can't know the counters of the old ones.
  if (answered.ok && answered.agreed.srtp && answered.agreed.srtp.theirs.material !== present?.srtp?.theirs.material) {
    said.keys = offeredKeys();
    answered = answerOffer(offer, localOf(place, said));
  }
  if (!answered.ok) throw new MediaError("badMedia", answered.why, answered.warning);
  const agreed = reachable(place.address, answered.agreed);
  const local = localOf(place, said);
  const sdp = say(said, answered.sdp, (version) => {
    const again = answerOffer(offer, { ...local, version });
    return again.ok ? again.sdp : "";
  });
  said.asked = undefined;
  return { sdp, agreed };
};

/**
 * The agreement by the peer's answer to our offer.
 * @throws MediaError badMedia, with the line of the SDP
 */
export const agreedBy = (place: Place, said: Description, answer: string): AgreedAudio => {
  const { asked, direction } = said;
  const taken = takeAnswer(answer, localOf(place, said, asked ?? direction));
  if (!taken.ok) throw new MediaError("badMedia", taken.why, taken.warning);
  const agreed = reachable(place.address, taken.agreed);
  said.direction = asked ?? direction;
  said.asked = undefined;
  return agreed;
};

/**
 * Begins a session at this port: answers the peer's offer, or makes ours.
 * @throws MediaError badMedia, with the line of the SDP
 */
export const beginning = (
  command: Extract<MediaCommand, { do: "Open" }>,
  port: number,
  nowMs = monoMs(),
): RtpSnapshot => {
  const { session, address, offer } = command;
  const settings = withDefaults(command.settings);
  const description = newDescription(settings.srtp);
  const place = { address, port, settings };
  let agreed: AgreedAudio | undefined;
  if (offer === undefined) offerFrom(place, description);
  else agreed = answerFrom(place, description, offer).agreed;
  const origin = newOrigin(nowMs);
  const { peers = [] } = command;
  return { session, kind: "rtp", settings, origin, ...(agreed && { agreed }), peers, address, port, description };
};

/** The Opened event of a session. */
export const openedOf = (snapshot: RtpSnapshot): Told => {
  const { session, settings, agreed, description } = snapshot;
  const sdp = description.sdp!;
  return { is: "Opened", session, sdp, ...(agreed && { agreed: agreedMedia(agreed, settings) }), snapshot };
};
