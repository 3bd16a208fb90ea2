/** Parties whose packets come between the slots of a fake clock, and what each of them is sent. */

import type { AudioCodec } from "./door.ts";
import { decode, encode } from "./g711.ts";
import { decodeG722, encodeG722, newLowerBand } from "./g722.ts";
import type { Endpoint } from "./latch.ts";
import { answerOffer } from "./offer-answer.ts";
import { runEarly, runFrames, sendPending } from "./output.ts";
import { receiveRtp } from "./receive.ts";
import { buildRtp, emptyRtpHeader, parseRtp, type RtpHeader } from "./rtp.ts";
import { newSession, type Session, setAgreed, setHears, type Told, withDefaults } from "./session.ts";

export type Sent = RtpHeader & { readonly payload: Uint8Array; readonly atMs: number };
type Packet = { atMs: number; readonly bytes: Uint8Array };
type Voice = (sample: number) => number;

const typeOf = { PCMA: 8, PCMU: 0, G722: 9 } as const;

export type Party = {
  readonly session: Session;
  readonly codec: AudioCodec;
  readonly sent: Sent[];
  /** What the party says, by sample since its beginning; undefined: it sends nothing. */
  voice: Voice | undefined;
  ssrc: number;
  /** Its next packet: number, and samples since its beginning. */
  number: number;
  ts: number;
  readonly phaseMs: number;
  /** What becomes of its packets on the way, the next of which has this index. */
  network: (packet: Packet, index: number) => readonly Packet[];
  index: number;
};

export const tone =
  (hz: number, level = 6000): Voice =>
  (sample) =>
    level * Math.sin((2 * Math.PI * hz * sample) / 8000);

/** A fake clock on which parties speak, each at its own phase. */
export const newScene = () => {
  let nowMs = 1000;
  const parties: Party[] = [];
  const told: Told[] = [];
  const onTheWay: { readonly to: Party; readonly packet: Packet }[] = [];
  const peer: Endpoint = { address: "192.0.2.1", port: 4000 };

  const open = (id: string, { phaseMs = 7, codec = "PCMA" as AudioCodec, ptimeMs = 20 } = {}): Party => {
    const origin = { ssrc: 0xabc, ms: nowMs, timestamp: 2 ** 32 - 1600, sequence: 65_500 };
    const session = newSession(id, "rtp", withDefaults({ codecs: [codec] }), origin, (event) => told.push(event));
    const lines = [
      "v=0",
      "o=- 1 1 IN IP4 192.0.2.1",
      "s=-",
      "c=IN IP4 192.0.2.1",
      "t=0 0",
      `m=audio 4000 RTP/AVP ${typeOf[codec]} 13 101`,
      "a=rtpmap:101 telephone-event/8000",
      `a=ptime:${ptimeMs}`,
    ];
    const local = { address: "127.0.0.1", port: 2000, codecs: [codec], ptimeMs: 20, originId: 1, version: 1 };
    const answered = answerOffer(lines.join("\r\n"), local);
    if (!answered.ok) throw new Error(answered.why);
    setAgreed(session, answered.agreed, nowMs);
    const party: Party = {
      session,
      codec,
      sent: [],
      voice: undefined,
      ssrc: 5,
      number: 60_000,
      ts: 0,
      phaseMs,
      network: (packet) => [packet],
      index: 0,
    };
    session.wire = {
      rtp: (packet) => {
        const header = emptyRtpHeader();
        if (!parseRtp(packet, header)) throw new Error("not RTP");
        party.sent.push({ ...header, payload: packet.slice(12), atMs: nowMs });
      },
      rtcp: () => {},
    };
    parties.push(party);
    return party;
  };

  const coders = new Map<Party, ReturnType<typeof newLowerBand>>();
  const coded = (party: Party, samples: Int16Array): Uint8Array => {
    if (party.codec !== "G722") return encode(party.codec, samples);
    if (!coders.has(party)) coders.set(party, newLowerBand());
    const out = new Uint8Array(samples.length);
    encodeG722(coders.get(party)!, samples, samples.length, out, 0);
    return out;
  };

  const deliver = (party: Party, bytes: Uint8Array) => {
    for (const packet of party.network({ atMs: nowMs, bytes }, party.index++)) onTheWay.push({ to: party, packet });
  };

  /** A packet of the party with this payload. */
  const put = (party: Party, payload: Uint8Array, type: number = typeOf[party.codec], timestamp = party.ts) => {
    const header = {
      payloadType: type,
      marker: false,
      sequence: party.number++ & 0xffff,
      timestamp: timestamp >>> 0,
      ssrc: party.ssrc,
    };
    deliver(party, buildRtp(header, payload));
  };

  const speak = (party: Party) => {
    const { voice, ts, session } = party;
    const length = session.agreed!.ptimeMs * 8;
    if (voice)
      put(
        party,
        coded(
          party,
          Int16Array.from({ length }, (_, i) => Math.round(voice(ts + i))),
        ),
      );
    party.ts += length;
  };

  const step = () => {
    for (const party of parties) if (nowMs % party.session.agreed!.ptimeMs === party.phaseMs) speak(party);
    for (let n = 0; n < onTheWay.length; ) {
      const { to, packet } = onTheWay[n]!;
      if (packet.atMs > nowMs) n++;
      else {
        onTheWay.splice(n, 1);
        receiveRtp(to.session, packet.bytes, peer, nowMs);
      }
    }
    if (nowMs % 20 === 0)
      runFrames(
        parties.map(({ session }) => session),
        nowMs,
        nowMs,
      );
    else if (nowMs % 10 === 0) {
      for (const { session } of parties) if (session.agreed!.ptimeMs === 10) sendPending(session);
      const came = parties.filter(({ session }) => session.lastMediaMs > nowMs - 10);
      runEarly(
        came.map(({ session }) => session),
        nowMs + 10,
        nowMs,
      );
    }
    nowMs++;
  };

  return {
    open,
    put,
    told,
    parties,
    now: () => nowMs,
    run: (ms: number) => {
      for (let n = 0; n < ms; n++) step();
    },
    link: (who: Party, ...from: readonly Party[]) =>
      setHears(
        who.session,
        from.map(({ session }) => session),
      ),
  };
};

export type Scene = ReturnType<typeof newScene>;

/** Packets by our number, from the first on, unwrapped. */
const byNumber = (sent: readonly Sent[]): readonly (Sent & { readonly n: number; readonly ts: number })[] => {
  const [first] = sent;
  if (!first) return [];
  return sent
    .map((packet) => ({
      ...packet,
      n: ((packet.sequence - first.sequence) << 16) >> 16,
      ts: (packet.timestamp - first.timestamp) | 0,
    }))
    .sort((a, b) => a.n - b.n);
};

/** What a phone without a clock of its own hears: the audio at its timestamps; what is in no packet is NaN. */
export const heard = (party: Party, sent: readonly Sent[] = party.sent): Float64Array => {
  const audio = byNumber(sent).filter(({ payloadType }) => payloadType === typeOf[party.codec]);
  const from = Math.min(...audio.map(({ ts }) => ts));
  const to = Math.max(...audio.map(({ ts, payloadLength }) => ts + payloadLength));
  const out = new Float64Array(to - from).fill(Number.NaN);
  const band = newLowerBand();
  for (const { ts, payload } of audio) {
    const samples = new Int16Array(payload.length);
    if (party.codec === "G722") decodeG722(band, payload, 0, payload.length, samples);
    else samples.set(decode(party.codec, payload));
    out.set(samples, ts - from);
  }
  return out;
};

/** Numbers that were sent twice, samples that were sent twice, and samples in no packet, by the headers alone. */
export const timeline = (party: Party, sent: readonly Sent[] = party.sent) => {
  const audio = byNumber(sent).filter(({ payloadType }) => payloadType !== 101);
  let [twice, missing, numbers] = [0, 0, 0];
  for (const [i, { ts, n }] of audio.entries()) {
    if (i === 0) continue;
    const before = audio[i - 1]!;
    const step = ts - (before.ts + before.payloadLength);
    if (step < 0) twice -= step;
    else missing += step;
    if (n === before.n) numbers++;
  }
  return { twice, missing, numbers };
};

/** The longest time in which nothing left for the party. */
export const longestGapMs = (sent: readonly Sent[]): number =>
  sent.reduce((most, { atMs }, i) => Math.max(most, i === 0 ? 0 : atMs - sent[i - 1]!.atMs), 0);

/** The largest jump of the second difference: a click stands out of any tone. */
export const roughness = (samples: Float64Array): number => {
  let most = 0;
  for (let i = 2; i < samples.length; i++) {
    const jump = Math.abs(samples[i]! - 2 * samples[i - 1]! + samples[i - 2]!);
    if (jump > most) most = jump;
  }
  return most;
};

/** Level of a tone in each 20 ms, in dB to 6000. */
export const levels = (samples: Float64Array, hz: number): readonly number[] => {
  const out: number[] = [];
  for (let at = 0; at + 160 <= samples.length; at += 160) {
    let [re, im] = [0, 0];
    for (let i = 0; i < 160; i++) {
      re += samples[at + i]! * Math.cos((2 * Math.PI * hz * i) / 8000);
      im += samples[at + i]! * Math.sin((2 * Math.PI * hz * i) / 8000);
    }
    out.push(20 * Math.log10((2 * Math.hypot(re, im)) / 160 / 6000 + 1e-9));
  }
  return out;
};

export const quiet = () => 0;
/** Speech-like: half a second of a tone, then a quarter of silence. */
export const phrases =
  (hz: number): Voice =>
  (sample) =>
    sample % 6000 < 4000 ? tone(hz)(sample) : 0;

/** A call of two who hear each other, with tones of 400 and 1000 Hz, and a third who hears nobody yet. */
export const newTalk = (
  scene: Scene,
  { codec = "PCMA" as AudioCodec, ptimeMs = 20, agentPhaseMs = 7 } = {},
): Readonly<Record<"caller" | "agent" | "boss", Party>> => {
  const open = (id: string, phaseMs: number) => scene.open(id, { phaseMs: phaseMs % ptimeMs, codec, ptimeMs });
  const [caller, agent, boss] = [open("caller", 3), open("agent", agentPhaseMs), open("boss", 9)];
  caller.voice = tone(400);
  agent.voice = tone(1000);
  boss.voice = tone(1700);
  scene.run(500);
  scene.link(caller, agent);
  scene.link(agent, caller);
  scene.run(200);
  for (const { sent } of scene.parties) sent.length = 0;
  return { caller, agent, boss };
};

export const relays = (party: Party): boolean => party.session.relay?.started === true;
