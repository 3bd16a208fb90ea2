import { randomUUID } from "node:crypto";
import type { DepartmentConsult, WorkOrder } from "@zongji/api";
import { type ConsultMove, consultMoves, orderDueOf } from "@zongji/domain";
import {
  changeConsult,
  changeOrder,
  columnsOfOrder,
  consultsOf,
  filesOfOrder,
  findOrder,
  insertConsult,
  insertNotices,
  inTransaction,
  type KeptConsult,
  type KeptOrder,
  lockOrder,
  type Work,
} from "@zongji/store";
import { Refusal } from "@zongji/web";
import { type Asker, aboutOf, acted, changing, type Deed, type Desk, mustBeFilled } from "./actions.ts";
import { askedOf, presentAsked } from "./consult-files.ts";
import { type Rules, rulesWith, tellingOf, timesOf } from "./rules.ts";

type Asking = { readonly department: string; readonly question: string; readonly days?: number | undefined };

const clean = (text: string): string => text.replaceAll("\0", "").toWellFormed().trim();

/** When a department has to answer by. A question always has a due moment: its clock never stands still. */
const dueBy = (from: number, days: number, { clock }: Rules): number => orderDueOf({ from, days }, clock) ?? from;

/** 协商: asks departments. @throws Refusal stale, conflict, badRequest */
export const consultOrder = (
  desk: Desk,
  deed: Deed,
  askings: readonly Asking[],
  files: readonly string[] = [],
): Promise<WorkOrder> =>
  changing(desk, deed, async (doing) => {
    const { tx, audit, event, kept, rules, at } = doing;
    const own = new Set((await filesOfOrder(tx, kept.id)).map(({ id }) => id));
    const strange = files.findIndex((id) => !own.has(id));
    if (strange >= 0) throw new Refusal("badRequest", { field: `files.${strange}` });
    const asked = askings.map((asking, index) => {
      const department = rules.form.departments.find(({ id }) => id === asking.department);
      if (!department) throw new Refusal("badRequest", { field: `departments.${index}.department` });
      return { ...asking, id: randomUUID(), name: department.name, days: asking.days ?? department.days };
    });
    const order = acted(doing, { is: "consult", consults: asked.map(({ id }) => id) }, at);
    mustBeFilled(doing);
    // A moment apart, so that they stay in the order in which they were asked.
    for (const [n, { id, department, name, question, days }] of asked.entries()) {
      const dueAt = dueBy(at, days, rules);
      await insertConsult(tx, {
        ...{ id, work_order: kept.id, department, department_name: name, question: clean(question), state: "asked" },
        ...{
          files: [...files],
          days,
          asked_by: deed.actor.userId,
          asked_at: at + n,
          due_at: dueAt,
          ...tellingOf(dueAt, rules),
        },
      });
      audit("order.consult", kept.id, { no: kept.no, department: name });
      event("OrderConsulted", kept.id, { consult: id, department: name, question: clean(question), dueAt });
    }
    return { ...columnsOfOrder(order), ...timesOf(order, aboutOf(kept), rules, kept) };
  });

type Moving = Work & {
  readonly kept: KeptOrder;
  readonly consults: readonly KeptConsult[];
  readonly rules: Rules;
  readonly by: string | null;
};

/** @returns the order's columns as the move leaves them @throws Refusal conflict, badRequest */
const moved = async (moving: Moving, id: string, move: ConsultMove, given: string) => {
  const { tx, audit, event, kept, consults, rules, by, at } = moving;
  const note = clean(given);
  const order = acted(moving, { is: "consultMove", move, consult: id, note }, at);
  const consult = consults.find((each) => each.id === id)!;
  const is = consultMoves[move].to;
  const dueAt = move === "sendBack" ? dueBy(at, consult.days, rules) : consult.due_at;
  const isAnswer = move === "answer";
  await changeConsult(tx, id, {
    state: is,
    ...(move === "sendBack"
      ? { ...{ answered_by: null, answered_at: null, due_at: dueAt, sent_back: consult.sent_back + 1, note } }
      : { tell_at: null }),
    ...(move === "sendBack" && tellingOf(dueAt, rules)),
    ...((isAnswer || move === "return") && { answered_by: by, answered_at: at }),
    ...(isAnswer && { answer: note }),
    ...(move === "return" && { note }),
  });
  const department = consult.department_name;
  const action = { answer: "Answer", return: "Return", sendBack: "SendBack", withdraw: "Withdraw" } as const;
  audit(`order.consult${action[move]}`, kept.id, { no: kept.no, department });
  const isOnTime = isAnswer ? at <= consult.due_at : null;
  event("OrderConsultMoved", kept.id, { consult: id, department, move, was: consult.state, is, note, isOnTime, dueAt });
  return { ...columnsOfOrder(order), ...timesOf(order, aboutOf(kept), rules, kept) };
};

/** Sends an answer back, or asks no more. @throws Refusal stale, conflict, badRequest */
export const moveConsult = (
  desk: Desk,
  deed: Deed,
  { consult, move, note }: { readonly consult: string; readonly move: "sendBack" | "withdraw"; readonly note: string },
): Promise<WorkOrder> =>
  changing(desk, deed, (doing) => moved({ ...doing, by: deed.actor.userId }, consult, move, note));

type Answering = { readonly id: string; readonly move: "answer" | "return"; readonly note: string };
const everybody = { scope: "all", user: "", groups: [] } as const;

/** A department answers, or returns what is none of its matters. @throws Refusal notFound: it is not asked of one of the user's departments */
export const answerConsult = (desk: Desk, { principal, actor }: Asker, { id, move, note }: Answering) =>
  inTransaction(desk.db, actor, async (work): Promise<DepartmentConsult> => {
    const { tx, at } = work;
    const rules = await rulesWith(tx, desk.zone);
    const asked = await askedOf(tx, principal, id);
    await lockOrder(tx, asked.work_order);
    const kept = (await findOrder(tx, everybody, asked.work_order))!;
    const moving = { ...work, kept, consults: await consultsOf(tx, kept.id), rules, by: actor.userId };
    const change = await moved(moving, id, move, note);
    await changeOrder(tx, kept.id, {
      ...change,
      ...{ version: kept.version + 1, updated_at: at, updated_by: actor.userId },
    });
    const users = [kept.assignee ?? asked.asked_by ?? kept.created_by].filter((each) => each !== null);
    await insertNotices(tx, { order: kept.id, users, kind: move === "answer" ? "answered" : "returned", at });
    return presentAsked(tx, id);
  });
