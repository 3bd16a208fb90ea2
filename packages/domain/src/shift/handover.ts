/** What a line of a hand-over note points at. */
export const handoverThings = ["order", "call", "missed"] as const;
export type HandoverThing = (typeof handoverThings)[number];

/** written: it waits for the next shift · confirmed: somebody of the next shift has taken over. */
export const handoverStates = ["written", "confirmed"] as const;
export type HandoverState = (typeof handoverStates)[number];

/** Whose note it is, and who has taken over; null: nobody yet. */
export type HandoverHands = { readonly by: string; readonly confirmedBy: string | null };

/** Only the one who wrote a note changes it, and until somebody has taken over: what was confirmed stays as it was read. */
export const mayChangeHandover = ({ by, confirmedBy }: HandoverHands, user: string): boolean =>
  by === user && confirmedBy === null;

/** One hands over to another: nobody confirms the own note, and a note is confirmed once. */
export const mayConfirmHandover = ({ by, confirmedBy }: HandoverHands, user: string): boolean =>
  by !== user && confirmedBy === null;
