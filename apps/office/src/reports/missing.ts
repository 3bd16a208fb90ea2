import { type Missing, type ReportDefinition, type ReportSource, sourcesOf } from "@zongji/domain";
import { type Db, unfilled, unfinished } from "@zongji/store";
import { measureFollower, stateFollower } from "../measures/index.ts";

const followed = { calls: measureFollower, states: stateFollower } as const;
const filled = { orders: "work_order", letters: "letter" } as const;

const missingIn = async (db: Db, of: ReportSource, held: ReadonlyMap<string, number>): Promise<Missing[]> => {
  if (of === "calls" || of === "states") {
    const percent = held.get(followed[of].name);
    return percent === undefined ? [] : [{ of, percent, failed: 0 }];
  }
  const found = await unfilled(db, filled[of]);
  return found ? [{ of, ...found }] : [];
};

/** What a report lacks of what its figures are made of: after an update tables are filled in beside the work, and figures grow until they are. */
export const missingOf = async (db: Db, definition: ReportDefinition): Promise<readonly Missing[]> => {
  const sources = sourcesOf(definition);
  const followers = (["calls", "states"] as const)
    .filter((each) => sources.includes(each))
    .map((each) => followed[each]);
  const held = followers.length === 0 ? new Map<string, number>() : await unfinished(db, followers);
  return (await Promise.all(sources.map((of) => missingIn(db, of, held)))).flat();
};
