export { hashOfLink, sha256 } from "./check-sum.ts";
export { closeOneDay, compareDay, type DayParts, factsHold, type Review, reviewDay } from "./close.ts";
export {
  type Correction,
  chainHolds,
  chainOf,
  type DayDocument,
  type DayEntry,
  definitionsBy,
  documentOf,
  entriesOf,
  firstFactAt,
  lastClosedDay,
  newestEntries,
  newestEntry,
  newestMarks,
} from "./entries.ts";
export {
  callFactLines,
  digestOfFacts,
  type FactLine,
  factLinesOf,
  followedUpTo,
  type LateFact,
  type Positions,
  shippedUpTo,
} from "./facts.ts";
export { figuresOfDay, type KeptValues, keptFigures, keptLines, keptValues, lastDaysOfDefinitions } from "./figures.ts";
export {
  checksOf,
  daysToReview,
  differingDays,
  type IdentityCheck,
  keepIdentityCheck,
  newestIdentityCheck,
  noteWaiting,
  waitingDay,
} from "./look.ts";
export { nodeSigns, stateShipped } from "./nodes.ts";
