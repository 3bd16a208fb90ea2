import { Refusal } from "@zongji/web";
import { machineClock } from "../clock.ts";

/** Of these an account could be told by how long they took: by whether it is there, is locked, is disabled. */
const told: ReadonlySet<string> = new Set(["wrongPassword", "lockedOut", "databaseDown"]);
/** More than a sign-in takes on a machine that is not busy. */
const stepMs = 250;

type Clock = { readonly now: () => number; readonly wait: (ms: number) => Promise<void> };
const realClock: Clock = {
  now: machineClock.mono,
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

/** Does the work. A refusal that tells of an account is given at the next full step of 250 ms after the request came. @throws what the work throws */
export const refuseAtEvenTimes = async <T>(work: () => Promise<T>, clock: Clock = realClock): Promise<T> => {
  const since = clock.now();
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refusal && told.has(error.code)) {
      const passed = clock.now() - since;
      await clock.wait(Math.ceil(passed / stepMs) * stepMs - passed);
    }
    throw error;
  }
};
