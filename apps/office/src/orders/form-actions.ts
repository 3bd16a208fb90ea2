import type { KeptOrderForm } from "@zongji/api";
import { checkOrderForm, type OrderForm } from "@zongji/domain";
import { type Actor, type Db, formOf, insertForm, inTransaction, lockForEdit, newestForm } from "@zongji/store";
import { Refusal } from "@zongji/web";

export const readForm = async (db: Db, version: number | undefined): Promise<KeptOrderForm> => {
  const newest = await newestForm(db);
  if (version === undefined || version === newest.version) return newest;
  if (version > newest.version || version === 0) throw new Refusal("notFound");
  return formOf(db, version);
};

/** Saves the form as a version of its own. @throws Refusal stale, badRequest with the first field that is wrong */
export const saveForm = (db: Db, actor: Actor, version: number, form: OrderForm): Promise<KeptOrderForm> =>
  inTransaction(db, actor, async ({ tx, audit, event }) => {
    const [problem] = checkOrderForm(form);
    if (problem) throw new Refusal("badRequest", { field: `form.${problem.field.replace(/\[(\d+)\]/g, ".$1")}` });
    await lockForEdit(tx, "order form");
    const newest = await newestForm(tx);
    if (newest.version !== version)
      throw new Refusal("stale", {
        stale: {
          current: { ...newest.form, version: newest.version },
          last: newest.by === null ? null : { by: newest.by, at: newest.at },
        },
      });
    await insertForm(tx, form, version + 1, actor.userId);
    audit("order.form", "form", { version: version + 1 });
    event("OrderFormSaved", "form", { version: version + 1 });
    return newestForm(tx);
  });
