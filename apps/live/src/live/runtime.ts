import { randomUUID } from "node:crypto";
import {
  type Answer,
  type Ask,
  type AskId,
  type Effect,
  type Fact,
  type FactBody,
  type Hotline,
  type Input,
  type Refusal,
  type StepFault,
  type SwitchCommand,
  type SwitchEvent,
  step,
  type Timer,
} from "@zongji/domain";
import type { Log } from "@zongji/store";
import { machineTimers, type Timers } from "@zongji/switch";
import type { Journal, JournalRecord } from "../journal/index.ts";
import type { ClockStep, NodeClock } from "./clock.ts";
import type { PartyCache } from "./party-cache.ts";

export type RuntimeSettings = {
  readonly hotline: Hotline;
  readonly journal: Journal;
  readonly clock: NodeClock;
  readonly partyCache: PartyCache;
  readonly perform: (command: SwitchCommand) => void;
  /** Asks a service for a call: to its answer, or why there is none. Nobody waits for it but its call; `dropped` says that this doesn't either. */
  readonly ask: (ask: Ask, dropped: AbortSignal) => Promise<Answer>;
  /** Commands of a dead run: until `resume` they, and all after them, wait. Default: nothing waits. */
  readonly undone?: readonly SwitchCommand[];
  /** Facts as they were written, at once; they are safe a little later. */
  readonly onFacts: (facts: readonly Fact[]) => void;
  /** After each step: something may look different. */
  readonly onStep: () => void;
  readonly log: Log;
  /** Default: the process's own. */
  readonly timers?: Timers;
};

const stackOf = (error: unknown): string => (error instanceof Error && error.stack) || String(error);

/** The packets that waited for the same write leave first, a caller's answer before what is made of it. */
const afterPackets = (run: () => void): Promise<void> =>
  new Promise((resolve) => {
    process.nextTick(() => {
      run();
      resolve();
    });
  });

/**
 * Joins the pure hotline with the world: one input at a time into `step`, facts into the journal, and commands to the switch only when the
 * journal is safe, in the order in which they were decided. A step that throws never throws here: it comes as faults, with the facts and commands that end
 * its call.
 */
export class Runtime {
  readonly #settings: RuntimeSettings;
  readonly #timers = new Map<string, () => void>();
  /** What services are being asked, to be dropped when its call ends. */
  readonly #asking = new Map<AskId, AbortController>();
  #lastAt: number;
  #tail: Promise<void> = Promise.resolve();
  /** Commands that wait for the journal, in order. */
  #undone: readonly SwitchCommand[];
  #goOn = () => {};
  #faults = 0;
  #failedSteps = 0;
  #closed = false;

  constructor(settings: RuntimeSettings) {
    this.#settings = settings;
    this.#lastAt = settings.clock.steady();
    this.#undone = settings.undone ?? [];
    if (settings.undone)
      this.#tail = new Promise((resolve) => {
        this.#goOn = resolve;
      });
  }

  /** Steps, or what follows from one, that threw: faults of ours, each in the log. */
  get faults(): number {
    return this.#faults;
  }

  /** Of these, parts of steps: taken back, their calls ended. */
  get failedSteps(): number {
    return this.#failedSteps;
  }

  get timers(): number {
    return this.#timers.size;
  }

  /** Decided, and not with the switch yet. */
  get undone(): readonly SwitchCommand[] {
    return this.#undone;
  }

  /** Of what was undone, this is done; the timers of a hotline that was taken up run on, and what was due meanwhile fires at once, in order. */
  resume(left: readonly SwitchCommand[]): void {
    const { hotline, clock, undone = [], perform } = this.#settings;
    for (const command of left) this.#guard(command.do, () => perform(command));
    this.#undone = this.#undone.slice(undone.length);
    this.#goOn();
    const now = clock.steady();
    for (const { timer, due } of [...hotline.timers.values()].sort((a, b) => a.due - b.due)) {
      this.#setTimer({ set: timer, afterMs: due - now });
    }
  }

  /**
   * One input. Resolves when what follows from it is in the journal and with the switch: to why it was refused, or to nothing.
   * @param at when the world did it, steady time; default now
   */
  async feed(input: Input, at?: number): Promise<Refusal | undefined> {
    const effects = this.#step(input, at);
    const refused = effects.flatMap((effect) => ("refused" in effect ? [effect.refused.reason] : []))[0];
    // Refused by a fault, more follows: the end of a call.
    if (refused !== undefined && effects.length === 1) return refused;
    void this.#perform(effects);
    await this.#tail;
    return refused;
  }

  /**
   * What the switch tells. Resolves when what is known by it is in the journal; what is to be done comes after that. Undefined: nothing is.
   * @param at when it happened, steady time
   */
  tell(event: SwitchEvent, at: number): Promise<void> | undefined {
    return this.#perform(this.#step(event, at));
  }

  /**
   * The wall clock was set: told as a fact, and all that is going on looks different by it.
   * @param check follows the step
   */
  followClock(check: () => ClockStep | undefined): ClockStep | undefined {
    const step = check();
    if (!step) return undefined;
    void this.append([{ type: "ClockStepped", ...step }]);
    this.#guard("look", () => this.#settings.onStep());
    return step;
  }

  /** Facts of the node itself, and what is known to be over. Resolves when they are safe. */
  append(bodies: readonly FactBody[]): Promise<void> {
    return this.#write(bodies, this.#now());
  }

  /** Stops all timers. Nothing is fed any more. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const off of this.#timers.values()) off();
    this.#timers.clear();
    await this.#tail;
  }

  #now(at = this.#settings.clock.steady()): number {
    this.#lastAt = Math.max(this.#lastAt, at);
    return this.#lastAt;
  }

  #step(input: Input, at?: number): readonly Effect[] {
    if (this.#closed) return [];
    const { hotline, partyCache, clock, log } = this.#settings;
    const now = this.#now(at);
    try {
      const effects = step(hotline, input, {
        now,
        wall: clock.wallOf(now),
        newId: randomUUID,
        party: partyCache.party,
        seal: partyCache.seal,
        numberOf: partyCache.numberOf,
      });
      for (const effect of effects) if ("fault" in effect) this.#tellFault(effect.fault);
      return effects;
    } catch (error) {
      // Not even what becomes of a step that throws could be done: nothing of it was.
      this.#faults += 1;
      this.#failedSteps += 1;
      log.error(
        { input: input?.is, error: stackOf(error) },
        "a step of the hotline failed, and nothing was done about it",
      );
      return [];
    }
  }

  /** A part of a step threw. What became of it is among the step's effects. */
  #tellFault({ error, how, ...about }: StepFault): void {
    this.#faults += 1;
    this.#failedSteps += 1;
    this.#settings.log.error(
      { ...about, how, error: stackOf(error) },
      "a step of the hotline failed and was taken back",
    );
  }

  #write(bodies: readonly FactBody[], at: number): Promise<void> {
    const { journal, partyCache, clock, onFacts, log } = this.#settings;
    const facts = bodies.map((body) => journal.number(body, at));
    // A number before the first fact that names it, so that no fact ever stands without it.
    const records: JournalRecord[] = [
      ...partyCache.take(clock.wallOf(at)),
      ...facts.map((fact) => ({ kind: "fact" as const, fact })),
    ];
    const safe = journal.append(records).catch((error: unknown) => {
      log.error({ error: String(error), facts: facts.length }, "facts could not be written");
    });
    if (facts.length > 0) this.#guard("facts", () => onFacts(facts));
    return safe;
  }

  /** What follows from a step must not depend on what else follows from it: one that throws is counted, and the rest goes on. */
  #guard(what: string, perform: () => void): void {
    try {
      perform();
    } catch (error) {
      this.#faults += 1;
      this.#settings.log.error({ what, error: stackOf(error) }, "what follows from a step failed");
    }
  }

  /** Resolves when the facts are in the journal. */
  #perform(effects: readonly Effect[]): Promise<void> | undefined {
    if (effects.length === 0) {
      // A phone that came back is nothing to do, and is seen all the same.
      this.#guard("look", () => this.#settings.onStep());
      return undefined;
    }
    const bodies = effects.flatMap((effect) => ("fact" in effect ? [effect.fact] : []));
    const commands = effects.flatMap((effect) => ("command" in effect ? [effect.command] : []));
    if (commands.length > 0) this.#undone = [...this.#undone, ...commands];
    const asks = effects.filter((effect) => "ask" in effect || "dropAsk" in effect);
    const safe = this.#write(bodies, this.#lastAt);
    this.#tail = this.#tail
      .then(() => safe)
      .then(() => (commands.length > 0 ? afterPackets(() => this.#do(commands)) : undefined));
    if (asks.length > 0)
      this.#tail = this.#tail.then(() => {
        for (const each of asks)
          if ("ask" in each) this.#ask(each.ask);
          else this.#asking.get(each.dropAsk)?.abort();
      });
    for (const effect of effects) if ("timer" in effect) this.#setTimer(effect.timer);
    this.#guard("look", () => this.#settings.onStep());
    return safe;
  }

  #do(commands: readonly SwitchCommand[]): void {
    this.#undone = this.#undone.slice(commands.length);
    for (const command of commands) this.#guard(command.do, () => this.#settings.perform(command));
  }

  /** Without an answer of any kind the call's own timer ends the wait. */
  #ask(ask: Ask): void {
    const dropped = new AbortController();
    const answered = (answer: Answer) => {
      if (!dropped.signal.aborted) void this.feed({ is: "AskAnswered", call: ask.call, ask: ask.id, answer });
    };
    const failed = (error: unknown) =>
      this.#guard("ask", () => {
        throw error;
      });
    this.#guard("ask", () => {
      const answer = this.#settings.ask(ask, dropped.signal);
      this.#asking.set(ask.id, dropped);
      void answer.then(answered, failed).finally(() => this.#asking.delete(ask.id));
    });
  }

  #setTimer(timer: { set: Timer; afterMs: number } | { cancel: string }): void {
    const id = "set" in timer ? timer.set.id : timer.cancel;
    this.#timers.get(id)?.();
    this.#timers.delete(id);
    if (!("set" in timer)) return;
    // Timers run on the monotonic clock; one of more than 2^31 ms would fire at once.
    const afterMs = Math.min(Math.max(timer.afterMs, 0), 0x7fff_ffff);
    const { timers = machineTimers } = this.#settings;
    const off = timers.after(afterMs, () => {
      this.#timers.delete(id);
      void this.feed({ is: "TimerFired", timer: timer.set });
    });
    this.#timers.set(id, off);
  }
}
