/** What is true between the rooms after each step: hotline, switch, SIP, media and journal agree. Each gives what is wrong, in words. */
import {
  type CallRecord,
  callRecord,
  evaluate,
  type Fact,
  isStep,
  type LegId,
  measures,
  placed,
  rowsOf,
  stateSpans,
  steadyOf,
} from "@zongji/domain";
import { hearing } from "../../../packages/domain/src/call/sound.ts";
import {
  falseHoldings,
  falseIdentities,
  falseRebuild,
  falseSeats,
  falseStories,
} from "../../../packages/domain/src/testing/truths.ts";
import type { House } from "./house.ts";
import type { Model } from "./world.ts";

/** No timer without an owner. */
const ownerless = ({ hotline, runtime }: House): string[] => {
  const wrong: string[] = [];
  if (runtime.timers !== hotline.timers.size)
    wrong.push(`${runtime.timers} timers run, ${hotline.timers.size} are meant to`);
  for (const [id, { timer }] of hotline.timers) {
    if ("call" in timer && !hotline.calls.has(timer.call)) wrong.push(`${id} has no call`);
    if (!("user" in timer)) continue;
    const agent = hotline.agents.get(timer.user);
    if (!agent) wrong.push(`${id} has no agent`);
    else if (timer.is === "WrapUp" && agent.seat.at !== "wrapUp") wrong.push(`${id}, but she is ${agent.seat.at}`);
    else if (timer.is === "DeviceGone" && hotline.reachable.has(agent.device))
      wrong.push(`${id}, but her phone is here`);
  }
  for (const { user, seat } of hotline.agents.values())
    if (seat.at === "wrapUp" && !hotline.timers.has(`WrapUp:${user}`)) wrong.push(`${user} wraps up without an end`);
  return wrong;
};

/** No leg in the switch without a call, none in a call without the switch. */
const strayLegs = ({ hotline, board }: House): string[] => {
  const wrong: string[] = [];
  const legs = new Map(board.legs().map((leg) => [leg.id, leg]));
  for (const leg of legs.values())
    if (leg.state.at !== "ending" && !hotline.legs.has(leg.id))
      wrong.push(`leg ${leg.id} (${leg.state.at}) has no call`);
  for (const call of hotline.calls.values()) {
    for (const [id, { at }] of Object.entries(call.legs)) {
      const leg = legs.get(id as LegId);
      const lives = board.hasLeg(id as LegId);
      const isUp = leg?.state.at === "talking" || leg?.state.at === "answering";
      if ((at === "trying" || at === "up") !== lives)
        wrong.push(`${call.id} (${call.state.at}) has ${id} ${at}, the switch ${leg?.state.at}`);
      else if (at === "up" && !isUp) wrong.push(`${id} is up for ${call.id}, ${leg?.state.at} in the switch`);
    }
  }
  return wrong;
};

/** No phone is rung for two. */
const rungTwice = ({ board }: House): string[] => {
  const rung = new Map<string, LegId>();
  return board.legs().flatMap((leg) => {
    if (leg.party.is !== "device" || (leg.state.at !== "opening" && leg.state.at !== "calling")) return [];
    const before = rung.get(leg.party.device);
    rung.set(leg.party.device, leg.id);
    return before ? [`${leg.party.device} is rung by ${before} and ${leg.id}`] : [];
  });
};

const falseReach = (house: House): string[] =>
  house.hotline.config.devices.flatMap(({ id }) =>
    house.isReachable(id) === house.hotline.reachable.has(id)
      ? []
      : [`${id} is ${house.isReachable(id) ? "" : "not "}registered, the hotline thinks otherwise`],
  );

/** Who hears whom in the media is the function of the calls' states. */
const falseHearing = ({ hotline, board, media }: House): string[] => {
  const wrong: string[] = [];
  const open = new Set(
    board
      .legs()
      .filter((leg) => leg.media.at === "open" && leg.state.at !== "ending")
      .map(({ id }) => id),
  );
  for (const call of hotline.calls.values()) {
    const hears = hearing(call);
    for (const leg of Object.keys(call.legs) as LegId[]) {
      const session = media.sessions.get(leg);
      if (!session || !open.has(leg)) continue;
      const is = [...session.hears]
        .filter((from) => open.has(from as LegId))
        .sort()
        .join();
      const should = [...(hears[leg] ?? [])]
        .filter((from) => open.has(from))
        .sort()
        .join();
      if (is !== should)
        wrong.push(`${call.id} (${call.state.at}): ${leg} hears ${is || "nobody"}, not ${should || "nobody"}`);
    }
  }
  for (const session of media.sessions.keys())
    if (!board.legs().some(({ id }) => id === session)) wrong.push(`media session ${session} has no leg`);
  return wrong;
};

/** After each step. */
export const falseNow = (model: Model): string[] => {
  const house = model.house();
  const { hotline, runtime } = house;
  const always = [...falseSeats(hotline), ...falseHoldings(hotline, hotline.timers), ...ownerless(house)];
  if (runtime.faults > 0) always.push(`${runtime.faults} steps threw`);
  const still = house.isStill()
    ? [...falseReach(house), ...strayLegs(house), ...rungTwice(house), ...falseHearing(house)]
    : [];
  return [...model.faults, ...always, ...still];
};

/** The facts so far, against what lives. */
export const falseFacts = (model: Model): string[] => {
  const facts = model.facts();
  return [...falseRebuild(model.house().hotline, facts), ...falseStories(facts, false), ...unordered(facts)];
};

/** However the wall clock was set: steady time never goes back, and facts as they are placed lie as far apart as steady time says. */
const unordered = (facts: readonly Fact[]): string[] => {
  const places = placed(facts, facts.filter(isStep), false);
  return facts.flatMap((fact, index) => {
    const before = facts[index - 1];
    if (!before) return [];
    const apartMs = steadyOf(fact) - steadyOf(before);
    const name = `${fact.type} ${fact.epoch} ${fact.seq}`;
    if (apartMs < 0) return [`${name} is told of an earlier time than the one before`];
    const placedMs = places[index]!.at - places[index - 1]!.at;
    return placedMs === apartMs ? [] : [`${name} is placed ${placedMs} ms after the one before, not ${apartMs}`];
  });
};

/** Facts with their steady time as `at`: what is folded from them tells durations. */
const bySteady = (facts: readonly Fact[]): Fact[] => facts.map((fact) => ({ ...fact, at: steadyOf(fact) }));

const sum = (values: readonly (number | undefined)[]) =>
  values.reduce<number>((all, value) => all + (value ?? Number.NaN), 0);

/** I1, I2, I4, I5 of spec metrics, by the measures that the reports show. `now`: steady time. */
export const falseMeasures = (told: readonly Fact[], now: number): string[] => {
  const facts = bySteady(told);
  const stories = Map.groupBy(facts, (fact) => ("call" in fact ? fact.call : undefined));
  const calls = [...stories].flatMap(([call, own]): CallRecord[] => {
    const record = call === undefined ? undefined : callRecord(own);
    return record ? [record] : [];
  });
  const rows = rowsOf({ calls, spans: stateSpans(facts), now });
  const of = (...names: (keyof typeof measures)[]) => sum(names.map((name) => evaluate(measures[name], rows)));
  return identities.flatMap(([name, whole, parts]) => {
    const [is, should] = [of(whole), of(...parts)];
    return is === should ? [] : [`${name}: ${whole} is ${is}, its parts ${should}`];
  });
};
type Name = keyof typeof measures;
const dispositions: readonly Name[] = [
  "inProgress",
  "endedInMenu",
  "selfServed",
  "agentAnswered",
  "abandonedInQueue",
  "abandonedRinging",
  "dutyAnswered",
  "dutyLost",
  "requestEnded",
  "outOfHours",
  "blocked",
  "systemError",
];
const identities: readonly (readonly [name: string, whole: Name, parts: readonly Name[]])[] = [
  ["I1", "inboundTotal", dispositions],
  [
    "I1",
    "inboundTotal",
    ["answered", "unanswered", "inProgress", "selfServed", "outOfHours", "blocked", "systemError"],
  ],
  ["I2", "onlineTime", ["waitingTime", "restTime", "talkingTime", "wrapUpTime", "otherTime"]],
  ["I4", "queueVisits", ["visitsAnswered", "visitsAbandoned", "overflow", "visitsLeftOtherwise", "stillQueued"]],
  ["I5", "offers", ["offersAnswered", "offersMissed", "offersAbandoned", "offersEndedOtherwise", "stillRinging"]],
];

/** No phone and no carrier thinks that it is still in a call. A BYE that is lost just before we die is not said again: session timers end what is left (RFC 4028). */
export const stuckPeers = ({ peers }: Model): string[] =>
  peers.flatMap(({ name, alive, callIds }) => {
    const { sessions = 0 } = alive() ?? {};
    return sessions === 0 ? [] : [`${name} is still in ${sessions} calls: ${callIds().join()}`];
  });

/** Whoever was answered stands in the facts. */
const untold = ({ peers }: Model, facts: readonly Fact[]): string[] => {
  const told = new Set(facts.flatMap((fact) => (fact.type === "CallArrived" ? [fact.sipCallId] : [])));
  return peers.flatMap(({ name, kind, answered }) =>
    kind === "carrier"
      ? answered.filter((id) => !told.has(id)).map((id) => `${name}'s call ${id} was answered, and no fact tells of it`)
      : [],
  );
};

/** All is over: nothing is left anywhere, and every story is whole. */
export const falseEnd = (model: Model): string[] => {
  const { hotline, board, station, media, clock } = model.house();
  const left = {
    calls: hotline.calls.size,
    legs: hotline.legs.size,
    waiting: hotline.waiting.size,
    // A phone whose power failed is missed when its registration runs out.
    timers: [...hotline.timers.keys()].filter((id) => !id.startsWith("DeviceGone:")).length,
    recordings: board.counts().recordings,
    "legs of the switch": board.legs().length,
    "SIP sessions": station.agent.alive().sessions,
    "media sessions": media.sessions.size,
  };
  const facts = model.facts();
  return [
    ...(model.kills() === 0 ? stuckPeers(model) : []),
    ...untold(model, facts),
    ...Object.entries(left).flatMap(([what, count]) => (count === 0 ? [] : [`${count} ${what} are left`])),
    ...falseNow(model),
    ...falseStories(facts, true),
    ...falseIdentities(bySteady(facts)),
    ...falseMeasures(facts, clock.steady()),
    ...unordered(facts),
  ];
};

/** Once nobody speaks any more, nothing of what was said is kept. */
export const falseSilence = (model: Model): string[] => {
  const { transactions, sessions } = model.house().station.agent.alive();
  return transactions + sessions === 0
    ? []
    : [`${transactions} SIP transactions and ${sessions} sessions are left in silence`];
};
