/** How often one number calls, and is called. A run forgets the calls that came with its end; what was dialled today it is told anew. */
import type { HotlineConfig } from "./config/index.ts";
import type { PartyId } from "./ids.ts";
import { localTime } from "./schedule.ts";
import { type UndoLog, UndoMap } from "./undo-log.ts";

/** Numbers that are known at most; which called, or was called, longest ago is forgotten first. */
const partiesKept = 50_000;

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

  constructor(undo: UndoLog) {
    this.#came = new UndoMap(undo);
    this.#dialled = new UndoMap(undo);
  }

  /** Whether a number has called as often as it may. @param now ms of the steady clock */
  isTooOften(party: PartyId, { callerLimit = 0, callerLimitMs = 600_000 }: HotlineConfig["policies"], now: number) {
    return callerLimit > 0 && this.#within(party, now, callerLimitMs).length >= callerLimit;
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
