import type { Accounts } from "./sign-in.ts";
import { tellDatabase } from "./sign-in-away.ts";
import { endedSessions, findUser, listUsers, permissionsOf, presentPrincipal, principalOf } from "./store.ts";

/** A sign-in that goes on may have opened its session here, and not have written it down yet. */
const freshMs = 10_000;

/** Who may sign in without the database is as the database says, as of now. */
const followKnown = async ({ db, known }: Accounts): Promise<void> => {
  const users = new Map((await listUsers(db)).map((user) => [user.id, user]));
  const permissions = new Map<string, ReturnType<typeof permissionsOf>>();
  for (const { id, passwordHash } of known.all()) {
    const user = users.get(id);
    if (user === undefined || user.disabled || user.passwordHash !== passwordHash) {
      known.forget(id);
      continue;
    }
    // Permissions come of roles alone.
    const roles = user.roles.join(" ");
    const permitted = permissions.get(roles) ?? permissionsOf(db, id);
    permissions.set(roles, permitted);
    known.refresh(presentPrincipal(user, await permitted));
  }
};

/** What was changed at another server of this database holds for who is signed in here: rights, a new password, an account that was disabled. */
export const followChanges = async (accounts: Accounts): Promise<void> => {
  const { db, sessions } = accounts;
  // Sessions that began while it was away are told first: it would not know them.
  await tellDatabase(accounts);
  await accounts.rules.refresh(accounts.db);
  if (accounts.known.all().length > 0) await followKnown(accounts);
  const before = Date.now() - freshMs;
  const kept = sessions.keys().filter(({ createdAt }) => createdAt < before);
  for (const key of await endedSessions(
    db,
    kept.map(({ key }) => key),
  ))
    sessions.end(key, "password");
  for (const id of sessions.users()) {
    const user = await findUser(db, id);
    if (user === undefined || user.disabled) sessions.endOf(id, "disabled");
    else sessions.refreshIfChanged(await principalOf(db, user));
  }
};
