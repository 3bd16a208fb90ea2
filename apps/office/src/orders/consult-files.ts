/** Files of a department's part: what it was shown with the question, and what it adds to its answer. */
import { randomUUID } from "node:crypto";
import type { DepartmentConsult } from "@zongji/api";
import {
  businessTypesOf,
  bytesOfOrder,
  type ConsultWithOrder,
  filesOfConsults,
  findConsult,
  findOrderFile,
  formOf,
  insertOrderFile,
  inTransaction,
  lockOrder,
  newestForm,
  nowOf,
  type Work,
} from "@zongji/store";
import { type Principal, Refusal } from "@zongji/web";
import { fileName, typeOf } from "../knowledge/index.ts";
import type { Asker, Desk } from "./actions.ts";
import { mostOrderBytes } from "./part-actions.ts";
import { departmentsOf, refuseOrder } from "./policy.ts";
import { presentForDepartment } from "./present.ts";

/** What one of the user's departments was asked. @throws Refusal notFound */
export const askedOf = async (tx: Work["tx"], principal: Principal, id: string): Promise<ConsultWithOrder> => {
  const { form } = await newestForm(tx);
  const asked = await findConsult(tx, id);
  if (asked === undefined || !departmentsOf(form, principal.user.id).includes(asked.department))
    throw new Refusal("notFound");
  return asked;
};

/** As the department sees it. */
export const presentAsked = async (tx: Work["tx"], id: string): Promise<DepartmentConsult> => {
  const asked = (await findConsult(tx, id))!;
  const { form } = await formOf(tx, asked.form_version);
  const files = await filesOfConsults(tx, [asked]);
  return presentForDepartment(asked, {
    form,
    types: await businessTypesOf(tx),
    files: files.get(id) ?? [],
    now: nowOf(tx),
  });
};

/** Adds a file to what the department answers; what it is its bytes say. @throws Refusal notFound, conflict, badRequest, tooLarge */
export const addConsultFile = (
  desk: Desk,
  { principal, actor }: Asker,
  id: string,
  { name, content }: { readonly name: string; readonly content: Buffer },
): Promise<DepartmentConsult> =>
  inTransaction(desk.db, actor, async ({ tx, audit, event, at }) => {
    const { work_order: order, no } = await askedOf(tx, principal, id);
    await lockOrder(tx, order);
    if ((await findConsult(tx, id))!.state !== "asked") throw refuseOrder("consultState");
    if (content.length === 0) throw new Refusal("badRequest", { field: "file" });
    if ((await bytesOfOrder(tx, order)) + content.length > mostOrderBytes) throw new Refusal("tooLarge");
    const [file, bytes, label] = [randomUUID(), content.length, fileName(name)];
    const kept = { id: file, name: label, type: typeOf(content), bytes, content, work_order: order, consult: id };
    await insertOrderFile(tx, { ...kept, by: actor.userId, at });
    audit("order.addFile", order, { no, file: label, bytes });
    event("OrderFileAdded", order, { file, name: label, bytes });
    return presentAsked(tx, id);
  });

/** A file that the department was shown, or gave itself; fetching it leaves a trace. @throws Refusal notFound */
export const consultFile = (desk: Desk, { principal, actor }: Asker, id: string, file: string) =>
  inTransaction(desk.db, actor, async ({ tx, audit }) => {
    const { work_order: order, no, files } = await askedOf(tx, principal, id);
    const found = await findOrderFile(tx, file);
    if (found?.work_order !== order || (!files.includes(file) && found.consult !== id)) throw new Refusal("notFound");
    audit("order.file", order, { no, file: found.name });
    return found;
  });
