import { type LetterRow, letterList, type Session } from "@zongji/api";
import { Tag } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { ListPage } from "../../lists/index.ts";
import { useNowByMinute } from "../../look/clock.tsx";
import { moment } from "../../look/duration.ts";
import type { Shown } from "../../look/list/index.ts";
import { useList } from "../../server/list.ts";
import { LetterStateTag, plainTag } from "./letter-state.tsx";

/** Others take letters meanwhile, ms. */
const everyMs = 15_000;

const isOpen = ({ state }: Pick<LetterRow, "state">): boolean => state !== "answered" && state !== "spam";

const useShown = (now: number): Readonly<Record<string, Shown<LetterRow>>> => {
  const { t } = useTranslation();
  return {
    receivedAt: { width: 130 },
    no: { width: 136, render: ({ id, no }) => <Link to={`/inbox/${id}`}>{no}</Link> },
    excerpt: { width: 260, ellipsis: true },
    type: { width: 168, ellipsis: true, render: ({ type }) => type ?? "—" },
    way: { width: 96 },
    state: { width: 96, render: ({ state }) => <LetterStateTag state={state} /> },
    assignee: { width: 96, ellipsis: true, render: ({ assignee }) => assignee ?? "—" },
    dueAt: {
      width: 176,
      render: (row) => (
        <span className="letter-due">
          <span className="figure">{moment(row.dueAt - 1, now)}</span>
          {isOpen(row) && row.dueAt <= now && (
            <Tag color="error" style={plainTag}>
              {t("letters.overdue")}
            </Tag>
          )}
        </span>
      ),
    },
    answeredAt: { width: 130 },
    number: { width: 124, render: ({ number }) => <span className="number">{number || "—"}</span> },
    source: { width: 96 },
    pictures: { width: 72 },
  };
};

/** 信件: the inbox. */
export const LetterTable = ({ session }: { session: Session }) => {
  const { t } = useTranslation();
  const now = useNowByMinute();
  const letters = useList("listLetters", letterList, [], { everyMs });
  return (
    <ListPage<LetterRow>
      session={session}
      list={letterList}
      found={letters}
      exported="letters"
      title={t("pages.letters")}
      shown={useShown(now)}
      words={{
        failed: t("letters.failed"),
        none: t("letters.none"),
        noneWhy: t("letters.noneWhy"),
        noneMatch: t("letters.noneMatch"),
        noneMatchWhy: t("letters.noneMatchWhy"),
      }}
    />
  );
};
