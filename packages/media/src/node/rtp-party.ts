import type { Direction, MediaCommand, Peers, SessionSnapshot } from "../door.ts";
import { signalPeers } from "../latch.ts";
import type { AgreedAudio } from "../negotiation.ts";
import { reportOf, rtcpTarget } from "../report.ts";
import { agreedMedia, newSession, type Session, setAgreed } from "../session.ts";
import { continueStream, originNow } from "../stream.ts";
import {
  agreedBy,
  answerFrom,
  beginning,
  type Description,
  isRtpSnapshot,
  offerFrom,
  openedOf,
  type RtpSnapshot,
} from "./description.ts";
import { MediaError } from "./media-error.ts";
import type { Party, PartyContext } from "./party.ts";
import type { SocketPair } from "./ports.ts";
import { RtpWire, type SecuredState } from "./rtp-wire.ts";

/** A session over RTP, or SRTP by SDES: its sockets and its descriptions. */
class RtpParty implements Party {
  readonly session: Session;
  readonly sockets: SocketPair;
  readonly #address: RtpSnapshot["address"];
  readonly #context: PartyContext;
  readonly #wire: RtpWire;
  readonly #said: Description;
  readonly #restored: boolean;
  #peers: Peers | undefined;

  constructor(snapshot: RtpSnapshot, pair: SocketPair, context: PartyContext, restored = false) {
    const { session, settings, origin, agreed, peers, address, description, secured } = snapshot;
    this.session = newSession(session, "rtp", settings, origin, context.tell, peers);
    this.#peers = peers;
    this.session.lastMediaMs = context.time.mono();
    this.sockets = pair;
    this.#address = address;
    this.#context = context;
    this.#said = { ...description };
    this.#restored = restored;
    this.#wire = new RtpWire(this.session, pair, context.time);
    if (agreed) this.#use(agreed, secured);
  }

  get #place() {
    const { settings, agreed } = this.session;
    return { address: this.#address, port: this.sockets.port, settings, agreed };
  }

  #use(agreed: AgreedAudio, restored?: SecuredState) {
    this.#wire.secure(agreed, restored);
    setAgreed(this.session, agreed, this.#context.time.mono());
  }

  snapshot(): RtpSnapshot {
    const { id, settings, agreed } = this.session;
    const secured = this.#wire.state();
    return {
      session: id,
      kind: "rtp",
      settings,
      origin: originNow(this.session, this.#context.time.mono()),
      ...(agreed && { agreed }),
      ...(this.#peers && { peers: this.#peers }),
      address: this.#address,
      port: this.sockets.port,
      description: { ...this.#said },
      ...(secured && { secured }),
    };
  }

  #tellNegotiated(agreed: AgreedAudio, sdp?: string) {
    const { id, settings } = this.session;
    const told = {
      peerHolds: agreed.peerHolds,
      agreed: agreedMedia(agreed, settings),
      ...(sdp !== undefined && { sdp }),
    };
    this.#context.tell({ is: "Negotiated", session: id, ...told, snapshot: this.snapshot() });
  }

  tellOpened(): void {
    const { agreed } = this.session;
    if (this.#restored && agreed) this.#tellNegotiated(agreed);
    else this.#context.tell(openedOf(this.snapshot()));
  }

  #usePeers(peers: Peers | undefined) {
    if (!peers) return;
    this.#peers = peers;
    signalPeers(this.session.latch, peers);
  }

  remote(text: string, as: "answer" | "offer", peers?: Peers): void {
    if (as === "offer") {
      const { sdp, agreed } = answerFrom(this.#place, this.#said, text);
      this.#usePeers(peers);
      this.#use(agreed);
      this.#tellNegotiated(agreed, sdp);
      return;
    }
    const agreed = agreedBy(this.#place, this.#said, text);
    this.#usePeers(peers);
    this.#use(agreed);
    this.#tellNegotiated(agreed);
  }

  offer(direction: Direction = this.#said.direction, secured?: true): void {
    if (secured && this.session.settings.srtp === "off") throw new MediaError("badMedia", "SRTP is off here");
    if (secured) this.#said.secured = true;
    this.#said.asked = direction;
    const sdp = offerFrom(this.#place, this.#said, direction);
    this.#context.tell({ is: "Offered", session: this.session.id, sdp, snapshot: this.snapshot() });
  }

  async close() {
    const { session } = this;
    const { time } = this.#context;
    if (session.agreed && session.sender.packets > 0)
      session.wire?.rtcp(
        reportOf(session, session.sender.lastTimestamp, time.mono(), time.wall(), true),
        rtcpTarget(session),
      );
    session.wire = undefined;
    await this.#context.ports.close(this.#address.bind, this.sockets);
  }
}

/** Opens sockets, and answers the offer or makes ours. */
export const openRtp = async (
  command: Extract<MediaCommand, { do: "Open" }>,
  context: PartyContext,
): Promise<Party> => {
  const { address } = command;
  const pair = await context.ports.open(address).catch((error: Error) => {
    throw new MediaError("noPort", `mediaBind ${address.bind} can't be opened: ${error.message}`);
  });
  if (!pair)
    throw new MediaError("noPort", `all ports of mediaPorts ${address.ports[0]}–${address.ports[1]} are in use`);
  try {
    return new RtpParty(beginning(command, pair.port, context.time.mono()), pair, context);
  } catch (error) {
    await context.ports.close(address.bind, pair);
    throw error;
  }
};

/**
 * Continues a session that media-process began at a spare port and reported to the owner.
 * @throws MediaError noPort, if the port isn't spare here
 */
export const beginRtp = (snapshot: RtpSnapshot, sinceMs: number, context: PartyContext): Party => {
  const { address, port } = snapshot;
  const pair = context.ports.takeSpare(address.bind, port);
  if (!pair) throw new MediaError("noPort", `port ${port} of ${address.bind} is not spare`);
  // Datagrams from before the session are dropped; those since are the peer's first ones.
  const early = context.ports.empty(pair, sinceMs);
  const party = new RtpParty(snapshot, pair, context);
  for (const { bytes, from, atMs } of early) pair.rtp.receiver?.receive(bytes, from, atMs);
  return party;
};

/** Restores a session: same ports, same stream, same keys. */
export const restoreRtp = async (snapshot: SessionSnapshot, context: PartyContext): Promise<Party> => {
  if (!isRtpSnapshot(snapshot))
    throw new MediaError("error", `session ${snapshot.session} can't be restored: its transport died with its keys`);
  const { address, port, agreed } = snapshot;
  // The port may have been opened as a spare one meanwhile.
  const pair = context.ports.takeSpare(address.bind, port) ?? (await context.ports.openAt(address.bind, port));
  if (!pair) throw new MediaError("noPort", `port ${port} of ${address.bind} is in use by another`);
  const origin = continueStream(snapshot.origin, agreed, context.time.mono());
  return new RtpParty({ ...snapshot, origin }, pair, context, true);
};
