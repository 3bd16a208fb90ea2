import type { Day, DayFigures } from "@zongji/domain";
import type { Db } from "@zongji/store";

/** Gives the figures of a day once it has closed (metrics G11); undefined before that. */
export type DayFiguresSource = (db: Db, day: Day) => Promise<DayFigures | undefined>;

/** The measures of a day can't be read from the database yet: every day is shown as not closed, and no figure is made up. */
export const noFiguresYet: DayFiguresSource = async () => undefined;
