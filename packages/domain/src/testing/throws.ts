/** For tests: a step that throws at a chosen point. A point is each change of a table and each thing that a step asks of the world. */
import type { Effect, StepContext } from "../input.ts";
import type { Hotline } from "../run.ts";
import { UndoLog } from "../undo-log.ts";

/** After so many points the first throw comes, after so many more the second. */
export type Plan = readonly number[];

export class Injected extends Error {
  override readonly name = "Injected";
}

/**
 * Makes a step, and throws within it as planned.
 * @returns its effects, and how often it threw: a step may have fewer points than the plan says
 */
export function throwingStep(
  hotline: Hotline,
  context: StepContext,
  plan: Plan,
  step: (context: StepContext) => Effect[],
): { readonly effects: Effect[]; readonly thrown: number } {
  let thrown = 0;
  let points = 0;
  const point = (): void => {
    points += 1;
    if (points !== plan[thrown]) return;
    points = 0;
    thrown += 1;
    throw new Injected(`throw ${thrown}`);
  };
  const { undo } = hotline;
  Object.assign(undo, {
    note(...entry: Parameters<UndoLog["note"]>) {
      point();
      UndoLog.prototype.note.apply(undo, entry);
    },
  });
  try {
    const effects = step(pointed(context, point));
    return { effects, thrown };
  } finally {
    delete (undo as { note?: unknown }).note;
  }
}

/** The context, each use of which is a point. */
const pointed = (context: StepContext, point: () => void): StepContext => {
  const asked = <T>(value: T): T => {
    point();
    return value;
  };
  return {
    get now() {
      return asked(context.now);
    },
    get wall() {
      return asked(context.wall);
    },
    newId: () => asked(context.newId)(),
    party: (number) => asked(context.party)(number),
    seal: (call, digits) => asked(context.seal)(call, digits),
    numberOf: (party) => asked(context.numberOf)(party),
  };
};
