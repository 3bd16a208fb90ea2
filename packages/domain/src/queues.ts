/** Those who wait, always in the order in which they are served: a decision looks at the first of each lane, not at all of them. */
import type { GroupId, UserId } from "./ids.ts";
import { type Asked, askedOf, type Need } from "./need.ts";
import { inOrder, type Waiting } from "./waiting-order.ts";

/** Callers of a group who ask the same: one skilled agent's answer holds for all of them. First served first. */
export type Lane = { readonly group: GroupId; readonly asked: Asked; readonly calls: Waiting[] };

type Queue = {
  readonly all: Waiting[];
  readonly lanes: Map<string, Lane>;
  /** Callers who wait for one agent alone. */
  readonly held: Map<UserId, Lane>;
};

const keyOf = (need: Need | undefined): string => (need === undefined ? "" : JSON.stringify(need));

/** Where it stands, or would stand. */
function placeIn(calls: readonly Waiting[], one: Waiting): number {
  let [low, high] = [0, calls.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (inOrder(calls[middle]!, one) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

const put = (calls: Waiting[], one: Waiting): void => {
  const last = calls.at(-1);
  if (last === undefined || inOrder(last, one) < 0) calls.push(one);
  else calls.splice(placeIn(calls, one), 0, one);
};
const take = (calls: Waiting[], one: Waiting): void => {
  const place = placeIn(calls, one);
  if (calls[place] === one) calls.splice(place, 1);
};

export class Queues {
  readonly #groups = new Map<GroupId, Queue>();

  static of(waiting: Iterable<Waiting>): Queues {
    const queues = new Queues();
    for (const each of waiting) queues.add(each);
    return queues;
  }

  add(one: Waiting): void {
    const queue = getOrPut<GroupId, Queue>(this.#groups, one.group, newQueue);
    put(queue.all, one);
    put(laneOf(queue, one).calls, one);
  }

  /** @param one the same value that was added */
  remove(one: Waiting): void {
    const queue = this.#groups.get(one.group);
    if (!queue) return;
    take(queue.all, one);
    const lane = laneOf(queue, one);
    take(lane.calls, one);
    if (lane.calls.length === 0) {
      if (one.only === undefined) queue.lanes.delete(keyOf(one.need));
      else queue.held.delete(one.only);
    }
    if (queue.all.length === 0) this.#groups.delete(one.group);
  }

  clear(): void {
    this.#groups.clear();
  }

  /** Groups for which somebody waits. */
  groups(): Iterable<GroupId> {
    return this.#groups.keys();
  }

  /** Those who wait for a group, first served first. */
  waiting(group: GroupId): readonly Waiting[] {
    return this.#groups.get(group)?.all ?? [];
  }

  /** How many of its group are served before this one, who may wait there or not. */
  before(one: Waiting): number {
    return placeIn(this.waiting(one.group), one);
  }

  /** Lanes that any skilled agent of the group may serve. */
  open(group: GroupId): Iterable<Lane> {
    return this.#groups.get(group)?.lanes.values() ?? [];
  }

  /** The lane of those who wait for this agent alone. */
  heldFor(group: GroupId, user: UserId): Lane | undefined {
    return this.#groups.get(group)?.held.get(user);
  }

  /** Agents whom callers of the group wait for alone. */
  awaited(group: GroupId): Iterable<UserId> {
    return this.#groups.get(group)?.held.keys() ?? [];
  }
}

const newQueue = (): Queue => ({ all: [], lanes: new Map(), held: new Map() });

function getOrPut<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

function laneOf({ held, lanes }: Queue, { group, need, only }: Waiting): Lane {
  if (only !== undefined) return getOrPut<UserId, Lane>(held, only, () => ({ group, asked: [], calls: [] }));
  return getOrPut<string, Lane>(lanes, keyOf(need), () => ({ group, asked: askedOf(need), calls: [] }));
}
