/** Shared by the benches without phones: an agreement on A-law, and sessions that hear each other or a prompt. */

import type { Endpoint } from "../src/latch.ts";
import type { AgreedAudio } from "../src/negotiation.ts";
import { newPlayer } from "../src/player.ts";
import { type Session, setHears } from "../src/session.ts";

export const alawWith = (remote: Endpoint): AgreedAudio => ({
  codec: "PCMA",
  payloadType: 8,
  eventType: 101,
  receives: { 8: "PCMA" },
  ptimeMs: 20,
  weSend: true,
  peerSends: true,
  peerHolds: false,
  direction: "sendrecv",
  rtcpMux: false,
  remote,
  rtcp: { address: remote.address, port: 9 },
});

/** Bridges the sessions in pairs. */
export const bridge = (sessions: readonly Session[]): undefined => {
  for (const [i, session] of sessions.entries()) setHears(session, [sessions[i ^ 1]!]);
};

const tone = Int16Array.from({ length: 32_000 }, (_, i) => 8000 * Math.sin(i / 3));

export const playTo = (sessions: readonly Session[]): undefined => {
  for (const session of sessions) session.player = newPlayer("play", [tone], true);
};
