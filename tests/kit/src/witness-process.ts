import { appendFileSync, readFileSync } from "node:fs";

// The witness: a program of its own, kept to one core by taskset, that does nothing but wake up every 5 ms and note how late it was. Its one
// argument is the log that it appends to; each line is "word core-time…", times in ms of CLOCK_MONOTONIC:
//   late FROM TO        it was to wake at FROM and woke at TO
//   blind FROM TO       it wrote its log meanwhile, and saw nothing
//   on AT STEAL STALL   so far; of the time since the line before, ms that the host took from this core, and ms that some task here waited for one
const [log, core] = process.argv.slice(2) as [string, string];
const everyMs = 5;
/** Less is what a timer costs. */
const notedMs = 5;
const tellMs = 200;

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
  if (woke < tellAt) continue;
  tell(woke);
  const told = now();
  if (told - woke > notedMs) lines.push(`blind ${woke.toFixed(1)} ${told.toFixed(1)}`);
  due = Math.max(due, told);
  tellAt = told + tellMs;
}
