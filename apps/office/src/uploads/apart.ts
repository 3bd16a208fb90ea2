import { Worker } from "node:worker_threads";
import { type BadTable, TableRefused } from "./unzip.ts";

/** What the thread says: a part of what it read, one after another as they are asked for; or how it ended. */
export type Said =
  | { readonly part: unknown }
  | { readonly read: unknown }
  | { readonly refused: BadTable; readonly columns?: number | undefined };
type Ended = Exclude<Said, { readonly part: unknown }>;

/** Of the processor: how long the machine lets it wait for that is not the file's doing. */
const usualCpuMs = 10_000;
const lookMs = 200;
const memory = { maxOldGenerationSizeMb: 512 };
/** One after another: each may take half a gigabyte. */
let turn: Promise<unknown> = Promise.resolve();

/** Of a thread that does not run yet there is nothing to tell, nor of one that has ended. */
const cpuMsOf = (worker: Worker): Promise<number> =>
  worker.cpuUsage().then(
    ({ user, system }) => (user + system) / 1000,
    () => 0,
  );

/** Ends what takes more of the processor than it may. @returns how to stop looking */
const watch = (worker: Worker, cpuMs: number, end: () => void): (() => void) => {
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  const look = async (): Promise<void> => {
    const taken = await cpuMsOf(worker);
    if (isOver) return;
    if (taken > cpuMs) end();
    else again();
  };
  const again = (): void => {
    timer = setTimeout(() => void look(), lookMs);
  };
  again();
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
};

type Limits = { readonly cpuMs?: number | undefined; readonly onPart?: (part: unknown) => void };

const run = (program: URL, asked: unknown, { cpuMs = usualCpuMs, onPart }: Limits): Promise<Ended> =>
  new Promise((resolve) => {
    const worker = new Worker(program, { workerData: asked, resourceLimits: memory });
    const end = (ended: Ended): void => {
      stopLooking();
      resolve(ended);
      void worker.terminate();
    };
    // It took more than it may, or fell: whatever it was given was too much for it.
    const tooMuch = (): void => end({ refused: "large" });
    const stopLooking = watch(worker, cpuMs, tooMuch);
    worker.on("message", (said: Said) => {
      if (!("part" in said)) return end(said);
      onPart?.(said.part);
      // Whoever else waits for this loop goes first.
      setImmediate(() => worker.postMessage("more"));
    });
    worker.once("error", tooMuch);
    worker.once("exit", tooMuch);
  });

/**
 * Reads an upload in a thread of its own (`answerApart`), bounded in processor time and memory, so that the office goes on meanwhile.
 * @throws TableRefused large too where either is not enough
 */
export const readApart = async <Read>(program: URL, asked: unknown, limits: Limits = {}): Promise<Read> => {
  const own = turn.then(() => run(program, asked, limits));
  turn = own.catch(() => {});
  const ended = await own;
  if ("refused" in ended) throw new TableRefused(ended.refused, ended.columns);
  return ended.read as Read;
};
