/** 外线数 ≥ 30 条、IVR 数 ≥ 30 条 (四): what of the hotline is judged by it as both read it (C8). */
import type { Alternative } from "./readings.ts";

/** As the contract asks for of each. */
export const leastCapacity = 30;

export const capacityNames = ["lines", "calls", "inMenu", "flows"] as const;
/** Lines of the trunks, which menus share; the most calls, and callers in the menu, at one time; flows in force. */
export type Capacity = Readonly<Record<(typeof capacityNames)[number], number>>;

const judgedBy: Readonly<Record<Alternative<"C8">, readonly (keyof Capacity)[]>> = {
  both: ["lines", "flows"],
  channels: ["lines"],
  flows: ["flows"],
};

/** Each figure, whether it is judged, and whether it reaches; what was seen at one time is told and never judged: nobody need have called. */
export const judgeCapacity = (found: Capacity, alternative: Alternative<"C8">) => {
  const figures = capacityNames.map((of) => ({
    ...{ of, count: found[of], counts: judgedBy[alternative].includes(of), reaches: found[of] >= leastCapacity },
  }));
  return { figures, reaches: figures.every(({ counts, reaches }) => !counts || reaches) };
};
