import type { IncomingCall, Phone } from "../phone.ts";
import { sleep } from "../world.ts";
import { type Account, newAccount, type Ring, type Talk, tell } from "./account.ts";
import type { Citizen } from "./citizen.ts";
import type { Colleague, Desk, State } from "./colleague.ts";
import { arrivedAt, groupOf, type House, wallAt, wallNow } from "./house.ts";
import { passOn } from "./pass-on.ts";
import type { OutboundPlan, RingDeed, TalkDeed } from "./plan.ts";
import type { Town } from "./town.ts";

/** `group`: whose call she talks or wraps up in. */
export type Span = { readonly state: State; at: number; readonly group?: string | undefined; until?: number };

/** Where nothing is planned: answered, and soon over. */
const usual: RingDeed = { do: "answer", afterMs: 200, talk: { talkMs: 500, ends: "caller" } };

/** An agent with a SIP phone and a desk: does what the callers' plans say, and keeps account of her own time. */
export class Seat implements Colleague {
  readonly agent: string;
  readonly agentNo: string;
  readonly phone: Phone;
  readonly desk: Desk;
  readonly house: House;
  readonly town: Town;
  readonly spans: Span[] = [];
  /** That she is signed in to. */
  groups: readonly string[] = [];
  /** To which she comes back. */
  #resting: "ready" | "busy" = "busy";
  #wrapUpMs = 0;
  #expected: ((call: IncomingCall) => void) | undefined;
  #isOpen = true;
  #lane: Promise<unknown> = Promise.resolve();

  constructor(house: House, town: Town, about: { agent: string; agentNo: string; phone: Phone; desk: Desk }) {
    this.house = house;
    this.town = town;
    this.agent = about.agent;
    this.agentNo = about.agentNo;
    this.phone = about.phone;
    this.desk = about.desk;
    void this.#listen();
  }

  /** One at a time. */
  alone<T>(what: () => Promise<T>): Promise<T> {
    const done = this.#lane.then(what);
    this.#lane = done.catch(() => {});
    return done;
  }

  async signIn(groups: readonly string[], device: string): Promise<void> {
    await this.desk.post("/api/agent/sign-in", { groups, device });
    this.groups = groups;
    this.is("busy", wallNow());
  }

  async signOut(): Promise<void> {
    const at = wallNow();
    await this.desk.post("/api/agent/sign-out");
    this.is(this.#resting, at);
    this.spans.at(-1)!.until = at;
    this.#isOpen = false;
  }

  async ready(): Promise<void> {
    this.#resting = "ready";
    const [before, asked] = [this.spans.at(-1), wallNow()];
    this.is("ready", asked);
    const own = this.spans.at(-1)!;
    await this.desk.post("/api/agent/ready");
    // Where a caller waits she may be rung before the answer comes; else it was about now.
    if (own.at !== asked || own !== this.spans.at(-1)) return;
    own.at = wallNow();
    if (before) before.until = own.at;
  }

  /** Her state from now on. A wrap-up ends by itself before what comes behind it. */
  is(state: State, at: number, group?: string): void {
    const last = this.spans.at(-1);
    if (last?.state === "wrapUp" && last.at + this.#wrapUpMs < at) this.#push(this.#resting, last.at + this.#wrapUpMs);
    this.#push(state, at, group);
  }

  #push(state: State, at: number, group?: string): void {
    const last = this.spans.at(-1);
    if (last?.state === state) return;
    if (last) last.until = at;
    this.spans.push({ state, at, group });
  }

  wrapsUp(group: string, at: number): void {
    this.#wrapUpMs = groupOf(this.house, group).wrapUpMs;
    this.is("wrapUp", at, group);
  }

  /** Waits until her wrap-up is over. */
  async isFree(): Promise<void> {
    await sleep(this.#wrapUpMs + 300);
  }

  /** Back to where she rested before. */
  rests(at: number): void {
    this.is(this.#resting, at);
  }

  /** The next call that comes to her phone from none of the day's callers. */
  expects(): Promise<IncomingCall> {
    return new Promise((resolve) => {
      this.#expected = resolve;
    });
  }

  async #listen(): Promise<void> {
    while (this.#isOpen) {
      const call = await this.phone.nextCall(1000).catch(() => undefined);
      if (call) this.town.runs(this.#rung(call));
    }
  }

  async #rung(call: IncomingCall): Promise<void> {
    const citizen = this.town.caller(call.callerNumber);
    const missed = this.town.toCallBack(call.callerNumber);
    try {
      if (citizen) await this.#offered(call, citizen);
      else if (missed) await this.#callsBack(call, missed);
      else if (this.#expected) {
        const take = this.#expected;
        this.#expected = undefined;
        take(call);
        await call.ended;
      } else throw new Error(`${this.agentNo} is rung by ${call.callerNumber}, whom nobody expects`);
    } finally {
      call.close();
    }
  }

  async #offered(call: IncomingCall, citizen: Citizen): Promise<void> {
    const at = arrivedAt(call);
    const ring = citizen.rung(this.agent, at);
    this.is("ringing", at);
    call.ring();
    const deed = citizen.plan.rings[citizen.deedsUsed++] ?? usual;
    if (deed.do === "ringOut") return this.#ringsOut(call, citizen, ring);
    await Promise.race([sleep(deed.afterMs), call.ended]);
    if (call.end) return this.rests(wallAt(call.end.atMs));
    if (deed.do === "answer") {
      call.answer();
      return this.talk(call, citizen, ring, deed.talk);
    }
    if (deed.do === "refuse") {
      call.refuse();
      Object.assign(ring, { endedAt: wallNow(), reason: "REJECT" });
      tell(citizen.account, wallNow(), `${this.agentNo} refuses`);
      this.is("busy", wallNow());
      await sleep(100);
      return this.ready();
    }
    citizen.hangUp();
    this.rests(wallAt((await call.ended).atMs));
  }

  async #ringsOut(call: IncomingCall, citizen: Citizen, ring: Ring): Promise<void> {
    const { atMs } = await call.ended;
    if (ring.endedAt !== undefined) return this.rests(wallAt(atMs));
    Object.assign(ring, { endedAt: wallAt(atMs), reason: "RNA" });
    tell(citizen.account, wallAt(atMs), `${this.agentNo} lets it ring out`);
    this.is("rest", wallAt(atMs));
    await sleep(200);
    await this.ready();
  }

  /** From the answer until her part is over. */
  async talk(call: IncomingCall, citizen: Citizen, ring: Ring, deed: TalkDeed): Promise<void> {
    const at = ring.answeredAt ?? wallNow();
    const talk = citizen.talksWith(this.agent, ring, at, call.callId);
    this.is("talking", at, talk.group);
    if (deed.holdMs !== undefined) await this.#hold(talk, deed.holdMs);
    if (deed.businessType !== undefined) await this.#note(citizen, deed.businessType);
    await Promise.race([sleep(deed.talkMs), call.ended]);
    await this.#end(call, citizen, talk, deed);
  }

  async #hold(talk: Talk, ms: number): Promise<void> {
    await sleep(200);
    const from = wallNow();
    await this.desk.post("/api/agent/hold");
    await sleep(ms);
    const to = wallNow();
    await this.desk.post("/api/agent/retrieve");
    talk.holdMs += to - from;
  }

  async #note({ account }: Citizen, businessType: string): Promise<void> {
    const desk = await this.desk.get("/api/agent");
    await this.desk.post("/api/agent/note", { call: desk.call.call, note: "", result: null, businessType });
    account.noted = businessType;
    tell(account, wallNow(), `is noted as ${businessType}`);
  }

  async #end(call: IncomingCall, citizen: Citizen, talk: Talk, deed: TalkDeed): Promise<void> {
    const over = (at: number, by: Talk["by"]) => {
      citizen.talkOver(at, by);
      this.wrapsUp(talk.group, at);
    };
    if (call.end) {
      this.wrapsUp(talk.group, wallAt(call.end.atMs));
      throw new Error(`call ${citizen.plan.no}: the talk with ${this.agentNo} ended by itself`);
    }
    switch (deed.ends) {
      case "caller":
        citizen.hangUp();
        this.wrapsUp(talk.group, citizen.account.endedAt!);
        return;
      case "agent":
        over(wallNow(), "agent");
        this.town.runs(call.hangUp());
        return citizen.isAsked(wallNow());
      case "desk":
        await Promise.all([this.desk.post("/api/agent/hang-up"), call.ended]);
        over(wallAt(call.end!.atMs), "agent");
        return citizen.isAsked(wallAt(call.end!.atMs));
      default:
        return passOn({ seat: this, town: this.town, call, citizen, talk }, deed);
    }
  }

  /** Calls somebody outside. */
  async callOut(plan: OutboundPlan): Promise<Account> {
    const { numbers, trunks, groups } = this.house;
    const account = newAccount(plan, "out", plan.to, numbers.main, trunks.carrier, wallNow());
    const [own, far] = [this.expects(), this.town.outside.expects(plan.to)];
    this.is("dialling", wallNow());
    const asked = this.desk.post("/api/agent/call-out", { number: plan.to });
    const phone = await own;
    account.t0 = arrivedAt(phone);
    phone.answer();
    const [reached] = await Promise.all([far, asked]);
    await this.#withFar(account, phone, reached, { ...plan, group: groups.outbound.id });
    return account;
  }

  async #withFar(
    account: Account,
    own: IncomingCall,
    far: IncomingCall,
    how: {
      readonly kind: string;
      readonly answerAfterMs: number;
      readonly talkMs: number;
      readonly ends: "far" | "agent";
      readonly group: string;
      readonly parent?: number;
    },
  ): Promise<void> {
    const at = arrivedAt(far);
    const dial = { agent: this.agent, group: how.group, at, ...(how.parent !== undefined && { parent: how.parent }) };
    account.dial = dial;
    tell(account, at, "is dialled");
    far.ring();
    if (how.kind !== "notAnswered") await sleep(how.answerAfterMs);
    if (how.kind === "engaged") far.refuse();
    if (how.kind === "engaged" || how.kind === "notAnswered") {
      const failedAt = wallAt((await far.ended).atMs);
      await own.ended;
      Object.assign(account, { endedAt: failedAt, dial: { ...dial, failedAt } });
      tell(account, failedAt, "is not reached");
      return this.rests(failedAt);
    }
    far.answer();
    const answeredAt = wallNow();
    account.dial = { ...dial, answeredAt };
    const talk: Talk = {
      ...{ agent: this.agent, group: how.group, rangAt: at, at: answeredAt },
      ...{ dialogs: [far.callId, own.callId], holdMs: 0, transfers: 0 },
    };
    account.talks.push(talk);
    this.is("talking", answeredAt, how.group);
    await sleep(how.talkMs);
    const endedAt = wallNow();
    await Promise.all([(how.ends === "far" ? far : own).hangUp(), own.ended, far.ended]);
    Object.assign(talk, { endedAt, by: how.ends === "far" ? "caller" : "agent" });
    account.endedAt = endedAt;
    tell(account, endedAt, `the talk is over, by ${talk.by}`);
    this.wrapsUp(how.group, endedAt);
  }

  /** Her phone rings because a caller who kept his place is to be called back. */
  async #callsBack(call: IncomingCall, missed: Account): Promise<void> {
    const { trunks, numbers, groups } = this.house;
    this.is("ringing", arrivedAt(call));
    call.ring();
    await sleep(150);
    const far = this.town.outside.expects(missed.party);
    call.answer();
    const plan: OutboundPlan = {
      ...{
        no: missed.no,
        way: "out",
        kind: "calledBack",
        to: missed.party,
        answerAfterMs: 150,
        talkMs: 1200,
        ends: "far",
      },
    };
    const account = newAccount(plan, "out", missed.party, numbers.main, trunks.carrier, arrivedAt(call));
    const reached = await far;
    this.is("dialling", wallNow());
    await this.#withFar(account, call, reached, { ...plan, group: groups.slow.id, parent: missed.no });
    this.town.calledBack(missed, account);
  }
}
