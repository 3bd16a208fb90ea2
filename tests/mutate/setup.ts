/**
 * Runs in the tests' thread before each test file: defines the switch of the mutants. With none on, it notes which of them the file's tests reach.
 * An endless loop that comes by its mutant again and again is ended by an error.
 */
import { writeFileSync } from "node:fs";
import { afterAll, inject } from "vitest";

declare module "vitest" {
  export interface ProvidedContext {
    /** The mutant that is on, 0 for none; how often it may be passed; where to write which were reached. */
    mutant: { readonly on: number; readonly mostPasses: number; readonly reachedFile: string };
  }
}

const { on, mostPasses, reachedFile } = inject("mutant");
const passes = new Map<number, number>();
let count = 0;

const noted = (id: number): boolean => {
  passes.set(id, (passes.get(id) ?? 0) + 1);
  return false;
};

const switched = (id: number): boolean => {
  if (id !== on) return false;
  count += 1;
  if (count > mostPasses) throw new Error(`mutant ${id} was passed ${count} times: an endless loop`);
  return true;
};

Object.assign(globalThis, { __mutant: on === 0 ? noted : switched });

if (on === 0) afterAll(() => writeFileSync(reachedFile, JSON.stringify([...passes])));
