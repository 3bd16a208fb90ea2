import {
  assertHeardWithin,
  type Baresip,
  type Browser,
  type Capture,
  decodeG711,
  type OutgoingCall,
  type PhoneCall,
  type RtpPacket,
  samplesOf,
  toneDb,
} from "@zongji/kit";
import type { Page } from "playwright-core";
import { epochMs } from "./cast.ts";

export type Kind = "udp" | "tcp" | "browser";

/** An agent's end of a talk. */
export type AgentEnd = { readonly agentNo: string; readonly toneHz: number } & (
  | { readonly kind: "udp"; call: PhoneCall | undefined }
  | { readonly kind: "tcp"; readonly baresip: Baresip }
  | { readonly kind: "browser"; readonly browser: Browser; readonly page: Page }
);

export type Talk = { readonly citizen: OutgoingCall; readonly citizenHz: number; readonly agent: AgentEnd };

/** One party of a talk: what it says, what it is to hear, and the RTP that it received, `atMs` by performance.now(). */
export type Ear = {
  readonly who: string;
  /** How the agent of its talk is connected. */
  readonly kind: Kind;
  readonly isCitizen: boolean;
  readonly saysHz: number;
  readonly hearsHz: number;
  readonly packets: readonly RtpPacket[];
};

const baresipPort = (baresip: Baresip): number => {
  const own = baresip.sip().findLast(({ way, body }) => way === "out" && body.includes("m=audio"));
  return Number(/^m=audio (\d+)/m.exec(own?.body ?? "")?.[1]);
};

/** What a phone on TCP received: nobody but a capture sees it. */
const captured = (capture: Capture | undefined, baresip: Baresip): readonly RtpPacket[] =>
  (capture?.rtp({ toPort: baresipPort(baresip) }) ?? []).map((packet) => ({
    ...packet,
    atMs: packet.atMs - epochMs(0),
  }));

const agentPackets = (agent: AgentEnd, capture: Capture | undefined): readonly RtpPacket[] => {
  if (agent.kind === "udp") return agent.call?.rtp.packets ?? [];
  return agent.kind === "browser" ? agent.browser.received(agent.page) : captured(capture, agent.baresip);
};

/** Both parties of each talk. A stopped capture tells what phones on TCP received; without one they received nothing. */
export const earsOf = (talks: readonly Talk[], capture?: Capture): Ear[] =>
  talks.flatMap(({ citizen, citizenHz, agent }): Ear[] => {
    const { kind, agentNo, toneHz } = agent;
    const [says, hears] = [
      { saysHz: citizenHz, hearsHz: toneHz },
      { saysHz: toneHz, hearsHz: citizenHz },
    ];
    return [
      { who: `the citizen of ${agentNo}`, kind, isCitizen: true, ...says, packets: citizen.rtp.packets },
      { who: `agent ${agentNo}`, kind, isCitizen: false, ...hears, packets: agentPackets(agent, capture) },
    ];
  });

const leastDb = -30;
const levelOf = ({ payloadType, payload }: RtpPacket, hz: number): number =>
  payloadType === 8 ? toneDb(decodeG711("PCMA", payload), hz) : Number.NEGATIVE_INFINITY;

/** The loudest of these tones in a packet. */
export const loudestIn = (packet: RtpPacket, candidatesHz: readonly number[]): number | undefined => {
  const levels = candidatesHz.map((hz) => ({ hz, db: levelOf(packet, hz) })).filter(({ db }) => db > leastDb);
  return levels.sort((a, b) => b.db - a.db)[0]?.hz;
};

/** Whether the newest that it received, after a moment, is the other's tone. */
export const hearsNow = ({ packets, hearsHz }: Ear, afterMs: number): boolean =>
  packets.slice(-3).every((packet) => packet.atMs > afterMs && levelOf(packet, hearsHz) > leastDb);

const within = (packets: readonly RtpPacket[], fromMs: number, toMs: number): RtpPacket[] =>
  packets.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs);

const longestGapMs = (packets: readonly RtpPacket[]): number =>
  packets.reduce((longest, { atMs }, n) => Math.max(longest, n === 0 ? 0 : atMs - packets[n - 1]!.atMs), 0);

/** The longest time without the other's voice, and without any sound, in a span that begins and ends with both. */
export const silenceOf = ({ packets, hearsHz }: Ear, fromMs: number, toMs: number) => {
  const all = within(packets, fromMs, toMs);
  const voice = all.filter((packet) => levelOf(packet, hearsHz) > leastDb);
  return { voiceMs: Math.round(longestGapMs(voice)), anythingMs: Math.round(longestGapMs(all)), heard: voice.length };
};

/** A tone leaks so far into others, Hz, where it is looked for in frames of 20 ms. */
const leakHz = 100;

/** Over some 5 s of this span the other's tone is heard, and neither its own nor a neighbour's. */
export const assertTalks = (ear: Ear, fromMs: number, toMs: number, neighboursHz: readonly number[]): void => {
  const level = ear.kind === "browser" ? {} : { db: -12 };
  // What a busy page stretches splatters over the tones beside its own.
  const neighbours = ear.kind === "browser" ? [] : neighboursHz;
  const others = [ear.saysHz, ...neighbours].filter((hz) => Math.abs(hz - ear.hearsHz) >= leakHz);
  assertHeardWithin(ear.who, samplesOf(within(ear.packets, fromMs, toMs)), { toneHz: ear.hearsHz, ...level, others });
};
