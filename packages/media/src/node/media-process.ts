import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { MediaCommand, MediaEvent, SessionId } from "../door.ts";
import type { Told } from "../session.ts";
import { createBundle } from "./bundle.ts";
import { monoMs } from "./clock.ts";
import { beginning, isRtpSnapshot, openedOf, type RtpSnapshot } from "./description.ts";
import { MediaEngine } from "./engine.ts";
import { createHangWatch, type HangWatch } from "./hang-watch.mjs";
import { MediaError } from "./media-error.ts";
import { openNetwork, type SocketSetting } from "./open-network.ts";
import { type ProcessCommand, type ProcessEvent, SparePorts } from "./spare-ports.ts";

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

type Open = Extract<MediaCommand, { do: "Open" }>;

const memoryOptions = [
  // Frames leave next to no garbage: a young generation of 16 MB thrice over would only be memory that calls are charged with.
  "--max-semi-space-size=2",
  // Else so small a heap is marked again and again where many calls come and go, long before it is full, in steps each of which wakes the loop.
  "--incremental-marking-soft-trigger=30",
  "--incremental-marking-hard-trigger=10",
];
/** ms that a new session waits for its next commands (play, hear), so that all go out together. Nothing else waits. */
const gatherMs = 4;
const firstBackoffMs = 50;
const maxBackoffMs = 5000;
/** A process that lived so long has earned a fast restart. */
const healthyAfterMs = 10_000;
/** It says something each `beatMs`: where it has said nothing for so long a session is not said to be open before it says so. */
const awakeMs = 1000;
/** The parties of a hung process hear nothing: we kill it within a second and start another. A process that waits for a busy machine does not hang. */
const hanging = { tickMs: 150, quietMs: 300, limitMs: 450, capMs: 10_000 };
const maxWaitingCommands = 100_000;
const closeMs = 8000;

class ForkedMedia implements MediaProcess {
  readonly #options: MediaProcessOptions;
  readonly #bundle = createBundle<ProcessCommand>((commands) => this.#sendAll(commands), gatherMs);
  readonly #spare = new SparePorts();
  /** Commands that the process has not answered yet. */
  readonly #asked = new Map<SessionId, Open>();
  #child: ChildProcess | undefined;
  #waiting: MediaCommand[] = [];
  #backoffMs = firstBackoffMs;
  #startedAt = 0;
  #heardAt = 0;
  #watch: HangWatch | undefined;
  readonly #ticking = setInterval(() => this.#look(), hanging.tickMs);
  #timer: NodeJS.Timeout | undefined;
  #closing = false;
  #gone: Promise<void> = Promise.resolve();

  constructor(options: MediaProcessOptions) {
    this.#options = options;
    this.#ticking.unref();
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
    this.#watch = undefined;
    child.on("message", (message) => {
      this.#heardAt = performance.now();
      if (this.#child === child && child.pid !== undefined) {
        // Counts from the first message: loading may take any time.
        this.#watch ??= createHangWatch({ pid: child.pid, ...hanging });
        this.#watch.heard();
      }
      for (const event of message as readonly ProcessEvent[])
        if (event.is !== "Spare") this.#heard(event);
        // The last words of one that died may come after that.
        else if (this.#child === child) this.#spare.came(event.address, event.ports);
    });
    child.on("error", (error) => this.#options.log?.("media process failed", { error: error.message }));
    child.once("exit", (code, signal) => this.#exited(child, code, signal, resolve));
    // A fork that could not be made has no exit.
    if (child.pid === undefined) this.#exited(child, null, null, resolve);
  }

  #look() {
    if (!this.#child || this.#closing) return;
    const silentMs = this.#watch?.look(performance.now());
    if (silentMs === undefined) return;
    this.#watch = undefined;
    this.#options.log?.("media process hangs and is killed", { pid: this.#child.pid, silentMs });
    this.#child.kill("SIGKILL");
  }

  #heard(event: MediaEvent) {
    const isTold = event.is === "Opened" || (event.is === "Failed" && event.asked === "Open");
    const open = isTold ? this.#asked.get(event.session) : undefined;
    if (open) this.#asked.delete(open.session);
    // The last free ports may have been opened as spare ones before its turn.
    const isUsedUp = event.is === "Failed" && event.code === "noPort" && open?.kind === "rtp";
    const port = isUsedUp ? this.#spare.take(open.address) : undefined;
    if (open && port !== undefined) this.#begin(open, port);
    else this.#options.onEvent(event);
  }

  #exited(child: ChildProcess, code: number | null, signal: NodeJS.Signals | null, resolve: () => void) {
    resolve();
    if (this.#child !== child) return;
    this.#child = undefined;
    this.#spare.forget();
    this.#asked.clear();
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
    // What a session begins with its owner may have asked for again already.
    for (const command of waiting) if (command.do !== "Open" || !this.#asked.has(command.session)) this.send(command);
  }

  send = (command: MediaCommand) => {
    if (this.#closing) return;
    if (!this.#child?.connected) {
      if (this.#waiting.length < maxWaitingCommands) this.#waiting.push(command);
      return;
    }
    if (command.do === "Close") this.#asked.delete(command.session);
    if (command.do === "Restore" && isRtpSnapshot(command.snapshot))
      this.#spare.giveAway(command.snapshot.address.bind, command.snapshot.port);
    if (command.do !== "Open") this.#bundle.put(command);
    else if (command.kind !== "rtp") this.#ask(command);
    else {
      const isAwake = performance.now() - this.#heardAt < awakeMs;
      const port = isAwake ? this.#spare.take(command.address) : undefined;
      if (port === undefined) this.#ask(command);
      else this.#begin(command, port);
      const count = this.#spare.wanted(command.address);
      if (count > 0) this.#bundle.putLater({ do: "Spare", address: command.address, count });
    }
  };

  #ask(command: Open) {
    this.#asked.set(command.session, command);
    this.#bundle.put(command);
    // A peer waits for it.
    this.#bundle.send();
  }

  /** The port is open already: what is said of the session needs nobody else. */
  #begin(command: Open, port: number) {
    const { session, address } = command;
    let snapshot: RtpSnapshot;
    try {
      snapshot = beginning(command, port);
    } catch (error) {
      this.#spare.giveBack(address, port);
      const code = error instanceof MediaError ? error.code : "error";
      const warning = error instanceof MediaError ? error.warning : undefined;
      const why = (error as Error).message;
      return this.#tell({ is: "Failed", session, asked: "Open", code, why, ...(warning !== undefined && { warning }) });
    }
    this.#bundle.putLater({ do: "Begin", snapshot, sinceMs: monoMs() });
    this.#tell(openedOf(snapshot));
  }

  /** Never while a command is being given. */
  #tell(event: Told) {
    const told = { ...event, mono: monoMs() } as MediaEvent;
    queueMicrotask(() => this.#options.onEvent(told));
  }

  #sendAll(commands: readonly ProcessCommand[]) {
    const asked = commands.map((command) => command.do);
    this.#child?.send(commands, (error) => error && this.#options.log?.("media commands lost", { asked }));
  }

  close = async () => {
    this.#closing = true;
    clearTimeout(this.#timer);
    clearInterval(this.#ticking);
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
  const engine = new MediaEngine(
    (event) => event.is !== "Spare" && options.onEvent(event),
    openNetwork(options.sockets),
  );
  return {
    send: (command) => void engine.take(command),
    pid: process.pid,
    close: () => engine.close(),
  };
};
