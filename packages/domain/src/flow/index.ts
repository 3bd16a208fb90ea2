export { enterFlow, isLedOn, maxFrames, maxMoves, nextOf, nodeAt, stepFlow } from "./engine.ts";
export {
  type Finding,
  type FindingCode,
  type FlowWorld,
  findingCodes,
  findingSentence,
  findingsOf,
  retiredTypes,
} from "./findings.ts";
export { flowFrom } from "./first-shape.ts";
export { type FlowHost, mayAskHost, namesHost } from "./hosts.ts";
export { isJsonTemplate, urlOf } from "./http.ts";
export type { Exit, Kind, Needs } from "./kind.ts";
export { foundOfOrders, isLookUp, madeUpFound, madeUpNothing } from "./look-up.ts";
export { modulesReached } from "./modules.ts";
export {
  mostWalkInputs,
  resultOf,
  type WaitsFor,
  type WalkInput,
  type WalkResult,
  type WalkStep,
  type WalkWorld,
  walkFlow,
} from "./simulate.ts";
export { madeUpSpeech, speechAddress, speechAsked, spokenPrompt } from "./speech.ts";
export type { At, FlowEnv, FlowEvent, FlowOut, FlowState, FlowStep, Frame, Values } from "./state.ts";
export { parametersMissing, storedOf, storedReads } from "./stored.ts";
export { exitsOf, kindOf, leaveCalled, nodeKinds, serviceExits } from "./table.ts";
export { runTest, seenOf, type TestDifference, type TestResult, type TestWorld, testSentence } from "./tests.ts";
export { filled, longestValue, variablesIn } from "./text.ts";
