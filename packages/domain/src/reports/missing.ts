import {
  type basisNames,
  isDeskBasis,
  isSpanBasis,
  letterBases,
  measures,
  partsOfTerm,
  termsOfMeasure,
} from "../measures/index.ts";
import type { Words } from "../words.ts";
import type { ReportDefinition } from "./definitions.ts";

/** What figures are made of, and what may not be there as a whole yet. */
export const reportSources = ["calls", "states", "orders", "letters"] as const;
export type ReportSource = (typeof reportSources)[number];
/** What a report lacks. `percent`: how much is there, null: all that can be; `failed`: so many are in no figure, because they can't be told. */
export type Missing = { readonly of: ReportSource; readonly percent: number | null; readonly failed: number };

type Basis = (typeof basisNames)[number];
const sourceOf = (basis: Basis): ReportSource => {
  if (isSpanBasis(basis)) return "states";
  if (!isDeskBasis(basis)) return "calls";
  return (letterBases as readonly Basis[]).includes(basis) ? "letters" : "orders";
};

/** What a report's figures are made of. Agents' time by group needs the calls that they talked in. */
export const sourcesOf = ({
  columns,
  splits,
}: Pick<ReportDefinition, "columns" | "splits">): readonly ReportSource[] => {
  const bases = columns.flatMap(({ measure }) =>
    termsOfMeasure(measures[measure])
      .flatMap((term) => (splits.includes("group") ? partsOfTerm(term) : [term]))
      .flatMap(({ basis }) => (basis === "groupSpan" ? [basis, "talk" as const] : [basis])),
  );
  const found = new Set(bases.map(sourceOf));
  return reportSources.filter((source) => found.has(source));
};

const names: Readonly<Record<ReportSource, Words>> = {
  calls: { zh: "来电", en: "calls" },
  states: { zh: "座席状态", en: "agents' states" },
  orders: { zh: "工单", en: "work orders" },
  letters: { zh: "来信", en: "letters" },
};

/** What somebody who reads the figures has to know; undefined: nothing is missing. */
export const missingText = (missing: readonly Missing[]): Words | undefined => {
  if (missing.length === 0) return undefined;
  const parts = missing.flatMap(({ of, percent, failed }): Words[] => {
    const { zh, en } = names[of];
    return [
      ...(percent === null
        ? []
        : [
            {
              zh: `${zh}数据正在整理（已完成 ${percent}%）`,
              en: `data of ${en} are still being made (${percent} % are)`,
            },
          ]),
      ...(failed === 0 ? [] : [{ zh: `有 ${failed} 条${zh}无法计入`, en: `${failed} ${en} can't be counted` }]),
    ];
  });
  return {
    zh: `数字不完整：${parts.map(({ zh }) => zh).join("；")}`,
    en: `Figures are not complete: ${parts.map(({ en }) => en).join("; ")}`,
  };
};
