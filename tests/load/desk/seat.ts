/** One agent at her desk, as the server sees her page: what it asks between calls, and how she goes from one call to the next. */
import type { Desk } from "@zongji/api";
import { type Chance, chanceOf } from "../chance.ts";
import { CallWork } from "./call-work.ts";
import { Client } from "./client.ts";
import { Kept, Polls } from "./polls.ts";
import type { Times } from "./times.ts";
import { type Matter, mattersOf } from "./words.ts";

export type SeatOrder = {
  readonly agentNo: string;
  readonly password: string;
  readonly device: string;
  readonly group: string;
  /** The loopback address that she comes from: tries to sign in are limited by address. */
  readonly from: string;
  readonly seed: number;
  readonly pace: number;
};

/** How often pages ask, ms: shift/server.ts, orders/notices.tsx, desk/today.tsx, missed/summary.ts, desk/next-missed.tsx. */
const [minuteMs, summaryMs, nextMs] = [60_000, 15_000, 20_000];
/** A call is in the log a moment after the talk: desk/own-calls.tsx. */
const loggedMs = 1500;
const dayMs = 86_400_000;
/** The hotline's zone is eight hours ahead. */
const dayStartNow = (): number => Math.floor((Date.now() + dayMs / 3) / dayMs) * dayMs - dayMs / 3;
/** She looks through the list of orders after so many calls. */
const lookThroughAfter = 4;
const hers: ReadonlySet<string> = new Set(["talking", "held"]);

/** What came of her calls. */
export type Worked = { handled: number; broken: number; readonly troubles: string[] };

export class Seat {
  readonly #order: SeatOrder;
  readonly #client: Client;
  readonly #worked: Worked;
  readonly #polls = new Polls();
  readonly #kept = new Kept();
  readonly #matters: () => Matter;
  readonly #chance: Chance;
  #desk: Desk | undefined;
  #work: { readonly call: CallWork; talks: boolean } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #calls = 0;
  #isOpen = true;

  constructor(baseUrl: string, order: SeatOrder, times: Times, worked: Worked) {
    this.#order = order;
    this.#client = new Client(baseUrl, order.from, times);
    this.#worked = worked;
    this.#matters = mattersOf(order.seed);
    this.#chance = chanceOf(order.seed);
  }

  /** Signs in, opens the page and says ready. */
  async open(): Promise<void> {
    const { agentNo, password, group, device } = this.#order;
    const { request } = this.#client;
    await this.#client.signIn(agentNo, password);
    await request("me");
    await this.#client.live(
      (desk) => this.#show(desk),
      (code) => this.#trouble(`the live connection was closed: ${code}`),
    );
    for (const ask of [() => request("listGroups"), () => request("measures"), () => request("businessTypes")])
      await ask();
    this.#polls.start("due", () => request("ownDue"), minuteMs);
    await request("agentSignIn", { body: { groups: [group], device, autoAnswer: false } });
    await request("agentReady");
    this.#idle();
  }

  /** She is in no call. */
  get isFree(): boolean {
    return this.#work === undefined;
  }

  /** Goes home. */
  async close(): Promise<void> {
    this.#isOpen = false;
    clearTimeout(this.#timer);
    this.#polls.close();
    await this.#client.request("agentSignOut").catch(() => {});
    this.#client.close();
  }

  #trouble(what: string): void {
    if (this.#isOpen) this.#worked.troubles.push(`${this.#order.agentNo}: ${what}`);
  }

  #show(desk: Desk): void {
    const was = this.#desk?.state;
    this.#desk = desk;
    const call = desk.call?.citizen ? desk.call : null;
    if (this.#work && this.#work.call.id !== call?.call) this.#end(this.#work.call);
    if (call && !this.#work) this.#begin(call);
    if (call && this.#work && !this.#work.talks && hers.has(call.at)) {
      this.#work.talks = true;
      this.#client.active();
      void this.#handle(this.#work.call);
    }
    if (desk.state !== was && !this.#work) this.#idle();
  }

  #begin(call: NonNullable<Desk["call"]>): void {
    this.#polls.stop("today", "summary", "next", "notices", "missed", "calls");
    clearTimeout(this.#timer);
    const { request } = this.#client;
    const { pace } = this.#order;
    const setting = { request, chance: this.#chance, matter: this.#matters(), kept: this.#kept, pace };
    const work = new CallWork(call, setting);
    this.#work = { call: work, talks: false };
    work.ring().catch((error: unknown) => this.#trouble(`ring: ${String(error)}`));
  }

  #end(work: CallWork): void {
    this.#work = undefined;
    work.close().catch((error: unknown) => this.#trouble(`close: ${String(error)}`));
  }

  async #handle(work: CallWork): Promise<void> {
    const { request } = this.#client;
    try {
      const isDone = await work.talk();
      if (!isDone) {
        this.#worked.broken += 1;
        return;
      }
      await request("agentHangUp");
      await work.wrapUp();
      await work.noted();
      await request("agentEndWrapUp");
      this.#worked.handled += 1;
      this.#calls += 1;
    } catch (error) {
      this.#worked.broken += 1;
      this.#trouble(`call: ${String(error)}`);
      // The next caller is taken all the same.
      for (const each of ["agentHangUp", "agentEndWrapUp"] as const) await request(each).catch(() => {});
    }
  }

  /** The desk between calls is shown anew: it asks anew. */
  #idle(): void {
    const { request } = this.#client;
    const { agentNo } = this.#order;
    const own = { from: dayStartNow(), agentNo, test: "yes", pageSize: 20 } as const;
    const calls = () => request("listCalls", { query: own });
    this.#polls.start("due", () => request("ownDue"), minuteMs);
    this.#polls.start("today", () => request("agentToday"), minuteMs);
    this.#polls.start("notices", () => request("listOrderNotices"), minuteMs);
    this.#polls.start("summary", () => this.#summary(), summaryMs);
    if (this.#desk?.state === "ready") this.#polls.start("next", () => request("nextMissed", { body: {} }), nextMs);
    this.#polls.start("calls", calls);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#polls.start("calls", calls), loggedMs);
    if (this.#calls % lookThroughAfter === lookThroughAfter - 1) void this.#lookThrough().catch(() => {});
  }

  async #summary(): Promise<void> {
    const { request } = this.#client;
    const { waiting, tried } = await request("missedSummary");
    if (waiting + tried === 0 || this.#work) return;
    await request("listMissed", { query: { sort: "lastAt", pageSize: 5, count: "none" } });
  }

  /** Between calls: what is to be done, its second page, and one order by a word of its title. */
  async #lookThrough(): Promise<void> {
    const { request } = this.#client;
    const { next } = await request("listOrders", { query: { pageSize: 20 } });
    if (next !== null) await request("listOrders", { query: { pageSize: 20, after: next } });
    await request("listOrders", { query: { pageSize: 20, view: "all", text: "补办" } });
  }
}
