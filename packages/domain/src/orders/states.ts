/** 工单: how a work order goes from a draft to its end. Pure: what may be done in which state, and what comes of it. */

/** draft: being written; open: to be answered; consulting: departments are asked; waiting: for the citizen; void: was none. */
export const orderStates = ["draft", "open", "consulting", "waiting", "answered", "closed", "void"] as const;
export type OrderState = (typeof orderStates)[number];
export const isOrderOver = (state: OrderState): boolean => state === "closed" || state === "void";

export const orderSources = ["call", "missed", "voicemail", "letter", "web", "hand"] as const;
export type OrderSource = (typeof orderSources)[number];
export const orderPriorities = ["normal", "urgent", "critical"] as const;
export type OrderPriority = (typeof orderPriorities)[number];
/** 直接回复, 协商回复. */
export const answerKinds = ["direct", "consult"] as const;
export type AnswerKind = (typeof answerKinds)[number];

/** What one department is asked. returned: 退回, it is none of its matters; withdrawn: it is not asked any more. */
export const consultStates = ["asked", "answered", "returned", "withdrawn"] as const;
export type ConsultState = (typeof consultStates)[number];
export type Consult = { readonly id: string; readonly state: ConsultState };

/** A stretch in which the citizen is waited for, ms since the epoch; `to` null: it lasts. */
export type Wait = { readonly from: number; readonly to: number | null };

/** What of an order the rules read. */
export type Order = {
  readonly state: OrderState;
  /** Null until it is submitted; a reopened one starts anew. */
  readonly clockFrom: number | null;
  readonly waits: readonly Wait[];
  readonly answer: string;
  readonly answerKind: AnswerKind | null;
  readonly firstReplyAt: number | null;
  readonly answeredAt: number | null;
  readonly closedAt: number | null;
  /** The citizen said that it is settled. */
  readonly confirmed: boolean;
  readonly reopened: number;
  readonly consults: readonly Consult[];
};

export const newOrder: Order = {
  ...{ state: "draft", clockFrom: null, waits: [], answer: "", answerKind: null, firstReplyAt: null },
  ...{ answeredAt: null, closedAt: null, confirmed: false, reopened: 0, consults: [] },
};

const unanswered = ["draft", "open", "consulting", "waiting"] as const;
/** What people do with an order, and from which states. */
export const orderMoves = {
  submit: ["draft"],
  reply: unanswered,
  wait: ["open", "consulting"],
  resume: ["waiting"],
  confirm: ["answered"],
  close: ["answered"],
  reopen: ["answered", "closed"],
  void: unanswered,
} as const satisfies Readonly<Record<string, readonly OrderState[]>>;
export type OrderMove = keyof typeof orderMoves;
/** Those that want a word of explanation; of a reply it is the answer. */
export const orderMovesWithNote: readonly OrderMove[] = ["reply", "wait", "reopen", "void"];

/** What is done with a department's part, and from which of its states. */
export const consultMoves = {
  answer: { from: ["asked"], to: "answered" },
  return: { from: ["asked"], to: "returned" },
  sendBack: { from: ["answered", "returned"], to: "asked" },
  withdraw: { from: ["asked", "returned"], to: "withdrawn" },
} as const satisfies Readonly<Record<string, { readonly from: readonly ConsultState[]; readonly to: ConsultState }>>;
export type ConsultMove = keyof typeof consultMoves;
/** Moves of whom is asked; the others are of the one who asks. */
export const departmentMoves = ["answer", "return"] as const satisfies readonly ConsultMove[];

export type OrderAction =
  | { readonly is: OrderMove; readonly note: string }
  /** Asks departments; `consults`: ids of what is new. */
  | { readonly is: "consult"; readonly consults: readonly string[] }
  | { readonly is: "consultMove"; readonly move: ConsultMove; readonly consult: string; readonly note: string };

/** Why something can't be done now. */
export const orderRefusals = [
  "orderState",
  "orderNote",
  "consultOpen",
  "consultGone",
  "consultState",
  "consultNone",
] as const;
export type OrderRefusal = (typeof orderRefusals)[number];
type Done = { readonly order: Order; readonly refused?: undefined };
export type OrderResult = Done | { readonly refused: OrderRefusal };

const refused = (reason: OrderRefusal): OrderResult => ({ refused: reason });
const done = (order: Order): OrderResult => ({ order });
const isAsked = ({ state }: Consult): boolean => state === "asked";
const isPending = ({ consults }: Order): boolean => consults.some(({ state }) => state !== "withdrawn");
const started = (order: Order, at: number): Order => ({ ...order, clockFrom: order.clockFrom ?? at });
const waitsOver = (waits: readonly Wait[], at: number): Wait[] =>
  waits.map((wait) => (wait.to === null ? { from: wait.from, to: Math.max(at, wait.from) } : wait));

type Deed = { readonly order: Order; readonly note: string; readonly at: number };
const deeds: Readonly<Record<OrderMove, (deed: Deed) => OrderResult>> = {
  submit: ({ order, at }) => done({ ...started(order, at), state: "open" }),
  reply: ({ order, note, at }) => {
    if (order.consults.some(isAsked)) return refused("consultOpen");
    const answerKind = order.consults.some(({ state }) => state === "answered") ? "consult" : "direct";
    const firstReplyAt = order.firstReplyAt ?? at;
    const waits = waitsOver(order.waits, at);
    return done({
      ...started(order, at),
      state: "answered",
      answer: note,
      answerKind,
      answeredAt: at,
      firstReplyAt,
      waits,
    });
  },
  wait: ({ order, at }) => done({ ...order, state: "waiting", waits: [...order.waits, { from: at, to: null }] }),
  resume: ({ order, at }) =>
    done({ ...order, state: isPending(order) ? "consulting" : "open", waits: waitsOver(order.waits, at) }),
  confirm: ({ order, at }) => done({ ...order, state: "closed", closedAt: at, confirmed: true }),
  close: ({ order, at }) => done({ ...order, state: "closed", closedAt: at }),
  reopen: ({ order, at }) =>
    done({
      ...{ ...order, state: isPending(order) ? "consulting" : "open", clockFrom: at, waits: [], answeredAt: null },
      ...{ closedAt: null, confirmed: false, reopened: order.reopened + 1 },
    }),
  void: ({ order, at }) =>
    done({
      ...{ ...order, state: "void", closedAt: at, waits: waitsOver(order.waits, at) },
      consults: order.consults.map((each) => (isAsked(each) ? { ...each, state: "withdrawn" } : each)),
    }),
};

const asking = (order: Order, ids: readonly string[], at: number): OrderResult => {
  if (!["draft", "open", "consulting"].includes(order.state)) return refused("orderState");
  if (ids.length === 0) return refused("consultNone");
  const asked = ids.map((id): Consult => ({ id, state: "asked" }));
  return done({ ...started(order, at), state: "consulting", consults: [...order.consults, ...asked] });
};

const consultMoved = (order: Order, action: Extract<OrderAction, { is: "consultMove" }>): OrderResult => {
  if (!["consulting", "waiting"].includes(order.state)) return refused("orderState");
  const found = order.consults.find(({ id }) => id === action.consult);
  if (!found) return refused("consultGone");
  const { from, to } = consultMoves[action.move];
  if (!(from as readonly ConsultState[]).includes(found.state)) return refused("consultState");
  if (action.note.trim() === "" && action.move !== "withdraw") return refused("orderNote");
  const consults = order.consults.map((each): Consult => (each.id === found.id ? { ...each, state: to } : each));
  const after = { ...order, consults };
  // Nobody is asked any more: the order is answered directly, or others are asked.
  return done(order.state === "consulting" && !isPending(after) ? { ...after, state: "open" } : after);
};

/** What comes of an action. Total: what can't be done is refused, and nothing throws. @param at ms since the epoch */
export const orderAfter = (order: Order, action: OrderAction, at: number): OrderResult => {
  if (action.is === "consult") return asking(order, action.consults, at);
  if (action.is === "consultMove") return consultMoved(order, action);
  if (!(orderMoves[action.is] as readonly OrderState[]).includes(order.state)) return refused("orderState");
  if (orderMovesWithNote.includes(action.is) && action.note.trim() === "") return refused("orderNote");
  return deeds[action.is]({ order, note: action.note.trim(), at });
};
