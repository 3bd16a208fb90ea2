import type {
  Contract,
  ContractDay,
  ContractPayment,
  ContractReading,
  ContractStage,
  ContractToday as ContractTodayShown,
} from "@zongji/api";
import {
  type Budget,
  type ContractState,
  type ContractTerms,
  clauseNames,
  clauses,
  consultClock,
  contractToday,
  countedOn,
  type Day,
  type DayFigures,
  damagesOf,
  daysOf,
  deductionsOf,
  earlyUntil,
  failuresInTerm,
  groundsOf,
  type IndicatorToday,
  type Instalment,
  judgeDay,
  lastDay,
  movedBy,
  noticeFrom,
  paymentFigures,
  paymentOf,
  percentText,
  progressOf,
  type Ratio,
  readingAt,
  receivedIn,
  remedyClock,
  resourceHolds,
  resourcesOf,
  type Side,
  type StageRate,
  secretUntil,
  stageFigures,
  stageItems,
  stageOf,
  stageStateOf,
  verifiedInTerm,
  windowOf,
} from "@zongji/domain";
import type { FiguresSoFar } from "./day-figures.ts";
import { type InTimeByDay, standardBeside } from "./standard.ts";
import { shownVerdict } from "./verdict.ts";

const percentOf = (rate: Ratio | null): string | null => rate && percentText(rate);

const rateOf = ({ mean, pooled, ...rest }: StageRate) => ({
  ...rest,
  mean: percentOf(mean),
  pooled: percentOf(pooled),
});

const presentStage = (state: ContractState, instalment: Instalment, today: Day): ContractStage => {
  const stage = stageOf(state, instalment.id);
  const window = windowOf(state, instalment, today);
  const figures = window && today > window.from ? stageFigures(state, window, today) : null;
  return {
    id: instalment.id,
    state: stageStateOf(state, instalment, today),
    window,
    closed: figures?.closed ?? 0,
    missing: figures?.missing ?? 0,
    answerRate: figures && rateOf(figures.answerRate),
    satisfaction: figures && rateOf(figures.satisfaction),
    items: stageItems.map((item) => ({
      item,
      evidence: stage.evidence[item] ?? "",
      passed: stage.examined[item]?.passed ?? null,
      note: stage.examined[item]?.note ?? "",
    })),
    decided: stage.decided,
    early: earlyUntil(state, instalment, today),
    requirement: stage.requirement,
    rectifications: [...stage.rectifications],
  };
};

const presentPayment = (state: ContractState, instalment: Instalment, today: Day): ContractPayment => {
  const { due, withheld, deductedFen, payableFen, signed, ...figures } = paymentFigures(state, instalment, today);
  const { invoice, paid } = paymentOf(state, instalment.id);
  const { id, share, amountFen } = instalment;
  return {
    ...{ id, share, amountFen, deductedFen, payableFen, signed, invoice, paid },
    ...{ due: due.day, dueKind: due.kind, provisional: due.provisional },
    ...{ window: windowOf(state, instalment, today), stage: figures.stage, state: figures.state },
    withheld: figures.state === "withheld" ? [...withheld] : [],
  };
};

const presentReadings = (state: ContractState, today: Day): ContractReading[] =>
  clauseNames.map((clause) => ({
    clause,
    alternatives: [...clauses[clause]],
    ...readingAt(state.readings, clause, today),
    versions: state.readings.filter((each) => each.clause === clause),
  }));

/** What comes off the year-end payments, each with the one that it comes off as things stand. */
const presentDeductions = (
  state: ContractState,
  { instalments }: ContractTerms,
  today: Day,
): Contract["deductions"] => {
  const off = new Map(
    instalments.flatMap((each) =>
      paymentFigures(state, each, today).deductions.map(({ why, of }) => [`${why} ${of}`, each.id] as const),
    ),
  );
  return deductionsOf(state, today).map((each) => ({ ...each, from: off.get(`${each.why} ${each.of}`) ?? null }));
};

const countersOf = (state: ContractState, today: Day): Contract["counters"] => ({
  answerRate: failuresInTerm(state, "answerRate", today),
  satisfaction: failuresInTerm(state, "satisfaction", today),
  received: receivedIn(state, today),
  receivedCalendarYear: receivedIn(state, today, "calendarYear").count,
  verified: verifiedInTerm(state),
  resources: resourcesOf(state, today),
});

const mostProofs = 200;

/** What follows from the terms. */
const ofTerms = (state: ContractState, terms: ContractTerms, today: Day) => {
  const { instalments, checklist } = terms;
  const damages = damagesOf(state);
  return {
    lastDay: lastDay(state),
    payments: instalments.map((each) => presentPayment(state, each, today)),
    stages: instalments.filter(({ window }) => window !== null).map((each) => presentStage(state, each, today)),
    counters: countersOf(state, today),
    deductions: presentDeductions(state, terms, today),
    secretUntil: secretUntil(state),
    checklist: checklist.map(({ id, title }) => ({
      ...{ id, title, passed: resourceHolds(state, id, today) ?? null, evidence: state.resources[id]?.evidence ?? "" },
      validUntil: state.resources[id]?.validUntil ?? null,
    })),
    notices: state.notices.map((each) => {
      const { day, provisional, left } = remedyClock(state, each, today);
      const consult = consultClock(state, each, today);
      const { recordedOn: _, ...shown } = each;
      const consulting = { consultBy: consult.day, consultLeft: consult.left };
      return { ...shown, clockFrom: noticeFrom(each), remedyBy: day, provisional, left, ...consulting };
    }),
    progress: progressOf(state),
    damagesFen: { share: damages.shareFen, cases: damages.casesFen },
    grounds: groundsOf(state, today).map(({ proofs, ...each }) => ({ ...each, proofs: proofs.slice(0, mostProofs) })),
  };
};

const nothing = {
  ...{ lastDay: null, payments: [], stages: [], counters: null, checklist: [], notices: [] },
  ...{ deductions: [], secretUntil: null, progress: null },
  ...{ damagesFen: { share: 0, cases: 0 }, grounds: [] },
};

/** The contract as the API shows it, on a day. */
export const presentContract = (state: ContractState, side: Side | null, today: Day): Contract => ({
  ...{ version: state.version, today, side },
  ...{ terms: state.terms, confirmed: state.confirmed, changed: state.changed },
  ...(state.terms ? ofTerms(state, state.terms.terms, today) : nothing),
  readings: presentReadings(state, today),
  complaints: [...state.complaints],
  calendarKnown: Object.keys(state.calendar).map(Number),
  calendarYears: state.calendarEntries.map((entry) => {
    const { off, worked, moved, ...each } = entry;
    const moves = each.state === "waiting" ? movedBy(state, entry) : moved;
    return { ...each, off: [...off], worked: [...worked], moved: [...moves] };
  }),
  exemptions: Object.entries(state.exemptions).map(([day, claim]) => ({ day, ...claim })),
  suspensions: [...state.suspensions],
  damages: [...state.damages],
  harms: state.harms.map((each) => ({ ...each })),
  end: state.end,
  settlement: state.settlement,
  files: [...state.files],
  budgetAlarms: state.budgetAlarms,
  materials: state.materials.map((one) => ({ ...one, packs: [...one.packs] })),
  handoverPacks: [...state.handoverPacks],
  ...{ retention: state.retention, retentionAsked: state.retentionAsked },
});

/** A day's figures, those by which it is judged. */
const shownFigures = (state: ContractState, figures: DayFigures) => {
  const { isKnown: _, hours, ratedBy, ...counted } = countedOn(state.readings, figures);
  return { counted, hours, ratedBy };
};

const presentDay = (state: ContractState, day: Day, inTime: InTimeByDay): ContractDay => {
  const figures = state.days[day];
  const claim = state.exemptions[day];
  const judged = figures && judgeDay(state, figures);
  const readings = judged?.answerRate.readings;
  const shown = figures && shownFigures(state, figures);
  return {
    day,
    ...{ figures: shown?.counted ?? null, hours: shown?.hours ?? "serviceHours", ratedBy: shown?.ratedBy ?? "ofCall" },
    corrections: (state.corrections[day] ?? []).map(({ revision, at, before, lateFacts, hash }) => ({
      ...{ revision, at, before: shownFigures(state, before).counted, lateFacts, hash },
    })),
    exempt: claim?.signed === true,
    claimed: claim !== undefined,
    readings: readings
      ? {
          A: shownVerdict(readings.A),
          B: shownVerdict(readings.B),
          C: shownVerdict(readings.C),
          D: shownVerdict(readings.D),
        }
      : null,
    answerRate: judged ? shownVerdict(judged.answerRate.verdict) : null,
    answerRateSigned: judged?.answerRate.signed ?? false,
    satisfaction: judged ? shownVerdict(judged.satisfaction.verdict) : null,
    satisfactionSigned: judged?.satisfaction.signed ?? false,
    fewRequests: judged?.answerRate.small ?? false,
    fewRatings: judged?.satisfaction.small ?? false,
    standard: figures ? standardBeside(state.readings, figures, inTime.get(day) ?? null) : null,
  };
};

export const shownBudget = (budget: Budget): ContractTodayShown["answerRate"]["day"] =>
  "failed" in budget ? { failed: true, left: 0 } : { failed: false, left: budget.left };

const indicatorOf = ({ verdict, signed, day, stage }: IndicatorToday): ContractTodayShown["answerRate"] => ({
  ...{ verdict: shownVerdict(verdict), signed, day: shownBudget(day), stage: stage && shownBudget(stage) },
});

/** Today so far. */
export const presentToday = (
  state: ContractState,
  { inTime, ...figures }: FiguresSoFar,
  at: number,
): ContractTodayShown => {
  const { stage, answerRate, satisfaction } = contractToday(state, figures);
  const { counted, hours, ratedBy } = shownFigures(state, figures);
  return {
    ...{ day: figures.day, at, figures: counted, hours, ratedBy, stage },
    standard: standardBeside(state.readings, figures, inTime),
    ...{ answerRate: indicatorOf(answerRate), satisfaction: indicatorOf(satisfaction) },
  };
};

/** Days of [from, to) that have begun, the last first; none before the term. @param inTime of closed days, what the national standard asks for beside */
export const presentDays = (
  state: ContractState,
  { from, to, today }: { readonly from: Day; readonly to: Day; readonly today: Day },
  inTime: InTimeByDay = new Map(),
): ContractDay[] => {
  const end = to <= today ? to : today;
  const { terms } = state;
  if (terms === null) return [];
  return daysOf(from, end)
    .filter((day) => day >= terms.terms.from)
    .reverse()
    .map((day) => presentDay(state, day, inTime));
};
