import { DownloadOutlined } from "@ant-design/icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { operations, type RosterImport, type RosterImportProblem } from "@zongji/api";
import { Alert, App, Button, Modal, Table } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ChooseFile } from "../../look/choose-file.tsx";
import { request } from "../../server/request.ts";
import { useRosterWords } from "./queries.ts";

const largest = operations.importRoster.upload.maxBytes;

const Problems = ({ problems }: { problems: readonly RosterImportProblem[] }) => {
  const { t } = useTranslation();
  return (
    <Table<RosterImportProblem>
      size="small"
      rowKey={({ line, column, problem }) => `${line} ${column} ${problem}`}
      dataSource={[...problems]}
      pagination={problems.length > 10 ? { pageSize: 10, size: "small", showSizeChanger: false } : false}
      columns={[
        { title: t("roster.table.line"), dataIndex: "line", width: 64, align: "right", className: "figure" },
        { title: t("roster.table.column"), dataIndex: "column", width: 112 },
        {
          title: t("roster.table.text"),
          width: 120,
          ellipsis: true,
          render: (_, { problem, text }) => (problem === "twice" ? "" : text),
        },
        {
          title: t("roster.table.problem"),
          render: (_, { problem, text }) => t(`roster.table.fault.${problem}`, { text }),
        },
      ]}
    />
  );
};

const Outcome = ({ outcome: { entries, changed, problems } }: { outcome: RosterImport }) => {
  const { t } = useTranslation();
  if (problems.length > 0)
    return (
      <>
        <Alert type="error" showIcon title={t("roster.table.wrong", { count: problems.length })} />
        <Problems problems={problems} />
      </>
    );
  if (changed === 0) return <Alert type="warning" showIcon title={t("roster.table.nothing")} />;
  return <Alert type="success" showIcon title={t("roster.table.right", { entries, changed })} />;
};

type Props = { readonly csv: string; readonly fileName: string; readonly close: () => void };

/** 导入: a table is checked cell by cell as it is chosen; nothing is saved before somebody presses, nor while a cell is wrong. @param csv the month as a table */
export const TableDialog = ({ csv, fileName, close }: Props) => {
  const { t } = useTranslation();
  const words = useRosterWords();
  const client = useQueryClient();
  const { message } = App.useApp();
  const [file, setFile] = useState<File>();
  const run = useMutation({
    mutationFn: ({ chosen, save }: { readonly chosen: File; readonly save: boolean }) =>
      request("importRoster", { file: chosen, query: save ? { save: "true" } : {} }),
    onSuccess: async ({ isSaved, changed }) => {
      if (!isSaved) return;
      void message.success(t("roster.table.saved", { count: changed }));
      close();
      await client.invalidateQueries({ queryKey: ["roster"] });
    },
  });
  const isRight = run.data !== undefined && run.data.problems.length === 0 && run.data.changed > 0 && !run.isError;
  return (
    <Modal
      open
      width={680}
      title={t("roster.table.title")}
      okText={t("roster.table.save")}
      cancelText={t("page.cancel")}
      okButtonProps={{ disabled: !isRight || run.isPending, loading: run.isPending && file !== undefined }}
      onOk={() => file && run.mutate({ chosen: file, save: true })}
      onCancel={close}
    >
      <p className="quiet">{t("roster.table.note")}</p>
      <p className="roster-acts">
        <ChooseFile
          text={t("roster.table.choose")}
          accept=".csv,.xlsx"
          largest={largest}
          tooLarge={t("roster.table.large")}
          choose={(chosen) => {
            setFile(chosen);
            run.mutate({ chosen, save: false });
          }}
        />
        <Button
          icon={<DownloadOutlined />}
          href={`data:text/csv;charset=utf-8,${encodeURIComponent(csv)}`}
          download={fileName}
        >
          {t("roster.table.download")}
        </Button>
        {file && <span className="quiet">{file.name}</span>}
      </p>
      {run.isError ? (
        <Alert type="error" showIcon title={words(run.error)} />
      ) : (
        run.data && file && <Outcome outcome={run.data} />
      )}
    </Modal>
  );
};
