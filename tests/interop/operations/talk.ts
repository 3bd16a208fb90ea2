import {
  cut,
  earOfSound,
  hearNow,
  type Measurement,
  measured,
  type OutgoingCall,
  type PhoneCall,
  parseWav,
  type Stretch,
  samplesOf,
  sleep,
  spoiltIn,
  stretchesOf,
} from "@zongji/kit";
import { expect } from "vitest";
import type { CallRecord, Person } from "../../e2e/scene.ts";
import type { Hears, Voice, Words } from "./hearing.ts";

/** At least 5 s, less what is cut off at both ends of a recording's stretch. */
const stretchMs = 5500;
const edgeMs = 100;
const settleMs = 400;

/** What a talk needs of the floor that it is on. */
export type Ground = {
  readonly administrator: Person;
  judge(samples: Int16Array, hears: Hears | Words, own: Voice, spoilt?: readonly Stretch[]): Promise<string[]>;
  fact(call: string, type: string, nth?: number): Promise<Record<string, unknown>>;
  record(call: string): Promise<CallRecord>;
};

/** A time, since the epoch, in which the citizen heard this and nothing else. */
type Heard = Stretch & { readonly hears: Hears; readonly when: string };

/** One citizen's call, with the phones that are in it. */
export class Talk {
  readonly floor: Ground;
  /** Of the server. */
  readonly id: string;
  readonly legs: Partial<Record<Voice, PhoneCall>>;
  readonly #stretches: Heard[] = [];

  constructor(floor: Ground, id: string, citizen: OutgoingCall | undefined, agent?: PhoneCall) {
    this.floor = floor;
    this.id = id;
    this.legs = { ...(citizen ? { citizen } : {}), ...(agent ? { agent } : {}) };
  }

  leg(who: Voice): PhoneCall {
    const leg = this.legs[who];
    if (!leg) throw new Error(`the ${who} is not in the talk`);
    return leg;
  }
  get citizen(): PhoneCall {
    return this.leg("citizen");
  }
  get agent(): PhoneCall {
    return this.leg("agent");
  }

  /** Whom each ear hears for 5 s from now, and that it hears nobody else. */
  async hear(when: string, expected: Partial<Record<Voice, Hears>>): Promise<void> {
    await sleep(settleMs);
    const { fromMs, toMs } = await measured(when, () => this.#listen(expected));
    const { citizen } = expected;
    if (citizen) this.#stretches.push({ fromMs: epochMs(fromMs), toMs: epochMs(toMs), hears: citizen, when });
  }

  async #listen(expected: Partial<Record<Voice, Hears>>): Promise<Measurement<Stretch>> {
    const ears = await Promise.all(
      Object.entries(expected).map(async ([who, hears]) => {
        const ear = await hearNow(this.leg(who as Voice), stretchMs);
        return { who: who as Voice, hears, ear };
      }),
    );
    const { span } = ears[0]!.ear;
    const against = async (spoilt: readonly Stretch[]) => {
      const why: string[] = [];
      for (const { who, hears, ear } of ears) {
        const told = await this.floor.judge(ear.samples, hears, who, ear.inSamples(spoilt));
        const pauses = hears.length > 0 ? ear.pauses(spoilt) : [];
        why.push(...told.map((each) => `the ${who} hears ${each}`), ...pauses.map((each) => `to the ${who}: ${each}`));
      }
      return why;
    };
    return { span, against, value: span };
  }

  /** Prompts that somebody hears from now on, until it is over. */
  async words(who: Voice, words: readonly string[], until: () => Promise<unknown>): Promise<void> {
    const from = performance.now();
    await until();
    await sleep(settleMs);
    const packets = this.leg(who).rtp.packets.filter(({ atMs }) => atMs >= from);
    expect(await this.floor.judge(samplesOf(packets), { words }, who)).toEqual([]);
  }

  fact(type: string, nth = 1): Promise<Record<string, unknown>> {
    return this.floor.fact(this.id, type, nth);
  }

  /** The call log's record once the call has ended, and how it must have come out. */
  async record(disposition = "D2"): Promise<CallRecord> {
    const record = await this.floor.record(this.id);
    expect(record.row.disposition).toBe(disposition);
    expect(record.facts.filter(({ type }) => type === "CallEnded")).toHaveLength(1);
    return record;
  }

  /** The recording of the citizen's leg: she speaks all along, and hears in each stretch what she heard at her own phone. */
  async checkRecording(record: CallRecord): Promise<void> {
    const [recording] = record.recordings;
    if (!recording || this.#stretches.length === 0) throw new Error("nothing was recorded, or nothing heard");
    const response = await this.floor.administrator.ask("GET", `/api/calls/${this.id}/recording`);
    const [left, right] = parseWav(Buffer.from(await response.arrayBuffer())).channels as [Int16Array, Int16Array];
    const lane = { startedAt: recording.startedAt, own: "citizen" as const };
    const why: string[] = [];
    for (const { fromMs, toMs, hears, when } of this.#stretches) {
      const told = await recorded(this.floor, right, { ...lane, fromMs, toMs, hears });
      why.push(...told.map((each) => `${when}, right: ${each}`));
    }
    const [first, last] = [this.#stretches[0]!, this.#stretches.at(-1)!];
    const whole = { fromMs: first.fromMs, toMs: last.toMs, hears: ["citizen"] as const };
    const said = await recorded(this.floor, left, { ...lane, ...whole });
    why.push(...said.map((each) => `left: ${each}`));
    if (why.length > 0) throw new Error(`the recording:\n${why.join("\n")}`);
  }
}

type Recorded = {
  /** Of its first sample. */
  readonly startedAt: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly hears: Hears;
  readonly own: Voice;
};

/** performance.now() as ms since the epoch. */
const epochMs = (atMs: number): number => atMs + Date.now() - performance.now();

/** What speaks against this being on a lane of a recording, where nothing outside the product explains it. */
const recorded = async (floor: Ground, lane: Int16Array, part: Recorded): Promise<string[]> => {
  const { startedAt, fromMs, toMs, hears, own } = part;
  const firstMs = fromMs + edgeMs;
  const sound = cut(lane, firstMs - startedAt, toMs - startedAt - edgeMs);
  const told = await floor.judge(sound, hears, own);
  if (told.length === 0) return told;
  const ear = earOfSound(sound, firstMs);
  const spoilt = stretchesOf(await spoiltIn(ear.span));
  return spoilt.length === 0 ? told : floor.judge(sound, hears, own, ear.inSamples(spoilt));
};

/** The only consultation's own recording: left the consulted party, right the agent, both without a gap until `toMs`, since the epoch. */
export const checkConsultation = async (
  talk: Talk,
  record: CallRecord,
  { toMs, consulted }: { toMs: number; consulted: Voice },
): Promise<void> => {
  const begun = factsOf(record, "RecordingStarted").filter(({ of }) => of === "consult");
  expect(begun).toHaveLength(1);
  const startedAt = begun[0]!.at;
  const path = `/api/calls/${talk.id}/recording?consult=${String(begun[0]!.recording)}`;
  const response = await talk.floor.administrator.ask("GET", path);
  const [left, right] = parseWav(Buffer.from(await response.arrayBuffer())).channels as [Int16Array, Int16Array];
  const part = { startedAt, fromMs: startedAt + settleMs, toMs };
  expect(await recorded(talk.floor, left, { ...part, hears: [consulted], own: "agent" })).toEqual([]);
  expect(await recorded(talk.floor, right, { ...part, hears: ["agent"], own: consulted })).toEqual([]);
};

/** How many facts of each of these types the call has. */
export const counts = (record: CallRecord, ...types: string[]): Record<string, number> =>
  Object.fromEntries(types.map((type) => [type, record.facts.filter((fact) => fact.type === type).length]));

/** Facts of one type, in order. */
export const factsOf = (record: CallRecord, type: string) => record.facts.filter((fact) => fact.type === type);
