// Loaded into the server before its own programs (node --import): sign-ins as they were, all at once, with argon2 in libuv's threads, and the journal's file
// calls behind them. The control of sign-in-flood.test.ts.
import { registerHooks } from "node:module";

const hashing = `
import { hash, verify } from "@node-rs/argon2";
const settings = { algorithm: 2, memoryCost: 19456, timeCost: 2, parallelism: 1 };
let decoy;
export class Hashing {
  hash(password) {
    return hash(password, settings);
  }
  async verify(stored, password) {
    decoy ??= this.hash("no account has this");
    return (await verify(stored ?? (await decoy), password)) && stored !== undefined;
  }
  async isCommon() {
    return false;
  }
}
`;
const queue = `export const signInQueue = { run: (_address, work) => work(), refuseIfFull: () => {} };`;
const thread = `
import fs from "node:fs";
export class DiskThread {
  begin() {}
  do(call, ...args) {
    const inPool = fs[call.slice(0, -"Sync".length)];
    return new Promise((resolve, reject) => inPool(...args, (error, result) => (error ? reject(error) : resolve(result))));
  }
}
`;
const replaced = {
  "/accounts/hashing.ts": hashing,
  "/accounts/sign-in-queue.ts": queue,
  "/journal/disk-thread.ts": thread,
};

registerHooks({
  load: (url, context, next) => {
    const source = Object.entries(replaced).find(([end]) => url.endsWith(end))?.[1];
    return source === undefined ? next(url, context) : { format: "module", shortCircuit: true, source };
  },
});
