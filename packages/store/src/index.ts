export { type Actor, writeAudit } from "./audit.ts";
export * from "./database/index.ts";
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
export { type FactHandlers, type Follower, Following, follow, followEach } from "./facts/following.ts";
export { readTables, rebuildTables } from "./facts/rebuild-tables.ts";
export { factsOfRows, unreadFacts } from "./facts/stored-facts.ts";
export { readIfThere, writePrivate, writePrivateLater } from "./files.ts";
export type { Log } from "./log.ts";
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
export { CannotStart, NewerDatabase, refusalCode, WrongDatabase } from "./startup-errors.ts";
