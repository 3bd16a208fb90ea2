/** The clock of all media: slots of 5 ms on one absolute schedule; a session belongs to every fourth slot, so that work is spread. */

export const slotMs = 5;
export const slotsPerFrame = 4;
/** Further behind than this nothing is caught up: the time is lost and counted. */
const maxBehindMs = 500;

export type Schedule = {
  readonly startMs: number;
  /** Number of the next slot to run. */
  next: number;
  /** Slots that were given up. */
  skipped: number;
};

export const newSchedule = (startMs: number): Schedule => ({ startMs, next: 0, skipped: 0 });

export const slotAt = (schedule: Schedule, slot: number): number => schedule.startMs + slot * slotMs;
export const nextAt = (schedule: Schedule): number => slotAt(schedule, schedule.next);

/** Runs every slot that is due at `nowMs`, in order, late ones too. */
export const runDue = (schedule: Schedule, nowMs: number, run: (slot: number, atMs: number) => void) => {
  if (nowMs - nextAt(schedule) > maxBehindMs) {
    const to = Math.floor((nowMs - schedule.startMs) / slotMs);
    schedule.skipped += to - schedule.next;
    schedule.next = to;
  }
  while (nextAt(schedule) <= nowMs) {
    const slot = schedule.next++;
    run(slot, slotAt(schedule, slot));
  }
};

/** The slot among `slotsPerFrame` that a session has: FNV-1a of its id. */
export const slotOf = (id: string): number => {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  return ((hash >>> 16) ^ hash) & (slotsPerFrame - 1);
};
