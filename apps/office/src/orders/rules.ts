import {
  type BusinessType,
  dueMoments,
  limitFor,
  type Order,
  type OrderForm,
  type OrderPriority,
  orderDueOf,
  type WorkClock,
} from "@zongji/domain";
import { businessTypesOf, formOf, type KeptForm, newestForm, type Work } from "@zongji/store";

/** What time limits are reckoned by: the newest form, the tree of business types, and the working calendar. */
export type Rules = {
  readonly form: OrderForm;
  readonly version: number;
  readonly types: readonly BusinessType[];
  readonly clock: WorkClock;
};

export const rulesWith = async (tx: Work["tx"], zone: string, kept?: KeptForm): Promise<Rules> => {
  const { form, version } = kept ?? (await newestForm(tx));
  return { form, version, types: await businessTypesOf(tx), clock: { calendar: form.calendar, zone } };
};

/** The form that an order was begun with, which is the newest of most. */
export const formFor = async (tx: Work["tx"], version: number, rules: Rules): Promise<OrderForm> =>
  version === rules.version ? rules.form : (await formOf(tx, version)).form;

type Before = { readonly due_at: number | null | undefined; readonly told: number };
type Timed = { readonly due_at: number | null; readonly told: number; readonly tell_at: number | null };

/** What is told next of something that is due then. What was told of the same due moment is not told again. */
export const tellingOf = (
  dueAt: number,
  { form, clock }: Rules,
  before?: Before,
): { readonly told: number; readonly tell_at: number | null } => {
  const moments = dueMoments(dueAt, form, clock);
  const told = before?.due_at === dueAt ? before.told : 0;
  return { told, tell_at: moments[told]?.at ?? null };
};

type About = { readonly businessType: string | null; readonly priority: OrderPriority };

/** The columns of an order's time limit, for its state as it is now. */
export const timesOf = (
  order: Order,
  about: About,
  rules: Rules,
  before?: Before,
): Timed & { readonly days: number } => {
  const days = limitFor(rules.form, rules.types, about);
  // One that waits and is due nevertheless was overdue before: its clock goes on.
  const isRunning = order.state === "open" || order.state === "consulting" || order.state === "waiting";
  const dueAt =
    order.clockFrom === null ? null : orderDueOf({ from: order.clockFrom, days, waits: order.waits }, rules.clock);
  if (dueAt === null || !isRunning) return { days, due_at: dueAt, told: before?.told ?? 0, tell_at: null };
  return { days, due_at: dueAt, ...tellingOf(dueAt, rules, before) };
};
