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
export type { Exit, Kind, Needs } from "./kind.ts";
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
export type { At, FlowEnv, FlowEvent, FlowOut, FlowState, FlowStep, Frame, Values } from "./state.ts";
export { exitsOf, kindOf, nodeKinds } from "./table.ts";
export { runTest, seenOf, type TestDifference, type TestResult, type TestWorld, testSentence } from "./tests.ts";
export { filled, longestValue, variablesIn } from "./text.ts";
