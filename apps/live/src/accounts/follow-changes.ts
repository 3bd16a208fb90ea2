import { findUsers, type KeptUser, permissionsByRole, permissionsOfRoles } from "@zongji/store";
import { machineClock } from "../clock.ts";
import type { Accounts } from "./sign-in.ts";
import { tellDatabase } from "./sign-in-away.ts";
import { endedSessions, presentPrincipal } from "./store.ts";

/** A sign-in that goes on may have opened its session here, and not have written it down yet. */
const freshMs = 10_000;

/**
 * What was changed by the office, or at another server of this database, holds for who is signed in here, and for who may sign in without the database: rights,
 * a new password, an account that was disabled. It asks the database as much for a thousand sessions as for one.
 */
export const followChanges = async (accounts: Accounts): Promise<void> => {
  const { db, sessions, known } = accounts;
  // Sessions that began while it was away are told first: it would not know them.
  await tellDatabase(accounts);
  await accounts.rules.refresh(db);
  const kept = sessions.keys();
  const keys = kept.map(({ key }) => key);
  const gone = new Set(await endedSessions(db, keys));
  const asked = new Set([...known.all().map(({ id }) => id), ...sessions.users()]);
  const users = new Map((await findUsers(db, [...asked])).map((user) => [user.id, user]));
  const byRole = await permissionsByRole(db);
  const principalOf = (user: KeptUser) => presentPrincipal(user, permissionsOfRoles(user.roles, byRole));
  for (const { id, passwordHash } of known.all()) {
    const user = users.get(id);
    // Who came while the database was asked is as it told then.
    if (!asked.has(id)) continue;
    if (!user || user.disabled || user.passwordHash !== passwordHash) known.forget(id);
    else known.refresh(principalOf(user));
  }
  const before = machineClock.now() - freshMs;
  for (const { key, user, createdAt } of kept) {
    // One that the database does not hold was ended there, or is not written yet: that one began after its password was set.
    const isWritten = createdAt < before || createdAt < (users.get(user)?.passwordAt ?? 0);
    if (gone.has(key) && isWritten) sessions.end(key, "password");
  }
  for (const id of sessions.users()) {
    const user = users.get(id);
    if (!asked.has(id)) continue;
    if (user === undefined || user.disabled) sessions.endOf(id, "disabled");
    else sessions.refreshIfChanged(principalOf(user));
  }
};

/**
 * Runs `follow` for all who ask: one run at a time, and whoever asks while one goes on shares the next, since the run may have read what was before the change.
 */
export const createFollowing = (follow: () => Promise<void>): (() => Promise<void>) => {
  let running: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  return () => {
    next ??= running
      .catch(() => {})
      .then(() => {
        next = undefined;
        running = follow();
        return running;
      });
    return next;
  };
};
