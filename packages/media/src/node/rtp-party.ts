import { randomInt } from "node:crypto";
import { isIPv6 } from "node:net";
import type { Direction, MediaAddress, MediaCommand, SessionId, SessionSnapshot } from "../door.ts";
import type { AgreedAudio, LocalAudio } from "../negotiation.ts";
import { answerOffer, makeOffer, takeAnswer } from "../offer-answer.ts";
import { reportOf, rtcpTarget } from "../report.ts";
import { type CryptoLine, offeredKeys } from "../sdes.ts";
import {
  agreedMedia,
  continueStream,
  newSession,
  originNow,
  type Resumable,
  type Session,
  setAgreed,
  withDefaults,
} from "../session.ts";
import { monoMs } from "./clock.ts";
import { MediaError } from "./media-error.ts";
import type { Party, PartyContext } from "./party.ts";
import type { SocketPair } from "./ports.ts";
import { newOrigin, RtpWire, type SecuredState } from "./rtp-wire.ts";

type RtpSnapshot = Resumable & {
  readonly address: MediaAddress;
  readonly port: number;
  readonly description: Description;
  readonly secured?: SecuredState;
};

/** What we said of the session so far, plain JSON. */
type Description = {
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

const newDescription = (srtp: "off" | "offered" | "required"): Description => ({
  originId: randomInt(2 ** 40),
  version: 0,
  sdp: undefined,
  direction: "sendrecv",
  asked: undefined,
  keys: srtp === "off" ? [] : offeredKeys(),
});

/** One plain or SDES-secured RTP session: its sockets and its descriptions. */
class RtpParty implements Party {
  readonly session: Session;
  readonly sockets: SocketPair;
  readonly #address: MediaAddress;
  readonly #context: PartyContext;
  readonly #wire: RtpWire;
  readonly #said: Description;
  #restored = false;

  constructor(
    session: Session,
    pair: SocketPair,
    address: MediaAddress,
    context: PartyContext,
    description: Description,
  ) {
    this.session = session;
    this.sockets = pair;
    this.#address = address;
    this.#context = context;
    this.#said = description;
    this.#wire = new RtpWire(session, pair);
  }

  #local(direction = this.#said.direction): LocalAudio {
    const { settings, agreed } = this.session;
    const { originId, version, sdp, keys } = this.#said;
    return {
      address: this.#address.advertise ?? this.#address.bind,
      port: this.sockets.port,
      codecs: settings.codecs,
      ptimeMs: settings.ptimeMs,
      direction,
      events: settings.dtmf !== "info",
      srtp: this.#said.secured ? "required" : settings.srtp,
      keys,
      originId,
      version,
      ...(agreed && { present: agreed }),
      ...(sdp !== undefined && { lastSdp: sdp }),
    };
  }

  /** RFC 3264 §8: an SDP that says the same keeps its version; another has the next. */
  #say(make: (version: number) => string): string {
    const said = this.#said;
    const same = make(said.version);
    if (same === said.sdp) return same;
    said.version++;
    said.sdp = make(said.version);
    return said.sdp;
  }

  #makeOffer(direction: Direction): string {
    const local = this.#local(direction);
    return this.#say((version) => makeOffer({ ...local, version }));
  }

  /** Answers, and takes what was agreed into use. */
  answer(text: string): string {
    const present = this.session.agreed;
    let answered = answerOffer(text, this.#local());
    // Keys of the peer's that are new get new ones of ours: whoever brought them can't know how far the old ones have counted.
    if (
      answered.ok &&
      answered.agreed.srtp &&
      answered.agreed.srtp.theirs.material !== present?.srtp?.theirs.material
    ) {
      this.#said.keys = offeredKeys();
      answered = answerOffer(text, this.#local());
    }
    if (!answered.ok) throw new MediaError("badMedia", answered.why);
    const reached = this.#reachable(answered.agreed);
    const local = this.#local();
    const sdp = this.#say((version) => {
      const again = answerOffer(text, { ...local, version });
      return again.ok ? again.sdp : "";
    });
    this.#said.asked = undefined;
    this.#use(reached);
    return sdp;
  }

  #use(agreed: AgreedAudio, restored?: SecuredState) {
    this.#wire.secure(agreed, restored);
    setAgreed(this.session, agreed, monoMs());
  }

  /** An address of the other family can't be reached from our socket: named, not tried. */
  #reachable(agreed: AgreedAudio): AgreedAudio {
    const { bind } = this.#address;
    if (agreed.remote && isIPv6(agreed.remote.address) !== isIPv6(bind))
      throw new MediaError("badMedia", `the SDP's address ${agreed.remote.address} can't be reached from ${bind}`);
    return agreed;
  }

  snapshot(): RtpSnapshot {
    const { id, settings, agreed } = this.session;
    const secured = this.#wire.state();
    return {
      session: id,
      kind: "rtp",
      settings,
      origin: originNow(this.session, monoMs()),
      ...(agreed && { agreed }),
      address: this.#address,
      port: this.sockets.port,
      description: { ...this.#said },
      ...(secured && { secured }),
    };
  }

  #agreed() {
    return this.session.agreed ? { agreed: agreedMedia(this.session.agreed, this.session.settings) } : {};
  }

  #tellNegotiated(sdp?: string) {
    const { id, agreed } = this.session;
    const told = { peerHolds: agreed!.peerHolds, ...this.#agreed(), ...(sdp !== undefined && { sdp }) };
    this.#context.tell({ is: "Negotiated", session: id, ...told, snapshot: this.snapshot() });
  }

  tellOpened(): void {
    if (this.#restored && this.session.agreed) {
      this.#tellNegotiated();
      return;
    }
    const sdp = this.#said.sdp!;
    this.#context.tell({ is: "Opened", session: this.session.id, sdp, ...this.#agreed(), snapshot: this.snapshot() });
  }

  remote(sdp: string, as: "answer" | "offer"): void {
    if (as === "offer") {
      this.#tellNegotiated(this.answer(sdp));
      return;
    }
    const { asked, direction } = this.#said;
    const taken = takeAnswer(sdp, this.#local(asked ?? direction));
    if (!taken.ok) throw new MediaError("badMedia", taken.why);
    const reached = this.#reachable(taken.agreed);
    this.#said.direction = asked ?? direction;
    this.#said.asked = undefined;
    this.#use(reached);
    this.#tellNegotiated();
  }

  offer(direction = this.#said.direction, secured?: true): void {
    if (secured && this.session.settings.srtp === "off") throw new MediaError("badMedia", "SRTP is off here");
    if (secured) this.#said.secured = true;
    this.#said.asked = direction;
    const sdp = this.#makeOffer(direction);
    this.#context.tell({ is: "Offered", session: this.session.id, sdp, snapshot: this.snapshot() });
  }

  /** The first description of a session that the peer didn't offer. */
  firstOffer() {
    this.#makeOffer(this.#said.direction);
  }

  /** Goes on where a dead process stood. */
  resume(agreed: AgreedAudio | undefined, secured: SecuredState | undefined) {
    this.#restored = true;
    if (agreed) this.#use(agreed, secured);
  }

  async close() {
    const { session } = this;
    if (session.agreed && session.sender.packets > 0)
      session.wire?.rtcp(
        reportOf(session, session.sender.lastTimestamp, monoMs(), Date.now(), true),
        rtcpTarget(session),
      );
    session.wire = undefined;
    await this.#context.ports.close(this.#address.bind, this.sockets);
  }
}

/** Opens sockets and answers the offer, or makes one. */
export const openRtp = async (
  command: Extract<MediaCommand, { do: "Open" }>,
  context: PartyContext,
): Promise<Party> => {
  const { address, offer } = command;
  const settings = withDefaults(command.settings);
  const pair = await context.ports.open(address).catch((error: Error) => {
    throw new MediaError("noPort", `mediaBind ${address.bind} can't be opened: ${error.message}`);
  });
  if (!pair)
    throw new MediaError("noPort", `all ports of mediaPorts ${address.ports[0]}–${address.ports[1]} are in use`);
  const session = newSession(command.session, "rtp", settings, newOrigin(), context.tell);
  const party = new RtpParty(session, pair, address, context, newDescription(settings.srtp));
  try {
    if (offer === undefined) party.firstOffer();
    else party.answer(offer);
    return party;
  } catch (error) {
    await context.ports.close(address.bind, pair);
    throw error;
  }
};

const isRtpSnapshot = (snapshot: SessionSnapshot): snapshot is RtpSnapshot =>
  snapshot.kind === "rtp" &&
  typeof snapshot.port === "number" &&
  typeof snapshot.origin === "object" &&
  typeof snapshot.description === "object";

/** Takes a session up again: same ports, same stream, same keys. */
export const restoreRtp = async (snapshot: SessionSnapshot, context: PartyContext): Promise<Party> => {
  if (!isRtpSnapshot(snapshot))
    throw new MediaError("error", `session ${snapshot.session} can't be restored: its transport died with its keys`);
  const { address, port, agreed, description, secured } = snapshot;
  const settings = withDefaults(snapshot.settings);
  const pair = await context.ports.openAt(address.bind, port);
  if (!pair) throw new MediaError("noPort", `port ${port} of ${address.bind} is in use by another`);
  const origin = continueStream(snapshot.origin, agreed, monoMs());
  const session = newSession(snapshot.session as SessionId, "rtp", settings, origin, context.tell);
  session.lastMediaMs = monoMs();
  const party = new RtpParty(session, pair, address, context, { ...description });
  party.resume(agreed, secured);
  return party;
};
