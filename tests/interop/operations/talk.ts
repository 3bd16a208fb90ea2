import {
  cut,
  type OutgoingCall,
  type PhoneCall,
  parseWav,
  type Standstills,
  samplesOf,
  sleep,
  without,
} from "@zongji/kit";
import { expect } from "vitest";
import type { CallRecord, Person } from "../../e2e/scene.ts";
import type { Hears, Voice, Words } from "./hearing.ts";

/** At least 5 s, less what is cut off at both ends of a recording's stretch. */
const stretchMs = 5500;
const edgeMs = 100;
const settleMs = 400;
/** What must be left of a stretch whose rest was spoilt. */
const leastSpoiltMs = 2000;

/** What a talk needs of the floor that it is on. */
export type Ground = {
  readonly administrator: Person;
  readonly standstills: Standstills;
  judge(samples: Int16Array, hears: Hears | Words, own: Voice, least?: number): Promise<string[]>;
  fact(call: string, type: string, nth?: number): Promise<Record<string, unknown>>;
  record(call: string): Promise<CallRecord>;
};

type Stretch = { readonly fromMs: number; readonly toMs: number; readonly hears: Hears; readonly when: string };

/** One citizen's call, with the phones that are in it. */
export class Talk {
  readonly floor: Ground;
  /** Of the server. */
  readonly id: string;
  readonly legs: Partial<Record<Voice, PhoneCall>>;
  readonly #stretches: Stretch[] = [];

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

  /** Whom each ear hears for 5 s from now, and that it hears nobody else. While the machine stands still it is listened to again. */
  async hear(when: string, expected: Partial<Record<Voice, Hears>>): Promise<void> {
    await sleep(settleMs);
    for (let again = 3; ; again -= 1) {
      const { why, fromMs, toMs } = await this.#listen(expected);
      const still = this.floor.standstills.within(fromMs - 300, toMs).length > 0;
      if (why.length > 0 && still && again > 0) continue;
      if (why.length > 0) throw new Error(`${when}:\n${why.join("\n")}`);
      const { citizen } = expected;
      if (citizen) this.#stretches.push({ fromMs, toMs, hears: citizen, when });
      return;
    }
  }

  async #listen(expected: Partial<Record<Voice, Hears>>) {
    const from = performance.now();
    const fromMs = Date.now();
    await sleep(stretchMs);
    const to = performance.now();
    const why: string[] = [];
    for (const [who, hears] of Object.entries(expected) as [Voice, Hears][]) {
      const all = this.leg(who).rtp.packets.filter(({ atMs }) => atMs <= to);
      const packets = all.filter(({ atMs }) => atMs >= from);
      // What was sent while it settled may come at last now.
      this.floor.standstills.of(all.filter(({ atMs }) => atMs >= from - settleMs).map(({ atMs }) => atMs));
      const told = await this.floor.judge(samplesOf(packets), hears, who);
      why.push(...told.map((each) => `the ${who} hears ${each}`));
    }
    return { why, fromMs, toMs: fromMs + to - from };
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
    this.floor.standstills.of(this.citizen.rtp.packets.map(({ atMs }) => atMs));
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

/** What speaks against this being on a lane of a recording; what a standstill spoilt doesn't. */
const recorded = async (floor: Ground, lane: Int16Array, part: Recorded): Promise<string[]> => {
  const { startedAt, fromMs, toMs, hears, own } = part;
  const sound = cut(lane, fromMs - startedAt + edgeMs, toMs - startedAt - edgeMs);
  const told = await floor.judge(sound, hears, own);
  const still = floor.standstills.within(fromMs, toMs);
  if (told.length === 0 || still.length === 0) return told;
  return floor.judge(without(sound, fromMs + edgeMs, still), hears, own, leastSpoiltMs);
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
