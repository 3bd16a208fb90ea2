/**
 * How an inbound call came out: the first human answer if there is one, else the last phase reached (spec metrics §0).
 * Mutually exclusive, so that the inbound total is the sum of all (identity I1).
 */
export const dispositions = ["D0", "D1", "D1s", "D2", "D3", "D4", "D5", "D6", "D7", "D8", "D9", "D10"] as const;
export type Disposition = (typeof dispositions)[number];

/** 未接来电: what can be called back (spec metrics G7): no human was reached, whether one was asked for or not. */
export const missedDispositions = ["D1", "D3", "D4", "D6", "D7", "D8"] as const satisfies readonly Disposition[];
/** Whether a call that came out so can be called back. */
export const isMissed = (disposition: string | null | undefined): boolean =>
  (missedDispositions as readonly (string | null | undefined)[]).includes(disposition);
