const freeTries = 5;
const firstMs = 30_000;
const longestMs = 900_000;

/** How long an account stays locked after its nth wrong password in a row, ms: not for the first four, then 30 s, doubling up to 15 min. */
export const lockMs = (failures: number): number =>
  failures < freeTries ? 0 : Math.min(firstMs * 2 ** Math.min(failures - freeTries, 10), longestMs);
