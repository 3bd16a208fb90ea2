import { useQuery } from "@tanstack/react-query";
import { labelIn, letterList } from "@zongji/api";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useNow } from "../../look/clock.tsx";
import { moment } from "../../look/duration.ts";
import { request } from "../../server/request.ts";

/** Of each number so many, and all of them so many. */
const mostShown = 5;
const mostNumbers = 5;

const lettersOf = async (parties: readonly string[]) => {
  const ask = (party: string) =>
    request("listLetters", { query: { party, which: "all", pageSize: mostShown, count: "none" } });
  const pages = await Promise.all(parties.slice(0, mostNumbers).map(ask));
  return pages
    .flatMap(({ items }) => items)
    .sort((a, b) => b.receivedAt - a.receivedAt)
    .slice(0, mostShown);
};

/** 以往来信 of the caller's numbers. */
export const LettersBefore = ({ parties, call }: { parties: readonly string[]; call: string }) => {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const rows = useQuery({ queryKey: ["list", "letters", "before", call, parties], queryFn: () => lettersOf(parties) });
  const letters = rows.data ?? [];
  if (letters.length === 0) return null;
  return (
    <>
      <h2>{t("deskParts.lettersBefore")}</h2>
      <ul className="orders-before letters-before">
        {letters.map(({ id, no, excerpt, state, receivedAt }) => (
          <li key={id}>
            <span className="figure">{moment(receivedAt, now)}</span>
            <Link to={`/inbox/${id}`} className="figure">
              {no}
            </Link>
            <span>{labelIn(letterList.columns.state.choices[state], i18n.language)}</span>
            <span className="orders-before-title">{excerpt}</span>
          </li>
        ))}
      </ul>
    </>
  );
};
