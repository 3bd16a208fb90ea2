import { CopyOutlined, DeleteOutlined, EditOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import type { ReportQuery, ReportShown } from "@zongji/api";
import { App, Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { useFailureWords } from "../../server/failure.ts";
import { request } from "../../server/request.ts";
import { OwnReportDrawer } from "./own-drawer.tsx";

/** Beside a report's name: a copy of it as one's own; one's own is changed and deleted. */
export const OwnTools = ({ report, query }: { report: ReportShown; query: ReportQuery }) => {
  const { t } = useTranslation();
  const go = useNavigate();
  const words = useFailureWords();
  const { modal, message } = App.useApp();
  const client = useQueryClient();
  const [open, setOpen] = useState<"copy" | "change">();
  const isMine = report.own?.mine === true;
  const remove = async () => {
    try {
      await request("deleteOwnReport", { params: { id: report.id } });
      await client.invalidateQueries({ queryKey: ["reportCatalogue"] });
      void go("/reports");
    } catch (error) {
      void message.error(words(error));
    }
  };
  const ask = () =>
    void modal.confirm({
      title: t("ownReports.removeSure", { name: report.label.zh }),
      content: t("ownReports.removeWhy"),
      okText: t("ownReports.remove"),
      okButtonProps: { danger: true },
      cancelText: t("page.cancel"),
      onOk: remove,
    });
  return (
    <>
      {isMine && (
        <Button icon={<EditOutlined />} onClick={() => setOpen("change")}>
          {t("ownReports.change")}
        </Button>
      )}
      <Button icon={<CopyOutlined />} onClick={() => setOpen("copy")}>
        {t("ownReports.copy")}
      </Button>
      {isMine && (
        <Button danger icon={<DeleteOutlined />} onClick={ask}>
          {t("ownReports.remove")}
        </Button>
      )}
      {open && (
        <OwnReportDrawer
          report={report}
          isCopy={open === "copy"}
          query={query}
          close={() => setOpen(undefined)}
          saved={(id) => {
            setOpen(undefined);
            if (id !== report.id) void go(`/reports/${id}?${new URLSearchParams({ from: query.from, to: query.to })}`);
          }}
        />
      )}
    </>
  );
};
