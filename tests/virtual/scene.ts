/** The virtual hotline with one agent at her SIP phone and a carrier, and how a call came out: by the facts, and by the tallies of those who took part. */
import type { Command, Fact, GroupId, HotlineConfig } from "@zongji/domain";
import {
  type CallEnd,
  type IncomingCall,
  isSaid,
  type OutgoingCall,
  type Phone,
  samplesOf,
  tones,
  until,
} from "@zongji/kit";
import { expect } from "vitest";
import type { Live } from "../../apps/live/src/live/index.ts";
import {
  agent,
  carrierAddress,
  device,
  deviceAddress,
  domain,
  houseAddress,
  openVirtual,
  password,
  type Virtual,
} from "./house.ts";

/** How a call must have come out. */
export type Outcome = {
  readonly disposition: string;
  readonly by: string;
  readonly cause: string;
  /** Reasons of the offers' ends, in order; an answered one has none. */
  readonly offers?: readonly string[];
  /** The carrier's own tally; undefined: it never saw an end. */
  readonly carrier: Partial<CallEnd> | undefined;
  /** The tally of the agent's phone, for each time it rang. */
  readonly agent?: readonly (Partial<CallEnd> | undefined)[];
};

/** How a call ends that the caller hangs up once it was answered. */
export const hungUp = { by: "caller", cause: "hangup", carrier: { by: "us", how: "BYE", status: 200 } } as const;

/** What the parties of one call saw. */
export type Played = { readonly call: OutgoingCall; readonly rings?: readonly IncomingCall[] };

const waitingStates = ["ready", "busy", "rest"];
const carrierPhone = { number: "13900000001", address: carrierAddress, toneHz: tones.caller };

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

export class Scene {
  readonly world: Virtual;
  readonly live: Live;
  readonly phone: Phone;
  readonly carrier: Phone;
  readonly facts: () => readonly Fact[];
  #placed = 0;

  private constructor(world: Virtual, live: Live, phones: Pick<Scene, "phone" | "carrier">) {
    this.world = world;
    this.live = live;
    this.phone = phones.phone;
    this.carrier = phones.carrier;
    this.facts = follow(live);
  }

  /** Waits until it is seen, in the world's time. */
  sees<T>(what: string, look: () => T | undefined | false, everyMs = 20): Promise<T> {
    return until(what, look, { around: this.world.around, limitMs: 90_000, everyMs });
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => void this.world.around.after(ms, resolve));
  }

  /** Opens a world, tells a story in it, and closes it. */
  static async tell<T>(story: (scene: Scene) => Promise<T>, more: { config?: HotlineConfig; seed?: number } = {}) {
    const world = await openVirtual(more.config, more.seed);
    try {
      return await world.play(
        (async () => {
          const live = await world.start();
          const credentials = { user: "8001", password };
          const phone = await world.phone({ number: "8001", address: deviceAddress, toneHz: tones.agent, credentials });
          const scene = new Scene(world, live, { phone, carrier: await world.phone(carrierPhone) });
          await scene.#signIn();
          const told = await story(scene);
          expect(world.faults).toEqual([]);
          return told;
        })(),
      );
    } finally {
      await world.close();
    }
  }

  async #signIn(): Promise<void> {
    await this.phone.register({ address: houseAddress, port: 5060 }, { domain });
    await this.command({ do: "signIn", groups: ["business", "complaint"] as GroupId[], device });
    await this.ready();
  }

  async command(command: Command): Promise<void> {
    expect(await this.live.command(agent, command)).toBeUndefined();
  }

  state(): string | undefined {
    return this.live.look().agents.find(({ user }) => user === agent)?.state;
  }

  async ready(): Promise<void> {
    await this.sees("the agent is free", () => waitingStates.includes(this.state() ?? ""));
    if (this.state() !== "ready") await this.command({ do: "ready" });
  }

  async busy(): Promise<void> {
    if (this.state() !== "busy") await this.command({ do: "busy" });
  }

  /** Another phone of the carrier's: for one that is gone for good. */
  otherCarrier(number: string): Promise<Phone> {
    return this.world.phone({ ...carrierPhone, number });
  }

  /** Places a call; nothing is waited for. */
  dial(from = this.carrier): Promise<OutgoingCall> {
    this.#placed += 1;
    return from.call({ to: `sip:12345678@${houseAddress}:5060` });
  }

  async callToMenu(from = this.carrier): Promise<OutgoingCall> {
    const call = await this.dial(from);
    await call.answered;
    await this.sees("the menu is heard", () => call.rtp.packets.length > 50);
    return call;
  }

  async callToQueue(from = this.carrier): Promise<OutgoingCall> {
    const call = await this.callToMenu(from);
    await call.press("1");
    await this.fact(call, "QueueEntered");
    return call;
  }

  async callToAgent(from = this.carrier): Promise<{ call: OutgoingCall; ring: IncomingCall }> {
    await this.ready();
    const call = await this.callToQueue(from);
    const ring = await this.phone.nextCall();
    ring.ring();
    await this.sees("the agent rings", () => this.state() === "ringing");
    return { call, ring };
  }

  async callToTalk(from = this.carrier): Promise<{ call: OutgoingCall; ring: IncomingCall }> {
    const { call, ring } = await this.callToAgent(from);
    ring.answer();
    await this.sees("both hear each other", () => this.isTalk(call, ring), 200);
    return { call, ring };
  }

  /** Each hears the other's tone: in the last of what came. */
  isTalk(call: OutgoingCall, ring: IncomingCall): boolean {
    const hears = ({ rtp }: OutgoingCall | IncomingCall, toneHz: number) =>
      isSaid(samplesOf(rtp.packets.slice(-20)), toneHz);
    return hears(call, tones.agent) && hears(ring, tones.caller);
  }

  factsOf({ callId }: { readonly callId: string }): readonly Fact[] {
    const all = this.facts();
    const arrived = all.find((fact) => fact.type === "CallArrived" && fact.sipCallId === callId);
    return arrived && "call" in arrived ? all.filter((fact) => "call" in fact && fact.call === arrived.call) : [];
  }

  /** The first fact of this type in the call. */
  fact(call: { readonly callId: string }, type: Fact["type"]): Promise<Fact> {
    return this.sees(`the call has ${type}`, () => this.factsOf(call).find((fact) => fact.type === type));
  }

  /** Compares the facts with what each party saw, and looks for what was left behind. */
  async expectOutcome({ call, rings = [] }: Played, expected: Outcome): Promise<void> {
    const { disposition, by, cause, offers = [], agent: tallies = [] } = expected;
    expect(await this.fact(call, "CallEnded")).toMatchObject({ ending: { by, cause }, disposition });
    const ends = this.factsOf(call).flatMap((fact) => (fact.type === "OfferEnded" ? [fact.reason] : []));
    expect(ends).toEqual(offers);
    expect(this.factsOf(call).filter(({ type }) => type === "CallEnded")).toHaveLength(1);
    if (expected.carrier === undefined) expect(call.end).toBeUndefined();
    else expect(await this.sees("the carrier saw the end", () => call.end)).toMatchObject(expected.carrier);
    expect(rings).toHaveLength(tallies.length);
    for (const [index, tally] of tallies.entries()) {
      if (tally === undefined) expect(rings[index]!.end).toBeUndefined();
      else expect(await this.sees("the phone saw the end", () => rings[index]!.end)).toMatchObject(tally);
    }
    await this.expectNothingLeft();
  }

  /** No agent stuck, no leg, no recording, no media session, no port left; one disposition for each call that was placed. */
  async expectNothingLeft(): Promise<void> {
    await this.sees("the agent is free", () => waitingStates.includes(this.state() ?? ""));
    await this.sees("nothing is left of the call", () => {
      const { calls, switch: own } = this.live.pulse();
      const left = [calls, own.legs, own.legsEnding, own.recordings, own.mediaSessions];
      return left.every((count) => count === 0) && this.world.housePorts().join() === "5060";
    });
    expect(this.live.pulse()).toMatchObject({ faults: 0, failedSteps: 0 });
    const count = (type: Fact["type"]) => this.facts().filter((fact) => fact.type === type).length;
    expect([count("CallArrived"), count("CallEnded")]).toEqual([this.#placed, this.#placed]);
  }
}
