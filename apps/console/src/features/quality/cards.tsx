import { Table, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useNow } from "../../look/clock.tsx";
import { moment } from "../../look/duration.ts";
import { Failing, Loading, Nothing } from "../../look/page-state.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { useScorecards } from "./server.ts";

/** 评分表: each with the version in use and the one that is written. */
export const Cards = () => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const now = useNow();
  const cards = useScorecards();
  if (cards.isPending) return <Loading />;
  if (cards.isError)
    return <Failing what={t("quality.failed")} why={words(cards.error)} again={() => void cards.refetch()} />;
  if (cards.data.length === 0) return <Nothing title={t("quality.cardsNone")} why={t("quality.cardsNoneWhy")} />;
  return (
    <Table
      size="small"
      rowKey="id"
      pagination={false}
      dataSource={cards.data}
      columns={[
        {
          key: "name",
          title: t("quality.cardName"),
          render: (_, { id, name }) => <Link to={`/quality/card/${id}`}>{name}</Link>,
        },
        {
          key: "published",
          title: t("quality.inUse"),
          render: (_, { published }) =>
            published === null ? (
              <span className="quiet">{t("quality.noneInUse")}</span>
            ) : (
              <Tag color="success">{t("quality.version", { version: published })}</Tag>
            ),
        },
        {
          key: "draft",
          title: t("quality.draft"),
          render: (_, { draft }) => (draft === null ? "—" : t("quality.version", { version: draft })),
        },
        {
          key: "at",
          title: t("quality.savedAt"),
          render: (_, { at }) => <span className="figure">{moment(at, now)}</span>,
        },
      ]}
    />
  );
};
