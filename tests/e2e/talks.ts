import {
  type Baresip,
  type Browser,
  decodeG711,
  earOf,
  type Measurement,
  measurementOf,
  type OutgoingCall,
  type PhoneCall,
  type RtpPacket,
  type Stretch,
  sleep,
  theTap,
  toneDb,
} from "@zongji/kit";
import type { Page } from "playwright-core";

export type Kind = "udp" | "tcp" | "browser";

/** An agent's end of a talk. */
export type AgentEnd = { readonly agentNo: string; readonly toneHz: number } & (
  | { readonly kind: "udp"; call: PhoneCall | undefined }
  | { readonly kind: "tcp"; readonly baresip: Baresip }
  | { readonly kind: "browser"; readonly browser: Browser; readonly page: Page }
);

export type Talk = { readonly citizen: OutgoingCall; readonly citizenHz: number; readonly agent: AgentEnd };

/** One party of a talk: what it says, what it is to hear, and the RTP that it received, `atMs` by performance.now(). */
export type TalkEar = {
  readonly who: string;
  /** How the agent of its talk is connected. */
  readonly kind: Kind;
  readonly isCitizen: boolean;
  readonly saysHz: number;
  readonly hearsHz: number;
  readonly packets: readonly RtpPacket[];
  /** Where the server sends it. */
  readonly port: number | undefined;
};

const baresipPort = (baresip: Baresip): number => {
  const own = baresip.sip().findLast(({ way, body }) => way === "out" && body.includes("m=audio"));
  return Number(/^m=audio (\d+)/m.exec(own?.body ?? "")?.[1]);
};

const everMs = { fromMs: 0, toMs: Number.POSITIVE_INFINITY };

/** Of a phone that is a program of its own only the wire tells what it received; of a browser, its page. */
const agentHeard = (agent: AgentEnd): { packets: readonly RtpPacket[]; port: number | undefined } => {
  if (agent.kind === "udp") return { packets: agent.call?.rtp.packets ?? [], port: agent.call?.rtp.port };
  if (agent.kind === "tcp") {
    const port = baresipPort(agent.baresip);
    return { packets: theTap().sentTo({ port }, everMs), port };
  }
  const packets = agent.browser.received(agent.page);
  const newest = packets.at(-1);
  return { packets, port: newest && theTap().portOf(newest.ssrc) };
};

/** Both parties of each talk. */
export const earsOf = (talks: readonly Talk[]): TalkEar[] =>
  talks.flatMap(({ citizen, citizenHz, agent }): TalkEar[] => {
    const { kind, agentNo, toneHz } = agent;
    const [says, hears] = [
      { saysHz: citizenHz, hearsHz: toneHz },
      { saysHz: toneHz, hearsHz: citizenHz },
    ];
    const { rtp } = citizen;
    return [
      { who: `the citizen of ${agentNo}`, kind, isCitizen: true, ...says, packets: rtp.packets, port: rtp.port },
      { who: `agent ${agentNo}`, kind, isCitizen: false, ...hears, ...agentHeard(agent) },
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
export const hearsNow = ({ packets, hearsHz }: TalkEar, afterMs: number): boolean =>
  packets.slice(-3).every((packet) => packet.atMs > afterMs && levelOf(packet, hearsHz) > leastDb);

const within = (packets: readonly RtpPacket[], fromMs: number, toMs: number): RtpPacket[] =>
  packets.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs);

const longestGapMs = (packets: readonly RtpPacket[]): number =>
  packets.reduce((longest, { atMs }, n) => Math.max(longest, n === 0 ? 0 : atMs - packets[n - 1]!.atMs), 0);

/** The longest time without the other's voice, and without any sound, in a span that begins and ends with both. */
export const silenceOf = ({ packets, hearsHz }: TalkEar, fromMs: number, toMs: number) => {
  const all = within(packets, fromMs, toMs);
  const voice = all.filter((packet) => levelOf(packet, hearsHz) > leastDb);
  return { voiceMs: Math.round(longestGapMs(voice)), anythingMs: Math.round(longestGapMs(all)), heard: voice.length };
};

/** A tone leaks so far into others, Hz, where it is looked for in frames of 20 ms. */
const leakHz = 100;

const measurementAt = (ear: TalkEar, span: Stretch, neighboursHz: readonly number[]): Measurement<void> => {
  const level = ear.kind === "browser" ? {} : { db: -12 };
  // A browser's microphone has its own level, whose edges reach the tones beside its own.
  const neighbours = ear.kind === "browser" ? [] : neighboursHz;
  const others = [ear.saysHz, ...neighbours].filter((hz) => Math.abs(hz - ear.hearsHz) >= leakHz);
  const packets = within(ear.packets, span.fromMs, span.toMs);
  return measurementOf(ear.who, earOf(packets, span, ear.port), [{ toneHz: ear.hearsHz, ...level, others }]);
};

/** From now on each of these hears the other all along, and neither itself nor a neighbour. */
export const measureTalks = async (
  talks: readonly Talk[],
  neighboursOf: (ear: TalkEar, ears: readonly TalkEar[]) => readonly number[],
): Promise<Measurement<Stretch>> => {
  const fromMs = performance.now();
  await sleep(5500);
  const span = { fromMs, toMs: performance.now() };
  await theTap().isUpToDate();
  const ears = earsOf(talks);
  return {
    span,
    value: span,
    against: async (spoilt) => {
      const why: string[] = [];
      for (const ear of ears) {
        why.push(...(await measurementAt(ear, span, neighboursOf(ear, ears)).against(spoilt)));
        // Time for the phones of this process, which are hung up on where they are silent for 10 s.
        await sleep(5);
      }
      return why;
    },
  };
};
