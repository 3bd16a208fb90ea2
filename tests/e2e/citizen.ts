import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import {
  assertHeard,
  type Capture,
  cut,
  lost,
  parseWav,
  pause,
  play,
  resemblance,
  type Server,
  type Sipp,
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
  return { stream, menuAt: places.get("menu.main")!, talkFrom, heard };
};

/** Moments by the wire, ms since the epoch: the agent's 200, and her BYE or the request of her 挂断. */
export type WireTimes = { readonly okAtMs: number; readonly endAtMs: number };

export type Proof = {
  readonly server: Server;
  readonly person: Person;
  readonly record: CallRecord;
  readonly capture: Capture;
  readonly caller: Sipp;
  readonly wire: WireTimes;
};

/**
 * Caller and recording, sample by sample: prompts and the agent's tone at the caller; one tone left and the other right; as long as the
 * caller's leg in RTP time; the moments tA and tE of the wire on the samples that the call log names.
 */
export const checkSound = async ({ server, person, record, capture, caller, wire }: Proof): Promise<void> => {
  const agentNo = String(record.row.agentNo);
  const { stream, menuAt, talkFrom, heard } = checkCallerHeard(capture, caller, agentNo);
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

  // The clocks meet in the capture: a moment of the wall clock, and the sample of the leg that passed at that moment.
  const leg = legOf(stream);
  const beganAt = leg.sampleAt(recording.startedAt);
  const marked = (name: string) => ((markAt(record, name) - recording.startedAt) * sampleRate) / 1000;
  const menu = resemblance(right, promptSamples("menu.main"));
  const [tA, tE] = [marked("tA"), marked("tE")];
  const off = {
    rightFromLeg: ms(menu.atSample - (menuAt - beganAt)),
    leftFromWire: ms(
      toneBegins(left, tones.caller)! -
        Math.max(0, leg.sampleAt(capture.rtp({ fromPort: caller.mediaPort })[0]!.atMs) - beganAt),
    ),
    tAFromWire: ms(tA - (leg.sampleAt(wire.okAtMs) - beganAt)),
    tEFromWire: ms(tE - (leg.sampleAt(wire.endAtMs) - beganAt)),
  };
  const toneEndsAfterMs = ms(toneEnds(cut(right, 0, ms(tE) + 250), tones.agent)! - tE);
  expect(menu.correlation).toBeGreaterThan(0.98);
  expect(recording.talkFromMs).toBe(Math.round(ms(tA)));
  expect(Math.abs(ms(right.length - leg.samples))).toBeLessThanOrEqual(100);
  // The sound follows the mark: by the journal's sync, the way to the media and a frame, at the least.
  expect(toneEndsAfterMs).toBeGreaterThanOrEqual(-20);
  expect(toneEndsAfterMs).toBeLessThan(200);
  for (const [what, by] of Object.entries(off)) expect(Math.abs(by), what).toBeLessThanOrEqual(20);
};
