/** One fake clock for all: what is to happen when, and whose it is. What belongs to a dead process never happens. */
export type Life = { readonly name: string; isOver: boolean };
type Entry = {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
  readonly life: Life;
  off: boolean;
};

export type Agenda = ReturnType<typeof createAgenda>;

const isBefore = (a: Entry, b: Entry): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/** A binary heap, the earliest first. */
const createHeap = () => {
  const heap: Entry[] = [];
  const swap = (a: number, b: number) => {
    [heap[a], heap[b]] = [heap[b]!, heap[a]!];
  };
  return {
    first: () => heap[0],
    put: (entry: Entry) => {
      heap.push(entry);
      for (let at = heap.length - 1; at > 0; ) {
        const parent = (at - 1) >> 1;
        if (!isBefore(heap[at]!, heap[parent]!)) break;
        swap(at, parent);
        at = parent;
      }
    },
    take: () => {
      swap(0, heap.length - 1);
      const taken = heap.pop();
      for (let at = 0; ; ) {
        let least = at;
        for (const child of [2 * at + 1, 2 * at + 2])
          if (child < heap.length && isBefore(heap[child]!, heap[least]!)) least = child;
        if (least === at) return taken;
        swap(at, least);
        at = least;
      }
    },
  };
};

export const createAgenda = () => {
  const heap = createHeap();
  const nobody: Life = { name: "nobody", isOver: false };
  let now = 1000;
  let order = 0;
  /** Whose code runs now; what goes on after an `await` is the house's. */
  let running = nobody;
  let home = nobody;

  const after = (ms: number, run: () => void, life: Life = running): (() => void) => {
    const entry = { at: now + Math.max(0, ms), order: order++, run, life, off: false };
    heap.put(entry);
    return () => {
      entry.off = true;
    };
  };
  const as = <T>(life: Life, run: () => T): T => {
    const before = running;
    running = life;
    try {
      return run();
    } finally {
      running = before;
    }
  };
  return {
    now: () => now,
    after,
    as,
    /** Whose timers those are that are set after an `await`. */
    setHome: (life: Life) => {
      home = life;
      running = life;
    },
    /** Runs the next entry until `until`; false: there is none. */
    next: (until: number): boolean => {
      for (let first = heap.first(); first && first.at <= until; first = heap.first()) {
        heap.take();
        if (first.off || first.life.isOver) continue;
        now = Math.max(now, first.at);
        as(first.life, first.run);
        running = home;
        return true;
      }
      now = Math.max(now, until);
      return false;
    },
  };
};
