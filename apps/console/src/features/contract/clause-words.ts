import type { Clause } from "@zongji/domain";
import { useTranslation } from "react-i18next";

/** A clause's number as people say it: the six of C17 are one clause's. */
export const clauseNo = (clause: Clause): string => {
  const found = /^(C\d+)([A-Za-z]+)$/.exec(clause);
  const parts = { occupancy: 1, staff: 2, pickUp: 3, talkRatio: 4, outbound: 5, surveys: 6, year: 2 } as Record<
    string,
    number
  >;
  return found ? `${found[1]}.${parts[found[2]!] ?? ""}` : clause;
};

/** The words of a clause: title, what the contract says, each alternative. */
export const useClauseWords = () => {
  const { t } = useTranslation();
  return {
    title: (clause: Clause): string => t(`clause.${clause}.title`),
    text: (clause: Clause): string => t(`clause.${clause}.text`),
    alternative: (clause: Clause, alternative: string): string => t(`clause.${clause}.${alternative}` as "clause.C1.A"),
  };
};
