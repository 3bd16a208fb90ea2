import type { OrderForm, Side } from "@zongji/domain";
import { type Principal, scopeOf } from "@zongji/web";

/** Whose side an account acts for. Who may ask and answer does neither: he would answer himself. */
export const consultationSideOf = (principal: Principal): Side | null => {
  const asks = scopeOf(principal, "consultation.ask") !== undefined;
  const answers = scopeOf(principal, "consultation.answer") !== undefined;
  if (asks === answers) return null;
  return asks ? "provider" : "client";
};

/** The departments that somebody of the client's answers for: his own, and those that nobody is named for. */
export const answeredBy = ({ departments }: OrderForm, user: string): string[] =>
  departments.filter(({ users }) => users.length === 0 || users.includes(user)).map(({ id }) => id);

/** For whom he acts in a matter of a department's; null: it is another department's. */
export const sideIn = (principal: Principal, form: OrderForm, department: string): Side | null => {
  const side = consultationSideOf(principal);
  return side === "client" && !answeredBy(form, principal.user.id).includes(department) ? null : side;
};
