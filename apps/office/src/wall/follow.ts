import { type Follower, followEach } from "@zongji/store";
import { putMessage } from "./store.ts";

/** Crossings of thresholds as a list, and as messages to send. It is never made anew: what was sent stays sent. */
export const wallFollower: Follower = followEach("wall", [], {
  ThresholdCrossed: (fact, db) => putMessage(db, fact),
});
