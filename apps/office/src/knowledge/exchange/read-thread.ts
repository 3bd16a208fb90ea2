// The thread in which one upload is read, apart from the office's event loop; it ends with it.

import { setPriority } from "node:os";
import { parentPort, workerData } from "node:worker_threads";
import { TableRefused } from "../../callers/index.ts";
import type { Asked, Outcome } from "./read-apart.ts";
import { readUpload } from "./read-file.ts";

// On Linux a priority is a thread's: what people wait for at this moment goes first.
try {
  setPriority(0, 10);
} catch {
  // Where that is not allowed it has the priority of the others.
}

const { bytes, name, types } = workerData as Asked;
const outcome: Outcome = await readUpload(Buffer.from(bytes), name, types).catch((error: unknown) => ({
  // What a reader of foreign files throws of can't be read.
  ...(error instanceof TableRefused ? { refused: error.reason, columns: error.columns } : { refused: "torn" as const }),
}));
parentPort?.postMessage(outcome);
