import { isFree } from "./agent.ts";
import type { CallAt } from "./call/call.ts";
import type { CallId, LegId, UserId } from "./ids.ts";
import type { Refusal } from "./input.ts";
import type { Run, Ways } from "./run.ts";

/** 代答: the colleague's call that rings longest in a group of hers, or the one that is named. `own`: her phone dialled for it. */
export function pickUp(
  run: Run,
  user: UserId,
  wish: { readonly call?: CallId; readonly own?: LegId },
  ways: Ways,
): Refusal | undefined {
  const { hotline } = run;
  const agent = hotline.agents.get(user);
  if (!agent) return "notSignedIn";
  if (!isFree(agent.seat)) return "inCall";
  if (wish.own === undefined && !hotline.reachable.has(agent.device)) return "deviceUnreachable";
  const rings = [...hotline.calls.values()].filter(
    (call): call is CallAt<"ringing"> =>
      call.state.at === "ringing" && call.state.how === undefined && agent.groups.includes(call.state.visit.group.id),
  );
  const named = wish.call === undefined ? rings : rings.filter((call) => call.id === wish.call);
  const [first] = named.sort((a, b) => a.state.since - b.state.since || (a.id < b.id ? -1 : 1));
  if (!first) return "nothingToPickUp";
  const own = wish.own === undefined ? {} : { own: wish.own };
  return ways.toCall(run, first.id, { is: "Taken", agent, how: "pickUp", ...own });
}
