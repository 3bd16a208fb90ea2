/** 法定节假日 and 调休 of China, as the State Council announces them for each year. */
import { getDayDetail } from "chinese-days";

/** A day that is otherwise than its weekday. `name`: in Chinese. */
export type Holiday = { readonly date: string; readonly name: string; readonly isWorked: boolean };

/** A name of one is "National Day,国庆节,3"; an ordinary day has its weekday's. */
const nameOf = (name: string): string | undefined => name.split(",")[1];

/** Those of a year, in order. None: the year has not been announced, or this release does not know it yet. @param dates of the year */
export const holidaysOf = (dates: readonly string[]): Holiday[] =>
  dates.flatMap((date) => {
    const { work, name } = getDayDetail(date);
    const chinese = nameOf(name);
    return chinese === undefined ? [] : [{ date, name: chinese, isWorked: work }];
  });
