import { setPriority } from "node:os";
import { parentPort } from "node:worker_threads";
import { against, type Question } from "./hearing.ts";

// A thread of its own, behind the others: what is judged of one talk must not keep the phones of another from speaking in time.
setPriority(0);
parentPort!.on("message", ({ id, samples, hears, own, spoilt }: Question) =>
  parentPort!.postMessage({ id, why: against(samples, hears, own, spoilt) }),
);
