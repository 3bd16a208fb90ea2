import type { IncomingCall, Phone } from "../phone.ts";
import { uriOf } from "../sip-text.ts";
import type { Account } from "./account.ts";
import type { Citizen } from "./citizen.ts";
import type { Colleague } from "./colleague.ts";

/** Who is reached over the carrier's line, by number. */
export class Outside {
  readonly #phone: Phone;
  readonly #expected = new Map<string, (call: IncomingCall) => void>();
  readonly #always = new Map<string, (call: IncomingCall) => Promise<void>>();
  readonly #town: Town;
  isOpen = true;

  constructor(phone: Phone, town: Town) {
    this.#phone = phone;
    this.#town = town;
    void this.#listen();
  }

  /** The next call to a number. */
  expects(number: string): Promise<IncomingCall> {
    return new Promise((resolve) => {
      this.#expected.set(number, resolve);
    });
  }

  /** Whatever comes to this number does so. */
  always(number: string, does: (call: IncomingCall) => Promise<void>): void {
    this.#always.set(number, does);
  }

  async #listen(): Promise<void> {
    while (this.isOpen) {
      const call = await this.#phone.nextCall(1000).catch(() => undefined);
      if (call) this.#town.runs(this.#rung(call));
    }
  }

  async #rung(call: IncomingCall): Promise<void> {
    const number = /^sips?:([^@;]*)@/.exec(uriOf(call.invite.uri))?.[1] ?? "";
    const take = this.#expected.get(number);
    this.#expected.delete(number);
    const always = this.#always.get(number);
    if (!take && !always) throw new Error(`${number} is dialled, whom nobody expects`);
    take?.(call);
    if (!take) await always!(call);
    await call.ended;
    call.close();
  }
}

/** Who is who in the day, and what went wrong in it. */
export class Town {
  readonly #callers = new Map<string, Citizen>();
  readonly #toCallBack = new Map<string, Account>();
  readonly #alone = new Map<string, Promise<unknown>>();
  readonly #running = new Set<Promise<unknown>>();
  readonly troubles: string[] = [];
  readonly outside: Outside;
  /** Agents who are transferred to and consulted. */
  helpers: Colleague[] = [];
  readonly backCalls: Account[] = [];

  constructor(carrier: Phone) {
    this.outside = new Outside(carrier, this);
  }

  isThere(citizen: Citizen): void {
    this.#callers.set(citizen.plan.from, citizen);
  }

  caller(number: string): Citizen | undefined {
    const found = this.#callers.get(number);
    return found?.account.endedAt === undefined || !this.#toCallBack.has(number) ? found : undefined;
  }

  asksToBeCalledBack(account: Account): void {
    this.#toCallBack.set(account.party, account);
  }

  toCallBack(number: string): Account | undefined {
    return this.#toCallBack.get(number);
  }

  calledBack(missed: Account, account: Account): void {
    this.#toCallBack.delete(missed.party);
    this.backCalls.push(account);
  }

  get stillToCallBack(): number {
    return this.#toCallBack.size;
  }

  /** One at a time of those that need the same thing. */
  alone<T>(thing: string, what: () => Promise<T>): Promise<T> {
    const done = (this.#alone.get(thing) ?? Promise.resolve()).then(what);
    this.#alone.set(
      thing,
      done.catch(() => {}),
    );
    return done;
  }

  /** Lets it run; what goes wrong is told at the end. */
  runs(what: Promise<unknown>): void {
    const run = what.catch((error: Error) => void this.troubles.push(error.stack ?? error.message));
    this.#running.add(run);
    void run.finally(() => this.#running.delete(run));
  }

  async isQuiet(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }
}
