/** What routing remembers of what was: who answered whom, how often, and in which turn. A run forgets all but what it is told anew. */
import type { HotlineConfig } from "./config/index.ts";
import type { GroupId, PartyId, UserId } from "./ids.ts";
import { localTime } from "./schedule.ts";
import { type UndoLog, UndoMap } from "./undo-log.ts";
import type { Serve } from "./why.ts";

/** Serves of a group that are kept. */
const servesKept = 200;
/** Callers whose last agent is known; who was answered longest ago is forgotten first. */
const partiesKept = 50_000;

/** Who answered a caller, and when: ms since the epoch. */
export type Answered = { readonly user: UserId; readonly at: number };
/** A talk of before this run. */
export type PastTalk = Answered & { readonly party: PartyId };

export class RouteMemory {
  /** Of each group the last calls that its queue gave to an agent. */
  readonly #serves: UndoMap<GroupId, readonly Serve[]>;
  /** Counts the rings of all queues: who has the lowest number was rung longest ago. */
  readonly #turns: UndoMap<string, number>;
  readonly #calls: UndoMap<UserId, { readonly day: string; readonly calls: number }>;
  readonly #last: UndoMap<PartyId, Answered>;

  constructor(undo: UndoLog) {
    this.#serves = new UndoMap(undo);
    this.#turns = new UndoMap(undo);
    this.#calls = new UndoMap(undo);
    this.#last = new UndoMap(undo);
  }

  serves(group: GroupId): readonly Serve[] {
    return this.#serves.get(group) ?? [];
  }

  lastTurn(group: GroupId, user: UserId): number {
    return this.#turns.get(turnKey(group, user)) ?? 0;
  }

  /** @param day "YYYY-MM-DD" */
  callsOn(day: string, user: UserId): number {
    const known = this.#calls.get(user);
    return known?.day === day ? known.calls : 0;
  }

  lastAgent(party: PartyId): Answered | undefined {
    return this.#last.get(party);
  }

  /** The queue's turn: an agent's phone rings for a call. */
  noteServe(group: GroupId, user: UserId, serve: Serve): void {
    this.#serves.set(group, [...this.serves(group), serve].slice(-servesKept));
    this.noteTurn(group, user);
  }

  /** Her phone was rung by the group's queue, now or in a run before this one. */
  noteTurn(group: GroupId, user: UserId): void {
    const turn = (this.#turns.get("") ?? 0) + 1;
    this.#turns.set("", turn);
    this.#turns.set(turnKey(group, user), turn);
  }

  /** She answers. @param party undefined of a caller who shows no number */
  noteAnswer(party: PartyId | undefined, answered: Answered, zone: string): void {
    const { user, at } = answered;
    const day = localTime(at, zone).date;
    const known = this.#calls.get(user);
    if (known === undefined || known.day <= day) this.#calls.set(user, { day, calls: this.callsOn(day, user) + 1 });
    if (party === undefined || (this.#last.get(party)?.at ?? 0) > at) return;
    this.#last.delete(party);
    this.#last.set(party, answered);
    if (this.#last.size > partiesKept) this.#last.delete(this.#last.keys().next().value!);
  }
}

const turnKey = (group: GroupId, user: UserId): string => `${group} ${user}`;

/** Days of a talk ago, at most, for which a group of this configuration sends a caller to who answered him. */
export const daysRemembered = ({ groups }: Pick<HotlineConfig, "groups">): number =>
  Math.max(0, ...groups.map(({ lastAgentDays = 0 }) => lastAgentDays));
