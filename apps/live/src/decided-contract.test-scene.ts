/** What each role may ask for of the contract, decided by hand. */
const administrator = ["administrator"] as const;
/** Both sides' accounts. */
const parties = ["administrator", "client"] as const;

export const decidedOfContract = {
  contract: parties,
  contractDays: parties,
  contractDayCalls: parties,
  contractDayThings: parties,
  contractToday: parties,
  contractBudgets: parties,
  contractCapacity: parties,
  contractEffects: parties,
  contractWhatIf: parties,
  handoverPacks: parties,
  handoverRoom: administrator,
  startHandoverPack: administrator,
  handoverPackFile: administrator,
  removeHandoverPack: administrator,
  addEvidence: parties,
  evidenceFile: parties,
  stageAcceptance: parties,
  prepareStageSample: parties,
  drawStageSample: parties,
  stageSampleList: parties,
  stageSampleRecording: parties,
  makeStagePack: parties,
  stagePack: parties,
  doUnderContract: parties,
} as const;
