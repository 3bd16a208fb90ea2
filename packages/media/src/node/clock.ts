/** The machine's monotonic clock in ms, with fractions; the same in every process of one machine. */
export const monoMs = (): number => {
  const [sec, ns] = process.hrtime();
  return sec * 1000 + ns / 1e6;
};
