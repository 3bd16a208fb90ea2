import { bucketText, type Dimension, keyLabel, localTime } from "@zongji/domain";
import type { Label } from "../list.ts";
import type { ReportAnswer, ReportLine } from "../reports.ts";

/** Where each time of the answer ends, by where it begins. */
const endsOf = ({ lines, to }: ReportAnswer): ReadonlyMap<number, number> => {
  const starts = [...new Set(lines.flatMap(({ bucket }) => bucket ?? []))].sort((a, b) => a - b);
  return new Map(starts.map((start, no) => [start, starts[no + 1] ?? to]));
};

const dayMs = 86_400_000;

/** What a line is called: its time, what it is of. Lines that were left out would stretch a week: it is cut where its grain ends. */
export const lineWords = (answer: ReportAnswer, label: (label: Label) => string) => {
  const { grain, by, zone } = answer;
  const ends = endsOf(answer);
  const most = grain === "week" ? 7 * dayMs : Number.POSITIVE_INFINITY;
  // Of one day its hours say enough.
  const isOneDay = localTime(answer.from, zone).date === localTime(answer.to - 1, zone).date;
  const short = (text: string): string =>
    isOneDay && (grain === "hour" || grain === "quarter") ? text.slice(11) : text;
  const edge = (at: number): string => {
    const { date, time } = localTime(at, zone);
    return time === "00:00" ? date : `${date} ${time}`;
  };
  return {
    /** A period by its first and last day, or to the minute. */
    span: (from: number, to: number): string => {
      const isDays = [from, to].every((at) => localTime(at, zone).time === "00:00");
      const [first, last] = isDays ? [edge(from), edge(to - 1).slice(0, 10)] : [edge(from), edge(to)];
      return first === last ? first : `${first} – ${last}`;
    },
    time: ({ bucket }: Pick<ReportLine, "bucket">): string =>
      bucket === null
        ? ""
        : short(bucketText(bucket, Math.min(ends.get(bucket) ?? answer.to, bucket + most), grain, zone)),
    key: ({ key, name }: Pick<ReportLine, "key" | "name">): string =>
      by === "none" ? "" : (name ?? label(keyLabel(by as Dimension, key))),
  };
};
