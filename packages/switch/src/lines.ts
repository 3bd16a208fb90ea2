/** 外线: how many calls a trunk carries. */
import type { Trunk } from "./door.ts";
import type { Leg } from "./leg.ts";

export const linesTaken = (trunk: Trunk, legs: Iterable<Leg>): number => {
  let taken = 0;
  for (const { state, party } of legs)
    if (state.at !== "ending" && party.is === "trunk" && party.trunk === trunk.id) taken++;
  return taken;
};

export const isFull = (trunk: Trunk | undefined, legs: Iterable<Leg>): boolean =>
  trunk?.lines !== undefined && linesTaken(trunk, legs) >= trunk.lines;
