import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { MediaCommand, MediaEvent } from "../door.ts";
import { createBundle } from "./bundle.ts";
import { MediaEngine } from "./engine.ts";
import { openNetwork, type SocketSetting } from "./open-network.ts";

export type MediaProcessOptions = {
  readonly onEvent: (event: MediaEvent) => void;
  /** The media process died (not by `close`). It is started again by itself; every session in it is gone. */
  readonly onExit?: (how: { readonly code: number | null; readonly signal: NodeJS.Signals | null }) => void;
  /** A new process takes commands. Commands sent within this callback (Restore …) come before those that were sent while there was none. */
  readonly onRestarted?: (pid: number) => void;
  readonly log?: (line: string, fields: Record<string, unknown>) => void;
  /** How packets go to the kernel and come from it. Default "auto". */
  readonly sockets?: SocketSetting;
  /** The Node to run; by default the one that runs this. */
  readonly execPath?: string;
};

export type MediaProcess = {
  /** While the process is down commands wait for the next. */
  readonly send: (command: MediaCommand) => void;
  /** Of the process that runs now; undefined while there is none. */
  readonly pid: number | undefined;
  /** Ends every session, makes recordings whole, ends the process. Their last events still come. */
  readonly close: () => Promise<void>;
};

const memoryOptions = [
  // Frames leave next to no garbage: a young generation of 16 MB thrice over would only be memory that calls are charged with.
  "--max-semi-space-size=2",
  // Else so small a heap is marked again and again where many calls come and go, long before it is full, in steps each of which wakes the loop.
  "--incremental-marking-soft-trigger=30",
  "--incremental-marking-hard-trigger=10",
];
const firstBackoffMs = 50;
const maxBackoffMs = 5000;
/** A process that lived so long has earned a fast restart. */
const healthyAfterMs = 10_000;
const maxWaitingCommands = 100_000;
const closeMs = 8000;

class ForkedMedia implements MediaProcess {
  readonly #options: MediaProcessOptions;
  readonly #bundle = createBundle<MediaCommand>((commands) => this.#sendAll(commands));
  #child: ChildProcess | undefined;
  #waiting: MediaCommand[] = [];
  #backoffMs = firstBackoffMs;
  #startedAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #closing = false;
  #gone: Promise<void> = Promise.resolve();

  constructor(options: MediaProcessOptions) {
    this.#options = options;
    this.#start();
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  #start() {
    const { promise, resolve } = Promise.withResolvers<void>();
    const child = fork(fileURLToPath(new URL("./child.ts", import.meta.url)), [this.#options.sockets ?? "auto"], {
      execPath: this.#options.execPath ?? process.execPath,
      execArgv: ["--disable-warning=ExperimentalWarning", ...memoryOptions],
      serialization: "advanced",
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    this.#child = child;
    this.#gone = promise;
    this.#startedAt = performance.now();
    child.on("message", (message) => {
      for (const event of message as readonly MediaEvent[]) this.#options.onEvent(event);
    });
    child.on("error", (error) => this.#options.log?.("media process failed", { error: error.message }));
    child.once("exit", (code, signal) => this.#exited(child, code, signal, resolve));
    // A fork that could not be made has no exit.
    if (child.pid === undefined) this.#exited(child, null, null, resolve);
  }

  #exited(child: ChildProcess, code: number | null, signal: NodeJS.Signals | null, resolve: () => void) {
    resolve();
    if (this.#child !== child) return;
    this.#child = undefined;
    if (this.#closing) return;
    this.#options.log?.("media process died", { code, signal });
    if (performance.now() - this.#startedAt > healthyAfterMs) this.#backoffMs = firstBackoffMs;
    this.#timer = setTimeout(() => this.#restart(), this.#backoffMs);
    this.#backoffMs = Math.min(maxBackoffMs, this.#backoffMs * 2);
    this.#options.onExit?.({ code, signal });
  }

  #restart() {
    this.#start();
    const pid = this.#child?.pid;
    if (pid === undefined) return;
    this.#options.log?.("media process started again", { pid });
    this.#options.onRestarted?.(pid);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const command of waiting) this.send(command);
  }

  send = (command: MediaCommand) => {
    if (this.#closing) return;
    if (!this.#child?.connected) {
      if (this.#waiting.length < maxWaitingCommands) this.#waiting.push(command);
      return;
    }
    this.#bundle.put(command);
    // A peer waits for it.
    if (command.do === "Open") this.#bundle.send();
  };

  #sendAll(commands: readonly MediaCommand[]) {
    const asked = commands.map((command) => command.do);
    this.#child?.send(commands, (error) => error && this.#options.log?.("media commands lost", { asked }));
  }

  close = async () => {
    this.#closing = true;
    clearTimeout(this.#timer);
    const child = this.#child;
    if (!child) return;
    const killer = setTimeout(() => child.kill("SIGKILL"), closeMs);
    this.#bundle.send();
    child.send("shutdown", () => {});
    await this.#gone;
    clearTimeout(killer);
  };
}

/** Starts media in a process of its own, and again whenever it dies. */
export const startMedia = (options: MediaProcessOptions): MediaProcess => new ForkedMedia(options);

/** The same door within this process. */
export const startMediaInProcess = (options: Pick<MediaProcessOptions, "onEvent" | "sockets">): MediaProcess => {
  const engine = new MediaEngine(options.onEvent, openNetwork(options.sockets));
  return {
    send: (command) => void engine.take(command),
    pid: process.pid,
    close: () => engine.close(),
  };
};
