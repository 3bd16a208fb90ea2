/** Which pieces of our code have been run, by V8's own counters: an input that leads to a new one is worth keeping. */
import { Session } from "node:inspector";

type Range = { readonly startOffset: number; readonly endOffset: number; readonly count: number };
type Script = { readonly url: string; readonly functions: readonly { readonly ranges: readonly Range[] }[] };

export const startCoverage = () => {
  const session = new Session();
  session.connect();
  session.post("Profiler.enable");
  session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  const seen = new Set<string>();

  return {
    /** Pieces that were run since the last time, and never before. */
    fresh: (): number => {
      const before = seen.size;
      session.post("Profiler.takePreciseCoverage", (_error, taken) => {
        for (const { url, functions } of (taken as { readonly result: readonly Script[] }).result) {
          if (!/\/packages\/(sip|media)\/src\//.test(url)) continue;
          for (const { ranges } of functions)
            for (const { startOffset, endOffset, count } of ranges)
              if (count > 0) seen.add(`${url} ${startOffset} ${endOffset}`);
        }
      });
      return seen.size - before;
    },
    size: () => seen.size,
    stop: () => session.disconnect(),
  };
};
