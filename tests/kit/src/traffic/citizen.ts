import type { OutgoingCall, Phone } from "../phone.ts";
import { sleep } from "../world.ts";
import { type Account, newAccount, type Ring, type Talk, tell, type VisitEnd } from "./account.ts";
import { groupOf, type House, type HouseNode, leadsTo, wallNow } from "./house.ts";
import type { InboundPlan, Step } from "./plan.ts";
import { SurveyEar } from "./survey-ear.ts";

/** He stands at a node, whose words are over at `listensAt`; `overAt`: it is left by itself then. */
type AtNode = {
  at: "flow";
  node: string;
  enteredAt: number;
  listensAt: number;
  invalid: number;
  noInput: number;
  overAt?: number;
};
/** `asking`: on which number he is to be called back. */
type InQueue = { at: "queue"; node: string; asking: boolean };
type Where = AtNode | InQueue | { at: "duty"; node: string } | { at: "talk" | "survey" | "elsewhere" | "over" };

/** How long a key of RFC 4733 is held, ms. */
const toneMs = 60;
/** The hotline looks for keys in each frame of 20 ms: half of one is the mean. */
const keyLagMs = 10;
/** So long after a moment of the hotline's own it is surely over there, ms. */
const marginMs = 450;

/** One caller of the day: does what is planned, and keeps account of where he stands by the flow that the operator has published. */
export class Citizen {
  readonly account: Account;
  readonly plan: InboundPlan;
  readonly call: OutgoingCall;
  readonly #house: House;
  #where: Where = { at: "elsewhere" };
  #ear: SurveyEar | undefined;
  /** Of the phones that rang for him. */
  deedsUsed = 0;

  private constructor(house: House, plan: InboundPlan, call: OutgoingCall, t0: number) {
    this.#house = house;
    this.plan = plan;
    this.call = call;
    call.rtp.onKey = (key) => this.#pressed(key);
    this.account = newAccount(plan, "in", plan.from, house.numbers[plan.number], house.trunks[plan.trunk], t0);
  }

  static async dial(house: House, plan: InboundPlan, phone: Phone): Promise<Citizen> {
    const { sip, numbers } = house;
    const isTest = plan.trunk === "test";
    const to = `sip:${numbers[plan.number]}@${isTest ? "zongji" : `${sip.address}:${sip.port}`}`;
    const from = isTest ? undefined : `<sip:${plan.from}@${phone.sip.address}:${phone.sip.port}>`;
    const call = await phone.call({ to, through: sip, ...(from && { from }) });
    return new Citizen(house, plan, call, wallNow());
  }

  #node(name: string): HouseNode {
    const node = this.#house.flow.nodes[name];
    if (!node) throw new Error(`the flow has no node ${name}`);
    return node;
  }

  #lasts(prompts: readonly string[] = []): number {
    return prompts.reduce((sum, name) => sum + this.#house.promptMs(name), 0);
  }

  /** The whole call. */
  async live(): Promise<void> {
    const { account, call, plan } = this;
    const isUp = await Promise.race([
      call.answered.then(
        () => true,
        () => false,
      ),
      call.ended.then(() => false),
    ]);
    if (!isUp) {
      account.refused = call.end!.status ?? 0;
      this.#over("hotline");
      return;
    }
    account.answeredAt = wallNow();
    tell(account, account.answeredAt, "is answered");
    if (plan.number !== "closed") this.#enter(this.#house.flow.start, account.answeredAt);
    void call.ended.then(() => this.#over("hotline"));
    for (const step of plan.steps) {
      if (call.end) break;
      await this.#do(step);
    }
    await call.ended;
    await this.#ear?.done;
    call.close();
  }

  async #do(step: Step): Promise<void> {
    switch (step.do) {
      case "press":
        await sleep(step.afterMs);
        await this.press(step.key);
        return;
      case "beSilent":
        while (this.account.silences.length < step.timeOuts && !this.call.end) {
          await sleep(50);
          this.#settle(wallNow());
        }
        await sleep(marginMs);
        return;
      case "hangUp":
        await sleep(step.afterMs);
        this.hangUp();
        return;
      case "stay":
        while (!this.call.end) {
          await Promise.race([this.call.ended, sleep(100)]);
          this.#settle(wallNow());
        }
    }
  }

  async press(key: string): Promise<void> {
    if (this.call.end) return;
    await Promise.race([this.call.press(key, { toneMs, gapMs: 60 }), this.call.ended]);
  }

  /** What is pressed counts once it is let go. */
  #pressed(key: string): void {
    const at = wallNow() + keyLagMs;
    if (this.call.end) return;
    this.#settle(at);
    tell(this.account, at, `presses ${key} ${this.#place()}`);
    this.#heard(key, at);
  }

  hangUp(): void {
    if (this.call.end) return;
    const at = wallNow();
    this.#settle(at);
    tell(this.account, at, `hangs up ${this.#place()}`);
    this.#over("caller", at);
    void this.call.hangUp();
  }

  /** In words. */
  #place(): string {
    const where = this.#where;
    return "node" in where ? `at ${where.node}` : `in ${where.at}`;
  }

  /** Time has passed: prompts and time-outs that are over. */
  #settle(now: number): void {
    for (let before: Where | undefined; before !== this.#where; ) {
      before = this.#where;
      if (before.at === "flow") this.#settleNode(before, now);
      if (before.at === "queue") this.#settleQueue(before, now);
    }
  }

  #settleNode(where: AtNode, now: number): void {
    const node = this.#node(where.node);
    const messageEnds = where.listensAt + (node.maxMs ?? 0);
    if (where.overAt !== undefined && now >= where.overAt) this.#leave("done", where.overAt);
    else if (node.kind === "play" && now >= where.listensAt) this.#leave("done", where.listensAt);
    else if (node.kind === "voicemail" && now >= messageEnds) {
      this.#message(where, messageEnds);
      this.#leave("done", messageEnds);
    } else if (node.kind === "menu" && now >= where.listensAt + node.timeoutMs!)
      this.#silent(where, node, where.listensAt + node.timeoutMs!);
  }

  #silent(where: AtNode, node: HouseNode, at: number): void {
    this.account.silences.push({ node: where.node, at });
    tell(this.account, at, `time-out at ${where.node}`);
    const noInput = where.noInput + 1;
    if (noInput > node.maxNoInput!) this.#leave("noInput", at);
    else this.#where = { ...where, noInput, listensAt: at + this.#lasts([node.noInputPrompt!, ...node.prompts!]) };
  }

  #settleQueue(where: InQueue, now: number): void {
    const visit = this.account.visits.at(-1)!;
    const lateAt = visit.at + groupOf(this.#house, visit.group).maxWaitMs;
    const isRung = this.#ring() !== undefined;
    if (now < lateAt || isRung || where.asking) return;
    this.#leaveQueue("TIMEOUT", lateAt);
    this.#go(where.node, "timeout", lateAt);
  }

  #heard(key: string, at: number): void {
    const where = this.#where;
    if (where.at === "survey") this.#ear!.heard(key, at);
    else if (where.at === "queue") this.#heardInQueue(where, key, at);
    else if (where.at === "flow") this.#heardAtNode(where, this.#node(where.node), key, at);
  }

  #heardAtNode(where: AtNode, node: HouseNode, key: string, at: number): void {
    const told = (known: boolean) => this.account.keys.push({ node: where.node, key, at, known });
    if (node.kind === "menu") this.#heardInMenu(where, node, key, at);
    else if (node.kind === "play" && node.bargeIn) {
      this.#leave("done", at);
      this.#heard(key, at);
    } else if (node.kind === "voicemail") {
      const isEnd = key === node.endKey && at >= where.listensAt;
      told(isEnd);
      if (isEnd) this.#message(where, at);
      if (isEnd) this.#leave("done", at);
    } else if (node.kind === "callback") {
      told(key === "1" || key === "*");
      if (key === "*") this.#leave("declined", at);
      if (key !== "1") return;
      this.account.callback = true;
      this.#where = { ...where, overAt: at + this.#lasts(["callback.noted"]) };
    }
  }

  #heardInMenu(where: AtNode, node: HouseNode, key: string, at: number): void {
    const entry = node.keys![key];
    const businessType = entry?.businessType;
    this.account.keys.push({ node: where.node, key, at, known: entry !== undefined, businessType });
    if (businessType !== undefined) this.account.businessType = businessType;
    const invalid = where.invalid + 1;
    if (entry) this.#leave(`key.${key}`, at);
    else if (invalid > node.maxInvalid!) this.#leave("invalid", at);
    else this.#where = { ...where, invalid, listensAt: at + this.#lasts([node.invalidPrompt!, ...node.prompts!]) };
  }

  #heardInQueue(where: InQueue, key: string, at: number): void {
    const { group } = this.account.visits.at(-1)!;
    const { leaveKey, callbackKey } = groupOf(this.#house, group);
    const told = (known: boolean) => this.account.keys.push({ node: where.node, key, at, known });
    if (where.asking) {
      told(key === "1" || key === "*");
      if (key === "1") {
        this.#leaveQueue("CALLBACK", at);
        this.account.callback = true;
        this.#go(where.node, "callback", at);
      } else this.#where = { ...where, asking: false };
    } else if (key === callbackKey) {
      told(true);
      this.#where = { ...where, asking: true };
    } else if (leaveKey !== undefined) {
      told(key === leaveKey);
      if (key !== leaveKey) return;
      this.#leaveQueue("KEY", at);
      this.#go(where.node, "key", at);
    }
  }

  #leave(exit: string, at: number): void {
    const where = this.#where;
    if (where.at !== "flow") return;
    Object.assign(this.account.stays.at(-1)!, { until: at, left: "next" });
    this.#go(where.node, exit, at);
  }

  /** On from a node by an exit; where nothing leads on the hotline ends the call. */
  #go(node: string, exit: string, at: number): void {
    const to = leadsTo(this.#house, node, exit);
    if (to === undefined) this.#where = { at: "elsewhere" };
    else this.#enter(to, at);
  }

  #enter(name: string, at: number): void {
    const node = this.#node(name);
    const stay = { node: name, at };
    this.account.stays.push(stay);
    tell(this.account, at, `at ${name}`);
    const sent = (left: "queue" | "dutyPhone" | "transfer" | "ended") => Object.assign(stay, { until: at, left });
    if (node.kind === "queue") {
      sent("queue");
      this.enterQueue(node.group!, at, name);
    } else if (node.kind === "dutyPhone" || node.kind === "transfer") {
      sent(node.kind === "transfer" ? "transfer" : "dutyPhone");
      if (node.kind === "dutyPhone") this.account.requestedAt ??= at;
      this.#where = { at: "duty", node: name };
    } else if (node.kind === "hangUp") {
      sent("ended");
      this.#where = { at: "elsewhere" };
    } else {
      const tone = node.kind === "voicemail" ? ["beep"] : [];
      const listensAt = at + this.#lasts([...(node.prompts ?? []), ...tone]);
      this.#where = { at: "flow", node: name, enteredAt: at, listensAt, invalid: 0, noInput: 0 };
    }
  }

  /** He waits for a group; one that is full or empty he leaves at once. */
  enterQueue(group: string, at: number, node = ""): void {
    this.account.requestedAt ??= at;
    this.account.visits.push({ group, at });
    const { isEmpty, maxWaiting } = groupOf(this.#house, group);
    this.#where = { at: "queue", node, asking: false };
    if (maxWaiting > 0 && !isEmpty) return;
    this.#leaveQueue(maxWaiting === 0 ? "FULL" : "NOAGENT", at);
    this.#go(node, maxWaiting === 0 ? "full" : "noAgent", at);
  }

  #leaveQueue(reason: VisitEnd, at: number): void {
    Object.assign(this.account.visits.at(-1)!, { leftAt: at, reason });
    this.#where = { at: "elsewhere" };
  }

  #message(where: AtNode, at: number): void {
    if (at - where.listensAt >= 1000) this.account.voicemail = true;
  }

  #ring(): Ring | undefined {
    const last = this.account.rings.at(-1);
    return last && last.answeredAt === undefined && last.endedAt === undefined ? last : undefined;
  }

  #over(by: "caller" | "hotline", at = wallNow()): void {
    const { account } = this;
    if (account.endedAt !== undefined) return;
    if (by === "hotline") this.#settle(at);
    const where = this.#where;
    Object.assign(account, { endedAt: at, endedBy: by });
    tell(account, at, `over, by ${by}`);
    if (where.at === "flow") this.#leftTheFlow(where, at);
    const ring = this.#ring();
    if (where.at === "queue") {
      this.#leaveQueue("ABANDON", at);
      if (ring) Object.assign(ring, { endedAt: at, reason: "CALLER_GONE" });
    } else if (where.at === "talk") this.talkOver(at, "caller");
    else if (where.at === "survey") this.#ear!.over(by, at);
    else if (where.at === "duty" && account.duty === undefined && this.#node(where.node).kind === "dutyPhone")
      account.duty = "lost";
    this.#where = { at: "over" };
  }

  #leftTheFlow(where: AtNode, at: number): void {
    const isMessage = this.#node(where.node).kind === "voicemail" && at >= where.listensAt;
    if (isMessage) this.#message(where, at);
    Object.assign(this.account.stays.at(-1)!, { until: at, left: isMessage ? "voicemail" : "hangup" });
  }

  /** An agent's phone rings for him. */
  rung(agent: string, at: number, group = this.account.visits.at(-1)!.group): Ring {
    const ring = { agent, group, at };
    this.account.rings.push(ring);
    const visit = this.account.visits.at(-1);
    if (visit && visit.leftAt === undefined) visit.offeredAt ??= at;
    tell(this.account, at, `${agent} rings`);
    return ring;
  }

  /** She has answered. @param dialog the Call-ID of her phone's call */
  talksWith(agent: string, ring: Ring, at: number, dialog: string): Talk {
    ring.answeredAt = at;
    const visit = this.account.visits.at(-1)!;
    if (visit.leftAt === undefined) this.#leaveQueue("ANSWER", at);
    const dialogs = [dialog, this.call.callId];
    const talk: Talk = { agent, group: ring.group, rangAt: ring.at, at, dialogs, holdMs: 0, transfers: 0 };
    this.account.talks.push(talk);
    this.#where = { at: "talk" };
    tell(this.account, at, `${agent} talks`);
    return talk;
  }

  talkOver(at: number, by: Talk["by"]): void {
    const talk = this.account.talks.at(-1)!;
    if (talk.endedAt !== undefined) return;
    Object.assign(talk, { endedAt: at, by });
    tell(this.account, at, `the talk is over, by ${by}`);
    if (this.#where.at === "talk") this.#where = { at: "elsewhere" };
  }

  /** He is asked to rate whom he talked with last. */
  async isAsked(at: number): Promise<void> {
    if (this.call.end) return;
    const { agent, group } = this.account.talks.at(-1)!;
    this.#where = { at: "survey" };
    const survey = { agent, group, at, keys: [], invalid: 0 };
    this.account.survey = survey;
    this.#ear = new SurveyEar(this.#house, survey);
    await this.#ear.live(this, this.plan.survey);
  }

  /** The duty phone, or the number that he was handed to, did this. */
  dutyDid(what: "answered" | "lost", at: number, exit?: string): void {
    const where = this.#where;
    if (where.at !== "duty" || this.call.end) return;
    const isDuty = this.#node(where.node).kind === "dutyPhone";
    if (isDuty) this.account.duty = what;
    else if (what === "answered") this.account.outside = true;
    if (exit !== undefined) this.#go(where.node, exit, at);
    tell(this.account, at, `the number outside: ${what}`);
  }
}
