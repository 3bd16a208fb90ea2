export type Timer = { stop(): void; readonly running: boolean };
export type Timers = {
  /** Calls `fire` once, `ms` after the present. */
  start(ms: number, fire: () => void): Timer;
  /** As `start`, for work that is not urgent, such as the end of an answered transaction: fires a little later, together with others. */
  startLate(ms: number, fire: () => void): Timer;
  /** Moves the present on and fires what is due, in order. */
  advance(now: number): void;
  /** When the earliest one is due. */
  earliest(): number | undefined;
  size(): number;
};

/** Late timers fire at multiples of this, ms. */
const togetherMs = 500;

type Entry = { at: number; order: number; fire: (() => void) | undefined };

/** A class, for a getter of its own would cost each timer more than the timer does. */
class Started implements Timer {
  readonly #entry: Entry;
  readonly #stopped: () => void;

  constructor(entry: Entry, stopped: () => void) {
    this.#entry = entry;
    this.#stopped = stopped;
  }

  stop(): void {
    if (this.#entry.fire === undefined) return;
    this.#entry.fire = undefined;
    this.#stopped();
  }

  get running(): boolean {
    return this.#entry.fire !== undefined;
  }
}

/** A heap of timers on the clock that is passed in. Stopped ones are dropped when they come to the top. */
export function createTimers(): Timers {
  const heap: Entry[] = [];
  let present = 0;
  let order = 0;
  let running = 0;

  const before = (a: Entry, b: Entry): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

  function push(entry: Entry): void {
    let i = heap.push(entry) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!before(entry, heap[parent]!)) break;
      heap[i] = heap[parent]!;
      i = parent;
    }
    heap[i] = entry;
  }

  function pop(): void {
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
      if (!before(heap[child]!, last)) break;
      heap[i] = heap[child]!;
      i = child;
    }
    heap[i] = last;
  }

  function startAt(at: number, fire: () => void): Timer {
    const entry: Entry = { at, order: order++, fire };
    push(entry);
    running++;
    return new Started(entry, stopped);
  }

  const stopped = (): void => {
    running--;
  };

  return {
    start: (ms, fire) => startAt(present + Math.max(0, ms), fire),
    startLate: (ms, fire) => startAt(Math.ceil((present + Math.max(0, ms)) / togetherMs) * togetherMs, fire),
    advance(now) {
      // A timer fires at its own time or later, never earlier; what it starts counts from `now`.
      present = Math.max(present, now);
      while (heap.length > 0 && (heap[0]!.fire === undefined || heap[0]!.at <= present)) {
        const { fire } = heap[0]!;
        heap[0]!.fire = undefined;
        pop();
        if (fire === undefined) continue;
        running--;
        fire();
      }
    },
    earliest() {
      while (heap.length > 0 && heap[0]!.fire === undefined) pop();
      return heap[0]?.at;
    },
    size: () => running,
  };
}
