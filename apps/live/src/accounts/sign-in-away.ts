/** Sign-in while the database is away: by what is known of those who signed in here lately. */
import { type Actor, findUser, isDatabaseDown, verifyPassword, writeAudit } from "@zongji/store";
import { Refusal } from "@zongji/web";
import { machineClock } from "../clock.ts";
import { refuseAtEvenTimes } from "./even-time.ts";
import type { Known, KnownUsers, Untold } from "./known.ts";
import { lockMs } from "./lock-out.ts";
import { placeOf, places, refuseLocked, strangers } from "./places.ts";
import { type Accounts, presentSession, type SignedIn, type SignIn, signInByDatabase } from "./sign-in.ts";
import { signInQueue } from "./sign-in-queue.ts";
import { clearFailures, countFailure, lockUntil } from "./store.ts";

const whileAway = { whileDatabaseAway: true };

type Tried = { readonly lockedUntil: number; readonly failures: number };

/** As with the database: a lock that came of tries elsewhere does not hold where the account was signed in to before. */
const takeTry = (known: KnownUsers, user: Known, address: string, now: number): Tried => {
  const isHome = user.addresses.includes(address);
  const placeLockedUntil = places.reserve(placeOf(user, address), now);
  const lockedUntil = isHome ? placeLockedUntil : user.lockedUntil;
  if (lockedUntil > now) return { lockedUntil, failures: user.failures };
  const failures = user.failures + 1;
  const lockedMs = lockMs(failures);
  known.failed(user.id, failures, lockedMs > 0 ? Math.max(user.lockedUntil, now + lockedMs) : user.lockedUntil);
  return { lockedUntil: 0, failures };
};

/** Of a name that is not known here nothing else is said than of a wrong password: who has an account is not told. */
const fail = (known: KnownUsers, user: Known | undefined, failures: number, address: string): never => {
  const [userId, login] = [user?.id ?? null, user?.login ?? ""];
  const detail = { ...(user && { lockedSec: lockMs(failures) / 1000 }), ...whileAway };
  known.tell({ actor: { userId, login, address }, action: "signIn.failed", subject: user?.id ?? "", detail });
  throw new Refusal("databaseDown", { reason: "notKnownHere" });
};

/** @throws Refusal lockedOut; databaseDown with the reason notKnownHere: a name or a password that could not be checked */
const signInAway = async (...[{ known, sessions }, name, password, address]: SignIn): Promise<SignedIn> => {
  const now = machineClock.now();
  const user = known.find(name);
  const tried = user
    ? takeTry(known, user, address, now)
    : { lockedUntil: strangers.reserve(name.toLowerCase(), now), failures: 0 };
  const { lockedUntil } = tried;
  const actor = { userId: user?.id ?? null, login: user?.login ?? "", address };
  if (user && lockedUntil > 0) known.tell({ actor, action: "signIn.locked", subject: user.id, detail: whileAway });
  // A locked account takes as long as an open one.
  const right = await verifyPassword(lockedUntil > 0 ? undefined : user?.passwordHash, password);
  refuseLocked(lockedUntil, now);
  // It may have been forgotten meanwhile.
  const still = user && known.get(user.id);
  if (!right || user === undefined || still?.passwordHash !== user.passwordHash)
    return fail(known, still, tried.failures, address);
  places.forget(placeOf(user, address));
  const opened = sessions.open(still.principal, address);
  known.note(still, still.principal, address);
  const session = { key: opened.session.key, expiresAt: opened.session.expiresAt, hash: user.passwordHash };
  known.tell({ actor, action: "signIn", subject: user.id, detail: whileAway, session });
  return { token: opened.token, session: presentSession(opened.session) };
};

/** @throws Refusal tooMany, wrongPassword, lockedOut; while the database is away databaseDown for wrongPassword */
export const signIn = (...asked: SignIn): Promise<SignedIn> =>
  refuseAtEvenTimes(() => signInQueue.run(asked[3], () => signInInTurn(...asked)));

const signInInTurn = async (...asked: SignIn): Promise<SignedIn> => {
  try {
    return await signInByDatabase(...asked);
  } catch (error) {
    if (isDatabaseDown(error)) return signInAway(...asked);
    throw error;
  }
};

/** A session that began meanwhile is the database's too, unless the account has been changed there. */
const tellSession = async ({ db, sessions }: Accounts, user: string, { at, actor, session }: Untold): Promise<void> => {
  if (session === undefined) return;
  const now = await findUser(db, user);
  if (now === undefined || now.disabled) return sessions.endOf(user, "disabled");
  if (now.passwordHash !== session.hash) return sessions.endOf(user, "password");
  await clearFailures(db, user);
  if (sessions.principalOf(session.key) === undefined) return;
  const { key: token_hash, expiresAt: expires_at } = session;
  await db
    .insertInto("session")
    .values({ token_hash, user_id: user, created_at: at, expires_at, address: actor.address })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
};

const tell = async (accounts: Accounts, untold: Untold): Promise<void> => {
  const { db } = accounts;
  const { id, at, actor, action, subject, detail } = untold;
  const user = actor.userId;
  if (user !== null && action === "signIn") await tellSession(accounts, user, untold);
  if (user !== null && action === "signIn.failed" && (await findUser(db, user))) {
    const lockedMs = lockMs(await countFailure(db, user));
    if (lockedMs > 0) await lockUntil(db, user, at + lockedMs);
  }
  const by: Actor = { ...actor, userId: user !== null && (await findUser(db, user)) ? user : null };
  await writeAudit(db, by, action, subject, detail, { at, key: `untold:${id}` });
};

/** Tells the database, in order, what happened while it was away. @throws what the database throws: the rest is told the next time */
export const tellDatabase = async (accounts: Accounts): Promise<void> => {
  for (const untold of [...accounts.known.untold]) {
    await tell(accounts, untold);
    accounts.known.told(untold.id);
  }
};
