import type { Follower } from "@zongji/store";
import { callFollower } from "../calls/index.ts";
import { measureFollower } from "../measures/index.ts";
import { wallFollower } from "../wall/index.ts";
import { stateFollower } from "./agent-states.ts";
import { alarmFollower } from "./alarms.ts";
import { supervisionFollower } from "./supervision.ts";

export { callFollower } from "../calls/index.ts";
export { measureFollower } from "../measures/index.ts";
export { stateFollower } from "./agent-states.ts";
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
