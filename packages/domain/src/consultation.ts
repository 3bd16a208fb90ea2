/** 业务洽商: what the provider asks a department of the client's, beside what an order asks. Pure. */
import type { Side } from "./contract/readings.ts";
import { orderDueOf, type WorkClock } from "./orders/index.ts";

/** asked: the department has to answer · answered · returned: it is none of its matters, or can't be answered so · closed. */
export const consultationStates = ["asked", "answered", "returned", "closed"] as const;
export type ConsultationState = (typeof consultationStates)[number];

/** Whether its answer may be cited: what was asked again has none until the next. */
export const mayBeCited = ({ state }: { readonly state: ConsultationState }): boolean =>
  state === "answered" || state === "closed";

/** question: how something is done · policy: a change of policy · surge: of calls · advice: found by analysing calls. */
export const consultationTopics = ["question", "policy", "surge", "advice"] as const;
export type ConsultationTopic = (typeof consultationTopics)[number];

/** article: something that the knowledge base lacks or has wrong. */
export const consultationSources = ["hand", "order", "call", "article"] as const;
export type ConsultationSource = (typeof consultationSources)[number];

/** What of one the rules read. `dueAt`: ms since the epoch; null: nobody is asked. */
export type Consultation = { readonly state: ConsultationState; readonly dueAt: number | null };

type Timed = { readonly at: number; readonly days: number; readonly clock: WorkClock };

export const newConsultation = ({ at, days, clock }: Timed): Consultation => ({
  ...{ state: "asked", dueAt: orderDueOf({ from: at, days }, clock) },
});

/** What is done with one, by whose side and from which state. askAgain: with what was missing; the time limit begins anew. */
export const consultationMoves = {
  answer: { from: ["asked"], to: "answered", side: "client" },
  return: { from: ["asked"], to: "returned", side: "client" },
  askAgain: { from: ["answered", "returned"], to: "asked", side: "provider" },
  close: { from: ["asked", "answered", "returned"], to: "closed", side: "provider" },
} as const satisfies Readonly<
  Record<string, { readonly from: readonly ConsultationState[]; readonly to: ConsultationState; readonly side: Side }>
>;
export type ConsultationMove = keyof typeof consultationMoves;

export type ConsultationResult =
  | { readonly consultation: Consultation; readonly refused?: undefined }
  | { readonly refused: "forbidden" | "consultationState" | "note" };

/** What comes of a move. Total. @param side null: of an account that acts for neither, or for both */
export const consultationAfter = (
  { state }: Consultation,
  { move, note }: { readonly move: ConsultationMove; readonly note: string },
  { side, ...timed }: Timed & { readonly side: Side | null },
): ConsultationResult => {
  const { from, to, side: whose } = consultationMoves[move];
  if (side !== whose) return { refused: "forbidden" };
  if (!(from as readonly ConsultationState[]).includes(state)) return { refused: "consultationState" };
  if (move !== "close" && note.trim() === "") return { refused: "note" };
  return { consultation: to === "asked" ? newConsultation(timed) : { state: to, dueAt: null } };
};

/** A consultation's number, QS20261130-0001. @param day YYYY-MM-DD @param n its place among the day's, from 1 */
export const consultationNumber = (day: string, n: number): string =>
  `QS${day.replaceAll("-", "")}-${String(n).padStart(4, "0")}`;
