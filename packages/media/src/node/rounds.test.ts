import { expect, test } from "vitest";
import { newSession, type Session, setHears, withDefaults } from "../session.ts";
import type { UdpSocket } from "./network.ts";
import type { Party } from "./party.ts";
import { roundLength, roundsOf } from "./rounds.ts";

const socket = (): UdpSocket => ({ receiver: undefined, send: () => {}, keepTo: () => {}, close: async () => {} });

const partyOf = (id: string): Party => {
  const origin = { ssrc: 1, ms: 0, timestamp: 0, sequence: 0 };
  return {
    session: newSession(id, "rtp", withDefaults(undefined), origin, () => {}),
    sockets: { port: 2000, rtp: socket(), rtcp: socket() },
    tellOpened: () => {},
    remote: () => {},
    offer: () => {},
    close: async () => {},
  };
};

const partiesOf = (count: number): { parties: Map<string, Party>; sessions: Session[] } => {
  const parties = new Map(Array.from({ length: count }, (_, n) => [`${n}`, partyOf(`${n}`)]));
  return { parties, sessions: [...parties.values()].map(({ session }) => session) };
};

const meet = (...talk: Session[]) => {
  for (const one of talk)
    setHears(
      one,
      talk.filter((other) => other !== one),
    );
};

test("each session is in one round, with its socket; without sessions there is no round", () => {
  expect(roundsOf(new Map())).toEqual([]);
  const { parties, sessions } = partiesOf(200);
  for (let n = 0; n < 200; n += 2) meet(sessions[n]!, sessions[199 - n]!);
  const rounds = roundsOf(parties);
  expect(new Set(rounds.flatMap((round) => round.sessions))).toEqual(new Set(sessions));
  expect(rounds.flatMap((round) => round.sessions).length).toBe(200);
  for (const round of rounds) {
    expect(round.rtp).toEqual(round.sessions.map(({ id }) => parties.get(id)!.sockets!.rtp));
    expect(round.rtcp.length).toBe(round.rtp.length);
    expect(round.sessions.length).toBeLessThanOrEqual(roundLength);
  }
});

test("the parties of a talk are in one round, in any order", () => {
  for (const size of [2, 3, 5])
    for (let at = roundLength - size; at <= roundLength; at++) {
      const { parties, sessions } = partiesOf(roundLength * 2);
      const talk = sessions.slice(at, at + size);
      meet(...talk);
      const holding = roundsOf(parties).filter((round) => talk.some((one) => round.sessions.includes(one)));
      expect(holding.length, `${size} at ${at}`).toBe(1);
    }
});

test("too many sessions for one round are spread over several", () => {
  const { parties, sessions } = partiesOf(roundLength * 2 + 10);
  meet(...sessions);
  expect(roundsOf(parties).map((round) => round.sessions.length)).toEqual([roundLength, roundLength, 10]);
});
