export {
  type FaultyChange,
  mostDaysAhead,
  mostShiftsOfDay,
  type RosterChange,
  type RosterFault,
  rosterFaults,
  rosterFaultsOf,
} from "./checks.ts";
export {
  areShiftTimes,
  entryRanges,
  isOverMidnight,
  overlapOnDay,
  type RosterEntry,
  reachInto,
  type ShiftTimes,
  shiftRange,
} from "./entry.ts";
export { joined, rangesWithout, type TimeRange, withinRanges } from "./ranges.ts";
export {
  isNoShiftName,
  type RosterTable,
  type RosterTableEntry,
  type RosterTableFault,
  type RosterTableProblem,
  readRosterTable,
  rosterColumnsOf,
  rosterTableFaults,
  rosterWords,
} from "./table.ts";
