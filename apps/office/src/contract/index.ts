export type { BudgetReading } from "./budgets.ts";
export { figuresSoFar } from "./day-figures.ts";
export { partiesOfContract, tellOfPack } from "./handover.ts";
export type { KeptContract } from "./keep-closing.ts";
export type { ComplaintRegister, TellContract } from "./ledger.ts";
export { openContract } from "./open.ts";
export { makePack, packKind } from "./pack.ts";
export type { Past, PastRest } from "./past.ts";
export { createContractReader } from "./store.ts";
