import type { Session, Sessions } from "./session.ts";

/** RFC 3261 §14.1: after a 491 the owner of the Call-ID waits 2.1 to 4 s, the other side 0 to 2 s, in steps of 10 ms. */
export function glareWaitMs({ core }: Sessions, session: Session): number {
  const steps = session.role === "uac" ? 210 + core.random(191) : core.random(201);
  return Math.floor(steps) * 10;
}
