/** `state`: as in proc(5). `ranMs`, `waitedMs`: on a processor, and for one, since its start. */
export type Thread = { readonly state: string; readonly ranMs: number; readonly waitedMs: number };
export type Threads = ReadonlyMap<string, Thread>;

export declare const threadsOf: (pid: number) => Threads | undefined;

export type HangWatch = {
  readonly heard: () => void;
  /** `nowMs`: monotonic. */
  readonly look: (nowMs: number) => number | undefined;
};
export declare const createHangWatch: (options: {
  readonly pid: number;
  readonly tickMs: number;
  readonly quietMs: number;
  readonly limitMs: number;
  readonly capMs: number;
  readonly read?: (pid: number) => Threads | undefined;
}) => HangWatch;
export declare const createCap: (options: { readonly capMs: number; readonly longestCapMs: number }) => {
  readonly ms: () => number;
  readonly hung: () => void;
};
