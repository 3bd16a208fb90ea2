import type { Follower } from "@zongji/store";
import { callFollower } from "../calls/index.ts";
import { measureFollower, stateFollower } from "../measures/index.ts";
import { wallFollower } from "../wall/index.ts";
import { alarmFollower } from "./alarms.ts";
import { supervisionFollower } from "./supervision.ts";

export { callFollower } from "../calls/index.ts";
export { measureFollower, stateFollower } from "../measures/index.ts";
export { alarmFollower } from "./alarms.ts";
export { supervisionFollower } from "./supervision.ts";

/** All that follow facts. Each keeps read tables of its own, but for the supervision's, which is the audit trail. */
export const followers: readonly Follower[] = [
  callFollower,
  stateFollower,
  supervisionFollower,
  alarmFollower,
  measureFollower,
  wallFollower,
];
