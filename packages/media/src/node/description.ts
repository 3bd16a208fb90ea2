/** What is said of an RTP session by SDP, ours and the peer's, and what comes of it. The keys and the numbers of our stream are random; all else is pure. */
import { randomInt } from "node:crypto";
import { isIPv6 } from "node:net";
import type { Direction, MediaAddress, MediaCommand, SessionSnapshot } from "../door.ts";
import { type AgreedAudio, type LocalAudio, warnings } from "../negotiation.ts";
import { answerOffer, makeOffer, takeAnswer } from "../offer-answer.ts";
import { type CryptoLine, offeredKeys } from "../sdes.ts";
import { agreedMedia, type Resumable, type Settings, type Told, withDefaults } from "../session.ts";
import { MediaError } from "./media-error.ts";
import { newOrigin, type SecuredState } from "./rtp-wire.ts";

/** What we said of the session so far, plain JSON. */
export type Description = {
  readonly originId: number;
  version: number;
  /** Our newest SDP. */
  sdp: string | undefined;
  /** What we want, and what an offer of ours that waits for its answer asks for. */
  direction: Direction;
  asked: Direction | undefined;
  keys: readonly CryptoLine[];
  /** What is plain is refused, though the settings would let it be. */
  secured?: true;
};

/** A session as plain JSON: who has it, and the sockets, can open it or go on with it. */
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

/** What a description is made from, beside what was said before. */
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

/** RFC 3264 §8: an SDP that says the same keeps its version; another has the next. `made`: what is said now, with the version of before. */
const say = (said: Description, made: string, make: (version: number) => string): string => {
  if (said.sdp === undefined) said.sdp = made;
  else if (made !== said.sdp) {
    said.version++;
    said.sdp = make(said.version);
  }
  return said.sdp;
};

/** An address of the other family can't be reached from our socket: named, not tried. */
const reachable = ({ bind }: MediaAddress, agreed: AgreedAudio): AgreedAudio => {
  if (agreed.remote && isIPv6(agreed.remote.address) !== isIPv6(bind))
    throw new MediaError(
      "badMedia",
      `the SDP's address ${agreed.remote.address} can't be reached from ${bind}`,
      warnings.address,
    );
  return agreed;
};

/** Our offer, of this direction; noted in `said`. */
export const offerFrom = (place: Place, said: Description, direction = said.direction): string => {
  const local = localOf(place, said, direction);
  return say(said, makeOffer(local), (version) => makeOffer({ ...local, version }));
};

/**
 * Our answer to the peer's offer, noted in `said`, and what is agreed by it.
 * @throws MediaError badMedia, with the line of the SDP that is why
 */
export const answerFrom = (
  place: Place,
  said: Description,
  offer: string,
): { readonly sdp: string; readonly agreed: AgreedAudio } => {
  const present = place.agreed;
  let answered = answerOffer(offer, localOf(place, said));
  // Keys of the peer's that are new get new ones of ours: whoever brought them can't know how far the old ones have counted.
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
 * What is agreed by the peer's answer to our offer.
 * @throws MediaError badMedia, with the line of the SDP that is why
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
 * A session that begins at this port: the peer's offer is answered, or ours is made.
 * @throws MediaError badMedia, with the line of the SDP that is why
 */
export const beginning = (command: Extract<MediaCommand, { do: "Open" }>, port: number): RtpSnapshot => {
  const { session, address, offer } = command;
  const settings = withDefaults(command.settings);
  const description = newDescription(settings.srtp);
  const place = { address, port, settings };
  let agreed: AgreedAudio | undefined;
  if (offer === undefined) offerFrom(place, description);
  else agreed = answerFrom(place, description, offer).agreed;
  const origin = newOrigin();
  const { peers = [] } = command;
  return { session, kind: "rtp", settings, origin, ...(agreed && { agreed }), peers, address, port, description };
};

/** How its owner is told of a session that began. */
export const openedOf = (snapshot: RtpSnapshot): Told => {
  const { session, settings, agreed, description } = snapshot;
  const sdp = description.sdp!;
  return { is: "Opened", session, sdp, ...(agreed && { agreed: agreedMedia(agreed, settings) }), snapshot };
};
