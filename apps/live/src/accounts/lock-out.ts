/** Wrong passwords in a row that lock nothing. */
const freeTries = 4;
const longestMs = 900_000;
/** From the fifth on: 30 s, doubling up to 15 min. */
const stepsMs = [30_000, 60_000, 120_000, 240_000, 480_000, longestMs];

/** How long an account stays locked after its nth wrong password in a row, ms: not for the first four, then 30 s, doubling up to 15 min. */
export const lockMs = (failures: number): number =>
  failures <= freeTries ? 0 : (stepsMs[failures - freeTries - 1] ?? longestMs);

/** The same for SQL. */
export const lockSteps = { freeTries, stepsMs };
