import { randomInt } from "node:crypto";
import { type Endpoint, settled } from "../latch.ts";
import type { AgreedAudio } from "../negotiation.ts";
import { mayReport, receiveRtcp, receiveRtp } from "../receive.ts";
import { isRtcp } from "../rtp.ts";
import type { Session, StreamOrigin, Wire } from "../session.ts";
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
import { packetsSince, restartStream } from "../stream.ts";
import type { MediaTime } from "./around.ts";
import type { Receiver, UdpSocket } from "./network.ts";
import type { SocketPair } from "./ports.ts";

/** State of the SRTP streams, for a new process. */
export type SecuredState = { readonly atMs: number; readonly out: SendState; readonly heard: HeardState };

const nothing = new Uint8Array(0);

/** Indices beyond all that the dead process can have used, but near enough for the peer to guess the rollover counter (RFC 3711 §3.3.1). */
const continued = (
  { atMs, out, heard }: SecuredState,
  agreed: AgreedAudio,
  nowMs: number,
): { out: SendState; heard: HeardState } => {
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

type Secured = { out: SrtpOut; in: SrtpIn };

const opened = (secured: Secured | undefined, bytes: Uint8Array, rtcp: boolean): Uint8Array | undefined => {
  if (!secured) return bytes;
  return rtcp ? unprotectRtcp(secured.in, bytes) : unprotectRtp(secured.in, bytes);
};

/** The sockets and the SRTP state of a session, in one object since each packet uses it. */
export class RtpWire implements Wire, Receiver {
  readonly #session: Session;
  readonly #rtp: UdpSocket;
  readonly #rtcp: UdpSocket;
  readonly #time: MediaTime;
  #secured: Secured | undefined;

  constructor(session: Session, { rtp, rtcp }: SocketPair, time: MediaTime) {
    this.#time = time;
    this.#session = session;
    this.#rtp = rtp;
    this.#rtcp = rtcp;
    rtp.receiver = this;
    rtcp.receiver = { receive: (bytes, from, atMs) => this.#receiveReport(bytes, from, atMs) };
    session.wire = this;
  }

  receive(bytes: Uint8Array, from: Endpoint, atMs: number) {
    if (bytes.length === 0) return; // a keep-alive of the peer's (RFC 6263 §4.1)
    const plain = this.#secured ? opened(this.#secured, bytes, isRtcp(bytes)) : bytes;
    if (plain) receiveRtp(this.#session, plain, from, atMs);
    else this.#session.dropped++;
  }

  #receiveReport(bytes: Uint8Array, from: Endpoint, atMs: number) {
    if (bytes.length === 0) return;
    const session = this.#session;
    const plain = mayReport(session, from) ? opened(this.#secured, bytes, true) : undefined;
    if (plain) receiveRtcp(session, plain, atMs);
    else session.dropped++;
  }

  rtp(packet: Uint8Array, to: Endpoint | undefined) {
    if (to) this.#rtp.send(this.#secured ? protectRtp(this.#secured.out, packet) : packet, to);
  }

  rtcp(packet: Uint8Array, to: Endpoint | undefined) {
    if (!to) return;
    const socket = this.#session.agreed?.rtcpMux ? this.#rtp : this.#rtcp;
    socket.send(this.#secured ? protectRtcp(this.#secured.out, packet) : packet, to);
  }

  wallMs = (): number => this.#time.wall();

  keepAlive(to: Endpoint | undefined) {
    if (to) this.#rtp.send(nothing, to);
  }

  /** With rtcp-mux RTCP comes too, which the latch does not check: the socket stays open to all. */
  settle(nowMs: number) {
    const { latch, agreed } = this.#session;
    this.#rtp.keepTo(agreed?.rtcpMux ? undefined : settled(latch, nowMs));
  }

  /** Applies the keys of an agreement. Unchanged keys continue with their counters. */
  secure({ srtp, ...agreed }: AgreedAudio, restored?: SecuredState) {
    const session = this.#session;
    const before = this.#secured;
    // The agreement may name another peer.
    this.#rtp.keepTo(undefined);
    if (!srtp) {
      this.#secured = undefined;
      return;
    }
    const from = restored && continued(restored, agreed, this.#time.mono());
    const goesOn = before?.out.key.material === srtp.ours.material;
    // RFC 3711 §3.3.1: for the peer an unknown source begins at rollover counter 0.
    if (!goesOn && !restored && session.sender.packets > 0)
      restartStream(session, randomInt(1, 2 ** 32), randomInt(2 ** 15));
    const out = goesOn ? before!.out : newSrtpOut(srtp.ours, from?.out);
    const same = before?.in.key.material === srtp.theirs.material && before.in.key.mki === srtp.theirs.mki;
    const heard = from?.heard ?? (before ? heardState(before.in) : []);
    this.#secured = { out, in: same ? before!.in : newSrtpIn(srtp.theirs, heard) };
    if (from) session.sender.sequence = from.out.sequence;
  }

  state(): SecuredState | undefined {
    if (!this.#secured) return undefined;
    const { out } = this.#secured;
    const { sequence } = this.#session.sender;
    // The next packet's sequence number may have rolled over already.
    const rollover = out.rollover + (sequence < out.sequence ? 1 : 0);
    return {
      atMs: this.#time.mono(),
      out: { rollover, sequence, rtcpIndex: out.rtcpIndex },
      heard: heardState(this.#secured.in),
    };
  }
}

/** A new stream of ours. */
export const newOrigin = (nowMs: number): StreamOrigin => ({
  ssrc: randomInt(1, 2 ** 32),
  ms: nowMs,
  timestamp: randomInt(2 ** 32),
  sequence: randomInt(2 ** 15), // RFC 3711 §3.3.1 wants it below 2^15, and plain RTP doesn't mind
});
