import { spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, readSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { overlaps, type Stretch } from "./stretch.ts";
import { goFirst, until } from "./world.ts";

/** What the witness noted, by performance.now() of this process. */
export type Mark = Stretch & { readonly core: string; readonly what: "late" | "stolen" | "kept" };

/** A tick that is later than this says that the server could not have been in time either: what it relays may wait so long for it twice. */
const markedMs = 10;
/** Where the server's own threads had this much of a core while one of them waited, they may be what it waited for: that is no mark. */
const ownShare = 0.3;
/** Of the time between two lines of the log the host took so much. */
const stolenShare = 0.5;

type Log = { readonly core: string; readonly file: string; at: number; rest: string; heardMs: number };

/** The cores that this process may use: proc(5), "0-1,4". */
export const coresOf = (status = readFileSync("/proc/self/status", "utf8")): string[] => {
  const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(status)?.[1] ?? "0";
  return list.split(",").flatMap((part) => {
    const [first, last = first] = part.split("-").map(Number) as [number, number?];
    return Array.from({ length: last! - first + 1 }, (_, n) => String(first + n));
  });
};

/** Of several tries the one whose readings lie closest together: this process may be kept from running between two of them. */
const offsetNow = (): number => {
  const tries = Array.from({ length: 20 }, () => {
    const before = performance.now();
    const at = Number(process.hrtime.bigint()) / 1e6;
    const after = performance.now();
    return { apart: after - before, offset: (before + after) / 2 - at };
  });
  return tries.reduce((best, one) => (one.apart < best.apart ? one : best)).offset;
};

/**
 * Says whether the machine let programs run, from outside the product: one process for each core, pinned to it, at the server's priority, each in a
 * session of its own, that only wakes up every 5 ms and logs how late it was (witness-process.ts). Why so: tests/README.md.
 */
export class Witness {
  readonly pids: readonly number[];
  readonly #logs: readonly Log[];
  readonly #marks: Mark[] = [];
  readonly #watchFile: string;
  /** What tasks of this machine waited for a core, share of the time, as the kernel tells; of late. */
  #pressure = 0;
  /** From CLOCK_MONOTONIC to performance.now(). */
  readonly #offsetMs = offsetNow();

  /** @param nice the priority of the server that it stands beside */
  constructor(nice: number) {
    const folder = mkdtempSync(join(tmpdir(), "zongji-witness-"));
    const program = fileURLToPath(new URL("./witness-process.ts", import.meta.url));
    const pids: number[] = [];
    this.#watchFile = join(folder, "watched");
    this.#logs = coresOf().map((core, n) => {
      const file = join(folder, `core-${core}.log`);
      closeSync(openSync(file, "a"));
      const args = ["-c", core, process.execPath, program, file, core, n === 0 ? this.#watchFile : ""];
      const child = spawn("taskset", args, { detached: true, stdio: "ignore" });
      child.unref();
      if (child.pid === undefined) throw new Error("the witness could not be started");
      goFirst([child.pid], nice);
      pids.push(child.pid);
      return { core, file, at: 0, rest: "", heardMs: 0 };
    });
    this.pids = pids;
    process.on("exit", () => {
      this.signal("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    });
  }

  /**
   * From now on, also how long the kernel lets threads wait that carry a server's sound. Pinned, the witness is let run at once where a thread that has
   * just run a little more is not.
   * @param sound pids whose main thread carries sound; @param own of the server's other processes
   */
  watch(sound: readonly number[], own: readonly number[]): void {
    const line = (mark: string) => (pid: number) => `${mark}${pid}/task/${pid}\n`;
    const text = [...sound.map(line("+")), ...own.map(line(""))].join("");
    writeFileSync(`${this.#watchFile}.new`, text);
    renameSync(`${this.#watchFile}.new`, this.#watchFile);
  }

  signal(name: NodeJS.Signals): void {
    for (const pid of this.pids) {
      try {
        process.kill(pid, name);
      } catch {
        // Ended meanwhile.
      }
    }
  }

  /** Once every core's log has come so far. Throws when one stays silent. */
  async #upTo(toMs: number): Promise<void> {
    for (const log of this.#logs)
      await until(
        `the witness of core ${log.core} tells of this moment`,
        () => {
          this.#read(log);
          return log.heardMs >= toMs;
        },
        { limitMs: 30_000 },
      );
  }

  #read(log: Log): void {
    const file = openSync(log.file, "r");
    const bytes = Buffer.alloc(1 << 16);
    for (;;) {
      const length = readSync(file, bytes, 0, bytes.length, log.at);
      if (length === 0) break;
      log.at += length;
      log.rest += bytes.toString("latin1", 0, length);
    }
    closeSync(file);
    const lines = log.rest.split("\n");
    log.rest = lines.pop()!;
    for (const line of lines) this.#take(log, line);
  }

  #take(log: Log, line: string): void {
    const [word, ...values] = line.split(" ");
    const [first, second, third] = values.map(Number) as [number, number, number];
    const { core } = log;
    if (word === "late" && second - first > markedMs)
      this.#marks.push({ core, what: "late", fromMs: first + this.#offsetMs, toMs: second + this.#offsetMs });
    if (word === "kept" && third < ownShare * (second - first))
      this.#marks.push({ core, what: "kept", fromMs: first + this.#offsetMs, toMs: second + this.#offsetMs });
    if (word !== "on") return;
    const toMs = first + this.#offsetMs;
    if (log.heardMs > 0 && second >= stolenShare * (toMs - log.heardMs))
      this.#marks.push({ core, what: "stolen", fromMs: log.heardMs, toMs });
    if (log.heardMs > 0) this.#pressure = third / (toMs - log.heardMs);
    log.heardMs = toMs;
  }

  /** Waits until it has told of all of this time. The stretches in which the machine did not let it run, in order. */
  async marks(span: Stretch): Promise<Mark[]> {
    await this.#upTo(span.toMs);
    return this.#marks.filter((mark) => overlaps(mark, span)).sort((a, b) => a.fromMs - b.fromMs);
  }

  /** Share of the time that some task waited for a core, 0 to 1, when it told last: for the reader, it excuses nothing. */
  get pressure(): number {
    return this.#pressure;
  }
}
