// Starts the server, and again whenever it dies: calls go on by what its journal tells (docs/adr/0007). Small, so that it has nothing to die of.
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { setPriority } from "node:os";
import { createCap, createHangWatch } from "../packages/media/src/node/hang-watch.mjs";

/** EX_CONFIG of sysexits.h: the server has said in a sentence why it can't start (packages/store/src/startup-errors.ts). */
const refusal = 78;
/** Tells the server that it was stopped already when it died: the calls that it took up are the last. */
const drainingWord = "--draining";
const stopSignals = ["SIGINT", "SIGTERM"];
/** A server that died sooner after its start died at once. */
const quickMs = 5_000;
const longestWaitMs = 30_000;
/** A live server says "alive" twice a second. One that hangs is killed within three, and its calls go on with another life; not where a busy machine lets it wait. */
const hanging = { tickMs: 250, quietMs: 750, limitMs: 1750, capMs: 10_000 };

/** Of an office, which waits behind calls: each that was killed leaves the next more time, or on a machine that is busy for long none would ever come up. */
const longestCapMs = 160_000;

/** How long to wait for the next start after so many deaths at once, one after another, ms. */
const waitMs = (quickDeaths) => (quickDeaths < 5 ? 0 : Math.min(longestWaitMs, 1000 * 2 ** (quickDeaths - 5)));

const seconds = (ms) => `${Math.round(ms / 1000)} s`;

/** What a dead server leaves in its process group, its media process, would hold the ports of calls that go on. PostgreSQL has a group of its own. */
const clearGroup = (pid) => {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // Nothing was left.
  }
};

/** From its first word on kills a program that says nothing any more while other processes run well. `told`: what is said of it. */
const watchHangs = (program, told, { onWord, onHang, capMs = hanging.capMs } = {}) => {
  // One that could not be spawned never ends.
  if (program.pid === undefined) return;
  let watched;
  program.on("message", () => {
    watched ??= createHangWatch({ pid: program.pid, ...hanging, capMs });
    watched.heard();
    onWord?.();
  });
  const ticking = setInterval(() => {
    const silentMs = watched?.look(performance.now());
    if (silentMs === undefined) return;
    watched = undefined;
    console.error(`${told} hangs: it has said nothing for ${silentMs / 1000} s. It is killed.`);
    onHang?.();
    program.kill("SIGKILL");
  }, hanging.tickMs);
  program.once("exit", () => clearInterval(ticking));
};

/** Calls come first wherever processor time is short (setpriority(2)): from the office's start on, which costs the most. */
const officeNice = 10;
const giveWay = (pid) => {
  try {
    if (pid === undefined) return;
    setPriority(pid, officeNice);
    // It has a session of its own, and priorities count within a session only (sched(7), autogroup).
    writeFileSync(`/proc/${pid}/autogroup`, String(officeNice));
  } catch {
    // It has ended, or there are no such groups.
  }
};

/** An office that died with the server, as when memory was short, may be seen to die first; then it is not to start first, ms. */
const officeAgainMs = 250;
/** The office has so long to end well, ms. */
const officeEndMs = 4000;

/**
 * Keeps the office running, from `start` to `stop`, whatever becomes of it: calls don't need it. Held, it is not started: while a server comes up,
 * its callers wait for the processor that an office would take.
 */
const keepOffice = (command, args, env) => {
  let child;
  let timer;
  let quickDeaths = 0;
  const cap = createCap({ capMs: hanging.capMs, longestCapMs });
  let isStopped = false;
  let isHeld = true;
  const launch = () => {
    const from = performance.now();
    timer = undefined;
    if (isHeld) return;
    const again = (how) => {
      child = undefined;
      if (isStopped) return;
      quickDeaths = performance.now() - from < quickMs ? quickDeaths + 1 : 1;
      const ms = waitMs(quickDeaths);
      const soonest = isHeld ? "when the server is up" : "at once";
      console.error(`The office ended: ${how}. It starts again ${ms ? `in ${seconds(ms)}` : soonest}.`);
      timer = setTimeout(launch, Math.max(ms, officeAgainMs));
    };
    try {
      child = spawn(command, args, { stdio: ["ignore", "inherit", "inherit", "ipc"], detached: true, env });
    } catch (error) {
      return again(error.message);
    }
    giveWay(child.pid);
    watchHangs(child, "The office", { onHang: cap.hung, capMs: cap.ms() });
    child.once("exit", (code, signal) => again(signal ?? `exit code ${code}`));
    child.on("error", (error) => child?.pid === undefined && again(error.message));
  };
  return {
    hold: () => {
      isHeld = true;
    },
    start: () => {
      isHeld = false;
      if (child === undefined && timer === undefined && !isStopped) launch();
    },
    /** Resolves when it has ended. */
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
      const ending = child;
      if (ending === undefined) return Promise.resolve();
      const killing = setTimeout(() => ending.kill("SIGKILL"), officeEndMs);
      return new Promise((resolve) => {
        ending.once("exit", () => {
          clearTimeout(killing);
          resolve();
        });
        ending.kill("SIGTERM");
      });
    },
  };
};

/**
 * Runs the server until it ends well, is stopped, or refuses to start at all; then this process ends with its exit code. One that is killed while it
 * drains is started again and drains on, so that its calls go on to their end; a second stop ends that too. The server has a session of its own: Ctrl-C
 * in the terminal reaches it once, from here, and not its PostgreSQL and media besides.
 * `clear`: the arguments for what stops a dead server's PostgreSQL, where no next one will. `office`: those of the office, which runs from the server's
 * first word to its end.
 */
export const keepRunning = (command, args, clear, env, office) => {
  const beside = office && keepOffice(command, office, env);
  const exit = (code) => (beside ? beside.stop().then(() => process.exit(code)) : process.exit(code));
  let child;
  let timer;
  let starts = 0;
  let quickDeaths = 0;
  let stops = 0;
  let isClearing = false;

  /** Bounded by itself; in a session of its own, lest another Ctrl-C break it off. */
  const clearAndExit = (code) => {
    isClearing = true;
    try {
      const clearing = spawn(command, clear, { stdio: "inherit", detached: true, env });
      for (const end of ["exit", "error"]) clearing.once(end, () => exit(code));
    } catch {
      exit(code);
    }
  };

  const died = (how, livedMs) => {
    quickDeaths = livedMs < quickMs ? quickDeaths + 1 : 1;
    const ms = waitMs(quickDeaths);
    const times = quickDeaths > 1 ? ` (${quickDeaths} times in a row)` : "";
    console.error(
      `The server died after ${seconds(livedMs)}${times}: ${how}. Next start ${ms ? `in ${seconds(ms)}` : "at once"}.`,
    );
    timer = setTimeout(start, ms);
  };

  const ended = (code, signal, livedMs) => {
    if (child.pid !== undefined) clearGroup(child.pid);
    beside?.hold();
    if (code === 0 || (code === refusal && starts === 1)) return exit(code);
    const isStopped = stops > 0 && (signal === null || stopSignals.includes(signal));
    if (isStopped || stops > 1) return clearAndExit(code ?? 1);
    died(signal ?? `exit code ${code}`, livedMs);
  };

  const notStarted = (error) => {
    if (starts > 1) return died(error.message, 0);
    console.error(`The server could not be started: ${error.message}`);
    exit(1);
  };

  const start = () => {
    const from = performance.now();
    timer = undefined;
    starts += 1;
    const words = stops > 0 ? [...args, drainingWord] : args;
    try {
      child = spawn(command, words, { stdio: ["inherit", "inherit", "inherit", "ipc"], detached: true, env });
    } catch (error) {
      // Without memory for another process, for one: it is thrown, not told.
      return notStarted(error);
    }
    watchHangs(child, "The server", { onWord: beside?.start });
    child.once("exit", (code, signal) => ended(code, signal, performance.now() - from));
    child.on("error", (error) => {
      // One that could not be spawned has no exit.
      if (child.pid === undefined) notStarted(error);
    });
  };

  const stop = (signal) => {
    stops += 1;
    if (isClearing) return;
    if (timer === undefined) return child.kill(signal);
    clearTimeout(timer);
    clearAndExit(1);
  };
  for (const signal of stopSignals) process.on(signal, () => stop(signal));
  // A terminal that was closed is no reason to die.
  process.on("SIGHUP", () => {});
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  start();
};
