import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { Ban } from "@zongji/api";
import { App, Button, Popconfirm, Table } from "antd";
import { useTranslation } from "react-i18next";
import { useNow } from "../../look/clock.tsx";
import { moment } from "../../look/duration.ts";
import { Failing, Nothing } from "../../look/page-state.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { request } from "../../server/request.ts";

/** 封禁: who is dropped for guessing passwords. */
export const Bans = () => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const client = useQueryClient();
  const now = useNow();
  const { message } = App.useApp();
  const bans = useQuery({ queryKey: ["bans"], queryFn: () => request("listBans"), refetchInterval: 5000 });
  const lift = async (address: string) => {
    try {
      await request("liftBan", { params: { address } });
      void message.success(t("lines.lifted"));
    } catch (error) {
      void message.error(words(error));
    }
    await client.invalidateQueries({ queryKey: ["bans"] });
  };
  if (bans.isError)
    return <Failing what={t("administration.failed")} why={words(bans.error)} again={() => void bans.refetch()} />;
  return (
    <>
      <div className="thing-head">
        <span className="quiet">{t("lines.bansNote")}</span>
      </div>
      <Table<Ban>
        size="small"
        rowKey={({ address, user }) => `${address} ${user ?? ""}`}
        loading={bans.isPending}
        dataSource={bans.data ?? []}
        pagination={false}
        locale={{
          emptyText: bans.isPending ? " " : <Nothing title={t("lines.noBans")} why={t("lines.noBansWhy")} />,
        }}
        columns={[
          { title: t("lines.address"), render: (_, ban) => <span className="number">{ban.address}</span> },
          { title: t("lines.banUser"), render: (_, ban) => ban.user ?? t("lines.anyUser") },
          {
            title: t("lines.until"),
            align: "right",
            render: (_, ban) => <span className="figure">{moment(ban.until, now)}</span>,
          },
          {
            title: t("administration.actions"),
            width: 88,
            align: "right",
            render: (_, ban) => (
              <Popconfirm
                title={t("lines.liftSure", { address: ban.address })}
                okText={t("lines.lift")}
                cancelText={t("page.cancel")}
                onConfirm={() => lift(ban.address)}
              >
                <Button type="link" size="small">
                  {t("lines.lift")}
                </Button>
              </Popconfirm>
            ),
          },
        ]}
      />
    </>
  );
};
