export type { Listener } from "@zongji/switch";
export { type NodeClock, startClock } from "./clock.ts";
export { type DayBefore, EveOfDays } from "./day-before.ts";
export { type DiskSpace, diskMarks, diskSpace } from "./disk.ts";
export type { Live, LiveOptions, LivePulse } from "./door.ts";
export type { DayReader } from "./readers.ts";
export { spokenFolder } from "./spoken.ts";
export { startLive } from "./start.ts";
export { createSubjects, type Touched } from "./subjects.ts";
