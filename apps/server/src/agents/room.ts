import type { Desk, PastCall, Wall, WallToday } from "@zongji/api";
import type { PartyId } from "@zongji/domain";
import { type Live, maskNumber } from "../live/index.ts";
import { type Principal, scopeOf } from "../principal.ts";
import { presentDesk } from "./present.ts";
import { createDayFigures } from "./today.ts";
import { presentWall } from "./wall.ts";

export type AgentRoom = {
  readonly live: Live;
  /** The last calls of a party from the log; fails while the database is away. */
  readonly pastCallsOf: (party: string, except: string) => Promise<PastCall[]>;
};

const numbersFor = (live: Live, principal: Principal) => {
  const unmasked = scopeOf(principal, "number.unmasked") !== undefined;
  return (party: PartyId): string => {
    const number = live.numberOf(party) ?? "";
    return unmasked ? number : maskNumber(number);
  };
};

/** When each agent signed out last, of today. */
const signOuts = (live: Live): { of: (user: string) => number } => {
  const { from, facts } = live.today();
  return {
    of: (user) => facts.findLast((fact) => fact.type === "AgentSignedOut" && fact.agent === user)?.at ?? from,
  };
};

/** Past calls are a convenience: a slow database must not keep the desk waiting. */
const pastCalls = async ({ pastCallsOf }: AgentRoom, call: Desk["call"]): Promise<PastCall[]> => {
  if (call?.party == null || call.withheld) return [];
  const late = new Promise<PastCall[]>((resolve) => setTimeout(() => resolve([]), 1000).unref());
  return Promise.race([pastCallsOf(call.party, call.call).catch(() => []), late]);
};

/** The desk without the past, at once. */
export const deskNow = ({ live }: AgentRoom, principal: Principal): Desk =>
  presentDesk({
    user: principal.user.id,
    config: live.config(),
    look: live.look(),
    factsOf: live.factsOf,
    numberOf: numbersFor(live, principal),
    now: live.clock.now(),
    awaySince: signOuts(live).of(principal.user.id),
  });

export const withPast = async (room: AgentRoom, desk: Desk): Promise<Desk> => ({
  ...desk,
  pastCalls: await pastCalls(room, desk.call),
});

export const deskOf = (room: AgentRoom, principal: Principal): Promise<Desk> =>
  withPast(room, deskNow(room, principal));

const dayFigures = new WeakMap<Live, ReturnType<typeof createDayFigures>>();
const todayOf = (live: Live): WallToday => {
  const figures = dayFigures.get(live) ?? createDayFigures();
  dayFigures.set(live, figures);
  return figures(live.today());
};

export const wallOf = ({ live }: AgentRoom, principal: Principal): Wall | undefined => {
  const scope = scopeOf(principal, "wall.see");
  if (scope === undefined) return undefined;
  return presentWall({
    config: live.config(),
    look: live.look(),
    factsOf: live.factsOf,
    numberOf: numbersFor(live, principal),
    awaySince: signOuts(live).of,
    today: todayOf(live),
    now: live.clock.now(),
    reach: { scope, user: principal.user.id, groups: principal.user.groups },
  });
};
