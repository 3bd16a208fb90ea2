export { createFollowing, followChanges } from "./follow-changes.ts";
export { KnownUsers } from "./known.ts";
export { pageLimits } from "./page-limits.ts";
export { PhoneCards } from "./phone-cards.ts";
export { accountRoutes } from "./routes.ts";
export { KeptRules } from "./rules.ts";
export {
  deskAccount,
  type FirstAccount,
  firstPasswords,
  type GivenPassword,
  seedAccounts,
} from "./seed.ts";
export { type EndOfSession, type KeptSession, Sessions } from "./sessions.ts";
export type { Accounts } from "./sign-in.ts";
export { tellDatabase } from "./sign-in-away.ts";
