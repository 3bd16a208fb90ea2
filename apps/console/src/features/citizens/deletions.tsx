import { useQuery } from "@tanstack/react-query";
import { type CitizenDeletion, deletionGroundLabels, labelIn } from "@zongji/api";
import { Table } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useNow } from "../../look/clock.tsx";
import { Cut } from "../../look/cut.tsx";
import { moment } from "../../look/duration.ts";
import { Failing, Nothing } from "../../look/page-state.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { request } from "../../server/request.ts";

/** 删除记录: what was deleted when, by whom and why. Nothing of it says of whom. */
export const Deletions = () => {
  const { t, i18n } = useTranslation();
  const words = useFailureWords();
  const now = useNow();
  const rows = useQuery({ queryKey: ["citizens", "deletions"], queryFn: () => request("listCitizenDeletions") });
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t("citizens.deletions")}</h1>
        <Link to="/citizens">{t("citizens.toList")}</Link>
      </header>
      <p className="quiet">{t("citizens.deletionsNote")}</p>
      {rows.isError ? (
        <Failing what={t("citizens.failed")} why={words(rows.error)} again={() => void rows.refetch()} />
      ) : (
        <Table<CitizenDeletion>
          size="small"
          rowKey="id"
          loading={rows.isPending}
          dataSource={rows.data ?? []}
          pagination={false}
          locale={{ emptyText: <Nothing title={t("citizens.deletionsNone")} why={t("citizens.deletionsNoneWhy")} /> }}
          columns={[
            {
              title: t("citizens.deletedAt"),
              render: (_, { at }) => <span className="figure">{moment(at, now)}</span>,
            },
            { title: t("citizens.deletedBy"), render: (_, { by }) => by ?? "—" },
            {
              title: t("citizens.ground"),
              render: (_, { ground }) => labelIn(deletionGroundLabels[ground], i18n.language),
            },
            { title: t("citizens.reference"), render: (_, { reference }) => reference || "—" },
            {
              title: t("citizens.whatWent"),
              render: (_, { deleted: { records, numbers, merges, files } }) =>
                t("citizens.went", { records, numbers, merges, files }),
            },
            {
              title: t("citizens.whatStays"),
              render: (_, { kept: { calls, orders, letters, complaints, listed } }) =>
                [
                  calls && t("citizens.staysCalls"),
                  orders && t("citizens.staysOrders"),
                  letters && t("citizens.staysLetters"),
                  complaints && t("citizens.staysComplaints"),
                  listed && t("citizens.staysListed"),
                ]
                  .filter(Boolean)
                  .join(t("page.semicolon")) || "—",
            },
            { title: t("citizens.recordId"), render: (_, { citizen }) => <code>{citizen.slice(0, 8)}</code> },
          ]}
        />
      )}
      <Cut shown={rows.data?.length} />
    </div>
  );
};
