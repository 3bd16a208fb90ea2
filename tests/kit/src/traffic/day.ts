import type { IncomingCall, Phone } from "../phone.ts";
import { sleep, until } from "../world.ts";
import { type Account, newAccount, tell } from "./account.ts";
import { Citizen } from "./citizen.ts";
import { type House, wallNow } from "./house.ts";
import type { CallPlan, InboundPlan, InternalPlan, OutboundPlan } from "./plan.ts";
import type { Seat } from "./seat.ts";
import type { Town } from "./town.ts";

/** The phones and desks of a day. */
export type Cast = {
  readonly carrier: Phone;
  /** From which callers come over the trunk with one line, and over the one for tests. */
  readonly narrow: Phone;
  readonly test: Phone;
  /** Who answers the queues. */
  readonly agents: readonly Seat[];
  /** Who is transferred to and consulted. */
  readonly helpers: readonly Seat[];
  /** Who calls out, and a colleague within the house. */
  readonly callers: readonly [Seat, Seat];
  /** Who calls back those that asked for it in the queue, once the day is over. */
  readonly caller: Seat;
};

/** What the generator knows of a day that it made. */
export type Lived = {
  readonly accounts: readonly Account[];
  readonly seats: readonly Seat[];
  /** Of inbound calls, as they went over the wire. */
  readonly callIds: ReadonlyMap<Account, string>;
  /** What went otherwise than planned, in words. */
  readonly troubles: readonly string[];
};

const dutyNumbers = {
  answers: "13900007701",
  isBusy: "13900007702",
  isSilent: "13900007703",
  takes: "13900007704",
} as const;

export { dutyNumbers };

/** Lives the planned calls, so many of them at once. */
export class Day {
  readonly #house: House;
  readonly #town: Town;
  readonly #cast: Cast;
  readonly #accounts: Account[] = [];
  readonly #callIds = new Map<Account, string>();
  readonly #duty = new Map<string, Citizen>();

  constructor(house: House, town: Town, cast: Cast) {
    this.#house = house;
    this.#town = town;
    this.#cast = cast;
    town.helpers = [...cast.helpers];
    this.#openDuty();
  }

  async live(plans: readonly CallPlan[], atOnce: number): Promise<Lived> {
    const waiting = plans.filter((plan): plan is InboundPlan => plan.way === "in" && plan.whileUp === undefined);
    // Not all of them at the same moment.
    const next = async (_: unknown, n: number): Promise<void> => {
      await sleep(n * 150);
      for (let plan = waiting.shift(); plan; plan = waiting.shift()) await this.#inbound(plan, plans);
    };
    const within = plans.filter((plan): plan is OutboundPlan | InternalPlan => plan.way !== "in");
    await Promise.all([...Array.from({ length: atOnce }).map(next), this.#within(within)]);
    await this.#town.isQuiet();
    await this.#callBack();
    const { agents, helpers, callers, caller } = this.#cast;
    return {
      accounts: [...this.#accounts, ...this.#town.backCalls],
      seats: [...agents, ...helpers, ...callers, caller],
      callIds: this.#callIds,
      troubles: this.#town.troubles,
    };
  }

  /** One caller, after those whose thing he needs, where he needs one. */
  #inbound(plan: InboundPlan, all: readonly CallPlan[]): Promise<void> {
    const lives = async () => {
      const citizen = await Citizen.dial(this.#house, plan, this.#cast[plan.trunk]);
      this.#accounts.push(citizen.account);
      this.#callIds.set(citizen.account, citizen.call.callId);
      this.#town.isThere(citizen);
      if (plan.alone !== undefined) this.#duty.set(plan.alone, citizen);
      const held = all.filter((each) => each.way === "in" && each.whileUp === plan.no) as InboundPlan[];
      if (held.length > 0) await citizen.call.answered;
      const refused = Promise.all(held.map((each) => this.#inbound(each, [])));
      await Promise.all([citizen.live(), refused]);
      if (citizen.account.visits.at(-1)?.reason === "CALLBACK") this.#town.asksToBeCalledBack(citizen.account);
    };
    const run = () => this.#guarded(plan, lives);
    return plan.alone === undefined ? run() : this.#town.alone(plan.alone, run);
  }

  async #guarded(plan: CallPlan, lives: () => Promise<void>): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error("goes on for 90 s")), 90_000);
    });
    try {
      await Promise.race([lives(), late]);
    } catch (error) {
      this.#town.troubles.push(`call ${plan.no} (${plan.kind}): ${(error as Error).stack}`);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Calls out and within the house, by two who do nothing else. */
  async #within(plans: readonly (OutboundPlan | InternalPlan)[]): Promise<void> {
    const [one, other] = this.#cast.callers;
    const out = plans.filter((plan): plan is OutboundPlan => plan.way === "out");
    const within = plans.filter((plan): plan is InternalPlan => plan.way === "internal");
    const dials = async (seat: Seat): Promise<void> => {
      for (let plan = out.shift(); plan; plan = out.shift()) {
        const own = plan;
        await this.#guarded(own, async () => {
          this.#accounts.push(await seat.callOut(own));
          await seat.isFree();
        });
      }
    };
    await Promise.all([dials(one), dials(other)]);
    for (const plan of within) await this.#guarded(plan, () => this.#internal(plan, one, other));
  }

  async #internal(plan: InternalPlan, one: Seat, other: Seat): Promise<void> {
    const account = newAccount(plan, "internal", other.agentNo, "", "", wallNow());
    const [own, rung] = [one.expects(), other.expects()];
    one.is("dialling", wallNow());
    const asked = one.desk.post("/api/agent/call-internal", { agent: other.agent });
    (await own).answer();
    const ring = await rung;
    other.is("ringing", performance.timeOrigin + ring.arrivedAtMs);
    ring.ring();
    await Promise.all([asked, sleep(250)]);
    if (plan.kind === "internalRefused") {
      ring.refuse();
      other.rests(wallNow());
      await (await own).ended;
    } else {
      ring.answer();
      for (const seat of [one, other]) seat.is("internal", wallNow());
      await sleep(plan.talkMs);
      await ring.hangUp();
      other.rests(wallNow());
      await (await own).ended;
    }
    one.rests(wallNow());
    Object.assign(account, { endedAt: wallNow() });
    tell(account, wallNow(), "is over");
    this.#accounts.push(account);
    await sleep(200);
  }

  #openDuty(): void {
    const { outside } = this.#town;
    const at = (thing: string) => this.#duty.get(thing);
    const answers = (thing: string) => async (call: IncomingCall) => {
      call.ring();
      await sleep(300);
      if (call.end) return;
      call.answer();
      at(thing)?.dutyDid("answered", wallNow());
      await Promise.race([call.ended, sleep(2800)]);
      if (!call.end) await call.hangUp();
    };
    outside.always(dutyNumbers.answers, answers("duty 1"));
    outside.always(dutyNumbers.takes, answers("duty 4"));
    outside.always(dutyNumbers.isBusy, async (call) => {
      await sleep(200);
      call.refuse();
      at("duty 2")?.dutyDid("lost", wallNow(), "busy");
    });
    outside.always(dutyNumbers.isSilent, async (call) => {
      call.ring();
      const { atMs } = await call.ended;
      at("duty 3")?.dutyDid("lost", performance.timeOrigin + atMs, "noAnswer");
    });
  }

  /** Who kept his place in the queue is called back. */
  async #callBack(): Promise<void> {
    if (this.#town.stillToCallBack === 0) return;
    await this.#cast.caller.ready();
    const isDone = () => this.#town.stillToCallBack === 0 || this.#town.troubles.length > 0;
    await until("all are called back", isDone, { limitMs: 90_000, everyMs: 100 });
    await this.#cast.caller.isFree();
  }
}
