/** Many guesses at one moment: no more are verified than one after the other. */
import type { Problem } from "@zongji/api";
import { findByName, verifyPassword } from "@zongji/store";
import { expect, test } from "vitest";
import { mine, testWeb } from "../web.test-scene.ts";
import { lockMs } from "./lock-out.ts";
import { countFailure, lockUntil, reserveTry } from "./store.ts";

const { now, enter } = testWeb();

/** What each of forty guesses at once is answered, from an address. */
const guess = async (login: string, remoteAddress: string): Promise<string[]> =>
  Promise.all(
    Array.from({ length: 40 }, async (_, n) => {
      const payload = { login, password: `a guess ${n}` };
      const answer = await now().http.app.inject({ method: "POST", url: "/api/sign-in", payload, remoteAddress });
      return answer.statusCode === 200 ? "in" : answer.json<Problem>().code;
    }),
  );
const count = (answers: readonly string[], code: string): number => answers.filter((each) => each === code).length;

test.each([
  ["an address that the account was never signed in to from", "198.51.100.9"],
  ["an address that it was signed in to from", "127.0.0.1"],
])("of forty guesses at once from %s, five are verified", async (_name, address) => {
  await enter("8001");
  const answers = await guess("8001", address);
  expect(count(answers, "wrongPassword")).toBe(5);
  // 4 begin and 32 wait: the others are told to come again.
  expect([count(answers, "lockedOut"), count(answers, "tooMany")]).toEqual([31, 4]);
  expect((await findByName(now().db, "8001"))?.failures).toBe(5);
  // The right password does not help from there before the lock is over.
  const payload = { login: "8001", password: mine };
  const right = await now().http.app.inject({ method: "POST", url: "/api/sign-in", payload, remoteAddress: address });
  expect(right.statusCode).toBe(429);
});

test("of forty guesses at a name that nobody has, five are verified too", async () => {
  const answers = await guess("nobody races", "198.51.100.10");
  expect([count(answers, "wrongPassword"), count(answers, "lockedOut")]).toEqual([5, 31]);
});

test("the tries are taken in the database: of forty at once by several servers five are, and one after each lock", async () => {
  const { db } = now();
  const user = (await findByName(db, "8002"))!.id;
  const taken = async (at: number) => {
    const tries = await Promise.all(Array.from({ length: 40 }, () => reserveTry(db, user, at, { evenLocked: false })));
    return tries.filter((each) => each !== undefined).length;
  };
  expect(await taken(1_000_000)).toBe(5);
  for (const [at, lockedSec] of [
    [1_030_000, 60],
    [1_090_000, 120],
  ] as const) {
    expect(await taken(at - 1)).toBe(0);
    expect(await taken(at)).toBe(1);
    expect((await findByName(db, "8002"))?.lockedUntil).toBe(at + lockedSec * 1000);
  }
  // Where the lock does not hold a try counts, and makes no lock shorter.
  await db.updateTable("user").set({ locked_until: 9_000_000_000_000 }).where("id", "=", user).execute();
  expect(await reserveTry(db, user, 1_300_000, { evenLocked: true })).toEqual({
    failures: 8,
    lockedUntil: 9_000_000_000_000,
  });
});

test("the locks of the database are those of lockMs", async () => {
  const { db } = now();
  const user = (await findByName(db, "8003"))!.id;
  for (let failures = 1; failures <= 14; failures += 1) {
    await db.updateTable("user").set({ locked_until: null }).where("id", "=", user).execute();
    const taken = await reserveTry(db, user, 5_000_000, { evenLocked: false });
    const locked = lockMs(failures);
    expect(taken).toEqual({ failures, lockedUntil: locked === 0 ? 0 : 5_000_000 + locked });
  }
});

test("the control: to look at the lock, verify, and count afterwards lets many more be verified", async () => {
  const { db } = now();
  let verified = 0;
  const guessed = async (): Promise<void> => {
    const user = (await findByName(db, "8004"))!;
    if ((user.lockedUntil ?? 0) > Date.now()) return;
    verified += 1;
    if (await verifyPassword(user.passwordHash, "a guess")) return;
    const locked = lockMs(await countFailure(db, user.id));
    if (locked > 0) await lockUntil(db, user.id, Date.now() + locked);
  };
  await Promise.all(Array.from({ length: 40 }, guessed));
  expect(verified).toBeGreaterThan(5);
});
