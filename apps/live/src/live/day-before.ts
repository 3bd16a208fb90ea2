import { closes, correctionMs, dayStart, type Fact, opens, placed } from "@zongji/domain";

/** What figures of a day ask of the time before it. */
export type DayBefore = {
  /** The state that an agent was in when the day began; undefined: she was not signed in, or nothing is known of it. */
  readonly stateOf: (user: string) => Fact | undefined;
  /** Of whom a state is known. */
  readonly agents: () => readonly string[];
  /** The facts before the day of a call that went on into it, in order. */
  readonly ofCall: (call: string) => readonly Fact[];
};

type State = Extract<Fact, { type: "AgentStateChanged" | "AgentSignedOut" }>;
type Steps = Parameters<typeof placed>[1];
/** `before`: the last fact before the day of the `last` one. */
type Kept = { readonly day: number; readonly last: State; readonly before: State | undefined };
type KeptCall = { readonly facts: Fact[]; isOver: boolean };

const isState = (fact: Fact): fact is State => opens(fact, "state") || closes(fact, "state");
/** A state goes on until the next, so a later step moves it. */
const placedAt = (fact: State, steps: Steps): number => fact.at + correctionMs(fact, steps, Number.POSITIVE_INFINITY);

/** Keeps what goes over midnight: each agent's last state before the day, and calls that began before it and were not over. */
export class EveOfDays {
  readonly #zone: string;
  readonly #states = new Map<string, Kept>();
  readonly #calls = new Map<string, KeptCall>();
  #day = 0;
  /** So long no later day begins: what is to be known of a day is reckoned once. */
  #until = 0;

  constructor(zone: string) {
    this.#zone = zone;
  }

  /** Facts in order; those of another server may come a little late. */
  take(fact: Fact): void {
    const day = fact.at >= this.#day && fact.at < this.#until ? this.#day : dayStart(fact.at, this.#zone);
    if (day > this.#day) {
      this.#day = day;
      this.#until = dayStart(day + 26 * 3_600_000, this.#zone);
      for (const [call, { isOver }] of this.#calls) if (isOver) this.#calls.delete(call);
    }
    if (isState(fact)) this.#takeState(fact, day);
    else if ("call" in fact && fact.call !== undefined) this.#takeCall(fact, fact.call, day);
  }

  /** @param from where the day begins, ms since the epoch @param steps of the wall clock, which place facts */
  of(from: number, steps: Steps = []): DayBefore {
    return {
      agents: () => [...this.#states.keys()],
      stateOf: (user) => {
        const { last, before } = this.#states.get(user) ?? {};
        const fact = [last, before].find((each) => each && placedAt(each, steps) < from);
        return fact?.type === "AgentStateChanged" && fact.state !== "offline" ? fact : undefined;
      },
      ofCall: (call) => placed(this.#calls.get(call)?.facts ?? [], steps, false).filter(({ at }) => at < from),
    };
  }

  #takeState(fact: State, day: number): void {
    const known = this.#states.get(fact.agent);
    // A late fact of another server. Our own facts come in order, whatever our wall clock does.
    if (known && day < known.day && known.last.node !== fact.node) return;
    const before = known && day > known.day ? known.last : known?.before;
    this.#states.set(fact.agent, { day, last: fact, before });
  }

  #takeCall(fact: Fact, call: string, day: number): void {
    const known = this.#calls.get(call);
    if (known) known.facts.push(fact);
    else if (opens(fact, "call")) this.#calls.set(call, { facts: [fact], isOver: false });
    if (!known || !closes(fact, "call")) return;
    known.isOver = true;
    // All of it is of one day, whose facts are kept elsewhere.
    if (dayStart(known.facts[0]!.at, this.#zone) === day) this.#calls.delete(call);
  }
}
