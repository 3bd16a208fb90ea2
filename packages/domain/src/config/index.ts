export { aboutAnyField, aboutField } from "./about-at.ts";
export type { AgentConfig, Forwarding, ForwardTarget } from "./agent.ts";
export { agentConfig, forwarding as forwardingConfig } from "./agent.ts";
export {
  type BusinessType,
  type BusinessTypeChange,
  businessTypeConfig,
  businessTypesConfig,
} from "./business-type.ts";
export { checkConfig, readConfig } from "./check.ts";
export { type ComplaintsConfig, complaintsConfig, usualComplaints } from "./complaints.ts";
export { type DeviceConfig, deviceConfig } from "./device.ts";
export { type DialRight, dialRightConfig } from "./dial-right.ts";
export { type About, aboutOf, field as describeField, mustWords, type Reference, referenceOf } from "./field.ts";
export type { Flow, FlowNode, FlowNodes, FlowVariable } from "./flow.ts";
export { flowConfig, nodeSchemas } from "./flow.ts";
export { type FlowTest, flowTests, mostTests, type SeenStep, type WrittenFlow, writtenFlow } from "./flow-test.ts";
export {
  type GroupConfig,
  groupConfig,
  mostMissedGiven,
  type Overflow,
  type Strategy,
  shortestTellMs,
  strategies,
} from "./group.ts";
export { type ConfigKind, type ConfigKindName, configKinds, type HotlineConfig, hotlineConfig } from "./kinds.ts";
export {
  type LetterRule,
  type LettersConfig,
  type LetterWay,
  lettersConfig,
  letterWays,
  letterWayWords,
  usualLetters,
} from "./letters.ts";
export {
  type CallerList,
  callerLists,
  callerListWords,
  type ListedCaller,
  listedCallerConfig,
} from "./listed-caller.ts";
export { type NumberConfig, numberConfig } from "./number.ts";
export { limit as restLimit, type Policies, policiesConfig, reason as restReason, shippedResults } from "./policies.ts";
export { type Problem, problemsOf } from "./problems.ts";
export { type Calendar, calendarConfig, type Period, type Schedule, scheduleConfig } from "./schedule.ts";
export { type SkillConfig, type SkillLevels, skillConfig, skillLevels, type Widening } from "./skill.ts";
export {
  linkOccasions,
  type SurveyConfig,
  type SurveyLinkRule,
  type SurveyOption,
  type SurveyQuestion,
  surveyConfig,
  withWholeScores,
} from "./survey.ts";
export {
  callerId as callerIdConfig,
  health as healthConfig,
  introduction as introductionConfig,
  type NumberRule,
  numberRule,
  registration as registrationConfig,
  type TrunkConfig,
  type TrunkRegistration,
  trunkConfig,
} from "./trunk.ts";
export { usesOf } from "./uses.ts";
export { withoutUnknown } from "./walk.ts";
export {
  mostTiles,
  shippedTiles,
  type WallThreshold,
  type WallTile,
  wallThreshold,
  wallTile,
  wallTiles,
} from "./wall.ts";
