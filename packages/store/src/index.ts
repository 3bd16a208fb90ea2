export { giveDefaultGrants } from "./accounts/default-grants.ts";
export { digestSecretOf, newDigestSecret, realm } from "./accounts/digest-secret.ts";
export { firstAccountsSetting, ownPasswordChosen } from "./accounts/first-accounts.ts";
export { hashPassword, isCommonPassword, randomPassword, verifyPassword } from "./accounts/password.ts";
export { type Rights, rightsBy, rightsOf } from "./accounts/rights.ts";
export {
  endSessions,
  findByName,
  findUser,
  findUsers,
  type KeptUser,
  listUsers,
  permissionsByRole,
  permissionsOf,
  permissionsOfRoles,
  presentPhone,
  publicUser,
  setPassword,
} from "./accounts/users.ts";
export { plainWeakness, type Weakness } from "./accounts/weakness.ts";
export { type Actor, type AuditFilter, auditSource, type KeptAudit, writeAudit } from "./audit.ts";
export { BadSetting, bad } from "./bad-setting.ts";
export {
  type CallFilter,
  callBacksOf,
  callSource,
  callsOfParty,
  factsOfCall,
  findCall,
  findCalls,
  type KeptCall,
  type KeptRecording,
  partiesEnding,
  type Reach,
} from "./calls.ts";
export {
  type CarrierLineFilter,
  type CarrierRules,
  carrierImportOf,
  carrierImports,
  carrierLineSource,
  carrierMappingOf,
  carrierTrunks,
  findCarrierImport,
  insertCarrierImport,
  type KeptCarrierImport,
  type KeptCarrierLine,
  keepCarrierMapping,
  lockCarrierFile,
  trunkLegsBetween,
} from "./carrier.ts";
export * from "./citizens/index.ts";
export * from "./configuration/index.ts";
export { findContractFile, insertContractFile, sha256Of } from "./contract-files.ts";
export {
  callsToSample,
  findContractPack,
  findContractSample,
  insertContractPack,
  insertContractSample,
  packMakers,
  type SampledCall,
  sampledCalls,
} from "./contract-samples.ts";
export { takeDataFolder } from "./data-folder.ts";
export * from "./database/index.ts";
export * from "./days/index.ts";
export { lastChangeOf, lockForEdit, versionOf } from "./edit.ts";
export {
  countExpired,
  expiryOf,
  filesDeleted,
  halfDeleted,
  insertExpired,
  type OldCall,
  oldRecordings,
} from "./expired-recordings.ts";
export { type ClockStepped, callsBefore, dayMs, isMoving, stepsOf } from "./facts/clock-steps.ts";
export {
  ensureMonth,
  factsAfter,
  factsOfCalls,
  findParty,
  insertFacts,
  insertParties,
  passOver,
  positionsOf,
  setPosition,
  shippingName,
} from "./facts/fact-store.ts";
export { type FactHandlers, type Follower, follow, followEach } from "./facts/follow.ts";
export { Following } from "./facts/following.ts";
export { rebuildTables, tablesOf } from "./facts/rebuild-tables.ts";
export { factsOfRows, unreadFacts } from "./facts/stored-facts.ts";
export { unfinished, unmade } from "./facts/versions.ts";
export { readIfThere, writePrivate, writePrivateLater } from "./files.ts";
export { readHosts } from "./flow-hosts.ts";
export { inTransaction, type Work } from "./in-transaction.ts";
export * from "./knowledge/index.ts";
export { containing } from "./like.ts";
export {
  BadCursor,
  countRows,
  type ListSource,
  type PageAsk,
  pageOf,
  rowsOf,
  type Sort,
  type SortName,
} from "./list.ts";
export * from "./list-views.ts";
export {
  type CallersSought,
  deleteListedCaller,
  findListedCaller,
  insertListedCaller,
  type KeptListedCaller,
  listedAmong,
  listListedCallers,
  loadListedCallers,
  updateListedCaller,
} from "./listed-callers.ts";
export type { Log } from "./log.ts";
export { machineClock } from "./machine-clock.ts";
export * from "./measures/index.ts";
export {
  findMissed,
  type KeptMissed,
  type MissedFilter,
  missedCaseOf,
  missedSource,
  missedSummary,
  putHandling,
  refreshMissed,
  touchedParties,
} from "./missed.ts";
export {
  hasGone,
  isCalledNow,
  type MissedRules,
  missedRules,
  missedToGive,
  nextInTurn,
  nextMissed,
  putMissedOffer,
} from "./missed-next.ts";
export { openLog } from "./open-log.ts";
export * from "./orders/index.ts";
export {
  countOwnReports,
  deleteOwnReport,
  findOwnReport,
  insertOwnReport,
  type KeptOwnReport,
  ownReportsFor,
  unknownRoles,
  updateOwnReport,
} from "./own-reports.ts";
export {
  loadParties,
  type Parties,
  packSealed,
  partiesOf,
  plainNumber,
  type SealedNumber,
  type Sealing,
  unpackSealed,
} from "./parties.ts";
export { loadPastDials, loadPastTalks } from "./past-talks.ts";
export {
  addPromptEntry,
  addPromptVersion,
  dropOldPromptVersions,
  findPromptVersion,
  type KeptPrompt,
  type KeptPromptVersion,
  type PromptUse,
  promptEntries,
  promptSoundInForce,
  promptsInForce,
  promptUses,
  promptVersions,
  promptVersionsShown,
  putPromptEntry,
  putPromptInForce,
  putPromptWords,
  removePrompt,
  takePromptBack,
} from "./prompts.ts";
export * from "./quality/index.ts";
export * from "./roster/index.ts";
export { type Seal, sealOf, sealWith } from "./seal.ts";
export { keepSkippedSteps, setUpFacts, skippedSteps } from "./set-up.ts";
export { type Environment, readSettings, type Settings } from "./settings.ts";
export * from "./shift/index.ts";
export { loadSkillLevels, loadSkills, setSkillLevels } from "./skills.ts";
export { CannotStart, NewerDatabase, refusalCode, WrongDatabase } from "./startup-errors.ts";
