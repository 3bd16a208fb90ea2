/** A virtual story: waits in the world's time, asks the facts and the live state, and looks for what was left behind. */
import type { AgentLook, CallId, CallLook, Command, Fact, FactType, Refusal, UserId } from "@zongji/domain";
import { until } from "@zongji/kit";
import { expect } from "vitest";
import type { Live } from "../../apps/live/src/live/index.ts";
import type { Virtual } from "./house.ts";

const waitingStates = ["ready", "busy", "rest", "offline"];

/** The facts of the day, as whoever reckons with them is told. */
const follow = (live: Live): (() => readonly Fact[]) => {
  let told: Fact[] = [];
  live.readDay({
    begin: () => {
      told = [];
    },
    take: (facts) => void told.push(...facts),
  });
  return () => [...told];
};

/** Lets a story go on in this world until it is told, then closes the world. */
export const playThrough = async <T>(world: Virtual, story: () => Promise<T>): Promise<T> => {
  try {
    return await world.play(story());
  } finally {
    await world.close();
  }
};

export class Story {
  readonly world: Virtual;
  live: Live;
  facts: () => readonly Fact[];
  /** Calls of citizens that were placed. */
  placed = 0;

  constructor(world: Virtual, live: Live) {
    this.world = world;
    this.live = live;
    this.facts = follow(live);
  }

  /** The program is killed, is away for so long, and starts again; `meanwhile`: what is done to its machine. */
  async dies(awayMs = 1000, meanwhile: () => void = () => {}): Promise<void> {
    this.world.kill();
    meanwhile();
    await this.sleep(awayMs);
    this.live = await this.world.start();
    this.facts = follow(this.live);
  }

  /** Waits until it is seen, in the world's time. */
  sees<T>(what: string, look: () => T | undefined | false, everyMs = 20): Promise<T> {
    return until(what, look, { around: this.world.around, limitMs: 90_000, everyMs });
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => void this.world.around.after(ms, resolve));
  }

  agentLook(user: UserId): AgentLook | undefined {
    return this.live.look().agents.find((each) => each.user === user);
  }

  callLook(call: CallId | undefined): CallLook | undefined {
    return this.live.look().calls.find((each) => each.call === call);
  }

  /** A user's wish, and why it was refused; undefined: it was not. */
  ask(user: UserId, command: Command): Promise<Refusal | undefined> {
    return this.live.command(user, command);
  }

  factsOfCall(call: string): readonly Fact[] {
    return this.facts().filter((fact) => "call" in fact && fact.call === call);
  }

  /** The nth fact of this type in the call. */
  factOf<T extends FactType>(call: string, type: T, nth = 1): Promise<Extract<Fact, { type: T }>> {
    const found = () => this.factsOfCall(call).filter((fact) => fact.type === type)[nth - 1];
    return this.sees(`the call has ${type}`, () => found() as Extract<Fact, { type: T }> | undefined);
  }

  /** The server's id of the call that a carrier's phone placed. */
  idOf({ callId }: { readonly callId: string }): CallId | undefined {
    const arrived = this.facts().find((fact) => fact.type === "CallArrived" && fact.sipCallId === callId);
    return arrived && "call" in arrived ? (arrived.call as CallId) : undefined;
  }

  /** Nobody is stuck in a call that is over. */
  async areFree(...users: readonly UserId[]): Promise<void> {
    for (const user of users)
      await this.sees(`${user} is free`, () => {
        const look = this.agentLook(user);
        return waitingStates.includes(look?.state ?? "offline") && look?.call === undefined;
      });
  }

  /** No agent stuck, no leg, no recording, no media session, no port left; one end for each call, and one call for each that was placed. */
  async expectNothingLeft(): Promise<void> {
    await this.areFree(...this.live.look().agents.map(({ user }) => user));
    await this.sees("nothing is left of the call", () => {
      const { calls, switch: own } = this.live.pulse();
      const left = [calls, own.legs, own.legsEnding, own.recordings, own.mediaSessions];
      return left.every((count) => count === 0) && this.world.housePorts().join() === "5060";
    });
    expect(this.live.pulse()).toMatchObject({ faults: 0, failedSteps: 0 });
    const facts = this.facts();
    const calls = new Set(facts.flatMap((fact) => ("call" in fact && fact.call !== undefined ? [fact.call] : [])));
    const ends = facts.filter(({ type }) => type === "CallEnded");
    expect(ends).toHaveLength(calls.size);
    expect(new Set(ends.map((fact) => "call" in fact && fact.call)).size).toBe(calls.size);
    expect(facts.filter(({ type }) => type === "CallArrived")).toHaveLength(this.placed);
    expect(this.world.faults).toEqual([]);
  }
}
