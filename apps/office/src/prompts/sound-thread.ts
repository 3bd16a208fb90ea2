// The thread in which prompts are converted, apart from the office's event loop: one at a time, as it is told.

import { setPriority } from "node:os";
import { parentPort } from "node:worker_threads";
import { convert, type Outcome } from "./convert.ts";

// On Linux a priority is a thread's: what people wait for at this moment goes first.
try {
  setPriority(0, 10);
} catch {
  // Where that is not allowed it has the priority of the others.
}

parentPort?.on("message", ({ bytes, isStream }: { bytes: Uint8Array; isStream: boolean }) => {
  void convert(bytes, isStream).then(
    (outcome: Outcome) => parentPort?.postMessage(outcome),
    // What a decoder throws of is no sound.
    () => parentPort?.postMessage({ refused: "notSound" } satisfies Outcome),
  );
});
