/** The histories of work orders and letters, as evidence lists them: what people did, without any of their words. */
import { type Db, type LetterHistory, letterHistories, type OrderHistory, orderHistories } from "@zongji/store";

type OrderEvent = OrderHistory["events"][number];
const toldOfOrder = (event: OrderEvent): object => {
  if (event.type === "OrderOpened") {
    const { source, ref, businessType } = event.body;
    return { source, ref: source === "call" || source === "voicemail" ? ref : null, businessType };
  }
  if (event.type === "OrderSaved") return { businessType: event.body.businessType };
  if (event.type === "OrderMoved") {
    const { move, is, dueAt, answerKind } = event.body;
    return { move, is, dueAt, answerKind };
  }
  const { consult, department, dueAt } = event.body;
  if (event.type === "OrderConsulted") return { consult, department, dueAt };
  return { consult, move: event.body.move, is: event.body.is, dueAt };
};

type LetterEvent = LetterHistory["events"][number];
const toldOfLetter = (event: LetterEvent): object => {
  if (event.type === "LetterReceived") {
    const { source, type, dueAt } = event.body;
    return { source, businessType: type, dueAt };
  }
  if (event.type === "LetterTyped") return { businessType: event.body.is };
  const { move, is, assignee } = event.body;
  return { move, is, assignee };
};

/** Each event with its place among all, so that none can be put between; `person`: somebody of the hotline or a citizen did it, not the server itself. */
const line = ({ id, type, at, actor }: OrderEvent | LetterEvent, told: object): object => ({
  ...{ no: id, type, at, person: actor !== null },
  ...told,
});

export const orderLines = async (db: Db, ids: readonly string[]): Promise<object[]> =>
  (await orderHistories(db, ids)).map(({ id, events, kept: { consultsDue, ...kept } }) => ({
    ...{ id, kept: { ...kept, consultsDue: Object.fromEntries(consultsDue) } },
    events: events.map((event) => line(event, toldOfOrder(event))),
  }));

export const letterLines = async (db: Db, ids: readonly string[]): Promise<object[]> =>
  (await letterHistories(db, ids)).map(({ id, events, kept }) => ({
    ...{ id, kept, events: events.map((event) => line(event, toldOfLetter(event))) },
  }));
