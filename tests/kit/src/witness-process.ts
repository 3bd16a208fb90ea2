import { appendFileSync, readFileSync } from "node:fs";

// The witness: a program of its own, kept to one core by taskset, that does nothing but wake up every 5 ms and note how late it was. Its arguments are
// the log that it appends to, its core, and a file with the threads of servers that it watches; each line of the log is "word core-time…", times in ms of
// CLOCK_MONOTONIC:
//   late FROM TO        it was to wake at FROM and woke at TO
//   blind FROM TO       it wrote its log meanwhile, and saw nothing
//   kept FROM TO OWN    the kernel let a thread that carries sound wait for a core; OWN ms of it the server's own threads had one
//   on AT STEAL STALL   so far; of the time since the line before, ms that the host took from this core, and ms that some task here waited for one
const [log, core, watchFile] = process.argv.slice(2) as [string, string, string];
const everyMs = 5;
/** Less is what a timer costs. */
const notedMs = 5;
const tellMs = 200;
/** Of the waits of a thread that carries sound shorter ones are not told. */
const keptMs = 10;

const sleeper = new Int32Array(new SharedArrayBuffer(4));
const now = (): number => Number(process.hrtime.bigint() / 1000n) / 1000;

const read = (file: string): string => {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
};
/** proc(5): the eighth number of a core's line, in hundredths of a second. */
const stealMs = (): number => {
  const line = new RegExp(`^cpu${core} (.*)$`, "m").exec(read("/proc/stat"))?.[1];
  return Number(line?.split(" ")[7] ?? 0) * 10;
};
/** https://docs.kernel.org/accounting/psi.html, microseconds */
const stallMs = (): number => Number(/some .*total=(\d+)/.exec(read("/proc/pressure/cpu"))?.[1] ?? 0) / 1000;

let lines: string[] = [];
/** sched-stats of the kernel's documentation: ms on a core and ms of waiting for one, since the thread began. */
type Use = { readonly ranMs: number; readonly waitedMs: number };
const useOf = (thread: string): Use | undefined => {
  const text = read(`/proc/${thread}/schedstat`);
  const [ran, waited] = text.split(" ").map((each) => Number(each) / 1e6);
  return text === "" ? undefined : { ranMs: ran!, waitedMs: waited! };
};
/** Threads as "pid/task/tid"; those that carry sound are marked by a "+". */
let watched = new Map<string, { isSound: boolean; use: Use | undefined }>();
const readWatched = (): void => {
  const lines = read(watchFile).split("\n").filter(Boolean);
  const known = watched;
  watched = new Map(
    lines.map((line) => {
      const thread = line.replace("+", "");
      return [thread, { isSound: line.startsWith("+"), use: known.get(thread)?.use }];
    }),
  );
};
/** When, and what the server's threads had run by then, of late. */
const ran: { readonly at: number; readonly ms: number }[] = [{ at: 0, ms: 0 }];
const keptRuns = 200;
const lookAtWatched = (at: number): void => {
  let ranMs = ran.at(-1)!.ms;
  const waits: number[] = [];
  for (const [thread, each] of watched) {
    const use = useOf(thread);
    if (use && each.use) {
      ranMs += use.ranMs - each.use.ranMs;
      const waitedMs = use.waitedMs - each.use.waitedMs;
      if (each.isSound && waitedMs >= keptMs) waits.push(waitedMs);
    }
    each.use = use;
  }
  ran.push({ at, ms: ranMs });
  if (ran.length > keptRuns) ran.shift();
  // What a thread waited is told once it has got its core.
  for (const waitMs of waits) {
    const from = at - everyMs - waitMs;
    const before = ran.findLast((each) => each.at <= from) ?? ran[0]!;
    lines.push(`kept ${from.toFixed(1)} ${at.toFixed(1)} ${(ranMs - before.ms).toFixed(1)}`);
  }
};

let [steal, stall] = [stealMs(), stallMs()];
const tell = (at: number): void => {
  const [stolen, stalled] = [stealMs(), stallMs()];
  lines.push(`on ${at.toFixed(1)} ${stolen - steal} ${(stalled - stall).toFixed(1)}`);
  [steal, stall] = [stolen, stalled];
  appendFileSync(log, `${lines.join("\n")}\n`);
  lines = [];
};

let due = now();
let tellAt = due;
for (;;) {
  due += everyMs;
  const waitMs = due - now();
  if (waitMs > 0) Atomics.wait(sleeper, 0, 0, waitMs);
  const woke = now();
  if (woke - due >= notedMs) lines.push(`late ${due.toFixed(1)} ${woke.toFixed(1)}`);
  // What it missed it does not make up for.
  due = Math.max(due, woke - everyMs);
  lookAtWatched(woke);
  if (woke < tellAt) continue;
  readWatched();
  tell(woke);
  const told = now();
  if (told - woke > notedMs) lines.push(`blind ${woke.toFixed(1)} ${told.toFixed(1)}`);
  due = Math.max(due, told);
  tellAt = told + tellMs;
}
