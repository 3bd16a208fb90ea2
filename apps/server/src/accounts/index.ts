export { newDigestSecret, realm } from "./digest-secret.ts";
export { accountRoutes } from "./routes.ts";
export {
  type FirstAccount,
  firstPasswords,
  type GivenPassword,
  seedAccounts,
  supervisorAndAdministrator,
} from "./seed.ts";
export { type EndOfSession, type KeptSession, Sessions } from "./sessions.ts";
export type { Accounts } from "./sign-in.ts";
