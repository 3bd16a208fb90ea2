import { findOrder, newestForm } from "@zongji/store";
import { type AddOperation, Refusal, reachOf } from "@zongji/web";
import { answerList } from "../lists/index.ts";
import {
  askConsultation,
  citeConsultation,
  type Desk,
  draftConsultation,
  moveConsultation,
  readConsultation,
} from "./actions.ts";
import type { ConsultationRoom } from "./list.ts";
import { presentConsultationStep } from "./present.ts";
import { consultationsOfOrder, eventsOfConsultation } from "./store.ts";

type Room = Desk & { readonly list: ConsultationRoom };

const readRoutes = (add: AddOperation, { list, ...desk }: Room): void => {
  const { db } = desk;
  add("listConsultations", ({ query, session, actor }) => answerList(db, list, query, { session, actor }));
  add("consultationDepartments", async () =>
    (await newestForm(db)).form.departments.map(({ id, name, days }) => ({ id, name, days })),
  );
  add("consultation", ({ params: { id }, session: { principal } }) => readConsultation(desk, principal, id));
  add("consultationHistory", async ({ params: { id }, session: { principal } }) => {
    await readConsultation(desk, principal, id);
    return (await eventsOfConsultation(db, id)).flatMap(presentConsultationStep);
  });
  add("orderConsultations", async ({ params: { id }, session: { principal } }) => {
    if ((await findOrder(db, reachOf(principal, "order.handle"), id)) === undefined) throw new Refusal("notFound");
    return consultationsOfOrder(db, id);
  });
};

/** 业务洽商: what the provider asks the client's departments beside orders, and what becomes of the answers. */
export const consultationRoutes = (add: AddOperation, room: Room): void => {
  readRoutes(add, room);
  add("askConsultation", ({ body, session: { principal }, actor }) =>
    askConsultation(room, { principal, actor }, body),
  );
  add("moveConsultation", ({ params: { id }, body: { version, ...move }, session: { principal }, actor }) =>
    moveConsultation(room, { principal, actor, id, version }, move),
  );
  add("answerConsultation", ({ params: { id }, body: { version, ...move }, session: { principal }, actor }) =>
    moveConsultation(room, { principal, actor, id, version }, move),
  );
  add("citeConsultation", ({ params: { id, order }, session: { principal }, actor }) =>
    citeConsultation(room, { principal, actor, id }, order),
  );
  add("draftConsultation", ({ params: { id }, body: { version }, session: { principal }, actor }) =>
    draftConsultation(room, { principal, actor, id, version }),
  );
};
