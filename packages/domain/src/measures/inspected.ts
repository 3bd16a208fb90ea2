import type { Row } from "./columns.ts";

/** What a quality task says of itself to measures. */
export type Inspected = {
  readonly id: string;
  readonly call: string;
  /** t0 of the call. */
  readonly callAt: number;
  readonly number?: string | undefined;
  readonly trunk?: string | undefined;
  readonly direction?: string | undefined;
  readonly businessType?: string | undefined;
  readonly group?: string | undefined;
  readonly agent: string;
  readonly inspector?: string | undefined;
  /** The score that counts, hundredths of a point; absent: it was not scored yet. */
  readonly score?: { readonly hundredths: number; readonly passed: boolean } | undefined;
  readonly appealed: boolean;
  /** What became of the appeal. */
  readonly outcome?: "kept" | "changed" | undefined;
  /** Items of that score that apply. */
  readonly criteria: readonly {
    readonly id: string;
    readonly name: string;
    readonly earned: number;
    readonly most: number;
  }[];
};
export type InspectedRows = {
  readonly score: readonly Row<"score">[];
  readonly criterion: readonly Row<"criterion">[];
};

/** The rows of a quality task that was not cancelled. */
export const rowsOfInspected = (task: Inspected): InspectedRows => {
  const { id, call, callAt, number, trunk, direction, businessType, group, agent, inspector, score } = task;
  const own = { call, t0: callAt, at: callAt, number, trunk, direction, businessType, group, agent, inspector };
  return {
    score: [
      {
        ...{ ...own, id, scored: score !== undefined, passed: score?.passed === true, score: score?.hundredths },
        ...{ appealed: task.appealed, decided: task.outcome !== undefined, changed: task.outcome === "changed" },
      },
    ],
    criterion: task.criteria.map(({ id: criterion, name, earned, most }) => ({
      ...{ ...own, id: `${id}@${criterion}`, criterion: name, earned, most },
    })),
  };
};
