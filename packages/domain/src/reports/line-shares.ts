import { type Dimension, type MeasureName, overtime } from "../measures/index.ts";
import type { Split } from "./definitions.ts";

/**
 * 占比: amounts whose share of all is told beside them where lines are split so (spec metrics §6, §10). Each thing has one such value or none, so that lines add up to all.
 * `beside`: a line that is no part of all, and is told as a share of it still.
 */
const sharedBy: Partial<Record<MeasureName, { readonly by: Dimension; readonly beside?: string }>> = {
  consultations: { by: "businessType" },
  attendedTime: { by: "state", beside: overtime },
};

type Line = {
  readonly bucket: number | null;
  readonly key: string | null;
  readonly cells: readonly ({ readonly value: number } | null)[];
};
export type LineShare = { readonly value: number; readonly over: number; readonly under: number };

/**
 * Of each line what its figure is of those of all lines of its time, in percent; null: of nothing. Undefined: no shares are told of this column. A filter leaves out lines, and
 * what is left is all. @param place the column's
 */
export const lineShares = (
  measure: string,
  by: Split,
  lines: readonly Line[],
  place: number,
): readonly (LineShare | null)[] | undefined => {
  const shared = sharedBy[measure as MeasureName];
  if (shared?.by !== by) return undefined;
  const all = new Map<number | null, number>();
  for (const { bucket, key, cells } of lines)
    if (key === null || key !== shared.beside) all.set(bucket, (all.get(bucket) ?? 0) + (cells[place]?.value ?? 0));
  return lines.map(({ bucket, cells }) => {
    const [over, under] = [cells[place]?.value, all.get(bucket) ?? 0];
    return over === undefined || under === 0 ? null : { value: (100 * over) / under, over, under };
  });
};
