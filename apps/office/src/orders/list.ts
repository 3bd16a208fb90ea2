import { type OrderRow, orderList } from "@zongji/api";
import { typesBeneath } from "@zongji/domain";
import {
  businessTypesOf,
  type Db,
  type ListedOrder,
  nowOf,
  type OrderFilter,
  orderSource,
  type Parties,
} from "@zongji/store";
import type { NumberLooks } from "@zongji/web";
import type { ListRoom } from "../lists/index.ts";
import { presentOrderRow } from "./present.ts";

export type OrderRoom = ListRoom<OrderFilter, ListedOrder, OrderRow>;
const soonMs = 86_400_000;

/** Orders as a list. @param looks told of whole numbers that were shown */
export const createOrderList = (db: Db, parties: Parties, looks: NumberLooks): OrderRoom => ({
  list: orderList,
  source: orderSource,
  filterOf: async ({ businessType, ...filters }, { reach }) => {
    const now = nowOf(db);
    const beneath =
      typeof businessType === "string" ? { businessTypes: typesBeneath(await businessTypesOf(db), businessType) } : {};
    return { ...filters, ...beneath, reach, now, soon: now + soonMs };
  },
  present: async (work, kept, { unmasked }) => {
    const types = await businessTypesOf(work);
    return kept.map((row) => presentOrderRow(row, { parties, unmasked }, types, nowOf(db)));
  },
  onShown: async (rows, { reach: _reach, now: _now, soon: _soon, ...filter }, { session, actor }, { isFirst }) => {
    if (rows.some(({ number_sealed }) => number_sealed !== null))
      await looks.tell({ session, actor }, "", {
        list: "orders",
        ...filter,
        ...(!isFirst && { firstOrder: rows[0]?.id }),
      });
  },
  cells: { number: ({ number }) => number },
});
