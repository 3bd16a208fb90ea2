/**
 * The clock of all media: slots of 10 ms on one absolute schedule. In every other slot all sessions have their frame of 20 ms: a process that sleeps finds
 * its caches emptied when it wakes, which costs as much as the frames of thirty sessions, so it wakes as seldom as frames are due. The slots between
 * are for packets of 10 ms.
 */

export const slotMs = 10;
export const slotsPerFrame = 2;
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
/** Whether frames are due in a slot. */
export const hasFrames = (slot: number): boolean => slot % slotsPerFrame === 0;
/** When frames are due next. */
export const nextFrameAt = (schedule: Schedule): number =>
  slotAt(schedule, Math.ceil(schedule.next / slotsPerFrame) * slotsPerFrame);

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
