export type { Agent } from "./agent.ts";
export * from "./alarms/index.ts";
export * from "./ask.ts";
export * from "./beginning-of.ts";
export * from "./business-types.ts";
export { calendarOf, calendarOfNumber, isNumberOpen } from "./calendars.ts";
export type { Call } from "./call/call.ts";
export * from "./carrier/index.ts";
export * from "./citizen.ts";
export type { Clock } from "./clock.ts";
export * from "./compare-texts.ts";
export * from "./complaints.ts";
export * from "./config/index.ts";
export * from "./consultation.ts";
export * from "./contract/index.ts";
export * from "./days/index.ts";
export * from "./disposition.ts";
export * from "./ending.ts";
export * from "./episodes.ts";
export {
  type ContractDeed,
  type ContractEvent,
  type ContractEventType,
  contractEventTypes,
  type Doer,
  deedSchemaOf,
} from "./events/contract.ts";
export { decodeEvent } from "./events/decode.ts";
export type { StoredEvent } from "./events/define.ts";
export { type EventBody, type EventType, eventRegistry, eventSubjects, type ProductEvent } from "./events/registry.ts";
export * from "./example.ts";
export * from "./fact.ts";
export { type Decoded, decodeFact, type FactProblem, type StoredFact } from "./facts/decode.ts";
export type { FactDefinition } from "./facts/define.ts";
export { why as whySchema } from "./facts/offer.ts";
export { callOf, closes, isOverWith, OpenThings, opens, opensAfterCall } from "./facts/open.ts";
export { factSubjects, versionOf } from "./facts/registry.ts";
export type { SealedText } from "./facts/sealed-text.ts";
export { things } from "./facts/things.ts";
export { typesAround, typesWith } from "./facts/types.ts";
export { sealedFields, withoutSealed } from "./facts/without-sealed.ts";
export {
  type Exit,
  exitsOf,
  type Finding,
  type FindingCode,
  type FlowHost,
  type FlowOut,
  findingCodes,
  findingSentence,
  findingsOf,
  flowFrom,
  foundOfOrders,
  isJsonTemplate,
  isLookUp,
  kindOf as nodeKindOf,
  leaveCalled,
  madeUpFound,
  madeUpNothing,
  madeUpSpeech,
  mayAskHost,
  modulesReached,
  mostWalkInputs,
  type Needs,
  namesHost,
  nodeKinds,
  parametersMissing,
  resultOf,
  retiredTypes,
  runTest,
  seenOf,
  serviceExits,
  speechAddress,
  speechAsked,
  spokenPrompt,
  storedOf,
  storedReads,
  type TestDifference,
  type TestResult,
  type TestWorld,
  testSentence,
  urlOf,
  variablesIn,
  type WaitsFor,
  type WalkInput,
  type WalkResult,
  type WalkStep,
  type WalkWorld,
  walkFlow,
} from "./flow/index.ts";
export { createHotline, step } from "./hotline.ts";
export * from "./ids.ts";
export * from "./input.ts";
export * from "./knowledge.ts";
export * from "./letters.ts";
export { type Arriving, applyRules, callerIdOf, mayDial } from "./lines.ts";
export * from "./look.ts";
export { KeptLook, type Touched } from "./look-kept.ts";
export * from "./marks.ts";
export * from "./mask.ts";
export * from "./measures/index.ts";
export * from "./missed.ts";
export { NotedMap } from "./noted-map.ts";
export { CallersSeen, type PastCaller, type PastDials } from "./number-limits.ts";
export { matchesNumber } from "./numbers.ts";
export * from "./orders/index.ts";
export type { Ring } from "./pick-up.ts";
export { configAt, poolsOf } from "./pools.ts";
export * from "./prompts.ts";
export * from "./quality/index.ts";
export * from "./readmodel.ts";
export * from "./rebuild.ts";
export * from "./reports/index.ts";
export * from "./restore.ts";
export * from "./rosters/index.ts";
export * from "./route.ts";
export { daysRemembered, type PastTalk } from "./route-memory.ts";
export type { Hotline } from "./run.ts";
export * from "./schedule.ts";
export {
  type SetUpKnown,
  type SetUpStep,
  type SetUpStepName,
  setUpStepNames,
  setUpSteps,
} from "./set-up.ts";
export * from "./shift/index.ts";
export * from "./steps.ts";
export * from "./survey-link.ts";
export * from "./survey-record.ts";
export * from "./switching.ts";
export * from "./text-message.ts";
export * from "./time.ts";
export * from "./trunk-check.ts";
export { turnedAwayFacts } from "./turned-away.ts";
export { isTurn } from "./turns.ts";
export * from "./wall/index.ts";
export type { Why } from "./why.ts";
export type { Words } from "./words.ts";
