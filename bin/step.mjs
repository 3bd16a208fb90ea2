// Runs one command of the test run: its output to a file, a time limit, and nothing of it left behind.
import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";

const running = new Set();

const killGroup = (pid) => {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // The whole group is gone already.
  }
};

/** Ends every command that still runs. */
export const endAll = () => {
  for (const pid of running) killGroup(pid);
};

/**
 * Runs `command` in a process group of its own with stdout and stderr in `logFile`. Resolves, never rejects.
 * @returns {Promise<{ ok: boolean, why: string }>} `why` tells in words how it ended if not well.
 */
export const run = (command, args, { logFile, limitMs, cwd, env, stdin = "ignore" }) =>
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
