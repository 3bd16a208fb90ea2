/** How often one number calls, and is called. What came before this run, and what other servers let in and dial, it is told. */
import type { HotlineConfig } from "./config/index.ts";
import type { Fact } from "./fact.ts";
import type { CallId, PartyId } from "./ids.ts";
import { localTime } from "./schedule.ts";
import { type UndoLog, UndoMap } from "./undo-log.ts";

/** Numbers that are known at most; which called, or was called, longest ago is forgotten first. */
const partiesKept = 50_000;

type Elsewhere = { readonly call: CallId; readonly at: number };
type Dialled = { readonly day: string; readonly calls: number };

/** Puts it last, and forgets the first where there are too many. */
const put = <Value>(map: UndoMap<PartyId, Value>, party: PartyId, value: Value): void => {
  map.delete(party);
  map.set(party, value);
  if (map.size > partiesKept) map.delete(map.keys().next().value!);
};

export class NumberLimits {
  /** When calls of a number came that were let in, ms of the steady clock. */
  readonly #came: UndoMap<PartyId, readonly number[]>;
  readonly #dialled: UndoMap<PartyId, Dialled>;
  /** Calls of a number that came before this run, or to another server, as the steady clock has it. */
  readonly #elsewhere: UndoMap<PartyId, readonly Elsewhere[]>;

  constructor(undo: UndoLog) {
    this.#came = new UndoMap(undo);
    this.#dialled = new UndoMap(undo);
    this.#elsewhere = new UndoMap(undo);
  }

  /** Whether a number has called as often as it may. @param now ms of the steady clock */
  isTooOften(party: PartyId, { callerLimit = 0, callerLimitMs = 600_000 }: HotlineConfig["policies"], now: number) {
    if (callerLimit === 0) return false;
    const elsewhere = (this.#elsewhere.get(party) ?? []).filter(({ at }) => now - at < callerLimitMs);
    return this.#within(party, now, callerLimitMs).length + elsewhere.length >= callerLimit;
  }

  /** A call of the number was let in by another server, or before this run: counted once, however often it is told. @param at ms of the steady clock */
  noteElsewhere(
    party: PartyId,
    { call, at }: Elsewhere,
    { callerLimit = 0, callerLimitMs = 600_000 }: HotlineConfig["policies"],
    now: number,
  ): void {
    if (callerLimit === 0 || now - at >= callerLimitMs) return;
    const known = (this.#elsewhere.get(party) ?? []).filter((each) => now - each.at < callerLimitMs);
    if (known.some((each) => each.call === call)) return;
    put(this.#elsewhere, party, [...known, { call, at }].slice(-callerLimit));
  }

  /** A call of the number was let in. */
  noteCame(party: PartyId, { callerLimit = 0, callerLimitMs = 600_000 }: HotlineConfig["policies"], now: number): void {
    if (callerLimit > 0) put(this.#came, party, [...this.#within(party, now, callerLimitMs), now].slice(-callerLimit));
  }

  #within(party: PartyId, now: number, windowMs: number): readonly number[] {
    return (this.#came.get(party) ?? []).filter((at) => now - at < windowMs);
  }

  /** Calls out to a number on this day. @param day "YYYY-MM-DD" */
  dialledOn(day: string, party: PartyId): number {
    const known = this.#dialled.get(party);
    return known?.day === day ? known.calls : 0;
  }

  /** @param at ms since the epoch @param calls as many at once */
  noteDialled(party: PartyId, at: number, zone: string, calls = 1): void {
    const day = localTime(at, zone).date;
    const known = this.#dialled.get(party);
    if (known === undefined || known.day <= day)
      put(this.#dialled, party, { day, calls: this.dialledOn(day, party) + calls });
  }
}

/** Calls out of before this run. `at`: of the last one. */
export type PastDials = { readonly party: PartyId; readonly at: number; readonly calls: number };

/** A call that was let in before this run, or by another server. `at`: when it came, ms since the epoch. */
export type PastCaller = { readonly party: PartyId; readonly call: CallId; readonly at: number };

type Waiting = { readonly party: PartyId; readonly at: number };

/** Finds in facts, in the order in which they came, the calls that were let in: not those that were refused (D9), of tests, or of who hides his number. */
export class CallersSeen {
  readonly #waiting = new Map<CallId, Waiting>();

  /** @returns the calls of which these facts tell that they were let in, each once */
  take(facts: readonly Fact[]): PastCaller[] {
    return facts.flatMap((fact): PastCaller[] => {
      if (fact.type === "CallArrived") this.#arrived(fact);
      else if (fact.type === "CallAnswered" || fact.type === "IvrEntered" || fact.type === "CallEnded")
        return this.#wentOn(fact);
      return [];
    });
  }

  /** Another day is told, or this one anew. */
  forget(): void {
    this.#waiting.clear();
  }

  #arrived({ call, party, at, withheld, limited, callerList, test }: Fact & { type: "CallArrived" }): void {
    if (!withheld && !limited && !test && callerList !== "blocked") this.#waiting.set(call, { party, at });
  }

  #wentOn(fact: Fact & { type: "CallAnswered" | "IvrEntered" | "CallEnded" }): PastCaller[] {
    const { call } = fact;
    const came = this.#waiting.get(call);
    this.#waiting.delete(call);
    const isRefused = fact.type === "CallEnded" && fact.disposition === "D9";
    return came && !isRefused ? [{ ...came, call }] : [];
  }
}
