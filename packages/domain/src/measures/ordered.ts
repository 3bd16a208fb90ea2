/** What work orders and letters say of themselves to measures. Times: ms since the epoch. */
import type { LetterSource } from "../letters.ts";
import type { AnswerKind, ConsultState, OrderSource, OrderState, Wait } from "../orders/index.ts";
import type { DeskBasis, Row } from "./columns.ts";

/** From where a time limit ran to its answer. A reopened order has one more. */
export type MeasuredRound = {
  /** Null: its clock stands still, or has not begun. */
  readonly dueAt: number | null;
  readonly answeredAt: number | null;
};
/** One question to a department, until it answered. An answer that is sent back is asked for once more. */
export type MeasuredConsult = {
  /** Of the order's none has the same. */
  readonly id: string;
  readonly department: string;
  readonly state: ConsultState;
  readonly askedAt: number;
  readonly dueAt: number;
  /** Also when it was returned. */
  readonly answeredAt: number | null;
};
export type MeasuredOrder = {
  readonly id: string;
  readonly source: OrderSource;
  readonly state: OrderState;
  /** The call that it is from. */
  readonly call?: string | undefined;
  readonly businessType?: string | undefined;
  readonly group?: string | undefined;
  readonly agent?: string | undefined;
  readonly createdAt: number;
  /** Begun by the server itself; whether a person typed in it since. */
  readonly automatic: boolean;
  readonly edited: boolean;
  /** From where its present time limit runs; null: it has not begun. */
  readonly clockFrom: number | null;
  readonly waits: readonly Wait[];
  readonly answerKind: AnswerKind | null;
  readonly firstReplyAt: number | null;
  readonly closedAt: number | null;
  readonly confirmed: boolean;
  /** The last is the present one. */
  readonly rounds: readonly [...MeasuredRound[], MeasuredRound];
  readonly consults: readonly MeasuredConsult[];
};
export type MeasuredLetter = {
  readonly id: string;
  readonly source: LetterSource;
  readonly isSpam: boolean;
  readonly businessType?: string | undefined;
  readonly agent?: string | undefined;
  readonly receivedAt: number;
  readonly dueAt: number;
  readonly answeredAt: number | null;
  readonly ordered: boolean;
};
export type DeskRows = { readonly [B in DeskBasis]: readonly Row<B>[] };
const nothing: DeskRows = { order: [], orderDue: [], orderConsult: [], letter: [], letterDue: [] };

/** A limit that ends at midnight is of the day that ends then. */
const markOf = (dueAt: number): number => dueAt - 1;
const span = (from: number, to: number): number => Math.max(0, to - from);
const some = (at: number | null): number | undefined => at ?? undefined;
const timed = (dueAt: number, answeredAt: number | null) => ({
  dueAt,
  answeredAt: some(answeredAt),
  inTime: answeredAt !== null && answeredAt <= dueAt,
});

/** How long it took to answer, without what the citizen was waited for meanwhile. */
const handledMs = ({ clockFrom, waits }: MeasuredOrder, answeredAt: number): number | undefined => {
  if (clockFrom === null) return undefined;
  const waited = waits.reduce((sum, { from, to }) => sum + span(from, Math.min(to ?? answeredAt, answeredAt)), 0);
  return Math.max(0, span(clockFrom, answeredAt) - waited);
};

/** Asked no more, and without an answer: its limit is nobody's any longer. */
const isDropped = ({ state }: MeasuredOrder, consult: MeasuredConsult): boolean =>
  consult.answeredAt === null && (state === "void" || consult.state === "withdrawn");

/** What is withdrawn after an answer was returned before. */
const isReturned = ({ state, answeredAt }: MeasuredConsult): boolean =>
  state === "returned" || (state === "withdrawn" && answeredAt !== null);

/** The rows of one work order. Of one that is void, and of what departments are asked no more, the limits that were answered stay as they were. */
export const rowsOfOrder = (order: MeasuredOrder): DeskRows => {
  const { id, source, state, call, businessType, group, agent, createdAt, rounds, consults, firstReplyAt } = order;
  const own = { call, businessType, group, agent, source };
  const { answeredAt } = rounds.at(-1)!;
  const due = rounds.filter((round) => state !== "void" || round.answeredAt !== null);
  const asked = consults.filter((each) => !isDropped(order, each));
  return {
    ...nothing,
    order: [
      {
        ...{ ...own, id, at: createdAt, state, automatic: order.automatic, edited: order.edited },
        answerKind: answeredAt === null ? undefined : (order.answerKind ?? undefined),
        ...{ answeredAt: some(answeredAt), firstReplyAt: some(firstReplyAt), closedAt: some(order.closedAt) },
        handledMs: answeredAt === null ? undefined : handledMs(order, answeredAt),
        ...{ confirmed: order.confirmed, reopened: rounds.length > 1 },
      },
    ],
    orderDue: due.flatMap((round, no) =>
      round.dueAt === null
        ? []
        : [{ ...own, id: `${id}@${no}`, at: markOf(round.dueAt), ...timed(round.dueAt, round.answeredAt) }],
    ),
    orderConsult: asked.map((each) => ({
      ...{ ...own, id: `${id}@${each.id}`, at: markOf(each.dueAt), department: each.department },
      ...timed(each.dueAt, each.answeredAt),
      returned: isReturned(each),
      answerMs: each.answeredAt === null ? undefined : span(each.askedAt, each.answeredAt),
    })),
  };
};

/** The rows of a letter; spam has none. */
export const rowsOfLetter = (letter: MeasuredLetter): DeskRows => {
  const { id, source, businessType, agent, receivedAt, dueAt, answeredAt, ordered } = letter;
  if (letter.isSpam) return nothing;
  const own = { id, source, businessType, agent };
  const answerMs = answeredAt === null ? undefined : span(receivedAt, answeredAt);
  return {
    ...nothing,
    letter: [{ ...own, at: receivedAt, answeredAt: some(answeredAt), ordered, answerMs }],
    letterDue: [{ ...own, at: markOf(dueAt), ...timed(dueAt, answeredAt) }],
  };
};
