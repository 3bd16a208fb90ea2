import { type Db, noticesFor, orderPeople, readNotices } from "@zongji/store";
import { type AddOperation, maySeeNumbers, type NumberLooks, Refusal } from "@zongji/web";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { NumberSearches } from "../calls/index.ts";
import { dispositionOf, isPicture } from "../knowledge/index.ts";
import { answerList } from "../lists/index.ts";
import { assignOrder, beginOrder, type Desk, eachOf, moveOrder, readOrder, saveOrder } from "./actions.ts";
import { answerConsult, consultOrder, moveConsult } from "./consult-actions.ts";
import { addConsultFile, consultFile } from "./consult-files.ts";
import type { ConsultRoom } from "./consult-list.ts";
import { readForm, saveForm } from "./form-actions.ts";
import type { OrderRoom } from "./list.ts";
import {
  addOrderFile,
  citeArticle,
  historyOf,
  linkOrders,
  mostFileBytes,
  orderFile,
  printOrder,
  similarTo,
  unciteArticle,
} from "./part-actions.ts";

type Room = Desk & {
  readonly list: OrderRoom;
  readonly consultList: ConsultRoom;
  /** Told of whole numbers that were shown. */
  readonly looks: NumberLooks;
  /** Of numbers one by one, whichever room is asked. */
  readonly searches: NumberSearches;
};

const ownRoutes = (add: AddOperation, { list, looks, searches, ...desk }: Omit<Room, "consultList">): void => {
  const { db } = desk;
  add("listOrders", ({ query, session, actor }) => answerList(db, list, query, { session, actor }));
  add("openOrder", async ({ body, session: { principal }, actor }) => {
    // The order tells the party of the number, by which masked calls are known.
    if (body.number !== undefined && !maySeeNumbers(principal))
      searches.note(principal.user.id, desk.parties.idOf(body.number));
    return beginOrder(desk, { principal, actor }, body);
  });
  add("order", async ({ params: { id }, session, actor }) => {
    const order = await readOrder(desk, session.principal, id);
    if (order.number) await looks.tell({ session, actor }, id, { order: order.no });
    return order;
  });
  add("saveOrder", ({ params: { id }, body: { version, content }, session: { principal }, actor }) =>
    saveOrder(desk, { principal, actor, id, version }, content),
  );
  add("moveOrder", ({ params: { id }, body: { version, move, note }, session: { principal }, actor }) =>
    moveOrder(desk, { principal, actor, id, version }, move, note),
  );
  add("assignOrder", ({ params: { id }, body: { version, ...to }, session: { principal }, actor }) =>
    assignOrder(desk, { principal, actor, id, version }, to),
  );
  add("listOrderPeople", () => orderPeople(db, "order.handle"));
  add("assignOrders", ({ body: { orders, assignee }, session: { principal }, actor }) =>
    eachOf(orders, (one) => assignOrder(desk, { principal, actor, ...one }, { assignee })),
  );
  add("closeOrders", ({ body: { orders }, session: { principal }, actor }) =>
    eachOf(orders, (one) => moveOrder(desk, { principal, actor, ...one }, "close", "")),
  );
};

/** The one file of a form. @throws Refusal badRequest, tooLarge */
const uploaded = async (request: FastifyRequest): Promise<{ readonly name: string; readonly content: Buffer }> => {
  const file = request.isMultipart() ? await request.file({ limits: { fileSize: mostFileBytes } }) : undefined;
  if (file === undefined) throw new Refusal("badRequest", { field: "file" });
  const content = await file.toBuffer();
  if (file.file.truncated) throw new Refusal("tooLarge");
  return { name: file.filename, content };
};

type KeptFile = { readonly name: string; readonly type: string; readonly bytes: number; readonly content: Buffer };

/** A browser shows pictures; all else it keeps. */
const sendFile = (reply: FastifyReply, { name, type, bytes, content }: KeptFile): FastifyReply => {
  void reply.header("x-content-type-options", "nosniff").header("content-length", bytes);
  if (!isPicture(type)) void reply.header("content-disposition", dispositionOf(name));
  return reply.type(type).send(content);
};

const consultRoutes = (add: AddOperation, desk: Desk, list: ConsultRoom): void => {
  add("consultOrder", ({ params: { id }, body: { version, departments, files }, session: { principal }, actor }) =>
    consultOrder(desk, { principal, actor, id, version }, departments, files),
  );
  add("moveOrderConsult", ({ params: { id, consult }, body: { version, ...move }, session: { principal }, actor }) =>
    moveConsult(desk, { principal, actor, id, version }, { consult, ...move }),
  );
  add("listDepartmentConsults", ({ query, session, actor }) => answerList(desk.db, list, query, { session, actor }));
  add("answerOrderConsult", ({ params: { id }, body, session: { principal }, actor }) =>
    answerConsult(desk, { principal, actor }, { id, ...body }),
  );
  add("addConsultFile", async ({ params: { id }, session: { principal }, actor, request }) =>
    addConsultFile(desk, { principal, actor }, id, await uploaded(request)),
  );
  add("consultFile", async ({ params: { id, file }, session: { principal }, actor, reply }) =>
    sendFile(reply, await consultFile(desk, { principal, actor }, id, file)),
  );
};

const partRoutes = (add: AddOperation, desk: Desk): void => {
  add("orderHistory", ({ params: { id }, session: { principal } }) => historyOf(desk, principal, id));
  add("similarOrders", ({ params: { id }, query: { days = 30 }, session: { principal } }) =>
    similarTo(desk, principal, id, days),
  );
  add("linkOrder", ({ params: { id, other }, session: { principal }, actor }) =>
    linkOrders(desk, { principal, actor, id }, other, true),
  );
  add("unlinkOrder", ({ params: { id, other }, session: { principal }, actor }) =>
    linkOrders(desk, { principal, actor, id }, other, false),
  );
  add("citeArticle", ({ params: { id, article }, session: { principal }, actor }) =>
    citeArticle(desk, { principal, actor, id }, article),
  );
  add("unciteArticle", ({ params: { id, article }, session: { principal }, actor }) =>
    unciteArticle(desk, { principal, actor, id }, article),
  );
  add("addOrderFile", async ({ params: { id }, session: { principal }, actor, request }) =>
    addOrderFile(desk, { principal, actor, id }, await uploaded(request)),
  );
  add("orderFile", async ({ params: { id }, session: { principal }, actor, reply }) =>
    sendFile(reply, await orderFile(desk, { principal, actor }, id)),
  );
  add("printOrder", async ({ params: { id }, session: { principal }, actor }) => {
    await printOrder(desk, { principal, actor, id });
    return undefined;
  });
};

const otherRoutes = (add: AddOperation, db: Db): void => {
  add("listOrderNotices", async ({ session }) => (await noticesFor(db, session.principal.user.id)) as never);
  add("readOrderNotices", async ({ body: { upTo }, session }) => {
    await db.transaction().execute((tx) => readNotices(tx, session.principal.user.id, upTo));
    return undefined;
  });
  add("orderForm", ({ query: { version } }) => readForm(db, version));
  add("saveOrderForm", ({ body: { version, form }, actor }) => saveForm(db, actor, version, form));
};

/** 工单: the list, one order, its departments and parts, the form. */
export const orderRoutes = (add: AddOperation, { consultList, ...room }: Room): void => {
  ownRoutes(add, room);
  consultRoutes(add, room, consultList);
  partRoutes(add, room);
  otherRoutes(add, room.db);
};
