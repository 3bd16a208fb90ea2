import type { Accounts } from "./sign-in.ts";
import { endedSessions, findUser, principalOf } from "./store.ts";

/** A sign-in that goes on may have opened its session here, and not have written it down yet. */
const freshMs = 10_000;

/** What was changed at another server of this database holds for who is signed in here: rights, a new password, an account that was disabled. */
export const followChanges = async ({ db, sessions }: Accounts): Promise<void> => {
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
