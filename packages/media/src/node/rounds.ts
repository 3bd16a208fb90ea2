import { frameSamples } from "../frame.ts";
import { samplesPerMs } from "../jitter-buffer.ts";
import type { Session } from "../session.ts";
import { batch } from "./batch.ts";
import type { UdpSocket } from "./network.ts";
import type { Party } from "./party.ts";

/** A round: sessions whose frames are processed together, while their memory is in the processor's caches; and their sockets. */
export type Round = {
  readonly sessions: Session[];
  /** The RTP socket of each session, in the same order; undefined if the transport pushes. */
  readonly rtp: (UdpSocket | undefined)[];
  readonly rtcp: UdpSocket[];
};

/** The datagrams of a round fit into one batch. */
export const roundLength = batch;

/** A session, the sessions that it hears, the ones that these hear, and so on; only those without a round yet. */
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
 * Groups parties into rounds. Parties that hear each other are in one round, unless they are too many. If they were separate, one of them would hear a frame twice or
 * miss it whenever another call moves the border.
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

/** Writes into `pending` the sessions whose two steps of a slot were not both done early. */
export const pendingOf = (sessions: readonly Session[], atMs: number, pending: Session[]): readonly Session[] => {
  pending.length = 0;
  for (const session of sessions)
    if (session.takenEarlyMs !== atMs || session.givenEarlyMs !== atMs) pending.push(session);
  return pending;
};

/** Sessions whose sockets are read, and the sockets. */
export type Due = { readonly sessions: Session[]; readonly sockets: UdpSocket[] };

/** A relayed party's next packet is looked for this much earlier than a packet time after the one before. */
const earlyMs = 2;

/**
 * Writes into `due` the sockets of a round that are read now: a relayed party's in each slot of 10 ms, as soon as its next packet may have come; the others' when their
 * frame is due.
 */
export const dueOf = ({ sessions, rtp }: Round, atMs: number | undefined, nowMs: number, due: Due): Due => {
  due.sessions.length = 0;
  due.sockets.length = 0;
  for (let n = 0; n < sessions.length; n++) {
    const socket = rtp[n];
    if (!socket) continue;
    const session = sessions[n]!;
    // The packet for this frame has come already.
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
