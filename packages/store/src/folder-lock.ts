import { closeSync, openSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

const busy = 5;
/** One that nobody refers to any more would be closed, and so released, by the garbage collection. */
const held = new Set<DatabaseSync>();

/**
 * Locks a file in the kernel (fcntl(2), by the SQLite that is within Node), until it is released or the process dies, however that may be. It holds against
 * every process on this machine, in other containers too. The file stays: who deleted it would let two hold a lock of the same name. Nothing else of this
 * process may open it, since closing it would release the lock.
 * @returns how it is released; "held": another has it; "unknown": the file's disk knows no locks
 */
export const lockFile = (file: string): (() => void) | "held" | "unknown" => {
  try {
    // SQLite would make it readable to all.
    closeSync(openSync(file, "a", 0o600));
    const handle = new DatabaseSync(file, { timeout: 0 });
    try {
      // Nothing is ever written down, so no journal need lie beside it.
      handle.exec("pragma journal_mode = memory; begin exclusive");
      held.add(handle);
      return () => {
        if (held.delete(handle)) handle.close();
      };
    } catch (error) {
      handle.close();
      throw error;
    }
  } catch (error) {
    return (error as { readonly errcode?: number }).errcode === busy ? "held" : "unknown";
  }
};
