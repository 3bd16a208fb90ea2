/** The ending of a call, as the log and everyone who took part must tell it: of real calls and of virtual ones. */
import type { CallEnd, IncomingCall, OutgoingCall } from "@zongji/kit";

/** The outcome that a call must have: in the call log, and in the tallies of those who took part. */
export type Outcome = {
  readonly disposition: string;
  readonly by: string;
  readonly cause: string;
  /** Reasons of the offers' ends, in order; an answered one has none. */
  readonly offers?: readonly string[];
  /** The carrier's own tally. undefined: it never saw an end. */
  readonly carrier: Partial<CallEnd> | undefined;
  /** The tally of the agent's phone, for each time it rang. */
  readonly agent?: readonly (Partial<CallEnd> | undefined)[];
};

/** The outcome of an answered call that the caller hangs up. */
export const hungUp = { by: "caller", cause: "hangup", carrier: { by: "us", how: "BYE", status: 200 } } as const;

/** The calls of one story at the far ends: the caller's, and each that rang at the agent's phone. */
export type Played = { readonly call: OutgoingCall; readonly rings?: readonly IncomingCall[] };
