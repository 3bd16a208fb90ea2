import { accountOperations } from "./accounts.ts";
import { administrationOperations } from "./administration.ts";
import { agentOperations } from "./agent.ts";
import { auditOperations } from "./audit.ts";
import { boardOperations } from "./boards.ts";
import { callerOperations } from "./callers.ts";
import { callOperations } from "./calls.ts";
import { carrierOperations } from "./carrier.ts";
import { citizenOperations } from "./citizens-operations.ts";
import { complaintOperations } from "./complaints-operations.ts";
import { configurationOperations } from "./configuration.ts";
import { consultationOperations } from "./consultations.ts";
import { contractOperations } from "./contract.ts";
import { acceptanceOperations } from "./contract-acceptance.ts";
import { dayOperations } from "./days.ts";
import { exportOperations } from "./exports.ts";
import { handoverPackOperations } from "./handover-packs.ts";
import { healthOperations } from "./health.ts";
import { knowledgeOperations } from "./knowledge-operations.ts";
import { letterOperations } from "./letters.ts";
import { lineOperations, lineStateOperations } from "./lines.ts";
import { listViewOperations } from "./list-views.ts";
import { serverOperations } from "./live.ts";
import { missedOperations } from "./missed.ts";
import { nodeOperations } from "./nodes.ts";
import { orderOperations } from "./orders-operations.ts";
import { policyOperations } from "./policies.ts";
import { promptOperations } from "./prompts.ts";
import { calibrationOperations } from "./quality-calibration.ts";
import { qualityOperations } from "./quality-operations.ts";
import { reportOperations } from "./reports.ts";
import { roleOperations } from "./roles.ts";
import { rosterOperations } from "./roster.ts";
import { sendingOperations } from "./sending.ts";
import { setUpOperations } from "./set-up.ts";
import { shiftOperations } from "./shift.ts";
import { skillOperations } from "./skills.ts";
import { supervisionOperations } from "./supervision.ts";
import { textOperations } from "./texts.ts";
import { wallOperations } from "./wall.ts";
import { wallBoardOperations } from "./wall-board.ts";

export * from "./accounts.ts";
export * from "./administration.ts";
export * from "./agent.ts";
export * from "./audit.ts";
export * from "./audit-actions.ts";
export * from "./boards.ts";
export * from "./call-words.ts";
export * from "./callers.ts";
export * from "./calls.ts";
export * from "./carrier.ts";
export * from "./charts/index.ts";
export * from "./citizens.ts";
export * from "./complaints.ts";
export type { NewComplaint, NewEvidence } from "./complaints-operations.ts";
export { ConfigChange, ConfigProblem } from "./config-problem.ts";
export * from "./configuration.ts";
export * from "./consultations.ts";
export * from "./contract.ts";
export type { DrawnCall, StageAcceptance, StageSample } from "./contract-acceptance.ts";
export { ContractCapacity, ContractVerdict } from "./contract-beside.ts";
export {
  type ContractBudgets,
  type ContractDayCalls,
  type ContractDayThings,
  type ContractEffects,
  type ContractGround,
  dayFigureNames,
} from "./contract-figures.ts";
export { clauseNo, contractReadingsZh } from "./contract-readings-zh.ts";
export type { ContractOutcome, ContractWhatIf } from "./contract-what-if.ts";
export * from "./days.ts";
export * from "./exports.ts";
export { type HandoverPack, mostZippedBytes, packFailures, packStates } from "./handover-packs.ts";
export * from "./health.ts";
export { toShown, withShown } from "./kind.ts";
export * from "./knowledge.ts";
export * from "./letters.ts";
export * from "./lines.ts";
export * from "./list.ts";
export * from "./list-views.ts";
export * from "./live.ts";
export * from "./missed.ts";
export { Node } from "./nodes.ts";
export { type Operation, Page, type StaticOf } from "./operation.ts";
export * from "./order-consults.ts";
export * from "./order-texts.ts";
export * from "./orders.ts";
export * from "./permission.ts";
export * from "./policies.ts";
export * from "./problem.ts";
export * from "./prompts.ts";
export * from "./quality.ts";
export * from "./quality-calibration.ts";
export * from "./quality-figures.ts";
export * from "./reports.ts";
export * from "./roles.ts";
export * from "./roster.ts";
export * from "./sending.ts";
export * from "./set-up.ts";
export * from "./shift.ts";
export * from "./shown.ts";
export * from "./skills.ts";
export * from "./supervision.ts";
export * from "./texts.ts";
export * from "./wall.ts";
export * from "./wall-board.ts";

/** Every HTTP operation by its id. */
export const operations = {
  ...accountOperations,
  ...roleOperations,
  ...agentOperations,
  ...supervisionOperations,
  ...wallOperations,
  ...wallBoardOperations,
  ...callOperations,
  ...missedOperations,
  ...knowledgeOperations,
  ...letterOperations,
  ...complaintOperations,
  ...consultationOperations,
  ...orderOperations,
  ...qualityOperations,
  ...calibrationOperations,
  ...auditOperations,
  ...exportOperations,
  ...listViewOperations,
  ...reportOperations,
  ...boardOperations,
  ...sendingOperations,
  ...dayOperations,
  ...carrierOperations,
  ...administrationOperations,
  ...policyOperations,
  ...promptOperations,
  ...textOperations,
  ...configurationOperations,
  ...callerOperations,
  ...citizenOperations,
  ...contractOperations,
  ...acceptanceOperations,
  ...handoverPackOperations,
  ...setUpOperations,
  ...shiftOperations,
  ...rosterOperations,
  ...skillOperations,
  ...lineOperations,
  ...lineStateOperations,
  ...healthOperations,
  ...nodeOperations,
  ...serverOperations,
} as const;
export type Operations = typeof operations;
export type OperationId = keyof Operations;
