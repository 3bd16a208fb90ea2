/** Rounds of a target: takers that get mutated and invented bytes, and are looked at. */
import { type Chance, chanceOf, seedOf } from "../model/chance.ts";
import { mediaTargets } from "./media-targets.ts";
import { mutate } from "./mutate.ts";
import { sipTargets } from "./sip-targets.ts";
import type { Target } from "./target.ts";

export const targets: readonly Target[] = [...sipTargets, ...mediaTargets];

export type Found = {
  readonly target: string;
  readonly seed: number;
  readonly wrong: readonly string[];
  readonly input?: string;
};

const slowestMs = 250;

const inputOf = (target: Target, seeds: readonly Uint8Array[], chance: Chance): Uint8Array => {
  if (target.invent && chance.is(0.2)) return target.invent(chance);
  const original = seeds[chance.below(seeds.length)] ?? new Uint8Array(0);
  return mutate(original, chance, seeds);
};

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** One taker's life. The same seed gives the same bytes. `grown`: inputs that were found to lead further. */
export const round = (
  target: Target,
  seed: number,
  grown: readonly Uint8Array[] = [],
  onInput: (bytes: Uint8Array) => void = () => {},
): Found | undefined => {
  const chance = chanceOf(seed);
  const seeds = [...target.seeds, ...grown];
  const taker = target.open(chance);
  for (let left = target.inputs; left > 0; left--) {
    const bytes = inputOf(target, seeds, chance);
    const from = cpuMs();
    const found = (wrong: string): Found => ({
      target: target.name,
      seed,
      wrong: [wrong],
      input: Buffer.from(bytes).toString("base64"),
    });
    try {
      taker.take(bytes);
    } catch (error) {
      return found((error as Error).stack ?? String(error));
    }
    const tookMs = cpuMs() - from;
    if (tookMs > (target.slowMs ?? slowestMs)) return found(`took ${Math.round(tookMs)} ms`);
    onInput(bytes);
  }
  const wrong = taker.wrong();
  return wrong.length === 0 ? undefined : { target: target.name, seed, wrong };
};

export const roundSeed = (seed: number, index: number): number => seedOf(seed, index);
