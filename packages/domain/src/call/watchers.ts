import type { Ending } from "../ending.ts";
import type { Call, Turn, Watcher } from "./call.ts";
import { disarm, endLeg, say, tell } from "./turn.ts";

const agentOf = ({ of: agent, ofNo: agentNo }: Watcher) => ({ agent, agentNo });

/** One watcher is there no longer; `ending`: how her leg is to end, if it is still there. */
export function dropWatcher(call: Call, turn: Turn, watcher: Watcher, ending: Ending): Call {
  if (watcher.up && watcher.why !== "intercept") {
    say(turn, { type: "WatchEnded", call: call.id, leg: watcher.leg, watcher: watcher.user, ...agentOf(watcher) });
  }
  tell(turn, watcher.user, { is: "SideOver" });
  const without = { ...call, watchers: call.watchers.filter((each) => each !== watcher) };
  return endLeg(without, turn, watcher.leg, ending);
}

/** The alarm is over. */
export function calm(call: Call, turn: Turn): Call {
  const { emergency, ...rest } = call;
  if (emergency?.waits) disarm(turn, "AlarmRound", call.id);
  return rest;
}

/** A supervisor's seat rings for the alarm, or somebody has joined the talk. */
export const isHelped = ({ watchers }: Call): boolean =>
  watchers.some(({ why, mode }) => why === "emergency" || mode === "join");

/** Watching follows the agent: her talk is over. */
export function unwatch(call: Call, turn: Turn, ending: Ending): Call {
  return call.watchers.reduce((left: Call, watcher) => dropWatcher(left, turn, watcher, ending), calm(call, turn));
}
