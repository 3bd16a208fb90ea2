import { randomInt } from "node:crypto";
import { isIPv6 } from "node:net";
import type { MediaAddress, MediaCommand, SessionId, SessionSnapshot } from "../door.ts";
import { type AgreedAudio, answerOffer, type LocalAudio, makeOffer, takeAnswer } from "../negotiation.ts";
import { receiveRtcp, receiveRtp } from "../receive.ts";
import { reportOf, rtcpTarget } from "../report.ts";
import {
  continueStream,
  newSession,
  type Resumable,
  type Session,
  type Settings,
  type StreamOrigin,
  setAgreed,
  type Wire,
  withDefaults,
} from "../session.ts";
import { monoMs } from "./clock.ts";
import { MediaError } from "./media-error.ts";
import type { Party, PartyContext } from "./party.ts";
import type { SocketPair } from "./ports.ts";

export const newOrigin = (): StreamOrigin => ({
  ssrc: randomInt(1, 2 ** 32),
  ms: monoMs(),
  timestamp: randomInt(2 ** 32),
  sequence: randomInt(2 ** 15), // RFC 3711 wants it below 2^15, and plain RTP doesn't mind
});

type RtpSnapshot = Resumable & {
  readonly address: MediaAddress;
  readonly port: number;
  readonly originId: number;
  readonly version: number;
};

/** Sockets carry the session's packets, both ways. */
const connect = (session: Session, pair: SocketPair) => {
  const fails = () => {
    // An ICMP error or a full buffer: the packet is lost, as on any network.
  };
  for (const socket of [pair.rtp, pair.rtcp]) socket.on("error", fails);
  pair.rtp.on("message", (bytes, from) => receiveRtp(session, bytes, from.address, from.port, monoMs()));
  pair.rtcp.on("message", (bytes, from) => {
    // Only whoever the media comes from may report on it.
    if (from.address === (session.latch.from ?? session.latch.signalled)?.address)
      receiveRtcp(session, bytes, monoMs());
    else session.dropped++;
  });
  const wire: Wire = {
    rtp: (packet, to) => {
      if (to) pair.rtp.send(packet, to.port, to.address);
    },
    rtcp: (packet, to) => {
      if (to) (session.agreed?.rtcpMux ? pair.rtp : pair.rtcp).send(packet, to.port, to.address);
    },
  };
  session.wire = wire;
};

const localOf = (
  address: MediaAddress,
  port: number,
  settings: Settings,
  originId: number,
  version: number,
): LocalAudio => ({
  address: address.advertise ?? address.bind,
  port,
  codecs: settings.codecs,
  ptimeMs: settings.ptimeMs,
  originId,
  version,
});

const party = (
  session: Session,
  pair: SocketPair,
  address: MediaAddress,
  originId: number,
  firstVersion: number,
  context: PartyContext,
  firstSdp: string | undefined,
): Party => {
  let version = firstVersion;
  const { id, settings } = session;
  connect(session, pair);
  const local = () => localOf(address, pair.port, settings, originId, version);
  const snapshot = (): RtpSnapshot => ({
    session: id,
    kind: "rtp",
    settings,
    origin: session.sender.origin,
    ...(session.agreed && { agreed: session.agreed }),
    address,
    port: pair.port,
    originId,
    version,
  });
  const negotiated = (agreed: AgreedAudio, sdp?: string) => {
    setAgreed(session, reachable(agreed, address), monoMs());
    const told = { peerHolds: agreed.peerHolds, snapshot: snapshot(), ...(sdp !== undefined && { sdp }) };
    context.tell({ is: "Negotiated", session: id, ...told });
  };
  return {
    session,
    tellOpened: () => {
      if (firstSdp !== undefined) context.tell({ is: "Opened", session: id, sdp: firstSdp, snapshot: snapshot() });
      else if (session.agreed)
        context.tell({ is: "Negotiated", session: id, peerHolds: session.agreed.peerHolds, snapshot: snapshot() });
    },
    remote: (sdp, as) => {
      if (as === "offer") version++;
      const answered = as === "offer" ? answerOffer(sdp, local()) : undefined;
      const result = answered ?? takeAnswer(sdp, local());
      if (!result.ok) throw new MediaError("badMedia", result.why);
      negotiated(result.agreed, answered?.ok ? answered.sdp : undefined);
    },
    close: async () => {
      if (session.agreed && session.sender.packets > 0)
        session.wire?.rtcp(
          reportOf(session, session.sender.lastTimestamp, monoMs(), Date.now(), true),
          rtcpTarget(session),
        );
      session.wire = undefined;
      await context.ports.close(address.bind, pair);
    },
  };
};

/** An address of the other family can't be reached from our socket: named, not tried. */
const reachable = (agreed: AgreedAudio, address: MediaAddress): AgreedAudio => {
  if (agreed.remote && isIPv6(agreed.remote.address) !== isIPv6(address.bind))
    throw new MediaError(
      "badMedia",
      `the SDP's address ${agreed.remote.address} can't be reached from ${address.bind}`,
    );
  return agreed;
};

/** Opens sockets and answers the offer, or makes one. */
export const openRtp = async (
  command: Extract<MediaCommand, { do: "Open" }>,
  context: PartyContext,
): Promise<Party> => {
  const { address, offer } = command;
  const settings = withDefaults(command.settings);
  const originId = randomInt(2 ** 40);
  const pair = await context.ports.open(address).catch((error: Error) => {
    throw new MediaError("noPort", `mediaBind ${address.bind} can't be opened: ${error.message}`);
  });
  if (!pair)
    throw new MediaError("noPort", `all ports of mediaPorts ${address.ports[0]}–${address.ports[1]} are in use`);
  const session = newSession(command.session, "rtp", settings, newOrigin(), context.tell);
  const local = localOf(address, pair.port, settings, originId, 1);
  try {
    if (offer === undefined) return party(session, pair, address, originId, 1, context, makeOffer(local));
    const answered = answerOffer(offer, local);
    if (!answered.ok) throw new MediaError("badMedia", answered.why);
    setAgreed(session, reachable(answered.agreed, address), monoMs());
    return party(session, pair, address, originId, 1, context, answered.sdp);
  } catch (error) {
    await context.ports.close(address.bind, pair);
    throw error;
  }
};

const isRtpSnapshot = (snapshot: SessionSnapshot): snapshot is RtpSnapshot =>
  snapshot.kind === "rtp" && typeof snapshot.port === "number" && typeof snapshot.origin === "object";

/** Takes a session up again: same ports, same stream. */
export const restoreRtp = async (snapshot: SessionSnapshot, context: PartyContext): Promise<Party> => {
  if (!isRtpSnapshot(snapshot))
    throw new MediaError("error", `session ${snapshot.session} can't be restored: its transport died with its keys`);
  const { address, port, settings, agreed, originId, version } = snapshot;
  const pair = await context.ports.openAt(address.bind, port);
  if (!pair) throw new MediaError("noPort", `port ${port} of ${address.bind} is in use by another`);
  const origin = continueStream(snapshot.origin, agreed?.ptimeMs ?? settings.ptimeMs, monoMs());
  const session = newSession(snapshot.session as SessionId, "rtp", settings, origin, context.tell);
  session.lastMediaMs = monoMs();
  if (agreed) setAgreed(session, agreed, monoMs());
  const offer = agreed ? undefined : makeOffer(localOf(address, port, settings, originId, version));
  return party(session, pair, address, originId, version, context, offer);
};
