/** Puts the process's timers, random ids and clocks under the model's rule, so that the real runtime and journal run on its clock, and nothing of today's date gets in. */
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

/** A Date that knows no now: whoever asks for it is told of as a fault, and gets none. */
const datesWithoutNow = (onAsked: (what: string) => void): typeof Date => {
  const refuse = (what: string): never => {
    const error = new Error(`${what} was asked: the model has a clock of its own`);
    onAsked(error.stack ?? error.message);
    throw error;
  };
  return new Proxy(Date, {
    construct: (target, args, made) => (args.length > 0 ? Reflect.construct(target, args, made) : refuse("new Date()")),
    apply: () => refuse("Date()"),
    get: (target, name) => (name === "now" ? () => refuse("Date.now") : Reflect.get(target, name)),
  });
};

/**
 * @param onAsked told where somebody asked for what differs from run to run
 * @returns the way back
 */
export const ruleOver = (agenda: Agenda, chance: Chance, onAsked: (what: string) => void): (() => void) => {
  const before = { setTimeout, clearTimeout, setInterval, clearInterval, Date };
  const readings = { now: performance.now, hrtime: process.hrtime, random: Math.random };
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
  const dates = datesWithoutNow(onAsked);
  const hrtime = Object.assign(() => [Math.floor(agenda.now() / 1000), (agenda.now() % 1000) * 1e6], {
    bigint: () => BigInt(agenda.now()) * 1_000_000n,
  });
  const timers = { setTimeout: once, clearTimeout: stop, setInterval: often, clearInterval: stop };
  Object.assign(globalThis, { ...timers, Date: dates });
  performance.now = agenda.now;
  process.hrtime = hrtime as typeof process.hrtime;
  Math.random = chance.next;
  Object.assign(crypto, {
    randomUUID: () => uuidOf(chance.bytes(16)),
    randomBytes: (count: number) => Buffer.from(chance.bytes(count)),
  });
  syncBuiltinESMExports();
  return () => {
    Object.assign(globalThis, before);
    performance.now = readings.now;
    process.hrtime = readings.hrtime;
    Math.random = readings.random;
    Object.assign(crypto, random);
    syncBuiltinESMExports();
  };
};

/** All promises that can go on have gone on. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
