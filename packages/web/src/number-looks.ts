import { type Actor, type Db, nowOf, writeAudit } from "@zongji/store";
import { createHearings } from "./hearings.ts";
import type { SessionOf } from "./operation.ts";
import { maySeeNumbers } from "./reach.ts";

export type NumberLooks = {
  /**
   * Writes down that numbers in full were shown to somebody who may see them: one line an hour for the same thing in one session. `subject`: a call;
   * an order, a complaint or a letter, whose number `detail` has by that name; or "" for a list, of which `detail` tells which (none: the log), its page and its filters.
   */
  readonly tell: (
    who: { readonly session: SessionOf; readonly actor: Actor },
    subject: string,
    detail?: object,
  ) => Promise<void>;
};

export const createNumberLooks = (db: Db): NumberLooks => {
  const looks = createHearings(() => nowOf(db));
  return {
    tell: async ({ session, actor }, subject, detail = {}) => {
      if (!maySeeNumbers(session.principal)) return;
      const what = `${subject} ${JSON.stringify(detail)}`;
      if (looks.isGoingOn(session.key, what)) return;
      // Before it is written: a page may ask twice at the same time.
      looks.begin(session.key, what);
      await writeAudit(db, actor, "number.see", subject, detail).catch((error: unknown) => {
        looks.forget(session.key, what);
        throw error;
      });
    },
  };
};
