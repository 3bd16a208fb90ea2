import { type Static, Type } from "@sinclair/typebox";
import { textFailures } from "@zongji/domain";
import { Id, IdParams, Instant, Nullable, OneOf, type Operation } from "./operation.ts";

/** Why a citizen can't be told of his order by a text message. textsOff: no service is set, or no public address; numberUnknown: the order has no number; numberTakesNone: a landline. */
export const whyNoTexts = ["textsOff", "orderState", "numberUnknown", "numberTakesNone"] as const;
export type WhyNoText = (typeof whyNoTexts)[number];

/** 短信告知: links to the order's page that the citizen was sent. */
export const OrderTexts = Type.Object({
  /** Null: it can be sent now. */
  cannot: Nullable(OneOf(whyNoTexts)),
  /** The newest first. */
  sent: Type.Array(
    Type.Object({
      id: Id,
      by: Nullable(Type.String()),
      at: Instant,
      /** Its link opens nothing from then on. */
      until: Instant,
      sentAt: Nullable(Instant),
      failed: Nullable(OneOf(textFailures)),
      readAt: Nullable(Instant),
      /** Its link opens nothing since then. */
      withdrawnAt: Nullable(Instant),
    }),
  ),
});
export type OrderTexts = Static<typeof OrderTexts>;

const errors = ["badRequest", "notSignedIn", "forbidden", "notFound", "databaseDown"] as const;

export const orderTextOperations = {
  orderTexts: {
    method: "GET",
    path: "/api/orders/:id/texts",
    summary: "What the citizen was told of an order by text message, and whether he can be now",
    permission: "order.handle",
    params: IdParams,
    response: OrderTexts,
    errors,
  },
  textOrder: {
    method: "POST",
    path: "/api/orders/:id/texts",
    summary: "Send the citizen a text message with a link to the answer, or to what the hotline waits to hear",
    permission: "order.handle",
    params: IdParams,
    response: OrderTexts,
    errors: [...errors, "conflict"],
  },
  withdrawOrderText: {
    method: "DELETE",
    path: "/api/orders/:id/texts/:text",
    summary: "Withdraw a link that the citizen was sent, or is to be sent: it opens nothing any more",
    permission: "order.handle",
    params: Type.Object({ id: Id, text: Id }),
    response: OrderTexts,
    errors,
  },
  callOrder: {
    method: "POST",
    path: "/api/orders/:id/calls",
    summary: "Write down that the citizen is called from the order's page",
    permission: "order.handle",
    params: IdParams,
    response: "empty",
    errors,
  },
} as const satisfies Record<string, Operation>;
