import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { MediaCommand, MediaEvent, SessionId } from "../door.ts";
import type { Told } from "../session.ts";
import { type MediaTime, machineTime } from "./around.ts";
import { createBundle } from "./bundle.ts";
import { monoMs } from "./clock.ts";
import { beginning, isRtpSnapshot, openedOf, type RtpSnapshot } from "./description.ts";
import { MediaEngine } from "./engine.ts";
import { createHangWatch, type HangWatch } from "./hang-watch.mjs";
import { MediaError } from "./media-error.ts";
import type { Network } from "./network.ts";
import { openNetwork, type SocketSetting } from "./open-network.ts";
import { type ProcessCommand, type ProcessEvent, SparePorts } from "./spare-ports.ts";

export type MediaProcessOptions = {
  readonly onEvent: (event: MediaEvent) => void;
  /** The media process died (not by `close`). All its sessions are gone. It restarts by itself. */
  readonly onExit?: (how: { readonly code: number | null; readonly signal: NodeJS.Signals | null }) => void;
  /** A new process takes commands. Commands within this callback (Restore …) come before those that were sent while there was none. */
  readonly onRestarted?: (pid: number) => void;
  readonly log?: (line: string, fields: Record<string, unknown>) => void;
  /** How packets are sent and received. Default "auto". */
  readonly sockets?: SocketSetting;
  /** The Node binary. Default: the one that runs this. */
  readonly execPath?: string;
};

export type MediaProcess = {
  /** Commands wait while the process is down. */
  readonly send: (command: MediaCommand) => void;
  /** The running process's id; undefined while there is none. */
  readonly pid: number | undefined;
  /** Ends every session, completes the recordings, ends the process. The last events still come. */
  readonly close: () => Promise<void>;
};

type Open = Extract<MediaCommand, { do: "Open" }>;

const memoryOptions = [
  // Frames leave almost no garbage: a young generation of three times 16 MB would only waste memory.
  "--max-semi-space-size=2",
  // Otherwise such a small heap is marked again and again with many calls, long before it is full, in steps that each wake the loop.
  "--incremental-marking-soft-trigger=30",
  "--incremental-marking-hard-trigger=10",
];
/** How long the Open of a new session waits for its next commands (play, hear), so that all are sent together, ms. Nothing else waits. */
const gatherMs = 4;
const firstBackoffMs = 50;
const maxBackoffMs = 5000;
/** A process that lived this long is restarted fast. */
const healthyAfterMs = 10_000;
/** The process sends something each `beatMs`. After this time without a message no session is reported open before the process itself reports it. */
const awakeMs = 1000;
/** The parties of a hung process hear nothing: we kill it within a second and start another. A process that waits for the processor is not hung. */
const hanging = { tickMs: 150, quietMs: 300, limitMs: 450, capMs: 10_000 };
const maxWaitingCommands = 100_000;
const closeMs = 8000;

class ForkedMedia implements MediaProcess {
  readonly #options: MediaProcessOptions;
  readonly #bundle = createBundle<ProcessCommand>((commands) => this.#sendAll(commands), gatherMs);
  readonly #spare = new SparePorts();
  /** Opens that the process has not answered yet. */
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
    this.#startedAt = monoMs();
    this.#watch = undefined;
    child.on("message", (message) => {
      this.#heardAt = monoMs();
      if (this.#child === child && child.pid !== undefined) {
        // Counts from the first message: loading may take long.
        this.#watch ??= createHangWatch({ pid: child.pid, ...hanging });
        this.#watch.heard();
      }
      for (const event of message as readonly ProcessEvent[])
        if (event.is !== "Spare") this.#heard(event);
        // The last messages of a dead process may come after its exit.
        else if (this.#child === child) this.#spare.came(event.address, event.ports);
    });
    child.on("error", (error) => this.#options.log?.("media process failed", { error: error.message }));
    child.once("exit", (code, signal) => this.#exited(child, code, signal, resolve));
    // A fork that failed has no exit event.
    if (child.pid === undefined) this.#exited(child, null, null, resolve);
  }

  #look() {
    if (!this.#child || this.#closing) return;
    const silentMs = this.#watch?.look(monoMs());
    if (silentMs === undefined) return;
    this.#watch = undefined;
    this.#options.log?.("media process hangs and is killed", { pid: this.#child.pid, silentMs });
    this.#child.kill("SIGKILL");
  }

  #heard(event: MediaEvent) {
    const isTold = event.is === "Opened" || (event.is === "Failed" && event.asked === "Open");
    const open = isTold ? this.#asked.get(event.session) : undefined;
    if (open) this.#asked.delete(open.session);
    // The last free ports may have been opened as spare ports before this command.
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
    if (monoMs() - this.#startedAt > healthyAfterMs) this.#backoffMs = firstBackoffMs;
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
    // The owner may have sent the first commands of a session again already.
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
      const isAwake = monoMs() - this.#heardAt < awakeMs;
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
    // A peer waits for the answer.
    this.#bundle.send();
  }

  /** Opens a session at a spare port. The port is open already, so the answer needs no message from the process. */
  #begin(command: Open, port: number) {
    const { session, address } = command;
    let snapshot: RtpSnapshot;
    try {
      snapshot = beginning(command, port, monoMs());
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

  /** Reports later, not within the call of a command. */
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

/** Starts media in a process of its own, and restarts it after each death. */
export const startMedia = (options: MediaProcessOptions): MediaProcess => new ForkedMedia(options);

/** Media within this process, with the same commands and events. */
export const startMediaInProcess = (
  options: Pick<MediaProcessOptions, "onEvent" | "sockets">,
  network: Network = openNetwork(options.sockets),
  time: MediaTime = machineTime,
): MediaProcess => {
  const engine = new MediaEngine((event) => event.is !== "Spare" && options.onEvent(event), network, time);
  return {
    send: (command) => void engine.take(command),
    pid: process.pid,
    close: () => engine.close(),
  };
};
