import type { Desk, Emergency, OwnToday, PastCall, Wall, WallToday } from "@zongji/api";
import { type CallLook, maskNumber, type PartyId, type UserId } from "@zongji/domain";
import type { Actor, Db, Seal } from "@zongji/store";
import { type Principal, type SessionOf, scopeOf } from "@zongji/web";
import type { Live } from "../live/index.ts";
import { type Nodes, presentNodes } from "../nodes/index.ts";
import { type Called, emergenciesFor, namedAgent, supervisorsHere } from "./help.ts";
import { createLately, type Lately } from "./lately.ts";
import { mayOf } from "./policy.ts";
import { presentAround, presentDesk } from "./present.ts";
import { createDayFigures, type DayFigures } from "./today.ts";
import { presentWall, sightOf, type WallMoment, type WallReach } from "./wall.ts";
import { remembered } from "./wall-figures.ts";

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
  /** She is shown the number of this call. Never rejects. */
  readonly seesNumbers?: (
    who: { readonly session: SessionOf; readonly actor: Actor },
    subject: string,
  ) => Promise<void>;
  /** What an agent set for herself holds from now on. */
  readonly configured: () => Promise<void>;
  /** The words of a prompt, where they are known. */
  readonly promptText?: (prompt: string) => string | undefined;
};

const wholeNumberOf = ({ live, nodes }: DeskRoom, party: PartyId): string =>
  live.numberOf(party) ?? nodes?.numberOf(party) ?? "";

const numbersFor = (room: DeskRoom, principal: Principal) => {
  const unmasked = scopeOf(principal, "number.unmasked") !== undefined;
  return (party: PartyId): string => {
    const number = wholeNumberOf(room, party);
    return unmasked ? number : maskNumber(number);
  };
};

/** What is reckoned of the day for desks and walls. */
type AgentsDay = { readonly lately: Lately; readonly figures: ReturnType<typeof createDayFigures> };

const days = new WeakMap<Live, AgentsDay>();
const dayOf = (live: Live): AgentsDay => {
  const known = days.get(live);
  // It may be another day by now: who reckons is told.
  live.today();
  if (known) return known;
  const [lately, figures] = [createLately(), createDayFigures()];
  days.set(live, { lately, figures });
  for (const reader of [lately, figures]) live.readDay(reader);
  return { lately, figures };
};
const latelyOf = (live: Live): Lately => dayOf(live).lately;

/** Begins to reckon: the day's facts are told once. */
export const readAgentsDay = (live: Live): void => void dayOf(live);

/** Of whom one of the last things of today is another one since the last time; "all": it may be of everybody. For one reader. */
export const takeLately = (live: Live): ReadonlySet<string> | "all" => latelyOf(live).takeChanged();

export const lastDialled = ({ live }: DeskRoom, user: string) => latelyOf(live).dialled(user);

/** Past calls are a convenience: a slow database must not keep the desk waiting. */
const pastCalls = async ({ pastCallsOf }: DeskRoom, call: Desk["call"]): Promise<PastCall[] | null> => {
  if (!hasPast(call)) return [];
  const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), 1000).unref());
  return Promise.race([pastCallsOf(call.party, call.call).catch(() => null), late]);
};

type WithPast = NonNullable<Desk["call"]> & { readonly party: string };
/** Of a withheld number nothing can be known. */
export const hasPast = (call: Desk["call"]): call is WithPast => call !== null && call.party !== null && !call.withheld;

/** Whom 紧急求助 of a call calls at this server. */
const calledFor =
  ({ live, nodes }: DeskRoom) =>
  ({ group, agent }: CallLook): Called => ({
    users: supervisorsHere(live, group, agent ?? ("" as UserId)),
    isAlone: (nodes?.others.length ?? 0) === 0,
  });

/** Every 紧急求助 that calls this supervisor, at any of the servers. */
export const emergenciesOf = (room: DeskRoom, principal: Principal): Emergency[] =>
  emergenciesFor({
    config: room.live.config(),
    look: room.nodes?.lookTogether() ?? room.live.look(),
    principal,
    calledFor: calledFor(room),
  });

/** The desk without the past, at once. */
export const deskNow = (room: DeskRoom, principal: Principal): Desk => {
  const { live } = room;
  const numberOf = numbersFor(room, principal);
  const lately = latelyOf(live);
  const last = lately.dialled(principal.user.id);
  const overruled = lately.overruled(principal.user.id);
  return presentDesk({
    user: principal.user.id,
    config: live.config(),
    look: live.look(),
    factsOf: live.factsOf,
    numberOf,
    now: live.clock.now(),
    awaySince: lately.signedOutAt(principal.user.id),
    lastDialled: last ? { number: numberOf(last.party), at: last.at } : null,
    overruled: overruled ? { ...overruled, by: namedAgent(live.config(), overruled.by) } : null,
    calledFor: calledFor(room),
  });
};

/** What changes on the desk without her. */
export const aroundNow = ({ live }: DeskRoom, principal: Principal): Pick<Desk, "queue" | "pickable"> =>
  presentAround(principal.user.id, live.look());

export const withPast = async (room: DeskRoom, desk: Desk): Promise<Desk> => ({
  ...desk,
  pastCalls: await pastCalls(room, desk.call),
});

/** The desk with the past, as it is once that is known: the log may be slow to tell, and calls go on meanwhile. */
export const deskOf = async (room: DeskRoom, principal: Principal): Promise<Desk> => {
  const { call, pastCalls: past } = await withPast(room, deskNow(room, principal));
  const desk = deskNow(room, principal);
  return desk.call?.call === call?.call ? { ...desk, pastCalls: past } : desk;
};

/** What an agent has done today. */
export const ownToday = ({ live }: DeskRoom, user: string): OwnToday =>
  dayOf(live).figures.own(user as UserId, live.clock.now());

/** The day's figures as they are now: those of all, and any other. */
export type FiguresNow = { readonly today: WallToday; readonly day: DayFigures };
export const figuresOfDay = (live: Live): FiguresNow => {
  const { figures } = dayOf(live);
  const now = live.clock.now();
  return { today: figures.wall(now), day: remembered(figures.figures(now)) };
};
/** Any figure of the day, as it is now. */
export const dayFiguresOf = (live: Live): DayFigures => dayOf(live).figures.figures(live.clock.now());

export const wallMoment = (room: DeskRoom, { today, day } = figuresOfDay(room.live)): WallMoment => {
  const { live, nodes } = room;
  const now = live.clock.now();
  return {
    config: live.config(),
    look: nodes?.lookTogether() ?? live.look(),
    factsOf: live.factsOf,
    // Read from across the room by whoever stands there: masked whatever she who opened it may see.
    numberOf: (party) => maskNumber(wholeNumberOf(room, party)),
    awaySince: latelyOf(live).signedOutAt,
    ...{ today, day },
    now,
    nodes: nodes ? presentNodes(nodes, now) : [],
    seatOf: (user) => nodes?.seatOf(user)?.node,
  };
};

/** How far the wall of a reader reaches; undefined: she may not see it. */
export const wallReachOf = (principal: Principal): WallReach | undefined => {
  const scope = scopeOf(principal, "wall.see");
  return scope === undefined ? undefined : { scope, user: principal.user.id, groups: principal.user.groups };
};

export const wallOf = (room: DeskRoom, principal: Principal): Wall | undefined => {
  const reach = wallReachOf(principal);
  if (reach === undefined) return undefined;
  const moment = wallMoment(room);
  return presentWall(sightOf(moment.config, reach), moment, (agent) => mayOf(principal, agent));
};
