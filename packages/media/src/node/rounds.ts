import { frameSamples } from "../frame.ts";
import { samplesPerMs } from "../jitter-buffer.ts";
import type { Session } from "../session.ts";
import { batch } from "./batch.ts";
import type { UdpSocket } from "./network.ts";
import type { Party } from "./party.ts";

/** Sessions that have their frame one after another, while what it touches is in the processor's caches; and their sockets. */
export type Round = {
  readonly sessions: Session[];
  /** The RTP socket of each session, in their order; undefined where nobody fetches. */
  readonly rtp: (UdpSocket | undefined)[];
  readonly rtcp: UdpSocket[];
};

/** What is fetched for a round fits into one batch. */
export const roundLength = batch;

/** A session, and whom it hears, and whom they hear, of those who have no place yet. */
const talkOf = (session: Session, placed: Set<Session>): readonly Session[] => {
  if (placed.has(session)) return [];
  placed.add(session);
  const talk = [session];
  for (const one of talk)
    for (const heard of one.hears) {
      if (placed.has(heard)) continue;
      placed.add(heard);
      talk.push(heard);
    }
  return talk;
};

/**
 * Parties in rounds: those who hear each other are in one, as long as they are not more than fit. Were they torn apart, one would hear a frame twice, or
 * miss it, whenever a call elsewhere moves the place where.
 */
export const roundsOf = (parties: ReadonlyMap<string, Party>): readonly Round[] => {
  const rounds: Round[] = [];
  const placed = new Set<Session>();
  let round: Round = { sessions: [], rtp: [], rtcp: [] };
  const next = () => {
    if (round.sessions.length > 0) rounds.push(round);
    round = { sessions: [], rtp: [], rtcp: [] };
  };
  for (const party of parties.values()) {
    const talk = talkOf(party.session, placed);
    if (round.sessions.length + talk.length > roundLength) next();
    for (const session of talk) {
      if (round.sessions.length === roundLength) next();
      round.sessions.push(session);
      const sockets = parties.get(session.id)?.sockets;
      round.rtp.push(sockets?.rtp);
      if (sockets) round.rtcp.push(sockets.rtcp);
    }
  }
  next();
  return rounds;
};

/** Those whose frame of a slot was not both taken and given early, into `pending`. */
export const pendingOf = (sessions: readonly Session[], atMs: number, pending: Session[]): readonly Session[] => {
  pending.length = 0;
  for (const session of sessions)
    if (session.takenEarlyMs !== atMs || session.givenEarlyMs !== atMs) pending.push(session);
  return pending;
};

/** Who is asked, and by which socket. */
export type Due = { readonly sessions: Session[]; readonly sockets: UdpSocket[] };

/** The next packet of one that is relayed is not looked for sooner behind the one before than this much less than a packet's time. */
const earlyMs = 2;

/**
 * The sockets of a round that are to be asked now, into `due`. A party that is relayed is asked in each slot of 10 ms, as soon as its next packet may have
 * come; the others when their frame is due.
 */
export const dueOf = ({ sessions, rtp }: Round, atMs: number | undefined, nowMs: number, due: Due): Due => {
  due.sessions.length = 0;
  due.sockets.length = 0;
  for (let n = 0; n < sessions.length; n++) {
    const socket = rtp[n];
    if (!socket) continue;
    const session = sessions[n]!;
    // Its packet came for this frame already.
    if (session.takenEarlyMs === atMs && session.packetSamples >= frameSamples) continue;
    const isDue =
      session.relays > 0
        ? nowMs - session.lastMediaMs >= session.packetSamples / samplesPerMs - earlyMs
        : atMs !== undefined;
    if (!isDue) continue;
    due.sessions.push(session);
    due.sockets.push(socket);
  }
  return due;
};
