export type { Log } from "@zongji/store";
export {
  type Follower,
  factsAfter,
  factsOfCalls,
  follow,
  loadParties,
  type Parties,
  packSealed,
  partiesOf,
  plainNumber,
  readTables,
  rebuildTables,
  shippingName,
  unpackSealed,
} from "@zongji/store";
export type { Listener } from "@zongji/switch";
export { type NodeClock, startClock } from "./clock.ts";
export { type DayBefore, EveOfDays } from "./day-before.ts";
export { type DiskSpace, diskMarks, diskSpace } from "./disk.ts";
export type { Live, LiveOptions, LivePulse } from "./door.ts";
export { startLive } from "./start.ts";
export { type ClockStepped, callsBefore, dayMs, isMoving, stepsOf } from "./steps.ts";
export { createSubjects, type Touched } from "./subjects.ts";
