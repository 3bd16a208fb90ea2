export { type RosteredAgent, rosterAgents, rosterGroups } from "./agents.ts";
export {
  type EntryChange,
  type EntryRevision,
  entriesWith,
  entryRevisions,
  type KeptEntry,
  putEntries,
  rosterAround,
  rosterEntries,
  shiftsOfAgents,
} from "./entries.ts";
export { writeRoster } from "./lock.ts";
export { insertShift, type KeptShift, retireShift, rosterShifts, updateShift } from "./shifts.ts";
