export { BadMeasureAsk } from "./bad-ask.ts";
export { type Breach, type CheckAt, checkIdentities } from "./identities.ts";
export { openThings } from "./open-things.ts";
export { type MeasureAsk, queryMeasures } from "./query.ts";
export { rollDays } from "./roll.ts";
export { callRollupTables, type RollupKind, rollupKindNames, stateRollupTables, unrollStates } from "./rolled.ts";
export type { MeasureTable, MeasureTables } from "./tables.ts";
export { type TraceAsk, type Traced, type TracedThing, type TracePage, traceMeasure } from "./trace.ts";
export { callBacksTo, measureTables, putCallRows } from "./write.ts";
