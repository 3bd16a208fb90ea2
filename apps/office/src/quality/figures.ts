import { type figureLines, figureTimes, type QualityFigures } from "@zongji/api";
import { type MeasureName, measures } from "@zongji/domain";
import { type Db, nowOf, queryMeasures } from "@zongji/store";

/** 质检报表: the catalogue's figures of recordings and quality checks, in this order. */
const shown = [
  ...(["recordings", "recordingTotal", "averageRecording", "missingRecordings", "inspections", "inspected"] as const),
  ...([
    "inspectionRate",
    "averageQuality",
    "qualityPassRate",
    "appeals",
    "appealsDecided",
    "appealChangeRate",
  ] as const),
] as const satisfies readonly MeasureName[];
/** Of the items of cards. */
const ofItems = ["criterionRate"] as const satisfies readonly MeasureName[];

type Keyed = Exclude<(typeof figureLines)[number], (typeof figureTimes)[number]>;
type Asked = { readonly from: number; readonly to: number; readonly by: (typeof figureLines)[number] };

const namesOf = async (db: Db, by: Asked["by"], keys: readonly (string | null)[]): Promise<Map<string, string>> => {
  const ids = ["", ...keys.filter((key) => key !== null)];
  if (by === "agent") {
    const users = await db.selectFrom("user").select(["id", "name", "agent_no"]).where("id", "in", ids).execute();
    return new Map(users.map(({ id, name, agent_no }) => [id, agent_no === null ? name : `${agent_no} ${name}`]));
  }
  if (by !== "group") return new Map();
  const groups = await db.selectFrom("group").select(["id", "name"]).where("id", "in", ids).execute();
  return new Map(groups.map(({ id, name }) => [id, name]));
};

/** The figures of calls of a time, a line for each agent, group, inspector, item or stretch of time, and of all together. */
export const figuresFor = async (db: Db, zone: string, { from, to, by }: Asked): Promise<QualityFigures> => {
  const names: readonly MeasureName[] = by === "criterion" ? ofItems : shown;
  const ask = { measures: names, from, to, grain: "whole", now: nowOf(db), zone } as const;
  const time = figureTimes.find((each) => each === by);
  const table = await queryMeasures(db, time ? { ...ask, grain: time } : { ...ask, by: [by as Keyed] });
  // A stretch without anything has no line.
  const lines = time
    ? table.rows.map(({ bucket, values }) => ({ key: String(bucket), values }))
    : table.perKey.map(({ keys: [key = null], values }) => ({ key, values }));
  const labels = time
    ? new Map<string, string>()
    : await namesOf(
        db,
        by,
        lines.map(({ key }) => key),
      );
  const cells = (values: (typeof table)["total"]) =>
    names.map((name) => {
      const { value, over, under } = values[name];
      return { value: value ?? null, over: over ?? null, under: under ?? null };
    });
  return {
    columns: names.map((name) => ({ name, label: measures[name].label, unit: measures[name].unit })),
    lines: lines.map(({ key, values }) => ({
      ...{ key, label: key === null ? null : (labels.get(key) ?? key) },
      cells: cells(values),
    })),
    total: cells(table.total),
  };
};
