import { setImmediate as nextTurn } from "node:timers/promises";
import type { ContractEffects } from "@zongji/api";
import {
  type Clause,
  type ContractState,
  clauseNames,
  clauses,
  type Day,
  dayTimes,
  effectPeriod,
  effectsOf,
  figureIn,
  type MeasureName,
  measures,
  type ReadingEffect,
} from "@zongji/domain";
import { type Db, nowOf, queryMeasures } from "@zongji/store";
import { heldNow } from "./held.ts";
import type { ContractReader } from "./store.ts";

/** By which measures the alternatives differ; one without any has no figure that is kept. */
const measured = {
  C9: {
    threeColumns: ["dutyTotal", "dutyAnswered", "dutyLost"],
    twoColumns: ["dutyAnswered", "dutyLost"],
  },
  C10: { satisfactionThenSpeed: ["satisfaction", "serviceLevel"], speedTwice: ["serviceLevel"] },
  C11: {
    handlingMode: ["directReplies", "consultReplies"],
    letters: ["letterDirectReplies", "letterConsultReplies"],
  },
  C12: {
    serviceHours: ["kpiRequests", "kpiAnswered", "kpiConnectRate", "satisfaction"],
    allHours: ["allRequests", "allRequestsAnswered", "allConnectRate", "satisfaction"],
  },
  C13: {
    contractAndStandard: ["kpiConnectRate", "allConnectRate", "standardServiceLevel"],
    contractOnly: ["kpiConnectRate"],
  },
  C17occupancy: { withoutBreaks: ["occupancy"], ofOnline: ["workShare"] },
  C17staff: { agents: ["staffed"], fte: ["fte"] },
  C17pickUp: { ringing: ["speedOfAnswer"], offHook: ["averageTalk"] },
  C17talkRatio: { toOne: ["talkToWrapUp"], percent: ["talkShare"] },
  C17outbound: {
    ...{ talkOfDialAndTalk: ["outboundEfficiency"], connectedLong: ["effectiveShare"] },
    workOfOnline: ["outboundWorkShare"],
  },
  C17surveys: { offered: ["surveysOffered"], answered: ["rated"] },
} as const satisfies { readonly [C in Clause]?: Readonly<Record<string, readonly MeasureName[]>> };
const measuresOf = (clause: Clause, alternative: string): readonly MeasureName[] =>
  (measured as { readonly [C in Clause]?: Readonly<Record<string, readonly MeasureName[]>> })[clause]?.[alternative] ??
  [];

const wanted: readonly MeasureName[] = [
  ...new Set(Object.values(measured).flatMap((each) => Object.values(each).flat())),
];

const shown = (effect: ReadingEffect) => ({
  ...{ about: null, count: null, fen: null, day: null, provisional: false },
  ...effect,
});

type Reckoned = {
  readonly clause: Clause;
  readonly alternatives: readonly { readonly alternative: string; readonly effects: readonly ReadingEffect[] }[];
};

/** Each alternative in a turn of its own: over three years of days all of them take 0.4 s of the processor. */
export const reckoned = async (state: ContractState, today: Day): Promise<Reckoned[]> => {
  const all: Reckoned[] = [];
  for (const clause of clauseNames) {
    const alternatives: { alternative: string; effects: readonly ReadingEffect[] }[] = [];
    for (const alternative of clauses[clause]) {
      alternatives.push({ alternative, effects: effectsOf(state, clause, alternative, today) });
      await nextTurn();
    }
    all.push({ clause, alternatives });
  }
  return all;
};

type Room = { readonly db: Db; readonly read: ContractReader; readonly zone: string };

/** What each alternative of each unclear clause comes to, side by side; null before there is a contract. */
export const effectsNow = async (room: Room, today: Day, now = nowOf(room.db)): Promise<ContractEffects | null> => {
  const { db, read, zone } = room;
  const state = await read(db);
  if (state.terms === null) return null;
  const all = await reckoned(state, today);
  const { from, to } = effectPeriod(today);
  const period = { from: dayTimes(from, zone).from, to: dayTimes(to, zone).from };
  const { total } = await queryMeasures(db, { ...period, zone, now, grain: "whole", measures: wanted });
  const held = await heldNow(state, today, { db, zone, now }, period);
  return {
    ...{ from, to },
    clauses: all.map(({ clause, alternatives }) => ({
      clause,
      alternatives: alternatives.map(({ alternative, effects }) => ({
        alternative,
        effects: effects.map(shown),
        figures: [
          ...measuresOf(clause, alternative).map((name) => {
            const { label, unit } = measures[name];
            return { label, unit, text: figureIn(unit, total[name] ?? {}) };
          }),
          ...(held[clause]?.(alternative) ?? []),
        ],
      })),
    })),
  };
};
