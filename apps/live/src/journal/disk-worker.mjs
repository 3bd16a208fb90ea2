// The thread of a `DiskThread`: makes one call of node:fs after the other, and answers in the same order. Plain JavaScript: to read TypeScript costs each thread 18 MB.
import fs from "node:fs";
import { parentPort } from "node:worker_threads";

const answerOf = ({ call, args }) => {
  try {
    return { result: fs[call](...args) };
  } catch (error) {
    // A copy of an error that goes to another thread loses all but its message.
    const { message, code, errno, syscall, path } = error;
    return { failure: { message, code, errno, syscall, path } };
  }
};

parentPort.on("message", (call) => parentPort.postMessage(answerOf(call)));
