// Before each file of units.
// A property that fails must fail again: runs draw from one seed, so that a red run is red on every machine.
// ZONGJI_SEED=random (or a number) looks elsewhere.
import fc from "fast-check";
import { afterAll } from "vitest";
import { watchLeftOvers } from "./left-over.ts";

const asked = process.env.ZONGJI_SEED ?? "20260601";
if (asked !== "random") fc.configureGlobal({ seed: Number(asked) });

// Files share a process: what one leaves the next would fail there, in some orders only. It fails where it was left.
const leftOvers = watchLeftOvers();
afterAll(() => {
  const left = leftOvers();
  if (left.length > 0) throw new Error(`this file leaves to those after it: ${left.join(", ")}`);
});
