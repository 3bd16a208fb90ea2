/** What may wait for a person, by the room that it comes from. */
export const dueKinds = [
  "order",
  "consult",
  "missed",
  "letter",
  "complaint",
  "consultation",
  "inspection",
  "appeal",
  "calibration",
  "coaching",
  "review",
  "articleNotice",
  "announcement",
  "handover",
  "reminder",
] as const;
export type DueKind = (typeof dueKinds)[number];

/** One thing that waits for a person. */
export type DueItem = {
  readonly kind: DueKind;
  /** Of the thing that a press opens: an order's id, an article's, and so on. */
  readonly id: string;
  readonly title: string;
  /** ms since the epoch. */
  readonly at: number;
  /** due: `at` is when it must be done · since: it has no time limit, and waits since `at`. */
  readonly timed: "due" | "since";
};

export const dueStates = ["overdue", "today", "later", "waiting"] as const;
export type DueState = (typeof dueStates)[number];

/** @param endOfToday the first moment of tomorrow in the hotline's zone, ms since the epoch, as `now` */
export const dueStateOf = ({ at, timed }: Pick<DueItem, "at" | "timed">, now: number, endOfToday: number): DueState => {
  if (timed === "since") return "waiting";
  if (at <= now) return "overdue";
  return at < endOfToday ? "today" : "later";
};

/** What has a time limit first, the nearest first; then what waits, the longest first. */
export const inDueOrder = (items: readonly DueItem[]): DueItem[] =>
  items.toSorted(
    (a, b) =>
      Number(a.timed === "since") - Number(b.timed === "since") ||
      a.at - b.at ||
      (`${a.kind} ${a.id}` < `${b.kind} ${b.id}` ? -1 : 1),
  );
