import { labelIn, letterStateLabels, orderStateLabels, type ReportThing } from "@zongji/api";
import { Tooltip } from "antd";
import type { ColumnsType } from "antd/es/table";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useNow } from "../../look/clock.tsx";
import { moment } from "../../look/duration.ts";

type Shown = NonNullable<ReportThing["desk"]>;
const none = <span className="quiet">—</span>;
const pages = { orders: "/orders", letters: "/inbox" } as const;

/** The number leads to the page of the order or letter. */
const NumberLink = ({ desk: { room, id, no } }: { desk: Shown }) => {
  const { t } = useTranslation();
  if (id !== null)
    return (
      <Link to={`${pages[room]}/${id}`} className="figure">
        {no}
      </Link>
    );
  return (
    <Tooltip title={t("reports.detail.notOpen")}>
      <span className="figure">{no}</span>
    </Tooltip>
  );
};

const labels = { ...letterStateLabels, ...orderStateLabels };
const stateOf = ({ room, state }: Shown) =>
  room === "letters" ? letterStateLabels[state as keyof typeof letterStateLabels] : labels[state];

/** Work orders or letters behind a figure. */
export const useDeskColumns = (): ColumnsType<ReportThing> => {
  const { t, i18n } = useTranslation();
  const now = useNow();
  return [
    {
      key: "no",
      title: t("reports.detail.no"),
      width: 156,
      render: (_, { desk }) => desk && <NumberLink desk={desk} />,
    },
    {
      key: "title",
      title: t("reports.detail.subject"),
      ellipsis: true,
      render: (_, { desk }) => (
        <>
          {desk?.title || none}
          {desk?.businessType && <div className="quiet small">{desk.businessType}</div>}
        </>
      ),
    },
    {
      key: "state",
      title: t("reports.detail.state"),
      width: 84,
      render: (_, { desk }) => desk && labelIn(stateOf(desk), i18n.language),
    },
    {
      key: "begun",
      title: t("reports.detail.begun"),
      width: 164,
      render: (_, { desk, at }) => <span className="figure">{moment(desk?.begunAt ?? at, now)}</span>,
    },
    {
      key: "answered",
      title: t("reports.detail.answered"),
      width: 164,
      render: (_, { desk }) =>
        desk?.answeredAt ? <span className="figure">{moment(desk.answeredAt, now)}</span> : none,
    },
  ];
};
