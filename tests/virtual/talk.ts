/** One call of the virtual floor with the phones that are in it: whom each ear hears, what the facts and the recording say. */
import { type CallId, callRecord, type Fact, type FactType, type UserId } from "@zongji/domain";
import { cut, type OutgoingCall, type PhoneCall, type RtpPacket, samplesOf } from "@zongji/kit";
import { expect } from "vitest";
import { against, type Hears, type Voice } from "../interop/operations/hearing.ts";
import type { Story } from "./story.ts";

/** At least 5 s, less what is cut off at both ends of a recording's stretch. */
const stretchMs = 5500;
const edgeMs = 100;
const settleMs = 400;
/** Packets come each 20 ms here, and no machine is in their way. */
const mostBetweenMs = 21;

/** A time of the world in which the citizen heard this and nothing else. */
type Heard = { readonly fromMs: number; readonly toMs: number; readonly hears: Hears; readonly when: string };

const pausesIn = (packets: readonly RtpPacket[]): string[] =>
  packets.flatMap(({ atMs }, n) => {
    const since = atMs - (packets[n - 1]?.atMs ?? atMs);
    return since > mostBetweenMs ? [`a pause of ${since.toFixed(1)} ms`] : [];
  });

export class Talk {
  readonly floor: Story;
  /** Of the server. */
  readonly id: CallId;
  readonly legs: Partial<Record<Voice, PhoneCall>>;
  readonly #stretches: Heard[] = [];

  constructor(floor: Story, id: string, citizen: OutgoingCall | undefined, agent?: PhoneCall) {
    this.floor = floor;
    this.id = id as CallId;
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
    const { now } = this.floor.world.around;
    await this.floor.sleep(settleMs);
    const fromMs = now();
    await this.floor.sleep(stretchMs);
    const toMs = now();
    const why: string[] = [];
    for (const [who, hears] of Object.entries(expected) as [Voice, Hears][]) {
      const packets = this.leg(who).rtp.packets.filter(({ atMs }) => atMs > fromMs && atMs <= toMs);
      const told = against(samplesOf(packets), hears, who);
      const pauses = hears.length > 0 ? pausesIn(packets) : [];
      why.push(...told.map((each) => `the ${who} hears ${each}`), ...pauses.map((each) => `to the ${who}: ${each}`));
    }
    expect(why, when).toEqual([]);
    const { citizen } = expected;
    if (citizen) this.#stretches.push({ fromMs, toMs, hears: citizen, when });
  }

  /** Prompts that somebody hears from now on, until it is over. */
  async words(who: Voice, words: readonly string[], until: () => Promise<unknown>): Promise<void> {
    const from = this.floor.world.around.now();
    await until();
    await this.floor.sleep(settleMs);
    const packets = this.leg(who).rtp.packets.filter(({ atMs }) => atMs >= from);
    expect(against(samplesOf(packets), { words }, who)).toEqual([]);
  }

  fact<T extends FactType>(type: T, nth = 1): Promise<Extract<Fact, { type: T }>> {
    return this.floor.factOf(this.id, type, nth);
  }

  facts<T extends FactType>(type: T): Extract<Fact, { type: T }>[] {
    return this.floor.factsOfCall(this.id).filter((fact) => fact.type === type) as Extract<Fact, { type: T }>[];
  }

  counts(...types: FactType[]): Record<string, number> {
    return Object.fromEntries(types.map((type) => [type, this.facts(type).length]));
  }

  /** The call as the log has it once it has ended and its recordings are kept, and how it must have come out. */
  async record(disposition = "D2") {
    await this.fact("CallEnded");
    await this.floor.sees(
      "the recordings are kept",
      () => this.facts("RecordingStarted").length === this.facts("RecordingEnded").length,
    );
    const record = callRecord(this.floor.factsOfCall(this.id));
    expect(record?.disposition).toBe(disposition);
    expect(this.facts("CallEnded")).toHaveLength(1);
    return record!;
  }

  /** The recording of the citizen's leg: she speaks all along, and hears in each stretch what she heard at her own phone. */
  async checkRecording(): Promise<void> {
    const { recordings } = await this.record();
    expect(recordings).toHaveLength(1);
    const [left, right] = this.#lanes(recordings[0]!);
    const why: string[] = [];
    for (const { fromMs, toMs, hears, when } of this.#stretches) {
      const told = against(right(fromMs + edgeMs, toMs - edgeMs), hears, "citizen");
      why.push(...told.map((each) => `${when}, right: ${each}`));
    }
    const [first, last] = [this.#stretches[0]!, this.#stretches.at(-1)!];
    const said = against(left(first.fromMs + edgeMs, last.toMs - edgeMs), ["citizen"], "citizen");
    why.push(...said.map((each) => `left: ${each}`));
    expect(why).toEqual([]);
  }

  /** The only consultation's own recording: left the consulted party, right the agent, both without a gap until `toMs` of the world. */
  async checkConsultation(consulted: Voice, toMs: number): Promise<void> {
    const { consultRecordings = [] } = await this.record();
    expect(consultRecordings).toHaveLength(1);
    const [recording] = consultRecordings;
    const [left, right] = this.#lanes(recording!);
    const fromMs = this.floor.world.sinceStart(recording!.startedAt) + settleMs;
    expect(against(left(fromMs, toMs), [consulted], "agent")).toEqual([]);
    expect(against(right(fromMs, toMs), ["agent"], consulted)).toEqual([]);
  }

  /** Cuts a stretch of the world's time out of each lane of a recording. */
  #lanes({ startedAt, segments }: Awaited<ReturnType<Talk["record"]>>["recordings"][number]) {
    expect(segments).toHaveLength(1);
    const { file, startMs } = segments[0]!;
    const firstMs = this.floor.world.sinceStart(startedAt) + startMs;
    const channels = this.floor.world.recording(file);
    return channels.map((lane) => (fromMs: number, toMs: number) => cut(lane, fromMs - firstMs, toMs - firstMs)) as [
      Lane,
      Lane,
    ];
  }

  /** The call has ended, and these are free. */
  async over(...seats: readonly { readonly user: UserId }[]): Promise<void> {
    await this.fact("CallEnded");
    await this.floor.areFree(...seats.map(({ user }) => user));
  }
}
type Lane = (fromMs: number, toMs: number) => Int16Array;
