import { randomInt } from "node:crypto";
import type { AgreedAudio } from "../negotiation.ts";
import { receiveRtcp, receiveRtp } from "../receive.ts";
import { isRtcp } from "../rtp.ts";
import { packetsSince, restartStream, type Session, type StreamOrigin, type Wire } from "../session.ts";
import {
  type HeardState,
  heardState,
  newSrtpIn,
  newSrtpOut,
  protectRtcp,
  protectRtp,
  type SendState,
  type SrtpIn,
  type SrtpOut,
  unprotectRtcp,
  unprotectRtp,
} from "../srtp.ts";
import { monoMs } from "./clock.ts";
import type { SocketPair } from "./ports.ts";

/** Where the secured streams stood, for a new process. */
export type SecuredState = { readonly atMs: number; readonly out: SendState; readonly heard: HeardState };

/** The sockets of a session, and what secures its packets. */
export type RtpWire = {
  /** Takes the keys of what was agreed into use: unchanged ones go on with their counters. */
  readonly secure: (agreed: AgreedAudio, restored?: SecuredState) => void;
  readonly state: () => SecuredState | undefined;
};

const nothing = new Uint8Array(0);

/** Indices beyond any that the dead process can have used, near enough for the peer to guess the rollover counter (RFC 3711 §3.3.1). */
const continued = ({ atMs, out, heard }: SecuredState, agreed: AgreedAudio): { out: SendState; heard: HeardState } => {
  const nowMs = monoMs();
  const next = out.rollover * 65536 + out.sequence + packetsSince(atMs, agreed, nowMs);
  const passedMs = Math.max(0, nowMs - atMs);
  return {
    out: {
      rollover: Math.floor(next / 65536),
      sequence: next % 65536,
      rtcpIndex: out.rtcpIndex + Math.ceil(passedMs / 1000) + 20,
    },
    heard: heard.map(([ssrc, highest]) => [ssrc, highest + Math.round(passedMs / 20)]),
  };
};

export const openWire = (session: Session, pair: SocketPair): RtpWire => {
  let secured: { out: SrtpOut; in: SrtpIn } | undefined;
  const opened = (bytes: Uint8Array, rtcp: boolean): Uint8Array | undefined => {
    if (!secured) return bytes;
    return rtcp ? unprotectRtcp(secured.in, bytes) : unprotectRtp(secured.in, bytes);
  };
  pair.rtp.receive = (bytes, from, atMs) => {
    if (bytes.length === 0) return; // a keep-alive of the peer's (RFC 6263 §4.1)
    const plain = secured ? opened(bytes, isRtcp(bytes)) : bytes;
    if (plain) receiveRtp(session, plain, from.address, from.port, atMs);
    else session.dropped++;
  };
  pair.rtcp.receive = (bytes, from, atMs) => {
    if (bytes.length === 0) return;
    // Only whoever the media comes from may report on it.
    const known = from.address === (session.latch.from ?? session.latch.signalled)?.address;
    const plain = known ? opened(bytes, true) : undefined;
    if (plain) receiveRtcp(session, plain, atMs);
    else session.dropped++;
  };
  const wire: Wire = {
    rtp: (packet, to) => {
      if (to) pair.rtp.send(secured ? protectRtp(secured.out, packet) : packet, to);
    },
    rtcp: (packet, to) => {
      if (!to) return;
      const socket = session.agreed?.rtcpMux ? pair.rtp : pair.rtcp;
      socket.send(secured ? protectRtcp(secured.out, packet) : packet, to);
    },
    keepAlive: (to) => {
      if (to) pair.rtp.send(nothing, to);
    },
  };
  session.wire = wire;
  return {
    secure: ({ srtp, ...agreed }, restored) => {
      if (!srtp) {
        secured = undefined;
        return;
      }
      const from = restored && continued(restored, agreed);
      const goesOn = secured?.out.key.material === srtp.ours.material;
      // RFC 3711 §3.3.1: the peer takes a source that it doesn't know to begin at rollover counter 0.
      if (!goesOn && !restored && session.sender.packets > 0)
        restartStream(session, randomInt(1, 2 ** 32), randomInt(2 ** 15));
      const out = goesOn ? secured!.out : newSrtpOut(srtp.ours, from?.out);
      const same = secured?.in.key.material === srtp.theirs.material && secured.in.key.mki === srtp.theirs.mki;
      const heard = from?.heard ?? (secured ? heardState(secured.in) : []);
      secured = { out, in: same ? secured!.in : newSrtpIn(srtp.theirs, heard) };
      if (from) session.sender.sequence = from.out.sequence;
    },
    state: () => {
      if (!secured) return undefined;
      const { out } = secured;
      const { sequence } = session.sender;
      // The next packet's number may have rolled over already.
      const rollover = out.rollover + (sequence < out.sequence ? 1 : 0);
      return {
        atMs: monoMs(),
        out: { rollover, sequence, rtcpIndex: out.rtcpIndex },
        heard: heardState(secured.in),
      };
    },
  };
};

/** A new stream of ours. */
export const newOrigin = (): StreamOrigin => ({
  ssrc: randomInt(1, 2 ** 32),
  ms: monoMs(),
  timestamp: randomInt(2 ** 32),
  sequence: randomInt(2 ** 15), // RFC 3711 §3.3.1 wants it below 2^15, and plain RTP doesn't mind
});
