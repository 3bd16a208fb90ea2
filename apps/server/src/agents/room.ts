import type { Desk, OwnToday, PastCall, Wall } from "@zongji/api";
import type { PartyId, UserId } from "@zongji/domain";
import type { Actor } from "../audit.ts";
import type { Db } from "../database/index.ts";
import type { Seal } from "../hotline/index.ts";
import type { SessionOf } from "../http/index.ts";
import { type Live, maskNumber } from "../live/index.ts";
import { type Nodes, presentNodes } from "../nodes/index.ts";
import { type Principal, scopeOf } from "../principal.ts";
import { createLately, type Lately } from "./lately.ts";
import { mayOf } from "./policy.ts";
import { presentDesk } from "./present.ts";
import { createDayFigures } from "./today.ts";
import { presentWall } from "./wall.ts";

/** What making a desk or a wall asks for. */
export type DeskRoom = {
  readonly live: Live;
  /** The last calls of a party from the log; fails while the database is away. */
  readonly pastCallsOf: (party: string, except: string) => Promise<PastCall[]>;
  /** The servers of this database; absent: this one alone. */
  readonly nodes?: Neighbours;
};
/** What a desk and a wall ask of the other servers. */
export type Neighbours = Pick<
  Nodes,
  "name" | "url" | "held" | "heldBy" | "others" | "lookTogether" | "numberOf" | "holderOf" | "seatOf" | "onHeard"
>;
export type AgentRoom = DeskRoom & {
  readonly db: Db;
  readonly seal: Seal;
  /** Fails where a call out to `party` is no return of the missed call `parent`. @throws Refusal */
  readonly checkCallBack: (...asked: readonly [principal: Principal, parent: string, party: string]) => Promise<void>;
  /** She sees the wall now. */
  readonly seesWall?: (who: { readonly session: SessionOf; readonly actor: Actor }) => Promise<void>;
  /** What an agent set for herself holds from now on. */
  readonly configured: () => Promise<void>;
  /** The words of a prompt, where they are known. */
  readonly promptText?: (prompt: string) => string | undefined;
};

const numbersFor = ({ live, nodes }: DeskRoom, principal: Principal) => {
  const unmasked = scopeOf(principal, "number.unmasked") !== undefined;
  return (party: PartyId): string => {
    const number = live.numberOf(party) ?? nodes?.numberOf(party) ?? "";
    return unmasked ? number : maskNumber(number);
  };
};

const days = new WeakMap<Live, ReturnType<typeof createLately>>();
const latelyOf = (live: Live): Lately => {
  const lately = days.get(live) ?? createLately();
  days.set(live, lately);
  return lately(live.today());
};

export const lastDialled = ({ live }: DeskRoom, user: string) => latelyOf(live).dialled(user);

/** Past calls are a convenience: a slow database must not keep the desk waiting. */
const pastCalls = async ({ pastCallsOf }: DeskRoom, call: Desk["call"]): Promise<PastCall[]> => {
  if (call?.party == null || call.withheld) return [];
  const late = new Promise<PastCall[]>((resolve) => setTimeout(() => resolve([]), 1000).unref());
  return Promise.race([pastCallsOf(call.party, call.call).catch(() => []), late]);
};

/** The desk without the past, at once. */
export const deskNow = (room: DeskRoom, principal: Principal): Desk => {
  const { live } = room;
  const numberOf = numbersFor(room, principal);
  const lately = latelyOf(live);
  const last = lately.dialled(principal.user.id);
  const overruled = lately.overruled(principal.user.id);
  const by = live.config().agents.find(({ user }) => user === overruled?.by);
  return presentDesk({
    user: principal.user.id,
    config: live.config(),
    look: live.look(),
    factsOf: live.factsOf,
    numberOf,
    now: live.clock.now(),
    awaySince: lately.signedOutAt(principal.user.id),
    lastDialled: last ? { number: numberOf(last.party), at: last.at } : null,
    overruled: overruled ? { ...overruled, by: by?.name ?? overruled.by } : null,
  });
};

export const withPast = async (room: DeskRoom, desk: Desk): Promise<Desk> => ({
  ...desk,
  pastCalls: await pastCalls(room, desk.call),
});

/** The desk with the past, as it is once that is known: the log may be slow to tell, and calls go on meanwhile. */
export const deskOf = async (room: DeskRoom, principal: Principal): Promise<Desk> => {
  const { call, pastCalls: past } = await withPast(room, deskNow(room, principal));
  const desk = deskNow(room, principal);
  return { ...desk, pastCalls: desk.call?.call === call?.call ? past : [] };
};

const dayFigures = new WeakMap<Live, ReturnType<typeof createDayFigures>>();
const figuresOf = (live: Live) => {
  const figures = dayFigures.get(live) ?? createDayFigures();
  dayFigures.set(live, figures);
  return figures;
};

/** What an agent has done today. */
export const ownToday = ({ live }: DeskRoom, user: string): OwnToday =>
  figuresOf(live).own(live.today(), user as UserId, live.clock.now());

export const wallOf = (room: DeskRoom, principal: Principal): Wall | undefined => {
  const { live, nodes } = room;
  const scope = scopeOf(principal, "wall.see");
  if (scope === undefined) return undefined;
  return presentWall({
    config: live.config(),
    look: nodes?.lookTogether() ?? live.look(),
    factsOf: live.factsOf,
    numberOf: numbersFor(room, principal),
    awaySince: latelyOf(live).signedOutAt,
    today: figuresOf(live).wall(live.today()),
    now: live.clock.now(),
    nodes: nodes ? presentNodes(nodes, live.clock.now()) : [],
    seatOf: (user) => nodes?.seatOf(user)?.node,
    reach: { scope, user: principal.user.id, groups: principal.user.groups },
    mayOf: (agent) => mayOf(principal, agent),
  });
};
