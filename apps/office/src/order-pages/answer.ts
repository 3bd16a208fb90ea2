/** A link at work: what its page shows, and what the citizen says there. */
import { type Db, inTransaction, lockPageOfCode, markPageRead } from "@zongji/store";
import { citizenSays, citizensOrder } from "../orders/index.ts";
import { hashOf } from "../survey-links/index.ts";
import type { Opened } from "./page.ts";
import type { Sent } from "./saying-forms.ts";

type Asking = {
  readonly code: string;
  readonly zone: string;
  readonly address: string;
  readonly now: number;
  /** Somebody is shown the page; not where its head alone was asked for. */
  readonly isShown: boolean;
};

/** Opens the page of a code; says what was `sent` with it first. */
export const openPage = (db: Db, { code, zone, address, now, isShown }: Asking, sent?: Sent): Promise<Opened> =>
  inTransaction(db, { userId: null, login: "", address }, async (work): Promise<Opened> => {
    const { tx, event } = work;
    const hash = hashOf(code);
    const page = hash && (await lockPageOfCode(tx, hash));
    if (page === undefined) return { is: "unknown" };
    if (page.withdrawn_at !== null) return { is: "withdrawn" };
    if (page.until <= now) return { is: "expired" };
    const said = sent && (await citizenSays(work, zone, page.work_order, { ...sent, way: "link" }));
    if (isShown && (await markPageRead(tx, page.id, now))) event("OrderPageRead", page.work_order, { page: page.id });
    const order = await citizensOrder(tx, page.work_order, zone, now);
    if (order === undefined) return { is: "unknown" };
    return { is: "open", order, told: sent && said && { sent, said } };
  });
