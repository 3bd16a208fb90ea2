import { openSync } from "node:fs";
import { join } from "node:path";
import pino from "pino";
import type { Config } from "./config.ts";
import { CannotStart } from "./sentence.ts";

/** Lines that wait for a disk that fails take no more memory than this. */
const waitingBytes = 4 * 1024 * 1024;

/** Opens `<data>/server.log`, mode 0600. A disk that fails later loses lines, never the server. @throws CannotStart */
export const openLog = ({ dataFolder, logLevel }: Pick<Config, "dataFolder" | "logLevel">): pino.Logger => {
  const path = join(dataFolder, "server.log");
  let file: number;
  try {
    file = openSync(path, "a", 0o600);
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code;
    throw new CannotStart(`${path} can't be written (${why}): make it writable, or set ZONGJI_DATA to another folder.`);
  }
  const destination = pino.destination({ dest: file, sync: true, maxLength: waitingBytes });
  destination.on("error", () => {});
  return pino({ level: logLevel, base: { pid: process.pid }, redact: ["req.headers.cookie"] }, destination);
};
