import { DownloadOutlined } from "@ant-design/icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type CallerImport, type CallerImportProblem, operations } from "@zongji/api";
import { Alert, App, Button, Checkbox, Modal, Table } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ChooseFile } from "../../look/choose-file.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { request } from "../../server/request.ts";

const largest = operations.importListedCallers.upload.maxBytes;

/** What a file may look like: its heads, and a line of each list. */
const useExample = (): string => {
  const { t } = useTranslation();
  const head = (["number", "list", "reason", "until"] as const).map((name) => t(`callers.${name}`));
  const lines = [
    ["13800000000", t("callers.lists.blocked"), t("callers.import.exampleReason"), "2027-12-31"],
    ["010-62340000", t("callers.lists.elderly"), t("callers.import.exampleElderly"), ""],
  ];
  // The mark by which spreadsheets know UTF-8.
  return `\u{feff}${[head, ...lines].map((cells) => cells.join(",")).join("\r\n")}\r\n`;
};

const Example = () => {
  const { t } = useTranslation();
  const text = useExample();
  return (
    <Button
      icon={<DownloadOutlined />}
      href={`data:text/csv;charset=utf-8,${encodeURIComponent(text)}`}
      download={`${t("callers.title")}.csv`}
    >
      {t("callers.import.example")}
    </Button>
  );
};

const Problems = ({ problems }: { problems: readonly CallerImportProblem[] }) => {
  const { t } = useTranslation();
  return (
    <Table<CallerImportProblem>
      size="small"
      rowKey={({ line, field, problem }) => `${line} ${field} ${problem}`}
      dataSource={[...problems]}
      pagination={problems.length > 10 ? { pageSize: 10, size: "small", showSizeChanger: false } : false}
      columns={[
        { title: t("callers.import.line"), dataIndex: "line", width: 80, align: "right", className: "figure" },
        { title: t("callers.import.column"), width: 120, render: (_, { field }) => t(`callers.${field}`) },
        {
          title: t("callers.import.problem"),
          render: (_, { problem, of }) => t(`callers.import.problems.${problem}`, { line: of ?? 0 }),
        },
      ]}
    />
  );
};

/** What would come of the file, or why it can't be taken. */
const Outcome = ({ outcome: { lines, added, changed, problems } }: { outcome: CallerImport }) => {
  const { t } = useTranslation();
  const wrong = new Set(problems.map(({ line }) => line)).size;
  if (wrong > 0)
    return (
      <>
        <Alert type="error" showIcon title={t("callers.import.wrong", { lines, wrong })} />
        <Problems problems={problems} />
      </>
    );
  return (
    <Alert
      type={lines > 0 ? "success" : "warning"}
      showIcon
      title={t("callers.import.right", { lines, added, changed })}
    />
  );
};

type Asked = { readonly file: File; readonly replace: boolean; readonly save: boolean };

/** Checks a file, or saves what it says. */
const useImport = (done: () => void) => {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { message } = App.useApp();
  return useMutation({
    mutationFn: ({ file, replace, save }: Asked) =>
      request("importListedCallers", {
        file,
        query: { ...(save && { save: "true" as const }), ...(replace && { replace: "true" as const }) },
      }),
    onSuccess: async ({ isSaved, added, changed }) => {
      if (!isSaved) return;
      void message.success(t("callers.import.saved", { added, changed }));
      done();
      await client.invalidateQueries({ queryKey: ["listedCallers"] });
    },
  });
};

/** 批量导入: a file is checked line by line as it is chosen; nothing is saved before somebody presses, nor while a line is wrong. */
export const CallerImportDialog = ({ close }: { close: () => void }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const [file, setFile] = useState<File>();
  const [replace, setReplace] = useState(false);
  const run = useImport(close);
  const check = (chosen: File, isReplacing: boolean): void => {
    setFile(chosen);
    setReplace(isReplacing);
    run.mutate({ file: chosen, replace: isReplacing, save: false });
  };
  const outcome = run.data;
  const isRight = outcome !== undefined && outcome.problems.length === 0 && outcome.lines > 0 && !run.isError;
  return (
    <Modal
      open
      width={640}
      title={t("callers.import.title")}
      okText={t("callers.import.save")}
      cancelText={t("page.cancel")}
      okButtonProps={{ disabled: !isRight || run.isPending, loading: run.isPending && file !== undefined }}
      onOk={() => file && run.mutate({ file, replace, save: true })}
      onCancel={close}
    >
      <div className="caller-import">
        <p className="quiet">{t("callers.import.note")}</p>
        <div className="caller-import-acts">
          <ChooseFile
            text={t("callers.import.choose")}
            accept=".csv,.xlsx"
            largest={largest}
            tooLarge={t("callers.import.large")}
            choose={(chosen) => check(chosen, replace)}
          />
          <Example />
          {file && <span className="quiet">{file.name}</span>}
        </div>
        <Checkbox
          checked={replace}
          onChange={({ target: { checked } }) => (file ? check(file, checked) : setReplace(checked))}
        >
          {t("callers.import.replace")}
        </Checkbox>
        {run.isError ? (
          <Alert type="error" showIcon title={words(run.error)} />
        ) : (
          outcome && file && <Outcome outcome={outcome} />
        )}
      </div>
    </Modal>
  );
};
