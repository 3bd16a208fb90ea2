import type { FactBody } from "./fact.ts";
import { isDatedBack } from "./facts/open.ts";
import type { CallId } from "./ids.ts";
import type { Effect } from "./input.ts";
import type { Run } from "./run.ts";
import type { SwitchEvent } from "./switching.ts";

type LegEnded = Extract<SwitchEvent, { is: "LegEnded" }>;

/** Told so soon, an end is timed by its fact. */
const soonMs = 100;

const callOf = (effect: Effect): CallId | undefined =>
  "fact" in effect && "call" in effect.fact ? effect.fact.call : undefined;

/** Remembers when each call that goes on was told of last. */
export function noteTold({ hotline, context, out }: Run): void {
  for (const effect of out) {
    const call = callOf(effect);
    if (call === undefined) continue;
    if (hotline.calls.has(call)) hotline.toldAt.set(call, context.now);
    else hotline.toldAt.delete(call);
  }
}

/**
 * The far end hung up some time ago, while nobody listened: facts go on in order, and those of its end say `since`. Never earlier than what this run has told
 * of the call. Where the talk is another agent's in the same moment, the leg alone has ended earlier.
 * @param call whose leg it was
 */
export function datedBack({ hotline, context, out }: Run, call: CallId, event: LegEnded): Effect[] {
  const { now, wall } = context;
  const at = Math.max(event.at, hotline.toldAt.get(call) ?? event.at);
  if (now - at < soonMs) return [...out];
  const own = out.filter((effect) => callOf(effect) === call);
  const goesOn = own.some((effect) => "fact" in effect && effect.fact.type === "OfferAnswered");
  const isDated = ({ type }: FactBody) => (goesOn ? type === "LegEnded" : isDatedBack(type));
  return out.map((effect) =>
    "fact" in effect && own.includes(effect) && isDated(effect.fact)
      ? { fact: { ...effect.fact, since: at + wall - now } as FactBody }
      : effect,
  );
}
