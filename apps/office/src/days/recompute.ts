import { type ClosedValue, type Difference, definedAlike, differencesOf, isOfFacts } from "@zongji/domain";
import {
  chainHolds,
  type DayEntry,
  type Db,
  definitionsBy,
  documentOf,
  entriesOf,
  factsHold,
  keptFigures,
} from "@zongji/store";
import { dayFromFacts } from "./from-facts.ts";

export type Recomputed = {
  readonly day: string;
  /** The newest entry; undefined: the day is not closed, and there is nothing to compare with. */
  readonly entry: DayEntry | undefined;
  /** Figures of the closed day, and what the facts give for them. */
  readonly lines: number;
  readonly differences: readonly Difference[];
  /** Measures that this program defines otherwise than the closed day. */
  readonly otherwise: readonly string[];
  readonly factsHold: boolean;
  readonly chainHolds: boolean;
  readonly holds: boolean;
};

/** Makes a closed day's figures again from the raw facts, and compares them with what was closed. */
export const recomputeDay = async (db: Db, day: string, zone: string): Promise<Recomputed> => {
  const entry = (await entriesOf(db, day)).at(-1);
  if (entry === undefined) {
    const nothing = { lines: 0, differences: [], otherwise: [], factsHold: false, chainHolds: false, holds: false };
    return { day, entry, ...nothing };
  }
  const kept = await keptFigures(db, day, entry.revision);
  const catalogue = JSON.parse((await definitionsBy(db, [entry.definitions])).get(entry.definitions)!);
  const alike = definedAlike(catalogue);
  const made = await dayFromFacts(db, day, documentOf(entry).zone ?? zone);
  const differences = differencesOf(kept, made, (name) => isOfFacts(name) && alike.has(name));
  const otherwise = (catalogue as { measures: { name: string }[] }).measures.flatMap(({ name }) =>
    alike.has(name) ? [] : [name],
  );
  const [facts, chain] = [await factsHold(db, entry), await chainHolds(db)];
  return {
    ...{ day, entry, lines: kept.length, differences, otherwise, factsHold: facts, chainHolds: chain },
    holds: differences.length === 0 && facts && chain,
  };
};

const valueText = (value: ClosedValue | null): string => (value === null ? "—" : value.join("/"));
const lineText = ({ by, key, measure, before, after }: Difference): string =>
  `  ${by === "none" ? "whole day" : `${by} ${key ?? "—"}`}  ${measure}: closed ${valueText(before)}, from the facts ${valueText(after)}`;

/** What the command prints. */
export const recomputeText = (found: Recomputed): string => {
  const { day, entry, lines, differences, otherwise } = found;
  if (entry === undefined) return `${day} is not closed: there is nothing to compare with.`;
  const { calls, facts } = documentOf(entry).facts;
  const corrected = entry.revision === 0 ? "" : `, corrected ${entry.revision} times`;
  return [
    `${day}: closed${corrected}, entry ${entry.no}, ${entry.hash}`,
    `  ${facts} facts of ${calls} calls and of the servers; ${lines} lines of figures`,
    `  facts: ${found.factsHold ? "as they were closed" : "NOT those with which the day was closed"}`,
    `  chain: ${found.chainHolds ? "holds from the first entry to the newest" : "BROKEN"}`,
    ...(otherwise.length > 0 ? [`  not compared, defined otherwise by now: ${otherwise.join(", ")}`] : []),
    differences.length === 0 ? "  no difference" : `  ${differences.length} differences:`,
    ...differences.map(lineText),
  ].join("\n");
};
