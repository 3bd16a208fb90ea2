/** What the citizen himself says of his order, at a page that he opened by a link or a look-up code. */
import {
  beginningOf,
  type CitizenSaying,
  type CitizenWay,
  localTime,
  mostSayingChars,
  movesOfSayings,
  type OrderState,
  sayingsFor,
} from "@zongji/domain";
import {
  changeOrder,
  consultsOf,
  findOrder,
  insertNotices,
  type KeptOrder,
  lockOrder,
  orderOf,
  orderPeople,
  type Work,
  waitedFor,
} from "@zongji/store";
import { acted, movedTo } from "./actions.ts";
import { rulesWith } from "./rules.ts";

const everybody = { scope: "all", user: "", groups: [] } as const;

/** What the citizen is shown of his order: nothing of its title, its fields, or who works on it. */
export type CitizensOrder = {
  readonly no: string;
  readonly state: OrderState;
  /** Null: it has not been answered, or is to be answered anew. */
  readonly answer: string | null;
  readonly answeredAt: number | null;
  readonly createdAt: number;
  /** The day by whose end it is to be answered, as YYYY-MM-DD; null: it was, or its clock stands still. */
  readonly due: string | null;
  readonly confirmed: boolean;
  /** What the hotline waits to hear from him. */
  readonly asked: string | null;
  readonly says: readonly CitizenSaying[];
};

/** An order as its citizen sees it. Undefined: it is not there. */
export const citizensOrder = async (
  tx: Work["tx"],
  id: string,
  zone: string,
  now: number,
): Promise<CitizensOrder | undefined> => {
  const kept = await findOrder(tx, everybody, id);
  if (kept === undefined) return undefined;
  const { no, state, answer, answered_at: answeredAt, created_at: createdAt, due_at: dueAt, confirmed } = kept;
  const isAnswered = state === "answered" || state === "closed";
  return {
    ...{ no, state, createdAt, confirmed },
    ...(isAnswered ? { answer, answeredAt } : { answer: null, answeredAt: null }),
    due: isAnswered || dueAt === null ? null : localTime(dueAt - 1, zone).date,
    asked: state === "waiting" ? ((await waitedFor(tx, id)) ?? "") : null,
    says: sayingsFor(orderOf(kept, []), now),
  };
};

/** Whoever has to know: whose order it is, else those who give orders to others. */
const tellPeople = async (
  tx: Work["tx"],
  { id, assignee }: KeptOrder,
  kind: "unsettled" | "supplement",
  at: number,
): Promise<void> => {
  const users = assignee === null ? (await orderPeople(tx, "order.assign")).map((each) => each.id) : [assignee];
  await insertNotices(tx, { order: id, users, kind, at });
};

/** What became of it. unsaid: words are missing; gone: it can't be said of the order as it is now. */
export type Said = "done" | "unsaid" | "gone";
export type Saying = { readonly says: CitizenSaying; readonly words: string; readonly way: CitizenWay };

/** What a citizen wrote, as it is kept. */
export const citizensWords = (typed: string): string =>
  beginningOf(typed.replace(/\r\n?/g, "\n").replaceAll("\0", "").toWellFormed().trim(), mostSayingChars);

/** The citizen says that his order is settled, that it is not, or what he was waited for. It goes the way of any other move: state machine, clock, audit trail, event, measures. */
export const citizenSays = async (
  work: Work,
  zone: string,
  id: string,
  { says, words, way }: Saying,
): Promise<Said> => {
  const { tx, at } = work;
  await lockOrder(tx, id);
  const kept = await findOrder(tx, everybody, id);
  if (kept === undefined || !sayingsFor(orderOf(kept, []), at).includes(says)) return "gone";
  const note = citizensWords(words);
  if (note === "" && says !== "settled") return "unsaid";
  const consults = await consultsOf(tx, id);
  const move = movesOfSayings[says];
  const order = acted({ kept, consults }, { is: move, note }, at);
  const rules = await rulesWith(tx, zone);
  const columns = movedTo({ ...work, kept, rules }, order, { move, note, citizen: way });
  await changeOrder(tx, id, { ...columns, version: kept.version + 1, updated_at: at, updated_by: null });
  if (says !== "settled") await tellPeople(tx, kept, says, at);
  return "done";
};
