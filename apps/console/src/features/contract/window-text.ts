import { addDays, isDay } from "@zongji/domain";
import type { TFunction } from "i18next";

/** A window [from, to) by its first day and its last, so that two neighbours share none. What is no day yet stays as it was typed. */
export const windowText = (t: TFunction, { from, to }: { readonly from: string; readonly to: string }): string =>
  t("contract.windowOf", { from, to: isDay(to) ? addDays(to, -1) : to });
