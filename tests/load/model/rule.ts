/** Puts the process's timers and random ids under the model's rule, so that the real runtime and journal run on its clock. */
import crypto from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import type { Agenda } from "./agenda.ts";
import type { Chance } from "./chance.ts";

type Handle = { readonly stop: () => void; readonly ref: () => Handle; readonly unref: () => Handle };

const handleOf = (stop: () => void): Handle => {
  const handle: Handle = { stop, ref: () => handle, unref: () => handle };
  return handle;
};

const uuidOf = (bytes: Uint8Array): string => {
  const hex = Buffer.from(bytes).toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

/** @returns the way back */
export const ruleOver = (agenda: Agenda, chance: Chance): (() => void) => {
  const before = { setTimeout, clearTimeout, setInterval, clearInterval };
  const random = { randomUUID: crypto.randomUUID, randomBytes: crypto.randomBytes };
  const stop = (handle: unknown) => (handle as Handle | undefined)?.stop?.();
  const once = (run: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) =>
    handleOf(agenda.after(ms, () => run(...args)));
  const often = (run: () => void, ms = 0) => {
    let off = () => {};
    const again = () => {
      off = agenda.after(ms, () => {
        again();
        run();
      });
    };
    again();
    return handleOf(() => off());
  };
  Object.assign(globalThis, { setTimeout: once, clearTimeout: stop, setInterval: often, clearInterval: stop });
  Object.assign(crypto, {
    randomUUID: () => uuidOf(chance.bytes(16)),
    randomBytes: (count: number) => Buffer.from(chance.bytes(count)),
  });
  syncBuiltinESMExports();
  return () => {
    Object.assign(globalThis, before);
    Object.assign(crypto, random);
    syncBuiltinESMExports();
  };
};

/** All promises that can go on have gone on. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
