import { percentile } from "../quality.ts";

/** How long the requests of one kind took, as who asked saw it: from the asking until the whole answer was there, ms. */
export type Took = {
  readonly count: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly mostMs: number;
};

/** What was asked: by the name of the operation how long each took, and how often one came to nothing, by what the answer said. */
export type Asked = {
  readonly took: Readonly<Record<string, readonly number[]>>;
  readonly failed: Readonly<Record<string, number>>;
};

/** Takes down each request. */
export class Times {
  #took: Record<string, number[]> = {};
  #failed: Record<string, number> = {};

  note(name: string, ms: number): void {
    this.#took[name] ??= [];
    this.#took[name].push(ms);
  }

  fail(name: string, why: string): void {
    const what = `${name}: ${why}`;
    this.#failed[what] = (this.#failed[what] ?? 0) + 1;
  }

  /** What was taken down since it was taken last. */
  take(): Asked {
    const asked = { took: this.#took, failed: this.#failed };
    this.#took = {};
    this.#failed = {};
    return asked;
  }
}

const round = (ms: number): number => Math.round(ms * 10) / 10;

/** @param ms at least one */
export const tookOf = (ms: readonly number[]): Took => ({
  count: ms.length,
  p50Ms: round(percentile(ms, 0.5)),
  p95Ms: round(percentile(ms, 0.95)),
  p99Ms: round(percentile(ms, 0.99)),
  mostMs: round(percentile(ms, 1)),
});

/** Of each kind of request, the slowest by its p95 first. */
export const inOrder = ({ took }: Asked): [name: string, took: Took][] =>
  Object.entries(took)
    .map(([name, ms]): [string, Took] => [name, tookOf(ms)])
    .sort(([, a], [, b]) => b.p95Ms - a.p95Ms);

/** Of frames that were drawn one after another: how many there were a second, and which share of them kept the screen waiting. */
export const framesOf = (gapsMs: readonly number[]) => {
  const share = (ms: number): number =>
    Math.round((gapsMs.filter((gap) => gap > ms).length / gapsMs.length) * 1000) / 10;
  const sum = gapsMs.reduce((all, gap) => all + gap, 0);
  return {
    frames: gapsMs.length,
    perSecond: round((gapsMs.length * 1000) / sum),
    p95Ms: round(percentile(gapsMs, 0.95)),
    mostMs: round(percentile(gapsMs, 1)),
    // A screen of 60 Hz waits 16.7 ms; clocks of pages are no more exact than 0.1 ms.
    over17Pct: share(17),
    over33Pct: share(33.5),
  };
};
