import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { setPriority, tmpdir } from "node:os";
import { join } from "node:path";

import { type Around, realWorld } from "./around.ts";

/** Beside 127.0.0.1: some peers refuse a loopback address (RFC 5737, never routed). bin/world.mjs gives it to `lo`. */
export const peerAddress = "192.0.2.77";

/** Something that a test started and must end. */
export type Owned = { close(): Promise<unknown> | unknown };

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** How long a wait lasts that says nothing of itself; where only what hangs is to fail, minutes (vitest.config.ts). */
export const patienceMs = Number(process.env.ZONGJI_PATIENCE_MS ?? 30_000);
/** The least limit of every wait, for runs in which only what hangs is to fail. */
const patience = (limitMs: number): number => Math.max(limitMs, Number(process.env.ZONGJI_PATIENCE_MS ?? 0));

/** Waits until `look` gives something else than undefined or false. Throws in words when `limitMs` is over. */
export const until = async <T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  { limitMs = patienceMs, everyMs = 20, around = realWorld as Around } = {},
): Promise<T> => {
  const mostMs = around === realWorld ? patience(limitMs) : limitMs;
  const end = around.now() + mostMs;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen as T;
    if (around.now() > end) throw new Error(`${what}: not seen within ${mostMs / 1000} s`);
    await new Promise<void>((resolve) => void around.after(everyMs, resolve));
  }
};

/** Waits for a promise, but not for ever. */
export const within = async <T>(what: string, limitMs: number, promise: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const mostMs = patience(limitMs);
    timer = setTimeout(() => reject(new Error(`${what}: not within ${mostMs / 1000} s`)), mostMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
};

/** A running program of the test, its output in a file. */
export class Program {
  readonly name: string;
  readonly logFile: string;
  readonly child: ChildProcess;
  /** How it ended: its exit code, or the signal's name. */
  readonly ended: Promise<number | NodeJS.Signals>;
  end: number | NodeJS.Signals | undefined;

  constructor(name: string, logFile: string, child: ChildProcess) {
    this.name = name;
    this.logFile = logFile;
    this.child = child;
    this.ended = new Promise((resolve) => {
      const settle = (how: number | NodeJS.Signals) => {
        this.end = how;
        resolve(how);
      };
      child.on("exit", (code, signal) => settle(signal ?? code ?? 0));
      child.on("error", () => settle(127));
    });
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error(`${this.name} could not be started`);
    return this.child.pid;
  }

  output(): string {
    return existsSync(this.logFile) ? readFileSync(this.logFile, "utf8") : "";
  }

  /** Waits for a line in its output; fails at once when the program ends before it. */
  async says(what: string | RegExp, limitMs = 60_000): Promise<string> {
    const find = () =>
      this.output()
        .split("\n")
        .find((line) => (typeof what === "string" ? line.includes(what) : what.test(line)));
    return until(
      `${this.name} says ${what}`,
      () => {
        const line = find();
        if (line === undefined && this.end !== undefined)
          throw new Error(`${this.name} ended (${this.end}) before it said ${what}:\n${this.output().slice(-4000)}`);
        return line;
      },
      { limitMs, everyMs: 50 },
    );
  }

  /** Signals the program alone, or with `group` all that it started. */
  signal(name: NodeJS.Signals, { group = false } = {}): void {
    if (this.end !== undefined && !group) return;
    try {
      process.kill(group ? -this.pid : this.pid, name);
    } catch {
      // Gone already.
    }
  }

  async close(): Promise<void> {
    if (this.end === undefined) {
      this.signal("SIGTERM");
      await Promise.race([this.ended, sleep(3000)]);
    }
    this.signal("SIGKILL", { group: true });
    await this.ended;
  }
}

/** One test's place: a folder, programs, and whatever else must end with it. Make one a test, close it in afterEach. */
export class World {
  readonly folder: string;
  /** Of all that it starts. */
  readonly nice: number;
  readonly #owned: Owned[] = [];
  #logs = 0;
  #isKept = Boolean(process.env.ZONGJI_KEEP);

  constructor(nice = -10) {
    this.nice = nice;
    this.folder = mkdtempSync(join(tmpdir(), "zongji-world-"));
  }

  /** Registers something to be closed, last opened first. */
  own<T extends Owned>(thing: T): T {
    this.#owned.push(thing);
    return thing;
  }

  /** A new empty folder inside the world's. */
  place(name: string): string {
    const path = join(this.folder, `${name}-${this.#logs++}`);
    mkdirSync(path, { recursive: true });
    return path;
  }

  /** Starts a program in a process group of its own. */
  spawn(
    name: string,
    command: string,
    args: readonly string[],
    { cwd = this.folder, env = {} as Record<string, string>, stdin = "ignore" as "ignore" | "pipe" } = {},
  ): Program {
    const logFile = join(this.folder, `${name}-${this.#logs++}.log`);
    const out = openSync(logFile, "a");
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      detached: true,
      stdio: [stdin, out, out],
    });
    closeSync(out);
    // It is in a session of its own.
    if (child.pid !== undefined) goFirst([child.pid], this.nice);
    return this.own(new Program(name, logFile, child));
  }

  /** Runs a program to its end and gives its output; throws when it fails. */
  async run(
    name: string,
    command: string,
    args: readonly string[],
    options: { cwd?: string; env?: Record<string, string>; limitMs?: number } = {},
  ): Promise<string> {
    const program = this.spawn(name, command, args, options);
    const end = await within(name, options.limitMs ?? 60_000, program.ended);
    if (end !== 0) throw new Error(`${name} failed (${end}):\n${program.output().slice(-4000)}`);
    return program.output();
  }

  /** The folder stays when the world is closed: something failed in it. */
  keep(): void {
    this.#isKept = true;
  }

  /** Ends all that was started. Where it is kept, or ZONGJI_KEEP is set, the folder stays, to be looked at. */
  async close(): Promise<void> {
    const failures: unknown[] = [];
    for (const thing of this.#owned.splice(0).reverse()) {
      try {
        await thing.close();
      } catch (error) {
        failures.push(error);
      }
    }
    if (this.#isKept) console.log(`kept ${this.folder}`);
    else rmSync(this.folder, { recursive: true, force: true });
    if (failures.length > 0) throw new AggregateError(failures, "a test's world did not close cleanly");
  }
}

/**
 * Peers and server stand for machines of their own: this thread and what it starts from now on, or these threads, go before what else keeps
 * the test's machine busy. An ordinary user's wait like everybody. Where the kernel groups tasks by session (sched(7), autogroup), priorities
 * count within a session only, and each session has one of its own: whatever is started in a session of its own must be told again.
 */
export const goFirst = (threads: readonly number[] = [0], nice = -10): void => {
  for (const thread of threads) {
    try {
      setPriority(thread, nice);
      writeFileSync(`/proc/${thread === 0 ? "self" : thread}/autogroup`, String(nice));
    } catch {
      // Not allowed, it has ended, or there are no such groups.
    }
  }
};

const isFree = (port: number, host: string): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.on("error", () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });

/** Below the ports from which connections are made (bin/world.mjs), and between those of the server's media and of sipp's. */
const lowest = 22_000;
/** Files that run at once in one world (vitest numbers their processes) have ports of their own: to try one out is to take it for a moment. */
const portsOfOne = 900;
const own = lowest + ((Number(process.env.VITEST_POOL_ID ?? 1) - 1) % 8) * portsOfOne;
/** Programs take the port above theirs too: SIP over TLS, RTCP. */
const step = 7;
let asked = process.pid * 37;

/**
 * A TCP port that is free now, and that no connection takes meanwhile: a program finds it free again when it comes back. The kernel would give one that any
 * connection may have the moment after.
 */
export const freePort = async (host = "127.0.0.1"): Promise<number> => {
  for (let tries = 0; tries < portsOfOne; tries += 1) {
    asked += step;
    const port = own + (asked % portsOfOne);
    if (await isFree(port, host)) return port;
  }
  throw new Error("no port is free");
};
