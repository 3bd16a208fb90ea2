import { Type } from "@sinclair/typebox";
import {
  answerKinds,
  citizenWays,
  consultMoves,
  consultStates,
  dueMomentKinds,
  orderMoves,
  orderPriorities,
  orderSources,
  orderStates,
} from "../orders/index.ts";
import { defineEvent } from "./define.ts";

const oneOf = <T extends readonly string[]>(values: T) =>
  Type.Union(values.map((each) => Type.Literal(each as T[number])));
const nullable = <T extends ReturnType<typeof Type.String> | ReturnType<typeof Type.Integer>>(schema: T) =>
  Type.Union([schema, Type.Null()]);
const no = Type.String({ description: "the order's number" });
const state = oneOf(orderStates);
const due = { dueAt: nullable(Type.Integer({ description: "ms since the epoch; null while its clock stands still" })) };

/** 工单: what people did with an order; the subject is the order. */
export const orderEvents = [
  defineEvent({
    type: "OrderOpened",
    v: 1,
    of: "order",
    meaning: "An order was begun: from a call, a missed call, a voicemail, a letter, or by hand.",
    schema: Type.Object({
      no,
      source: oneOf(orderSources),
      ref: nullable(Type.String({ description: "the call or letter that it is from" })),
      businessType: nullable(Type.String()),
    }),
  }),
  defineEvent({
    type: "OrderSaved",
    v: 1,
    of: "order",
    meaning: "What somebody typed was saved.",
    schema: Type.Object({
      version: Type.Integer({ description: "how often the order was changed" }),
      changed: Type.Array(Type.String({ description: "a field of the order, or of its form" })),
      businessType: nullable(Type.String()),
      priority: oneOf(orderPriorities),
    }),
  }),
  defineEvent({
    type: "OrderMoved",
    v: 2,
    of: "order",
    meaning:
      "An order went to another state: submitted, answered, waiting for the citizen or not any more, confirmed, closed, reopened or void.",
    schema: Type.Object({
      move: oneOf(Object.keys(orderMoves) as (keyof typeof orderMoves)[]),
      was: state,
      is: state,
      note: Type.String({ description: "the answer, or why" }),
      answerKind: Type.Union([oneOf(answerKinds), Type.Null()], { description: "of a reply" }),
      isOnTime: Type.Union([Type.Boolean(), Type.Null()], { description: "of a reply" }),
      ...due,
      citizen: Type.Union([oneOf(citizenWays), Type.Null()], {
        description: "the citizen did it, at a page that was opened by this; null: somebody of the hotline",
      }),
    }),
    upcasts: { 1: (body) => ({ ...body, citizen: null }) },
  }),
  defineEvent({
    type: "OrderAssigned",
    v: 1,
    of: "order",
    meaning: "An order was given to somebody or to a group.",
    schema: Type.Object({
      was: nullable(Type.String({ description: "the user whose it was" })),
      is: nullable(Type.String({ description: "the user whose it is" })),
      group: nullable(Type.String()),
    }),
  }),
  defineEvent({
    type: "OrderConsulted",
    v: 1,
    of: "order",
    meaning: "A department was asked.",
    schema: Type.Object({
      consult: Type.String(),
      department: Type.String(),
      question: Type.String(),
      dueAt: Type.Integer(),
    }),
  }),
  defineEvent({
    type: "OrderConsultMoved",
    v: 2,
    of: "order",
    meaning: "A department answered or returned what it was asked, or the question was sent back or withdrawn.",
    schema: Type.Object({
      consult: Type.String(),
      department: Type.String(),
      move: oneOf(Object.keys(consultMoves) as (keyof typeof consultMoves)[]),
      was: oneOf(consultStates),
      is: oneOf(consultStates),
      note: Type.String({ description: "the department's answer, or why" }),
      isOnTime: Type.Union([Type.Boolean(), Type.Null()], { description: "of an answer" }),
      dueAt: nullable(Type.Integer({ description: "by when it has, or had, to be answered; null: it is not known" })),
    }),
    upcasts: { 1: (body) => ({ ...body, dueAt: null }) },
  }),
  defineEvent({
    type: "OrderLinked",
    v: 1,
    of: "order",
    meaning: "Two orders were linked, or the link was taken away.",
    schema: Type.Object({ other: Type.String(), no, isLinked: Type.Boolean() }),
  }),
  defineEvent({
    type: "OrderCited",
    v: 1,
    of: "order",
    meaning: "An article was cited in its version as of then, or is cited no more.",
    schema: Type.Object({
      article: Type.String(),
      version: Type.Integer(),
      title: Type.String(),
      isCited: Type.Boolean(),
    }),
  }),
  defineEvent({
    type: "OrderFileAdded",
    v: 1,
    of: "order",
    meaning: "A picture or an attachment was added.",
    schema: Type.Object({ file: Type.String(), name: Type.String(), bytes: Type.Integer() }),
  }),
  defineEvent({
    type: "OrderPrinted",
    v: 1,
    of: "order",
    meaning: "Somebody printed an order.",
    schema: Type.Object({}),
  }),
  defineEvent({
    type: "OrderTexted",
    v: 1,
    of: "order",
    meaning: "A text message with a link to the order's page was given to be sent to the citizen.",
    schema: Type.Object({ page: Type.String(), until: Type.Integer({ description: "ms since the epoch" }) }),
  }),
  defineEvent({
    type: "OrderPageRead",
    v: 1,
    of: "order",
    meaning: "The citizen opened the page of a link for the first time.",
    schema: Type.Object({ page: Type.String() }),
  }),
  defineEvent({
    type: "OrderPageWithdrawn",
    v: 1,
    of: "order",
    meaning: "Somebody withdrew a link that the citizen was sent: it opens nothing any more.",
    schema: Type.Object({ page: Type.String() }),
  }),
  defineEvent({
    type: "OrderCalled",
    v: 1,
    of: "order",
    meaning: "Somebody called the citizen from the order's page.",
    schema: Type.Object({}),
  }),
  defineEvent({
    type: "OrderReminded",
    v: 1,
    of: "order",
    meaning:
      "Whom it concerns was told that it is due soon, overdue, or overdue for so long that it goes to the supervisors.",
    schema: Type.Object({
      kind: oneOf(dueMomentKinds),
      consult: nullable(Type.String({ description: "the department's part that is due; null: the order" })),
      dueAt: Type.Integer(),
    }),
  }),
] as const;

/** The form is one: the subject is "form". */
export const orderFormEvents = [
  defineEvent({
    type: "OrderFormSaved",
    v: 1,
    of: "orderForm",
    meaning: "The form of orders was saved; orders that are begun from then on have it.",
    schema: Type.Object({ version: Type.Integer() }),
  }),
] as const;
