import type { Session } from "../session.ts";
import type { UdpSocket } from "./network.ts";
import type { Party } from "./party.ts";

/** Sessions that have their frame one after another, while what it touches is in the processor's caches; and their sockets. */
export type Round = {
  readonly sessions: Session[];
  readonly rtp: UdpSocket[];
  readonly rtcp: UdpSocket[];
};

/** As many datagrams as are fetched at once (`batch.ts`). */
const roundLength = 64;

/** Parties in rounds: those who hear each other are in one, as long as they are not more than fit. */
export const roundsOf = (parties: ReadonlyMap<string, Party>): readonly Round[] => {
  const rounds: Round[] = [];
  const placed = new Set<Session>();
  let round: Round | undefined;
  const place = (session: Session) => {
    if (placed.has(session)) return;
    placed.add(session);
    if (!round || round.sessions.length >= roundLength) {
      round = { sessions: [], rtp: [], rtcp: [] };
      rounds.push(round);
    }
    round.sessions.push(session);
    const sockets = parties.get(session.id)?.sockets;
    if (sockets) {
      round.rtp.push(sockets.rtp);
      round.rtcp.push(sockets.rtcp);
    }
    for (const one of session.hears) place(one);
  };
  for (const { session } of parties.values()) {
    // The two of a talk are not torn apart.
    if (round && round.sessions.length === roundLength - 1 && session.hears.length > 0 && !placed.has(session))
      round = undefined;
    place(session);
  }
  return rounds;
};
