/**
 * The clock of all media: slots of 10 ms on one absolute schedule. In every other slot all sessions have their frame of 20 ms, together: a process that wakes finds
 * its caches empty, which costs as much as the frames of thirty sessions, so it wakes as seldom as possible. The slots in between are for packets of 10 ms.
 */

export const slotMs = 10;
export const slotsPerFrame = 2;
/** Slots further behind than this are skipped and counted. */
const maxBehindMs = 500;

export type Schedule = {
  readonly startMs: number;
  /** Number of the next slot to run. */
  next: number;
  /** Slots that were skipped. */
  skipped: number;
};

export const newSchedule = (startMs: number): Schedule => ({ startMs, next: 0, skipped: 0 });

export const slotAt = (schedule: Schedule, slot: number): number => schedule.startMs + slot * slotMs;
export const nextAt = (schedule: Schedule): number => slotAt(schedule, schedule.next);
/** Whether frames are due in a slot. */
export const hasFrames = (slot: number): boolean => slot % slotsPerFrame === 0;
/** The time of the next slot with frames. */
export const nextFrameAt = (schedule: Schedule): number =>
  slotAt(schedule, Math.ceil(schedule.next / slotsPerFrame) * slotsPerFrame);

/** Runs every slot that is due at `nowMs`, in order, also late ones. */
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
