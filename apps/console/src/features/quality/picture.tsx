import { durationClasses, type QualityPicture, ratingClasses } from "@zongji/api";
import { useTranslation } from "react-i18next";
import { count, duration } from "../../look/duration.ts";

/** What a press narrows the choice to; seconds. */
export type Narrowed = {
  readonly talkFrom?: number | undefined;
  readonly talkTo?: number | undefined;
  readonly rating?: string | undefined;
  readonly hour?: number | undefined;
};

/** The seconds of a class of lengths, both included. */
const lengthOf = (fromSec: number): Pick<Narrowed, "talkFrom" | "talkTo"> => {
  const next = durationClasses[durationClasses.indexOf(fromSec as (typeof durationClasses)[number]) + 1];
  return { talkFrom: fromSec === 0 ? undefined : fromSec, talkTo: next === undefined ? undefined : next - 1 };
};

type GridProps = {
  readonly title: string;
  readonly rows: readonly { readonly key: string; readonly label: string; readonly narrowed: Narrowed }[];
  readonly of: (row: string, fromSec: number) => number;
  readonly most: number;
  readonly narrow: (to: Narrowed) => void;
};

/** One picture: rows by classes of length; how many is told by number and by darkness. */
const Grid = ({ title, rows, of, most, narrow }: GridProps) => (
  <table className="picture">
    <caption>{title}</caption>
    <thead>
      <tr>
        <td />
        {durationClasses.map((sec) => (
          <th key={sec} scope="col" className="figure">
            {duration(sec * 1000)}+
          </th>
        ))}
      </tr>
    </thead>
    <tbody>
      {rows.map(({ key, label, narrowed }) => (
        <tr key={key}>
          <th scope="row">{label}</th>
          {durationClasses.map((sec) => {
            const calls = of(key, sec);
            const strength = calls === 0 ? 0 : 12 + Math.round((48 * calls) / most);
            return (
              <td key={sec}>
                <button
                  type="button"
                  className="picture-cell figure"
                  disabled={calls === 0}
                  style={{ background: `color-mix(in srgb, var(--ant-color-primary) ${strength}%, transparent)` }}
                  aria-label={`${label} ${duration(sec * 1000)}+ ${calls}`}
                  onClick={() => narrow({ ...narrowed, ...lengthOf(sec) })}
                >
                  {calls === 0 ? "" : count(calls)}
                </button>
              </td>
            );
          })}
        </tr>
      ))}
    </tbody>
  </table>
);

/** 录音分布: the mass of calls by length and rating, and by length and hour. */
export const Picture = ({ picture, narrow }: { picture: QualityPicture; narrow: (to: Narrowed) => void }) => {
  const { t } = useTranslation();
  const cellOf = (rating: string, sec: number) =>
    picture.cells.find((each) => each.rating === rating && each.fromSec === sec)?.calls ?? 0;
  const hourOf = (hour: string, sec: number) =>
    picture.hours.find((each) => String(each.hour) === hour && each.fromSec === sec)?.calls ?? 0;
  const hours = [...new Set(picture.hours.map(({ hour }) => hour))].sort((a, b) => a - b);
  return (
    <div className="pictures">
      <Grid
        title={t("quality.byRating")}
        rows={ratingClasses.map((key) => ({ key, label: t(`quality.ofRating.${key}`), narrowed: { rating: key } }))}
        of={cellOf}
        most={Math.max(1, ...picture.cells.map(({ calls }) => calls))}
        narrow={narrow}
      />
      <Grid
        title={t("quality.byHour")}
        rows={hours.map((hour) => ({
          ...{ key: String(hour), narrowed: { hour } },
          label: `${String(hour).padStart(2, "0")}:00`,
        }))}
        of={hourOf}
        most={Math.max(1, ...picture.hours.map(({ calls }) => calls))}
        narrow={narrow}
      />
    </div>
  );
};
