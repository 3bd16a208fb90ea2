export {
  type By,
  checkItem,
  type Draft,
  discardDraft,
  flowWith,
  needVersion,
  publishVersion,
  putItem,
  retireItem,
  retireUnused,
  rollBack,
  saveDraft,
  scheduleVersion,
  withConfig,
  withdrawVersion,
} from "./actions.ts";
export { checkedHotline, lockConfiguration } from "./check.ts";
export { compare, type Difference } from "./compare.ts";
export {
  businessTypesOf,
  complaintsConfigOf,
  findVersion,
  type ItemVersion,
  lettersConfigOf,
  newestVersions,
  openVersions,
  type PublishedItem,
  publishedOf,
  versionsBefore,
  type WrittenVersion,
} from "./config-store.ts";
export { publishDue } from "./due.ts";
export { runTests, toldDifference, toldSeen } from "./flow-tests.ts";
export { type Checker, type ConfigProblem, type ItemKey, type ItemKind, isKindOfOne } from "./kinds.ts";
export { loadHotline } from "./load.ts";
export { theOne } from "./places.ts";
export { ConfigRefused } from "./refused.ts";
export { fromGroup, fromTrunk, type TrunkRow, type TrunkSettings, toGroup } from "./rows.ts";
export { isSealedTarget } from "./sealed-targets.ts";
export { seedItems } from "./seed.ts";
export {
  presentTrunk,
  type TrunkFields,
  takesCallsOut,
  trunkColumns,
  trunkFieldsOf,
  trunkToTry,
} from "./trunk-fields.ts";
export { type Use, usesOfThing } from "./uses.ts";
