import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import {
  assertHeard,
  type Capture,
  cut,
  lost,
  type Measurement,
  overlapsAny,
  parseWav,
  pause,
  play,
  type RtpPacket,
  resemblance,
  type Server,
  type Sipp,
  type Stretch,
  sampleRate,
  samplesOf,
  scenario,
  soundPcap,
  startSipp,
  toneBegins,
  toneEnds,
  tones,
  uac,
  until,
  type World,
} from "@zongji/kit";
import { expect } from "vitest";
import {
  type CallRecord,
  hotlineNumber,
  legOf,
  markAt,
  oneStream,
  type Person,
  promptSamples,
  recordingFile,
  samplesOnWire,
} from "./scene.ts";

// sipp plays one file with all that the citizen says and presses. Greeting and menu last 23.8 s; the agent ends at 42 s; the question
// for a rating lasts 10.6 s and then waits 8 s.
const menuKeyAtMs = 25_000;
const ratingKeyAtMs = 56_000;
const saysMs = 70_000;
/** When the agent should end the talk, counted from the hotline's answer. */
export const agentEndsAtMs = 42_000;

/** The number that the carrier shows. */
export const citizenNumber = "13900000001";

/** sipp as the carrier: one citizen who presses 1 after the menu and rates with 1. */
export const callByCarrier = (world: World, remote: string): Promise<Sipp> => {
  const keys = [menuKeyAtMs, ratingKeyAtMs].map((atMs) => ({ digit: "1", atMs }));
  const sound = soundPcap(world, { toneHz: tones.caller, ms: saysMs, keys });
  const steps = [uac.invite(), uac.answered(), play(sound), uac.awaitBye(saysMs + 20_000), pause(100)];
  const caller = citizenNumber.slice(0, -1);
  return startSipp(world, { scenario: scenario("citizen", ...steps), remote, service: hotlineNumber, caller });
};

/** Waits until the hotline has answered the carrier. @returns when, by the monotonic clock */
export const answeredAt = (caller: Sipp): Promise<number> =>
  until("the hotline answers", () => {
    const answered = caller.calls()[0]?.events.some(({ event }) => event === "answered");
    return answered && performance.now();
  });

const everyMark = ["t0", "tI0", "tI1", "tH", "tQ", "tR", "tD", "tA", "tE", "wS", "wE", "end"];

/** The call log's record of that call: how it came out, every mark in order, every step. */
export const checkRecord = (record: CallRecord, agentNo: string): void => {
  expect(record.row).toMatchObject({
    direction: "inbound",
    calledNumber: hotlineNumber,
    number: citizenNumber,
    trunk: "carrier",
    disposition: "D2",
    // The talk was ended by the agent (below), the call by its last step, the goodbye after the rating.
    ending: { by: "system", cause: "flowEnded" },
    group: "business",
    agentNo,
    rating: { option: "非常满意", score: 5, satisfied: true },
    recorded: true,
    testBy: null,
  });
  expect(record.marks.map(({ name }) => name).sort()).toEqual([...everyMark].sort());
  const times = ["t0", "tI0", "tI1", "tQ", "tR", "tA", "tE", "end"].map((name) => markAt(record, name));
  expect(times).toEqual([...times].sort((a, b) => a - b));
  const facts = record.facts.map(({ type }) => type);
  const steps = ["CallArrived", "CallAnswered", "KeyPressed", "QueueEntered", "OfferAnswered", "AgentNoAnnounced"];
  const found = [...steps, "TalkEnded", "RatingGiven", "CallEnded"].map((step) => facts.indexOf(step));
  expect(found).toEqual([...found].sort((a, b) => a - b));
  expect(found).not.toContain(-1);
  const talkEnded = record.facts.filter(({ type }) => type === "TalkEnded");
  expect(talkEnded).toMatchObject([{ agentNo, ending: { by: "agent", cause: "hangup" } }]);
  expect(record.facts.filter(({ type }) => type === "KeyPressed")).toMatchObject([{ key: "1", valid: true }]);
};

const ms = (samples: number): number => (samples * 1000) / sampleRate;
const talkPrompts = (agentNo: string) => ["agentNo.prefix", ...[...agentNo].map((no) => `digit.${no}`)];

/** What reached the caller: every prompt, in order, nothing lost, then the agent's tone. */
const checkCallerHeard = (capture: Capture, caller: Sipp, agentNo: string) => {
  const stream = oneStream(capture, caller.mediaPort);
  expect(lost(stream)).toBe(0);
  const heard = samplesOf(stream);
  const names = ["greeting", "menu.main", ...talkPrompts(agentNo), "agentNo.suffix", "survey.ask"];
  let from = 0;
  const places = new Map<string, number>();
  for (const name of [...names, "survey.thanks", "goodbye"]) {
    const prompt = promptSamples(name);
    // Digits come again: each is looked for where the one before it ended.
    const window = name.startsWith("digit.") ? heard.subarray(from, from + prompt.length + 800) : heard.subarray(from);
    const { correlation, framesAlike, atSample } = resemblance(window, prompt);
    expect(correlation, name).toBeGreaterThan(0.98);
    expect(framesAlike, name).toBeGreaterThan(0.98);
    places.set(name, from + atSample);
    from += atSample + prompt.length;
  }
  const talkFrom = ms(places.get("agentNo.suffix")! + promptSamples("agentNo.suffix").length);
  return { stream, places, talkFrom, heard };
};

/**
 * Moments by the wire, ms since the epoch. The agent's: her 200, and her BYE or the request of her 挂断. The server's, which acts as soon as its journal
 * is safe: its ACK to that 200, and its 200 to that BYE or its own BYE.
 */
export type WireTimes = {
  readonly okAtMs: number;
  readonly ackAtMs: number;
  readonly endAtMs: number;
  readonly endedAtMs: number;
  /** What the agent's device sent: SRTP too, which leaves RTP's header in the clear (RFC 3711 §3.1). */
  readonly sent: readonly RtpPacket[];
};

export type Proof = {
  readonly server: Server;
  readonly person: Person;
  readonly record: CallRecord;
  readonly capture: Capture;
  readonly caller: Sipp;
  readonly wire: WireTimes;
};

/** When the 200 to the caller's INVITE, the first of the capture, was on the wire. */
const answerAt = (capture: Capture, { sipPort }: Server): number =>
  capture
    .sip(sipPort)
    .find(({ status, headers }) => status === 200 && headers.some(([, value]) => /^\d+ INVITE$/.test(value)))!.atMs;

/** How far a pair of moments may lie apart, ms: samples against each other, and against what caused them. */
const closeMs = 20;
/** `since`: when it was caused, ms since the epoch, by a program that must be given a core for it; samples need none. */
type Off = { readonly what: string; readonly byMs: number; readonly since?: number };

/** Of the proof, what is compared with what, and how far off it is. */
const offBy = (
  proof: Proof,
  stream: readonly RtpPacket[],
  places: ReadonlyMap<string, number>,
  heard: Int16Array,
  [left, right]: [Int16Array, Int16Array],
): readonly Off[] => {
  const { record, capture, caller, wire } = proof;
  const { startedAt } = record.recordings[0]!;
  // The clocks meet in the capture: a moment of the wall clock, and the sample of the caller's leg that passed at that moment.
  const leg = legOf(stream);
  const passedAt = (atMs: number) => leg.sampleAt(atMs) - leg.sampleAt(startedAt);
  const marked = (name: string) => ((markAt(record, name) - startedAt) * sampleRate) / 1000;
  const [tA, tE] = [marked("tA"), marked("tE")];
  const said = legOf(capture.rtp({ fromPort: caller.mediaPort }));
  // Where a prompt begins in the recording, and where it ought to: the same samples in the caller's RTP.
  const sent = (prompt: string) => places.get(prompt)! - leg.sampleAt(startedAt);
  const begins = (prompt: string) => {
    const from = Math.max(0, Math.round(sent(prompt)) - sampleRate / 2);
    return from + resemblance(right.subarray(from), promptSamples(prompt)).atSample;
  };
  const inPlace = (prompt: string) => ms(begins(prompt) - sent(prompt));
  const untilQuestion = ms(tE) + 2000;
  const ends = toneEnds(cut(right, 0, untilQuestion), tones.agent)!;
  const endsAtCaller = toneEnds(cut(heard, 0, untilQuestion + ms(leg.sampleAt(startedAt))), tones.agent)!;
  // A device that a busy machine keeps from sending falls silent by itself: how long before the hang-up its sound ended, by RTP time, beyond a frame.
  const device = legOf(wire.sent);
  const newest = Math.max(...wire.sent.filter(({ atMs }) => atMs <= wire.endAtMs).map(device.endsAtMs));
  const ranDryMs = Math.max(0, wire.endAtMs - newest - 20);
  const sounded = Math.min(0, ms(ends - tE) + ranDryMs);
  // What the journal's disk takes on a busy machine is no error of a sample: it is seen on the wire, between what was asked and the server's own packet.
  const since = (sample: number, mark: number, askedMs: number, actedMs: number) => {
    const after = ms(sample - mark);
    return after > 0 ? Math.max(0, after - (actedMs - askedMs)) : after;
  };
  const { okAtMs, ackAtMs, endAtMs, endedAtMs } = wire;
  const likeSamples = [
    { what: "the menu on the right, from the same samples in the caller's RTP", byMs: inPlace("menu.main") },
    { what: "the agent's number on the right, likewise", byMs: inPlace("agentNo.prefix") },
    { what: "the question on the right, likewise", byMs: inPlace("survey.ask") },
    {
      what: "the caller's tone on the left, from the caller's first sample in RTP time",
      byMs: ms(toneBegins(left, tones.caller)! - Math.max(0, passedAt(said.beganAtMs))),
    },
    {
      what: "the agent's last sound on the right, from the same sample in the caller's RTP",
      byMs: ms(ends - (endsAtCaller - leg.sampleAt(startedAt))),
    },
  ];
  const ended = ends < tE ? sounded : since(ends, tE, endAtMs, endedAtMs);
  return [
    ...likeSamples,
    { what: "tA, from the agent's 200", byMs: ms(tA - passedAt(okAtMs)), since: okAtMs },
    { what: "tE, from the agent's hang-up", byMs: ms(tE - passedAt(endAtMs)), since: endAtMs },
    {
      what: "the agent's number on the right, from tA",
      byMs: since(begins("agentNo.prefix"), tA, okAtMs, ackAtMs),
      since: okAtMs,
    },
    { what: "the agent's last sound on the right, from tE", byMs: ended, since: endAtMs },
    {
      what: "the question on the right, from tE",
      byMs: since(begins("survey.ask"), tE, endAtMs, endedAtMs),
      since: endAtMs,
    },
  ];
};

/**
 * Caller and recording, sample by sample: prompts and the agent's tone at the caller; one tone left and the other right; as long as the
 * caller's leg on the wire; prompts, and the end of the agent's tone, on the samples on which they went to the caller. At tA the right lane turns to the
 * agent's number, at tE her tone ends and the question begins: these samples are compared with those that the call log's marks name, and the marks with
 * the 200 and the hang-up on the wire. A machine that stood still when the agent answered or hung up says nothing of these: it is another call then.
 */
export const checkSound = async (proof: Proof): Promise<Measurement<void>> => {
  const { server, person, record, capture, caller } = proof;
  const agentNo = String(record.row.agentNo);
  const { stream, places, talkFrom, heard } = checkCallerHeard(capture, caller, agentNo);
  const talk = (sound: Int16Array) => cut(sound, talkFrom + 300, talkFrom + 6300);
  assertHeard("the caller", talk(heard), { toneHz: tones.agent, others: [tones.caller] });

  const recording = record.recordings[0]!;
  const file = readFileSync(recordingFile(server, record));
  expect(createHash("sha256").update(file).digest("hex")).toBe(recording.segments[0]!.sha256);
  const response = await person.ask("GET", `/api/calls/${record.row.id}/recording`);
  const wav = parseWav(Buffer.from(await response.arrayBuffer()));
  expect([wav.sampleRate, wav.channels.length]).toEqual([sampleRate, 2]);
  const [left, right] = wav.channels as [Int16Array, Int16Array];
  assertHeard("left", talk(left), { toneHz: tones.caller, db: -12, others: [tones.agent] });
  assertHeard("right", talk(right), { toneHz: tones.agent, others: [tones.caller] });

  expect(Math.abs(ms(right.length - samplesOnWire(stream))), "as long as the caller's leg").toBeLessThanOrEqual(100);
  // From the answer on, whenever the order to record came. The 200 itself leaves once the journal holds it: how long a disk takes is not judged.
  const answered = record.facts.find(({ type }) => type === "CallAnswered")!.at;
  expect(Math.abs(recording.startedAt - answered), "begins with the answer").toBeLessThanOrEqual(20);
  expect(answerAt(capture, server) - answered, "the server answers").toBeLessThan(1000);
  expect(recording.talkFromMs).toBe(markAt(record, "tA") - recording.startedAt);
  const off = offBy(proof, stream, places, heard, [left, right]);
  const { okAtMs, ackAtMs, endAtMs, endedAtMs } = proof.wire;
  expect(Math.max(ackAtMs - okAtMs, endedAtMs - endAtMs), "the server acts").toBeLessThan(1000);
  console.log(Object.fromEntries(off.map(({ what, byMs }) => [what, Math.round(byMs * 10) / 10])));
  const epochMs = Date.now() - performance.now();
  const isSpoilt = ({ since }: Off, spoilt: readonly Stretch[]) =>
    since !== undefined && overlapsAny({ fromMs: since - epochMs, toMs: since - epochMs + 250 }, spoilt);
  return {
    span: { fromMs: okAtMs - epochMs - 1000, toMs: endedAtMs - epochMs + 3000 },
    value: undefined,
    against: (spoilt) =>
      off
        .filter((each) => Math.abs(each.byMs) > closeMs && !isSpoilt(each, spoilt))
        .map(({ what, byMs }) => `${what}: ${byMs.toFixed(1)} ms`),
  };
};
