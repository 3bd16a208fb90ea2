// Runs one command of the test run: its output to a file, a time limit, and nothing of it left behind.
import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { constants, setPriority } from "node:os";

const running = new Set();

const killGroup = (pid) => {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // The whole group is gone already.
  }
};

/** Leaves the processor to whatever else wants it. */
const goBehind = (pid) => {
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
    // The kernel shares between sessions first, where it groups them: sched(7), "The autogroup feature".
    writeFileSync(`/proc/${pid}/autogroup`, String(constants.priority.PRIORITY_LOW));
  } catch {
    // It has ended, or there are no such groups.
  }
};

/** Ends every command that still runs. */
export const endAll = () => {
  for (const pid of running) killGroup(pid);
};

/**
 * Runs `command` in a process group of its own with stdout and stderr in `logFile`. Resolves, never rejects.
 * `behind`: with whatever time of the processor the others leave.
 * @returns {Promise<{ ok: boolean, why: string }>} `why` tells in words how it ended if not well.
 */
export const run = (command, args, { logFile, limitMs, cwd, env, stdin = "ignore", behind = false }) =>
  new Promise((resolve) => {
    const out = openSync(logFile, "a");
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      detached: true,
      stdio: [stdin, out, out],
    });
    closeSync(out);
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      killGroup(child.pid);
    }, limitMs);
    const end = (ok, why) => {
      clearTimeout(timer);
      if (child.pid !== undefined) {
        killGroup(child.pid);
        running.delete(child.pid);
      }
      resolve({ ok, why });
    };
    if (child.pid !== undefined) running.add(child.pid);
    if (behind && child.pid !== undefined) goBehind(child.pid);
    child.on("error", (error) => end(false, `could not be started: ${error.message}`));
    child.on("exit", (code, signal) => {
      if (late) end(false, `ran longer than ${limitMs / 1000} s and was killed`);
      else if (signal) end(false, `ended by ${signal}`);
      else end(code === 0, code === 0 ? "" : `exit code ${code}`);
    });
  });

/** The last lines of a log, for the terminal. */
export const tail = (logFile, lines = 60) => {
  try {
    const all = readFileSync(logFile, "utf8").trimEnd().split("\n");
    return all.slice(-lines).join("\n");
  } catch {
    return "";
  }
};
