import type { Db } from "@zongji/store";
import type { AddOperation } from "@zongji/web";
import { answerList } from "../lists/index.ts";
import { auditRoom } from "./list.ts";

export { auditRoom } from "./list.ts";

/** The audit trail, newest first, with the names that its ids have now. */
export const auditRoutes = (add: AddOperation, db: Db): void => {
  add("listAudit", ({ query, session, actor }) => answerList(db, auditRoom, query, { session, actor }));
};
