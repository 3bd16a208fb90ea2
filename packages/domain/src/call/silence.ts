/** Nothing comes from the citizen's line: he is taken for gone when that lasts too long for where he is. */
import type { Call, Turn } from "./call.ts";
import { wind } from "./closing.ts";
import { arm, disarm, say } from "./turn.ts";

/** Without a setting: a gateway that suppresses silence sends nothing while its caller listens. */
const defaultWaitingMs = 30_000;

/** Whether the citizen is talked with now; else he listens: to a menu, music, a tone, an announcement. */
function isTalking({ state }: Call): boolean {
  switch (state.at) {
    case "talking":
      return !state.held;
    case "consulting":
      return state.on === "citizen";
    case "threeWay":
    case "outside":
      return true;
    case "duty":
      return state.other.up;
    default:
      return false;
  }
}

/** How long silence may last, ms: `noticed` where he is talked with, after which the switch tells of it, `most` where he is now. */
function allowed(call: Call, { env }: Turn): { readonly noticed: number; readonly most: number } {
  const { trunks, policies } = env.config;
  const own = trunks.find(({ id }) => id === call.trunk)?.rtpTimeoutMs;
  const noticed = own ?? policies.rtpTimeoutMs;
  const waiting = own ?? policies.rtpTimeoutWaitingMs ?? defaultWaitingMs;
  return { noticed, most: isTalking(call) ? noticed : Math.max(noticed, waiting) };
}

/** The switch has heard nothing from the citizen's line for as long as a talk may be silent. */
export function silenceBegan(call: Call, turn: Turn): Call {
  const { noticed, most } = allowed(call, turn);
  say(turn, { type: "SilenceBegan", call: call.id, leg: call.leg, forMs: noticed });
  if (most <= noticed) return gone(call, turn);
  arm(turn, "Silence", call.id, most - noticed);
  return call;
}

/** He is heard again, or reports of his line come. */
export function silenceEnded(call: Call, turn: Turn): void {
  disarm(turn, "Silence", call.id);
  say(turn, { type: "SilenceEnded", call: call.id, leg: call.leg });
}

/** The time that silence may last is up. */
export const silenceOver = (call: Call, turn: Turn): Call =>
  call.legs[call.leg]?.lost === "rtpTimeout" ? gone(call, turn) : call;

const gone = (call: Call, turn: Turn): Call => wind(call, turn, { by: "network", cause: "rtpTimeout" });
