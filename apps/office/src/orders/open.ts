import { randomUUID } from "node:crypto";
import {
  localTime,
  newOrder,
  type Order,
  type OrderForm,
  type OrderPriority,
  type OrderSource,
  type OrderValues,
  orderNumber,
} from "@zongji/domain";
import {
  addOrderUser,
  columnsOfOrder,
  findOrderFrom,
  formToCite,
  insertOrder,
  insertOrderSave,
  lockForEdit,
  nextOfDay,
  type Work,
} from "@zongji/store";
import { rulesWith, timesOf } from "./rules.ts";

/** What an order begins with. */
export type Opening = {
  readonly source: OrderSource;
  /** The call, missed call or letter that it is from: there is one order of each. */
  readonly ref?: string | undefined;
  /** Of the citizen's number. */
  readonly party?: string | null | undefined;
  readonly businessType?: string | null | undefined;
  readonly priority?: OrderPriority | undefined;
  readonly title?: string | undefined;
  readonly fields?: OrderValues | undefined;
  /** What was written, as of a letter: it goes into the first field of the form for long texts, from which departments read it. */
  readonly text?: string | undefined;
  readonly group?: string | null | undefined;
  readonly assignee?: string | null | undefined;
  /** Who begins it; null: the server itself. */
  readonly by: string | null;
  /** The hotline's time zone. */
  readonly zone: string;
  /** Its time limit runs from then on, ms since the epoch, as of a letter that has come. Left out: it is a draft, and its limit runs once somebody submits it. */
  readonly clockFrom?: number | undefined;
};

/**
 * Begins an order within a room's transaction, with its number, event and line of the audit trail. Of a source with a `ref` there is one alone: if it is there
 * already whoever asks joins it.
 */
export const openOrder = async (
  work: Work,
  opening: Opening,
): Promise<{ readonly id: string; readonly isNew: boolean }> => {
  const { tx, audit, event } = work;
  const { source, ref = null, businessType = null, by } = opening;
  if (ref !== null) {
    await lockForEdit(tx, `order of ${source} ${ref}`);
    const found = await findOrderFrom(tx, source, ref);
    if (found) {
      const { numUpdatedRows } = by === null ? { numUpdatedRows: 0n } : await addOrderUser(tx, found.id, by);
      if (numUpdatedRows > 0n) audit("order.join", found.id, { source, ref });
      return { id: found.id, isNew: false };
    }
  }
  const no = await insertNew(work, opening);
  audit("order.create", no.id, { no: no.no, source, ...(ref !== null && { ref }) });
  event("OrderOpened", no.id, { no: no.no, source, ref, businessType });
  return { id: no.id, isNew: true };
};

const fieldsOf = ({ fields = {}, text }: Opening, { fields: inForm }: OrderForm): OrderValues => {
  const first =
    text === undefined ? undefined : inForm.find(({ type, when }) => type === "longText" && when === undefined);
  return first === undefined ? fields : { [first.id]: text!, ...fields };
};

const insertNew = async ({ tx, at }: Work, opening: Opening): Promise<{ readonly id: string; readonly no: string }> => {
  const { source, ref = null, businessType = null, by, zone, clockFrom } = opening;
  const { priority = "normal", title = "", party = null, group = null, assignee = null } = opening;
  const id = randomUUID();
  const kept = await formToCite(tx);
  const fields = fieldsOf(opening, kept.form);
  const rules = await rulesWith(tx, zone, kept);
  const order: Order = clockFrom === undefined ? newOrder : { ...newOrder, state: "open", clockFrom };
  // Of the day's numbers none is taken before all else has been looked up: others wait for it.
  const { date } = localTime(at, zone);
  const numbers = orderNumber(kept.form.prefix, date, await nextOfDay(tx, date));
  await insertOrder(tx, {
    ...{ id, ...numbers, source, ref, party, business_type: businessType, priority, title },
    ...{ form_version: kept.version, fields: JSON.stringify(fields), group_id: group, assignee, created_by: by },
    users: [...new Set([by, assignee].filter((each) => each !== null))],
    ...columnsOfOrder(order),
    ...timesOf(order, { businessType, priority }, rules),
    ...{ created_at: at, updated_at: at, updated_by: by },
  });
  const content = { title, businessType, priority, fields, draftAnswer: "" };
  await insertOrderSave(tx, { id, version: 1, content, by });
  return { id, no: numbers.no };
};
