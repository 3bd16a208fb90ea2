/** Runs argon2 in a thread of its own, one password at a time. */
import { setPriority } from "node:os";
import { parentPort } from "node:worker_threads";
import { type Algorithm, hashSync, verifySync } from "@node-rs/argon2";
import { readCommonPasswords } from "./common-passwords.ts";
import type { HashingAnswer, HashingJob } from "./hashing.ts";
import { isCommon } from "./weakness.ts";

// OWASP's first recommendation for argon2id: 19 MiB, two passes, one lane.
const settings = { algorithm: 2 satisfies Algorithm.Argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

// On Linux a priority is a thread's: calls and voices go first, and so does all else in this process.
try {
  setPriority(0, 10);
} catch {
  // Where that is not allowed it has the priority of the others.
}

/** A hash of nothing, so that an unknown account takes as long as a wrong password. */
let decoy: string | undefined;
const verify = (stored: string | undefined, password: string): boolean => {
  decoy ??= hashSync("no account has this", settings);
  try {
    return verifySync(stored ?? decoy, password) && stored !== undefined;
  } catch {
    return false;
  }
};

let list: ReadonlySet<string> | undefined;

const answerOf = (job: HashingJob): HashingAnswer => {
  if (job.do === "hash") return hashSync(job.password, settings);
  if (job.do === "verify") return verify(job.stored, job.password);
  list ??= readCommonPasswords();
  return isCommon(job.password, list);
};

parentPort?.on("message", (job: HashingJob) => parentPort?.postMessage(answerOf(job)));
