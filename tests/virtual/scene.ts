/** The virtual hotline with one agent at her SIP phone and a carrier, and how a call came out: by the facts, and by the tallies of those who took part. */
import type { Command, Fact, GroupId, HotlineConfig } from "@zongji/domain";
import { type IncomingCall, isSaid, type OutgoingCall, type Phone, samplesOf, tones } from "@zongji/kit";
import { expect } from "vitest";
import type { Live } from "../../apps/live/src/live/index.ts";
import { hungUp, type Outcome, type Played } from "../interop/endings/outcome.ts";
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
import { playThrough, Story } from "./story.ts";

export { hungUp, type Outcome, type Played };

const carrierPhone = { number: "13900000001", address: carrierAddress, toneHz: tones.caller };

export class Scene extends Story {
  readonly phone: Phone;
  readonly carrier: Phone;

  private constructor(world: Virtual, live: Live, phones: Pick<Scene, "phone" | "carrier">) {
    super(world, live);
    this.phone = phones.phone;
    this.carrier = phones.carrier;
  }

  /** Opens a world, tells a story in it, and closes it. */
  static async tell<T>(story: (scene: Scene) => Promise<T>, more: { config?: HotlineConfig; seed?: number } = {}) {
    const world = await openVirtual(more.config, more.seed);
    return playThrough(world, async () => {
      const live = await world.start();
      const credentials = { user: "8001", password };
      const phone = await world.phone({ number: "8001", address: deviceAddress, toneHz: tones.agent, credentials });
      const scene = new Scene(world, live, { phone, carrier: await world.phone(carrierPhone) });
      await scene.#signIn();
      const told = await story(scene);
      expect(world.faults).toEqual([]);
      return told;
    });
  }

  async #signIn(): Promise<void> {
    await this.phone.register({ address: houseAddress, port: 5060 }, { domain });
    await this.command({ do: "signIn", groups: ["business", "complaint"] as GroupId[], device });
    await this.ready();
  }

  async command(command: Command): Promise<void> {
    expect(await this.ask(agent, command)).toBeUndefined();
  }

  state(): string | undefined {
    return this.agentLook(agent)?.state;
  }

  async ready(): Promise<void> {
    await this.areFree(agent);
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
    this.placed += 1;
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

  factsOf(call: { readonly callId: string }): readonly Fact[] {
    const id = this.idOf(call);
    return id === undefined ? [] : this.factsOfCall(id);
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
}
