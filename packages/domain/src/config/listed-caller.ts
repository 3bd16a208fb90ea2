import { field, oneOf, optional, type ReadonlyOf, shape, whole } from "./field.ts";
import { idText, words } from "./parts.ts";

/** 来电名单. A caller stands on one at most. */
export const callerLists = ["blocked", "trusted", "vip", "elderly"] as const;
export type CallerList = (typeof callerLists)[number];
export const callerListWords = {
  blocked: words("黑名单", "Black list"),
  trusted: words("白名单", "White list"),
  vip: words("重要来电", "VIP"),
  elderly: words("老年人", "Elderly"),
} as const satisfies Readonly<Record<CallerList, unknown>>;

/** A caller who stands on a list, by the pseudonym of his number. */
export const listedCallerConfig = shape({
  party: idText,
  list: field(oneOf(callerLists), { label: words("名单", "List"), choices: callerListWords }),
  /** Until then, ms since the epoch; without it for good. */
  until: optional(whole(0, Number.MAX_SAFE_INTEGER)),
});
export type ListedCaller = ReadonlyOf<typeof listedCallerConfig>;
