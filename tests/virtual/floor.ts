/** The virtual hotline with seats at SIP phones, a carrier whose citizens call in, and one who answers outside numbers. */
import type {
  AgentLook,
  CallLook,
  Command,
  DeviceId,
  ForwardTarget,
  GroupId,
  HotlineConfig,
  Refusal,
  UserId,
} from "@zongji/domain";
import { header, IncomingCall, type OutgoingCall, type Phone } from "@zongji/kit";
import { expect } from "vitest";
import type { Live } from "../../apps/live/src/live/index.ts";
import { type Voice, voices } from "../interop/operations/hearing.ts";
import { carrierAddress, domain, hotline, houseAddress, openVirtual, password, type Virtual } from "./house.ts";
import { playThrough, Story } from "./story.ts";
import { Talk } from "./talk.ts";

const groups = ["business", "complaint"] as GroupId[];
export type Group = "business" | "complaint";
const keysTo = { business: "1", complaint: "21" } as const;
export type AgentNo = "8000" | "8001" | "8002" | "8003" | "8004" | "8005" | "8006";
const outsidePort = 5070;

export const userOf = (agentNo: string): UserId => `agent-${agentNo}` as UserId;
const deviceOf = (agentNo: string): DeviceId => `phone-${agentNo}` as DeviceId;

/** The floor's hotline: its carrier takes calls out, groups ring for 6 s, and no agent's number is told. */
export const floorHotline = (): HotlineConfig => {
  const base = hotline();
  const trunks = base.trunks.map((trunk) =>
    trunk.kind === "carrier" ? { ...trunk, host: carrierAddress, port: outsidePort } : trunk,
  );
  const own = base.groups.map((group) => ({ ...group, announceAgentNo: false, ringMs: 6000 }));
  return { ...base, trunks, groups: own };
};

/** An agent or supervisor at her SIP phone. */
export class Seat {
  readonly floor: Floor;
  readonly agentNo: string;
  readonly user: UserId;
  readonly device: DeviceId;
  readonly phone: Phone;

  constructor(floor: Floor, agentNo: string, phone: Phone) {
    this.floor = floor;
    this.agentNo = agentNo;
    this.user = userOf(agentNo);
    this.device = deviceOf(agentNo);
    this.phone = phone;
  }

  /** Performs an operation at her desk. @throws where it is refused */
  async does(command: Command): Promise<void> {
    expect(await this.refusal(command), command.do).toBeUndefined();
  }

  /** The refusal of an operation at her desk. */
  refusal(command: Command): Promise<Refusal | undefined> {
    return this.floor.ask(this.user, command);
  }

  signIn(more: { device?: DeviceId; autoAnswer?: boolean } = {}): Promise<void> {
    return this.does({ do: "signIn", groups, device: this.device, ...more });
  }

  get look(): AgentLook | undefined {
    return this.floor.agentLook(this.user);
  }

  get state(): string {
    return this.look?.state ?? "offline";
  }

  /** The call that she is in. */
  get call(): CallLook | undefined {
    return this.floor.callLook(this.look?.call);
  }

  is(...states: string[]): Promise<string> {
    return this.floor.sees(
      `${this.agentNo} is ${states.join(" or ")}`,
      () => states.includes(this.state) && this.state,
    );
  }

  /** Ready, however she was; a call that waits rings at once. */
  async ready(): Promise<void> {
    await this.floor.areFree(this.user);
    await this.does({ do: "ready" });
    await this.is("ready", "ringing");
  }

  busy(): Promise<void> {
    return this.does({ do: "busy" });
  }

  /** Forwards her calls from now on. */
  forward(where: {
    always?: ForwardTarget;
    busy?: ForwardTarget;
    noAnswer?: ForwardTarget & { afterMs: number };
  }): void {
    this.floor.configure((config) => ({
      ...config,
      agents: config.agents.map((each) => (each.user === this.user ? { ...each, forwarding: where } : each)),
    }));
  }
}

export class Floor extends Story {
  /** The carrier's side of calls in. */
  readonly citizens: Phone;
  /** The carrier's side of calls out. */
  readonly outside: Phone;
  readonly #rung = new Set<IncomingCall>();

  private constructor(world: Virtual, live: Live, phones: Pick<Floor, "citizens" | "outside">) {
    super(world, live);
    this.citizens = phones.citizens;
    this.outside = phones.outside;
  }

  /** Opens a world with these seats, each with its voice, tells a story in it, looks for what is left, and closes it. */
  static async tell<No extends AgentNo>(
    seated: Readonly<Record<No, Voice>>,
    story: (floor: Floor, seats: Readonly<Record<No, Seat>>) => Promise<void>,
    { config = floorHotline(), seed = 1 } = {},
  ): Promise<void> {
    const world = await openVirtual(config, seed);
    await playThrough(world, async () => {
      const live = await world.start();
      const carrier = { address: carrierAddress, toneHz: voices.citizen };
      const citizens = await world.phone({ ...carrier, number: "13900000001" });
      const away = { address: carrierAddress, port: outsidePort, toneHz: voices.outside };
      const floor = new Floor(world, live, { citizens, outside: await world.phone({ ...away, number: "outside" }) });
      const seats: Partial<Record<AgentNo, Seat>> = {};
      for (const [agentNo, voice] of Object.entries<Voice>(seated)) {
        const seat = new Seat(floor, agentNo, await floor.phone(agentNo, voice));
        await seat.signIn();
        await seat.is("busy");
        seats[agentNo as AgentNo] = seat;
      }
      await story(floor, seats as Record<No, Seat>);
      await floor.expectNothingLeft();
    });
  }

  /** A device's phone, registered; each has an address of its own. */
  async phone(sipUser: string, voice: Voice): Promise<Phone> {
    const address = `203.0.113.${this.world.nextHost()}`;
    const credentials = { user: sipUser, password };
    const phone = await this.world.phone({ number: sipUser, address, toneHz: voices[voice], credentials });
    await phone.register({ address: houseAddress, port: 5060 }, { domain });
    return phone;
  }

  configure(change: (config: HotlineConfig) => HotlineConfig): void {
    this.live.configure(change(this.live.config()));
  }

  /** A citizen's call is placed; nothing is waited for. */
  dial(): Promise<OutgoingCall> {
    this.placed += 1;
    return this.citizens.call({ to: `sip:12345678@${houseAddress}:5060` });
  }

  /** A citizen's call that hears the menu. */
  async toMenu(): Promise<OutgoingCall> {
    const citizen = await this.dial();
    await citizen.answered;
    await this.sees("the hotline is heard", () => citizen.rtp.packets.length > 20);
    return citizen;
  }

  /** A citizen's call that waits in a group's queue. */
  async queue(group: Group = "business"): Promise<{ id: string; citizen: OutgoingCall }> {
    const citizen = await this.toMenu();
    await citizen.press(keysTo[group]);
    const id = await this.sees("the call arrived", () => this.idOf(citizen));
    await this.factOf(id, "QueueEntered");
    return { id, citizen };
  }

  /** A citizen's call that rings at this seat. */
  async ring(seat: Seat, group: Group = "business"): Promise<{ talk: Talk; ring: IncomingCall }> {
    await seat.ready();
    const { id, citizen } = await this.queue(group);
    const ring = await seat.phone.nextCall();
    ring.ring();
    await seat.is("ringing");
    return { talk: new Talk(this, id, citizen, ring), ring };
  }

  /** A citizen's talk with this seat, who will be busy afterwards. */
  async talk(seat: Seat, group: Group = "business"): Promise<Talk> {
    const { talk, ring } = await this.ring(seat, group);
    ring.answer();
    await seat.is("talking");
    await seat.busy();
    return talk;
  }

  /** An internal call: the caller's own phone picks up first. */
  async callInternal(from: Seat, to: Seat): Promise<Talk> {
    await from.does({ do: "callInternal", agent: to.user });
    const ring = await this.picksUpByItself(from.phone);
    const talk = new Talk(this, from.look?.call ?? "", undefined, ring);
    await talk.fact("InternalStarted");
    return talk;
  }

  /** The next call to this outside number, which rings. */
  async outsideRings(number: string): Promise<IncomingCall> {
    const ring = await this.sees(`${number} is called`, () =>
      this.outside.calls.find(
        (each): each is IncomingCall =>
          each instanceof IncomingCall && each.invite.uri.includes(`:${number}@`) && !this.#rung.has(each),
      ),
    );
    this.#rung.add(ring);
    ring.ring();
    return ring;
  }

  /** Her phone is rung to pick up by itself, and does. */
  async picksUpByItself(phone: Phone): Promise<IncomingCall> {
    const ring = await phone.nextCall();
    expect(header(ring.invite, "call-info")).toContain("answer-after=0");
    ring.answer();
    return ring;
  }

  /** She picks up the next call that comes to her phone. */
  async answer({ phone }: Seat): Promise<IncomingCall> {
    const ring = await phone.nextCall();
    ring.ring();
    ring.answer();
    return ring;
  }
}
