import type { Call, Visit } from "./call/call.ts";
import type { CallId, GroupId, TrunkId } from "./ids.ts";
import { NotedMap } from "./noted-map.ts";
import { waitingAs } from "./queue-place.ts";
import { Queues } from "./queues.ts";
import type { Waiting } from "./waiting-order.ts";

const add = <Key>(counts: Map<Key, number>, key: Key, by: number): void => {
  const count = (counts.get(key) ?? 0) + by;
  if (count > 0) counts.set(key, count);
  else counts.delete(key);
};

const isAlarm = ({ emergency }: Call): boolean =>
  emergency !== undefined && !emergency.answered && emergency.coming === undefined;

/** The calls that are, and what a step asks of all of them: counted as they come and go, so that no step looks through them. */
export class CallTable extends NotedMap<CallId, Call> {
  readonly #lines = new Map<TrunkId, number>();
  readonly #visits = new Map<GroupId, number>();
  /** Of them those at an agent whom the queue has rung. */
  readonly #rung = new Map<GroupId, number>();
  /** Those who wait, and leave once nobody is signed in. */
  readonly #leavers = new Map<GroupId, number>();
  /** Those who wait, in the order in which they are served, and each as it stands there. */
  readonly queues = new Queues();
  readonly #entries = new Map<CallId, Waiting>();
  #alarms = 0;
  #tests = 0;

  override set(id: CallId, call: Call): this {
    const before = this.get(id);
    super.set(id, call);
    if (before) this.#count(before, -1);
    this.#count(call, 1);
    return this;
  }

  override delete(id: CallId): boolean {
    const before = this.get(id);
    const isGone = super.delete(id);
    if (before) this.#count(before, -1);
    return isGone;
  }

  override clear(): void {
    super.clear();
    this.#forget();
  }

  override recount(): void {
    this.#forget();
    for (const call of this.values()) this.#count(call, 1);
  }

  /** Lines of a trunk that are taken now. */
  lines(trunk: TrunkId): number {
    return this.#lines.get(trunk) ?? 0;
  }

  /** Callers who wait for a group, or ring at one of its agents. */
  waiting(group: GroupId): number {
    return this.#visits.get(group) ?? 0;
  }

  /** Callers who wait for a group, and leave once nobody is signed in. */
  leavers(group: GroupId): number {
    return this.#leavers.get(group) ?? 0;
  }

  /** How many are served before this call would be: those before it in the same queue, and those for whom an agent's phone rings already. */
  ahead(id: CallId, visit: Visit): number {
    const own = this.get(id)?.state;
    const isRung = own?.at === "ringing" && !own.direct && own.visit.group.id === visit.group.id;
    return this.queues.before(waitingAs(id, visit)) + (this.#rung.get(visit.group.id) ?? 0) - Number(isRung);
  }

  /** Test calls among them: they are in no figure. */
  get tests(): number {
    return this.#tests;
  }

  /** Calls in which an agent has asked for help that has not come, in the order in which they began. */
  alarming(): readonly CallId[] {
    return this.#alarms === 0 ? [] : [...this.values()].filter(isAlarm).map(({ id }) => id);
  }

  #forget(): void {
    this.#lines.clear();
    this.#visits.clear();
    this.#rung.clear();
    this.#leavers.clear();
    this.queues.clear();
    this.#entries.clear();
    this.#alarms = 0;
    this.#tests = 0;
  }

  #count(call: Call, by: 1 | -1): void {
    const { id, trunk, state, legs } = call;
    if (state.at === "ringing" && !state.direct) add(this.#rung, state.visit.group.id, by);
    if (state.at === "queued") this.#queue(id, state.visit, by);
    // One is kept for a dial whose far end is called once the agent's own phone is up.
    if (state.at === "offering" || (state.at === "dialling" && state.far === "none")) add(this.#lines, trunk, by);
    for (const leg of Object.values(legs))
      if (leg.trunk !== undefined && (leg.at === "trying" || leg.at === "up")) add(this.#lines, leg.trunk, by);
    if (state.at === "queued" || state.at === "ringing") add(this.#visits, state.visit.group.id, by);
    if (isAlarm(call)) this.#alarms += by;
    if (call.test) this.#tests += by;
  }

  #queue(id: CallId, visit: Visit, by: 1 | -1): void {
    if (visit.group.noAgent === "leave") add(this.#leavers, visit.group.id, by);
    const known = this.#entries.get(id);
    if (known) this.queues.remove(known);
    if (by < 0) {
      this.#entries.delete(id);
      return;
    }
    const entry = waitingAs(id, visit);
    this.#entries.set(id, entry);
    this.queues.add(entry);
  }
}
