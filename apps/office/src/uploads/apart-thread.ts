// What a thread does in which one upload is read, apart from the office's event loop; it ends with it.

import { once } from "node:events";
import { setPriority } from "node:os";
import { parentPort, workerData } from "node:worker_threads";
import type { Said } from "./apart.ts";
import { TableRefused } from "./unzip.ts";

/** @param tell gives a part of what is read, and goes on when the office has taken it */
type Read<Asked> = (asked: Asked, tell: (part: unknown) => Promise<void>) => unknown;

/** Reads what was asked for and says what came of it. */
export const answerApart = async <Asked>(read: Read<Asked>): Promise<void> => {
  const port = parentPort!;
  // On Linux a priority is a thread's: what people wait for at this moment goes first.
  try {
    setPriority(0, 10);
  } catch {
    // Where that is not allowed it has the priority of the others.
  }
  const tell = async (part: unknown): Promise<void> => {
    const isTaken = once(port, "message");
    port.postMessage({ part } satisfies Said);
    await isTaken;
  };
  let said: Said;
  try {
    said = { read: await read(workerData as Asked, tell) };
  } catch (error) {
    // What a reader of foreign files throws of can't be read.
    said = error instanceof TableRefused ? { refused: error.reason, columns: error.columns } : { refused: "torn" };
  }
  port.postMessage(said);
};
