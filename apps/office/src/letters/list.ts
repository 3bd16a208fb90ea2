import { type LetterRow, letterList } from "@zongji/api";
import { typesBeneath } from "@zongji/domain";
import { businessTypesOf, type Db, type Parties } from "@zongji/store";
import type { NumberLooks } from "@zongji/web";
import type { ListRoom } from "../lists/index.ts";
import { type LetterFilter, type ListedLetter, letterSource } from "./letter-store.ts";
import { presentRow } from "./present.ts";

export type LetterRoom = ListRoom<LetterFilter, ListedLetter, LetterRow>;

/** Letters as a list. @param looks told of whole numbers that were shown */
export const createLetterList = (db: Db, parties: Parties, looks: NumberLooks): LetterRoom => ({
  list: letterList,
  source: letterSource,
  filterOf: async ({ businessType, ...filters }, _reader, { session }, now) => ({
    which: "open",
    ...filters,
    ...(typeof businessType === "string" && { types: typesBeneath(await businessTypesOf(db), businessType) }),
    ...{ user: session.principal.user.id, now },
  }),
  present: async (work, kept, { unmasked }) => {
    const types = await businessTypesOf(work);
    return kept.map((row) => presentRow(row, parties, types, unmasked));
  },
  onShown: async (rows, { which, from, to }, { session, actor }, { isFirst }) => {
    if (rows.length === 0) return;
    const period = { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
    await looks.tell({ session, actor }, "", {
      ...{ list: "letters", which, ...period },
      ...(!isFirst && { first: rows[0]!.id }),
    });
  },
  cells: { number: ({ number }) => number },
});
