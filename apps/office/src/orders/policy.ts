import { isOrderOver, type OrderForm, type OrderRefusal, type OrderState } from "@zongji/domain";
import type { KeptOrder } from "@zongji/store";
import { type Principal, Refusal, scopeOf } from "@zongji/web";

export const refuseOrder = (reason: OrderRefusal): Refusal =>
  reason === "orderNote" ? new Refusal("badRequest", { field: "note" }) : new Refusal("conflict", { reason });

export const mustNotBeOver = (state: OrderState): void => {
  if (isOrderOver(state)) throw refuseOrder("orderState");
};

/** Whose order it is calls it void himself; of others' whoever may give orders to others. @throws Refusal forbidden */
export const mayVoid = (principal: Principal, { assignee, created_by }: KeptOrder): void => {
  const self = principal.user.id;
  if (assignee === self || (assignee === null && created_by === self)) return;
  if (scopeOf(principal, "order.assign") === undefined) throw new Refusal("forbidden");
};

/** The departments that somebody answers for. */
export const departmentsOf = (form: OrderForm, user: string): string[] =>
  form.departments.flatMap(({ id, users }) => (users.includes(user) ? [id] : []));

/** Takes and leaves on his own; gives to others whoever may. @throws Refusal forbidden */
export const mayAssign = (principal: Principal, was: string | null, is: string | null): void => {
  const own = [null, principal.user.id];
  if (own.includes(was) && own.includes(is)) return;
  if (scopeOf(principal, "order.assign") === undefined) throw new Refusal("forbidden");
};
