import type { Call, Visit } from "./call/call.ts";
import type { Callback } from "./callback-place.ts";
import type { CallId } from "./ids.ts";
import { waitingAs } from "./queue-place.ts";
import { inOrder } from "./waiting-order.ts";

/** How many of those who are called back are served before this one would be. @param now ms, steady */
export function keptAhead(
  {
    callbacks,
    calls,
  }: { readonly callbacks: ReadonlyMap<CallId, Callback>; readonly calls: ReadonlyMap<CallId, Call> },
  id: CallId,
  visit: Visit,
  now: number,
): number {
  if (callbacks.size === 0) return 0;
  const own = waitingAs(id, visit);
  let ahead = 0;
  for (const { id: call, group, priority, atHead, since, notBefore, call: under } of callbacks.values()) {
    if (group !== visit.group.id) continue;
    const state = under === undefined ? undefined : calls.get(under)?.state.at;
    const isBefore = inOrder({ call, group, priority, atHead, since }, own) < 0;
    if (state === "offering" || (under === undefined && notBefore <= now && isBefore)) ahead += 1;
  }
  return ahead;
}
