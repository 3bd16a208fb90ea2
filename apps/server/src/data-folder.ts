import { accessSync, chmodSync, constants, existsSync, mkdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { readIfThere, writePrivate } from "./files.ts";
import { CannotStart } from "./sentence.ts";

/** Clock ticks since boot at which a process began: with its pid it names one process for ever. One that is dead has no beginning any more. */
const startOf = (pid: number): string | undefined => {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    // A zombie, which nobody has waited for, holds nothing.
    return /^[ZX]$/.test(fields[0]!) ? undefined : fields[19];
  } catch {
    return undefined;
  }
};

/** Two servers on one journal would be two truths. */
const lock = (folder: string): (() => void) => {
  const file = join(folder, "server.lock");
  const [pid, start] = (readIfThere(file) ?? "").split(" ");
  if (pid && start && startOf(Number(pid)) === start && Number(pid) !== process.pid)
    throw new CannotStart(
      `ZONGJI_DATA (${folder}) is in use by another Zongji (process ${pid}): stop it, or set ZONGJI_DATA to another folder.`,
    );
  writePrivate(file, `${process.pid} ${startOf(process.pid)}`);
  return () => rmSync(file, { force: true });
};

/** Makes the data folder if there is none, and takes it for this process. Returns how to give it back. @throws CannotStart */
export const takeDataFolder = (folder: string): (() => void) => {
  try {
    if (!existsSync(folder)) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      chmodSync(folder, 0o700);
    }
    if (!statSync(folder).isDirectory()) throw new Error("not a folder");
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    return lock(folder);
  } catch (error) {
    if (error instanceof CannotStart) throw error;
    const why = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
    throw new CannotStart(`ZONGJI_DATA (${folder}) can't be written (${why}): set it to a folder that can.`);
  }
};
