import type { Session, Sessions } from "./session.ts";

/** RFC 3261 §14.1: after a 491 who owns the Call-ID waits 2.1 to 4 s, the other 0 to 2 s, in steps of 10 ms. */
export function ownerWaitMs({ core }: Sessions, session: Session): number {
  const steps = session.role === "uac" ? 210 + core.random(191) : core.random(201);
  return Math.floor(steps) * 10;
}
