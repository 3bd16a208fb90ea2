/** 网上来信: letters from the public page, another website or a program, up to their answer. */
import type { WorkingCalendar } from "@zongji/domain";
import { type Db, nowOf } from "@zongji/store";
import type { NumberLooks } from "@zongji/web";
import type { Http } from "@zongji/web/node";
import { keepDoing } from "../jobs/index.ts";
import type { TextParts, TextPurpose } from "../texts/index.ts";
import { codePurpose } from "./drafts.ts";
import { followOrders, oneByOne } from "./follow.ts";
import { Learned } from "./guess.ts";
import type { LetterRoom } from "./list.ts";
import { letterPages } from "./public-routes.ts";
import { letterRoutes } from "./routes.ts";
import { forgetOld } from "./store.ts";

export { createLetterList } from "./list.ts";

/** What becomes of a text with a code is told to nobody: its writer waits for it at the page. */
export const letterPurposes: Readonly<Record<string, TextPurpose>> = { [codePurpose]: { onEnd: async () => {} } };

const sweepMs = 60_000;

type Opening = {
  readonly texts: TextParts;
  readonly list: LetterRoom;
  readonly looks: NumberLooks;
  readonly calendar: (db: Db) => Promise<WorkingCalendar>;
};

/** Opens the public pages and the inbox. `begin` begins forgetting what is over, and returns how to stop that, and what `catchUp` does; `catchUp`: something has happened in a room. */
export const openLetters = ({ add, app }: Http, { texts, list, looks, calendar }: Opening) => {
  const { db, log, parties, zone } = texts;
  const parts = { db, parties, zone, calendar, learned: new Learned() };
  letterPages(app, parts, texts);
  letterRoutes(add, { ...parts, list, looks });
  const orders = oneByOne(() =>
    followOrders(db, log).catch((error: unknown) =>
      log.warn({ err: error }, "letters were not answered by their orders"),
    ),
  );
  return {
    catchUp: orders.wake,
    begin: (): (() => Promise<void>) => {
      const failed = "old drafts of letters could not be deleted";
      const stop = keepDoing({ everyMs: sweepMs, log, failed }, () => forgetOld(db, nowOf(db)));
      return async () => void (await Promise.all([stop(), orders.close()]));
    },
  };
};
