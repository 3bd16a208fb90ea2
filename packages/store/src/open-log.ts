import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import pino from "pino";
import { putAside, putCopyAside, type Rotation } from "./log-rotation.ts";
import type { Settings } from "./settings.ts";
import { CannotStart } from "./startup-errors.ts";

/** The most memory for lines that wait for a failed disk. */
const waitingBytes = 4 * 1024 * 1024;

const rotation: Rotation = { bytes: 64 * 1024 * 1024, kept: 5 };

/**
 * Opens a log in the data folder, mode 0600; each program has its own. If the disk fails later, lines are lost and the server goes on. A large log is rotated, also
 * PostgreSQL's.
 * @throws CannotStart
 */
export const openLog = (
  { dataFolder, logLevel }: Pick<Settings, "dataFolder" | "logLevel">,
  {
    name = "server.log",
    everyMs = 60_000,
    ...limits
  }: Partial<Rotation> & { readonly name?: string; readonly everyMs?: number } = {},
): pino.Logger => {
  const path = join(dataFolder, name);
  try {
    closeSync(openSync(path, "a", 0o600));
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code;
    throw new CannotStart(`${path} can't be written (${why}): make it writable, or set ZONGJI_DATA to another folder.`);
  }
  const destination = pino.destination({ dest: path, mode: 0o600, sync: true, maxLength: waitingBytes });
  destination.on("error", () => {});
  const rotate = (): void => {
    try {
      putAside(path, { ...rotation, ...limits }, () => destination.reopen());
      if (name === "server.log") putCopyAside(join(dataFolder, "postgres.log"), { ...rotation, ...limits });
    } catch {
      // A full disk: the next rotation tries again.
    }
  };
  setInterval(rotate, everyMs).unref();
  return pino({ level: logLevel, base: { pid: process.pid }, redact: ["req.headers.cookie"] }, destination);
};
