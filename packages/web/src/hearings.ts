/** Pieces of a recording that are asked for within so long of its beginning are of one hearing, ms. */
const lastsMs = 3_600_000;
/** Far more than people listen at the same time. */
const mostKept = 2000;

/** Who is hearing which recording, so that one hearing is one line of the audit trail. Sessions are named by their key. */
type Hearings = {
  readonly begin: (session: string, call: string) => void;
  /** It could not be told: the next piece is told. */
  readonly forget: (session: string, call: string) => void;
  readonly isGoingOn: (session: string, call: string) => boolean;
};

export const createHearings = (now: () => number): Hearings => {
  const begun = new Map<string, number>();
  const keyOf = (session: string, call: string): string => `${session} ${call}`;
  return {
    begin: (session, call) => {
      const key = keyOf(session, call);
      begun.delete(key);
      begun.set(key, now());
      // Forgotten too early, it is only told twice.
      if (begun.size > mostKept) begun.delete(begun.keys().next().value!);
    },
    forget: (session, call) => void begun.delete(keyOf(session, call)),
    isGoingOn: (session, call) => now() - (begun.get(keyOf(session, call)) ?? Number.NEGATIVE_INFINITY) < lastsMs,
  };
};
