import type { ContractDeed, ContractEventType, Doer } from "../events/contract.ts";
import type { Day } from "./calendar.ts";
import { termsIn } from "./indicators.ts";
import { earlyUntil, stageStateOf, unexamined, windowOf } from "./stages.ts";
import { type ContractState, type Rectification, stageOf } from "./state.ts";

/** Why something can't be done now, and which field of the deed it is about. */
export type Problem = { readonly reason: ContractReason; readonly field?: string };
export const contractReasons = [
  "noContract",
  "ended",
  "notEnded",
  "noSuch",
  "noSuchDay",
  "future",
  "twice",
  "order",
  "alreadyDone",
  "outsideTerm",
  "dayClosed",
  "dayOver",
  "readingOpen",
  "beforeItHappened",
  "noticedLate",
  "provedLate",
  "notAtFault",
  "notThisAmount",
  "withheld",
  "noInvoice",
  "clockRuns",
  "consultationRuns",
  "groundNotMet",
  "noStage",
  "windowOpen",
  "notExamined",
  "itemFailed",
  "notFailed",
  "noReceipt",
  "wrongStep",
  "unrectified",
  "amountOfShare",
  "shareNotExact",
  "sumOfShares",
  "sumOfAmounts",
  "aboveOne",
  "overlap",
  "sealed",
  "altered",
  "tooMany",
  "tooMuch",
  "sampleOpen",
  "notJudged",
  "noClosedDay",
  "noCalls",
  "noNote",
  "packOpen",
  "listTooLong",
  "notThisHash",
  "settled",
  "tooShort",
] as const;
export type ContractReason = (typeof contractReasons)[number];

export type Rule<T extends ContractEventType> = (
  state: ContractState,
  deed: Extract<ContractDeed, { type: T }>,
  today: Day,
  side: Doer,
) => readonly (Problem | undefined)[];

export const must = (holds: boolean, reason: ContractReason, field?: string): Problem | undefined =>
  holds ? undefined : { reason, ...(field !== undefined && { field }) };

/** No thing of a list has this id yet. */
export const isFresh = (all: readonly { readonly id: string }[], id: string): boolean =>
  !all.some((one) => one.id === id);

const instalmentOf = (state: ContractState, id: string) => termsIn(state).instalments.find((one) => one.id === id);

export const mustBe = (state: ContractState, stage: string, today: Day, ...allowed: readonly string[]) => {
  const instalment = instalmentOf(state, stage);
  return [
    must(instalment !== undefined, "noStage", "stage"),
    must(instalment !== undefined && allowed.includes(stageStateOf(state, instalment, today)), "wrongStep", "stage"),
  ];
};

type Decided = Extract<ContractDeed, { type: "StageDecided" }>;

const rectification = (
  state: ContractState,
  { stage, rectification: id }: { readonly stage: string; readonly rectification: string },
  was: Rectification["state"],
) => {
  const found = stageOf(state, stage).rectifications.find((one) => one.id === id);
  return [
    must(found !== undefined, "noSuch", "rectification"),
    must(found?.state === was, "wrongStep", "rectification"),
  ];
};

const isDrawn = (state: ContractState, id: string): boolean =>
  stageOf(state, id).samples.every(({ drawn }) => drawn !== null);
const isJudged = (state: ContractState, id: string): boolean =>
  stageOf(state, id).samples.every(({ drawn, judged }) => drawn?.calls.every((call) => call in judged) ?? true);

/** Passed early, by the days that are closed: the others are judged with the next stage. A stage fails once its window is over. */
const early = (state: ContractState, { stage, passed, until }: Decided, today: Day) => {
  const instalment = instalmentOf(state, stage);
  const latest = instalment === undefined ? null : earlyUntil(state, instalment, today);
  return [
    must(latest !== null, "windowOpen", "stage"),
    must(latest === until, "noClosedDay", "until"),
    must(passed, "windowOpen", "passed"),
  ];
};

const isOver = (state: ContractState, id: string, today: Day): boolean => {
  const instalment = instalmentOf(state, id);
  const window = instalment && windowOf(state, instalment, today);
  return window == null || today >= window.to;
};

/** From the evidence to the release of a stage. */
export const stageRules = {
  StageEvidenceGiven: (state, { stage }, today) => mustBe(state, stage, today, "evidence", "examining"),
  StageItemExamined: (state, { stage }, today) => mustBe(state, stage, today, "evidence", "examining"),
  StageDecided: (state, deed, today) => [
    ...mustBe(state, deed.stage, today, "evidence", "examining"),
    must(unexamined(state, deed.stage).length === 0, "notExamined", "stage"),
    // What was drawn is looked at, each of it: else one would draw until it is nice.
    must(isDrawn(state, deed.stage), "sampleOpen", "stage"),
    must(isJudged(state, deed.stage), "notJudged", "stage"),
    // What is still to come in the window could change the figures.
    ...(deed.until === undefined
      ? [must(isOver(state, deed.stage, today), "windowOpen", "stage")]
      : early(state, deed, today)),
    must(
      !deed.passed || Object.values(stageOf(state, deed.stage).examined).every((item) => item.passed),
      "itemFailed",
      "passed",
    ),
  ],
  ControlRequirementIssued: (state, { stage }, today) => mustBe(state, stage, today, "failed"),
  ControlRequirementReceived: (state, { stage }, today) => [
    ...mustBe(state, stage, today, "required", "rectifying"),
    must(stageOf(state, stage).requirement?.receipt === null, "alreadyDone", "stage"),
  ],
  RectificationRaised: (state, { stage, rectification: id }, today) => [
    ...mustBe(state, stage, today, "required", "rectifying"),
    must(stageOf(state, stage).requirement?.receipt != null, "noReceipt", "stage"),
    must(isFresh(stageOf(state, stage).rectifications, id), "twice", "rectification"),
  ],
  RectificationConfirmed: (state, deed) => rectification(state, deed, "raised"),
  RectificationDone: (state, deed) => rectification(state, deed, "confirmed"),
  RectificationInspected: (state, deed) => rectification(state, deed, "done"),
  StageReleased: (state, { stage }, today) => [
    ...mustBe(state, stage, today, "rectifying"),
    must(
      stageOf(state, stage).rectifications.every((one) => one.state === "passed"),
      "unrectified",
      "stage",
    ),
  ],
} satisfies { readonly [T in ContractEventType]?: Rule<T> };
