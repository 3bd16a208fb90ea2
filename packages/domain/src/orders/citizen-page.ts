/** 来电人自己的话: what the citizen says of his order at a page that he opens by a link or a look-up code. Pure. */
import type { Order, OrderMove } from "./states.ts";

/** settled: 已解决; unsettled: 未解决, it is to be answered anew; supplement: 补充, what the citizen was waited for. */
export const citizenSayings = ["settled", "unsettled", "supplement"] as const;
export type CitizenSaying = (typeof citizenSayings)[number];

/** By what the citizen got to the page: a link in a text message, or the look-up code of a letter. */
export const citizenWays = ["link", "code"] as const;
export type CitizenWay = (typeof citizenWays)[number];

/** What each of them does with the order. */
export const movesOfSayings = {
  settled: "confirm",
  unsettled: "reopen",
  supplement: "resume",
} as const satisfies Readonly<Record<CitizenSaying, OrderMove>>;

/** For so long after an answer the citizen may say that it settles nothing; a link is valid for so long. ms */
export const citizenPageMs = 15 * 86_400_000;
/** An order that was reopened so often is talked about on the telephone. */
export const mostReopenings = 3;
/** Signs of what the citizen writes, at most. */
export const mostSayingChars = 1000;

type Said = Pick<Order, "state" | "answeredAt" | "confirmed" | "reopened">;

/** What the citizen may say of an order now. */
export const sayingsFor = ({ state, answeredAt, confirmed, reopened }: Said, now: number): readonly CitizenSaying[] => {
  if (state === "waiting") return ["supplement"];
  if ((state !== "answered" && state !== "closed") || confirmed) return [];
  const isFresh = answeredAt !== null && now - answeredAt < citizenPageMs;
  return [
    ...(state === "answered" ? (["settled"] as const) : []),
    ...(isFresh && reopened < mostReopenings ? (["unsettled"] as const) : []),
  ];
};

/** Whether the citizen can be told by a text message of how the order stands: it was answered, or waits for him. */
export const isWorthTelling = ({ state, confirmed }: Pick<Order, "state" | "confirmed">): boolean =>
  state === "waiting" || ((state === "answered" || state === "closed") && !confirmed);

/** The text message with the link. It names the order by its number, and nothing of what it is about. */
export const citizenText = (state: Order["state"], no: string, link: string): string =>
  state === "waiting"
    ? `您反映的事项（工单${no}）需要您补充情况，请打开填写：${link} 15天内有效。`
    : `您反映的事项（工单${no}）已有答复，请打开查看：${link} 15天内有效。`;
