import { Type } from "@sinclair/typebox";
import { orderForm } from "@zongji/domain";
import { Id, IdParams, Nullable, OneOf, type Operation } from "./operation.ts";
import { listDepartmentConsults } from "./order-consults.ts";
import { orderTextOperations } from "./order-texts.ts";
import {
  DepartmentConsult,
  KeptOrderForm,
  listOrders,
  NewOrder,
  OrderContent,
  OrderEvent,
  OrderMoveName,
  OrderNotice,
  OrderPerson,
  WorkOrder,
} from "./orders.ts";

const strict = { additionalProperties: false } as const;
const errors = ["badRequest", "notSignedIn", "forbidden", "notFound", "conflict", "stale", "databaseDown"] as const;
const version = Type.Integer({ minimum: 1, maximum: 10_000_000 });
const note = Type.String({ maxLength: 10_000, default: "" });
const Many = Type.Array(Type.Object({ id: Id, version }, strict), { minItems: 1, maxItems: 200 });
/** What came of each. */
const Outcomes = Type.Object({
  done: Type.Integer(),
  refused: Type.Array(Type.Object({ id: Id, reason: Type.String() })),
});

const ordersOwn = {
  listOrders,
  openOrder: {
    method: "POST",
    path: "/api/orders",
    summary: "Begin an order; the one of that call, missed call or voicemail if there is one",
    permission: "order.handle",
    body: NewOrder,
    response: WorkOrder,
    errors: [...errors, "tooMany"],
  },
  order: {
    method: "GET",
    path: "/api/orders/:id",
    summary: "An order with its departments, links, articles and files",
    permission: "order.handle",
    params: IdParams,
    response: WorkOrder,
    errors,
  },
  saveOrder: {
    method: "PUT",
    path: "/api/orders/:id",
    summary: "Save what was typed; refused as stale, with what it is now, where somebody has changed it meanwhile",
    permission: "order.handle",
    params: IdParams,
    body: Type.Object({ version, content: OrderContent }, strict),
    response: WorkOrder,
    errors,
  },
  moveOrder: {
    method: "POST",
    path: "/api/orders/:id/moves",
    summary: "Submit, reply, wait for the citizen, resume, confirm, close, reopen or void an order",
    permission: "order.handle",
    params: IdParams,
    body: Type.Object({ version, move: OrderMoveName, note }, strict),
    response: WorkOrder,
    errors,
  },
  assignOrder: {
    method: "POST",
    path: "/api/orders/:id/assignee",
    summary:
      "Take an order, leave it, or give it to somebody or to a group: to others only by whoever may order.assign",
    permission: "order.handle",
    params: IdParams,
    body: Type.Object({ version, assignee: Nullable(Id), group: Type.Optional(Nullable(Id)) }, strict),
    response: WorkOrder,
    errors,
  },
  listOrderPeople: {
    method: "GET",
    path: "/api/order-people",
    summary: "Whom orders can be given to, with how many are his and not closed",
    permission: "order.handle",
    response: Type.Array(OrderPerson),
    errors: ["notSignedIn", "forbidden", "databaseDown"],
  },
  assignOrders: {
    method: "POST",
    path: "/api/orders/assignees",
    summary: "Give several orders to somebody at once; each that has changed meanwhile is left as it is",
    permission: "order.assign",
    body: Type.Object({ orders: Many, assignee: Nullable(Id) }, strict),
    response: Outcomes,
    errors,
  },
  closeOrders: {
    method: "POST",
    path: "/api/orders/closings",
    summary: "Close several answered orders at once; each that can't be is left as it is",
    permission: "order.assign",
    body: Type.Object({ orders: Many }, strict),
    response: Outcomes,
    errors,
  },
} as const satisfies Record<string, Operation>;

const consultOperations = {
  consultOrder: {
    method: "POST",
    path: "/api/orders/:id/consults",
    summary: "Ask one or more departments, each within its working days",
    permission: "order.handle",
    params: IdParams,
    body: Type.Object(
      {
        version,
        departments: Type.Array(
          Type.Object(
            {
              department: Id,
              question: Type.String({ minLength: 1, maxLength: 4000, pattern: "\\S" }),
              days: Type.Optional(Type.Integer({ minimum: 0, maximum: 250 })),
            },
            strict,
          ),
          { minItems: 1, maxItems: 20 },
        ),
        /** Files of the order that the departments are shown. */
        files: Type.Optional(Type.Array(Id, { maxItems: 100, uniqueItems: true })),
      },
      strict,
    ),
    response: WorkOrder,
    errors,
  },
  moveOrderConsult: {
    method: "POST",
    path: "/api/orders/:id/consults/:consult",
    summary: "Send a department's answer back with why, or withdraw the question",
    permission: "order.handle",
    params: Type.Object({ id: Id, consult: Id }),
    body: Type.Object({ version, move: OneOf(["sendBack", "withdraw"] as const), note }, strict),
    response: WorkOrder,
    errors,
  },
  listDepartmentConsults,
  answerOrderConsult: {
    method: "POST",
    path: "/api/order-consults/:id",
    summary: "Answer for one's department, or return what is none of its matters",
    permission: "order.answer",
    params: IdParams,
    body: Type.Object({ move: OneOf(["answer", "return"] as const), note: Type.String({ maxLength: 10_000 }) }, strict),
    response: DepartmentConsult,
    errors,
  },
  addConsultFile: {
    method: "POST",
    path: "/api/order-consults/:id/files",
    summary: "Add a picture or an attachment of 5 MB at most to what one's department answers",
    permission: "order.answer",
    params: IdParams,
    upload: { maxBytes: 5 * 1024 * 1024 },
    response: DepartmentConsult,
    errors: [...errors, "tooLarge", "unsupportedMedia"],
  },
  consultFile: {
    method: "GET",
    path: "/api/order-consults/:id/files/:file",
    summary: "A file that one's department is shown with a question, or gave with its answer",
    permission: "order.answer",
    params: Type.Object({ id: Id, file: Id }),
    response: "binary",
    errors,
  },
} as const satisfies Record<string, Operation>;

const partOperations = {
  orderHistory: {
    method: "GET",
    path: "/api/orders/:id/history",
    summary: "What happened to an order, the last first",
    permission: "order.handle",
    params: IdParams,
    response: Type.Array(OrderEvent),
    errors,
  },
  similarOrders: {
    method: "GET",
    path: "/api/orders/:id/similar",
    summary:
      "Orders that may be about the same: of the same person's numbers, begun at most so many days before or after; the same business type first",
    permission: "order.handle",
    params: IdParams,
    query: Type.Object({ days: Type.Optional(Type.Integer({ minimum: 1, maximum: 366, default: 30 })) }, strict),
    response: Type.Array(
      Type.Composite([
        Type.Pick(WorkOrder, ["id", "no", "state", "createdAt", "assignee"]),
        Type.Object({ title: Type.String(), businessType: Nullable(Type.String()), isSameType: Type.Boolean() }),
      ]),
    ),
    errors,
  },
  linkOrder: {
    method: "PUT",
    path: "/api/orders/:id/links/:other",
    summary: "Link two orders",
    permission: "order.handle",
    params: Type.Object({ id: Id, other: Id }),
    response: WorkOrder,
    errors,
  },
  unlinkOrder: {
    method: "DELETE",
    path: "/api/orders/:id/links/:other",
    summary: "Take a link away",
    permission: "order.handle",
    params: Type.Object({ id: Id, other: Id }),
    response: WorkOrder,
    errors,
  },
  citeArticle: {
    method: "PUT",
    path: "/api/orders/:id/articles/:article",
    summary: "Cite an article in its version that is published now",
    permission: "order.handle",
    params: Type.Object({ id: Id, article: Id }),
    response: WorkOrder,
    errors,
  },
  unciteArticle: {
    method: "DELETE",
    path: "/api/orders/:id/articles/:article",
    summary: "Cite an article no more",
    permission: "order.handle",
    params: Type.Object({ id: Id, article: Id }),
    response: WorkOrder,
    errors,
  },
  addOrderFile: {
    method: "POST",
    path: "/api/orders/:id/files",
    summary: "Add a picture or an attachment of 5 MB at most",
    permission: "order.handle",
    params: IdParams,
    upload: { maxBytes: 5 * 1024 * 1024 },
    response: WorkOrder,
    errors: [...errors, "tooLarge", "unsupportedMedia"],
  },
  orderFile: {
    method: "GET",
    path: "/api/order-files/:id",
    summary: "A picture or an attachment of an order",
    permission: "order.handle",
    params: IdParams,
    response: "binary",
    errors,
  },
  printOrder: {
    method: "POST",
    path: "/api/orders/:id/prints",
    summary: "Write down that an order is printed",
    permission: "order.handle",
    params: IdParams,
    response: "empty",
    errors,
  },
  listOrderNotices: {
    method: "GET",
    path: "/api/order-notices",
    summary: "What the asker is told of orders and has not read",
    permission: "order.handle",
    response: Type.Array(OrderNotice),
    errors,
  },
  readOrderNotices: {
    method: "POST",
    path: "/api/order-notices",
    summary: "The asker has read what he is told, up to this one",
    permission: "order.handle",
    body: Type.Object({ upTo: Type.Integer({ minimum: 1 }) }, strict),
    response: "empty",
    errors,
  },
} as const satisfies Record<string, Operation>;

const formOperations = {
  orderForm: {
    method: "GET",
    path: "/api/order-form",
    summary: "The form of orders: the newest, or a given version",
    permission: "order.handle",
    query: Type.Object({ version: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000_000 })) }, strict),
    response: KeptOrderForm,
    errors,
  },
  saveOrderForm: {
    method: "PUT",
    path: "/api/order-form",
    summary: "Save the form of orders; what is begun from then on has it",
    permission: "order.administer",
    body: Type.Object({ version: Type.Integer({ minimum: 0 }), form: orderForm }, strict),
    response: KeptOrderForm,
    errors,
  },
} as const satisfies Record<string, Operation>;

export const orderOperations = {
  ...{ ...ordersOwn, ...consultOperations, ...partOperations, ...formOperations },
  ...orderTextOperations,
};
