import { DownloadOutlined, UploadOutlined } from "@ant-design/icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import {
  type ArticleImport,
  type ArticleImportProblem,
  type ArticleQuery,
  articleFieldLabels,
  labelIn,
  operations,
} from "@zongji/api";
import { Alert, App, Button, Dropdown, Modal, Table, Upload } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { filtersIn } from "../../look/list/index.ts";
import { useFailureWords } from "../../server/failure.ts";
import { addressOf, request } from "../../server/request.ts";

const largest = operations.importArticles.upload.maxBytes;
const formats = ["md", "xlsx", "docx"] as const;

const Problems = ({ problems }: { problems: readonly ArticleImportProblem[] }) => {
  const { t, i18n } = useTranslation();
  return (
    <Table<ArticleImportProblem>
      size="small"
      rowKey={({ file, line, field, problem }) => `${file} ${line} ${field} ${problem}`}
      dataSource={[...problems]}
      pagination={problems.length > 10 ? { pageSize: 10, size: "small", showSizeChanger: false } : false}
      columns={[
        {
          title: t("knowledge.import.where"),
          ellipsis: true,
          render: (_, { file, line }) => (line === null ? file : t("knowledge.import.line", { line })),
        },
        {
          title: t("knowledge.import.field"),
          width: 110,
          render: (_, { field }) => labelIn(articleFieldLabels[field], i18n.language),
        },
        {
          title: t("knowledge.import.problem"),
          width: 250,
          render: (_, { problem }) => t(`knowledge.import.problems.${problem}`),
        },
      ]}
    />
  );
};

/** What would come of the file, or why it can't be taken. */
const Outcome = ({ outcome }: { outcome: ArticleImport }) => {
  const { t } = useTranslation();
  const { articles, titles, skipped, categories, pictures, problems } = outcome;
  if (problems.length > 0)
    return (
      <>
        <Alert type="error" showIcon title={t("knowledge.import.wrong", { count: problems.length })} />
        <Problems problems={problems} />
      </>
    );
  const more = [
    categories > 0 ? t("knowledge.import.categories", { count: categories }) : "",
    pictures > 0 ? t("knowledge.import.pictures", { count: pictures }) : "",
    skipped.length > 0 ? t("knowledge.import.skipped", { count: skipped.length }) : "",
  ].filter(Boolean);
  return (
    <>
      <Alert
        type={titles.length > 0 ? "success" : "warning"}
        showIcon
        title={t("knowledge.import.right", { articles, drafts: titles.length })}
        description={more.length > 0 ? more.join(" · ") : undefined}
      />
      <ul className="knowledge-import-titles">
        {titles.map((title) => (
          <li key={title}>{title}</li>
        ))}
      </ul>
    </>
  );
};

const useImport = (done: () => void) => {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { message } = App.useApp();
  return useMutation({
    mutationFn: ({ file, save }: { readonly file: File; readonly save: boolean }) =>
      request("importArticles", { file, query: save ? { save: "true" as const } : {} }),
    onSuccess: async ({ saved }) => {
      if (saved === null) return;
      void message.success(t("knowledge.import.saved", { count: saved }));
      done();
      await client.invalidateQueries();
    },
  });
};

/** 导入: a file is checked as it is chosen; nothing is saved before somebody presses, nor while anything is wrong. */
const ImportDialog = ({ close }: { close: () => void }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const { message } = App.useApp();
  const [file, setFile] = useState<File>();
  const run = useImport(close);
  const outcome = run.data;
  const isRight = outcome !== undefined && outcome.problems.length === 0 && outcome.titles.length > 0 && !run.isError;
  const choose = (chosen: File): false => {
    if (chosen.size > largest) void message.error(t("knowledge.import.large"));
    else {
      setFile(chosen);
      run.mutate({ file: chosen, save: false });
    }
    return false;
  };
  return (
    <Modal
      open
      width={680}
      title={t("knowledge.import.title")}
      okText={t("knowledge.import.save")}
      cancelText={t("page.cancel")}
      okButtonProps={{ disabled: !isRight || run.isPending, loading: run.isPending && file !== undefined }}
      onOk={() => file && run.mutate({ file, save: true })}
      onCancel={close}
    >
      <div className="knowledge-import">
        <p className="quiet">{t("knowledge.import.note")}</p>
        <div className="knowledge-import-file">
          <Upload accept=".md,.markdown,.txt,.docx,.xlsx,.csv,.zip" showUploadList={false} beforeUpload={choose}>
            <Button icon={<UploadOutlined />} loading={run.isPending}>
              {t("knowledge.import.choose")}
            </Button>
          </Upload>
          {file && <span className="quiet">{file.name}</span>}
        </div>
        {run.isError ? (
          <Alert type="error" showIcon title={words(run.error)} />
        ) : (
          outcome && file && <Outcome outcome={outcome} />
        )}
      </div>
    </Modal>
  );
};

/** Articles as files: in, and those that the list shows out. */
export const ExchangeButtons = ({ query }: { query: ArticleQuery }) => {
  const { t, i18n } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const filters = filtersIn(query) as Record<string, string>;
  const language = i18n.language === "en" ? "en" : "zh";
  return (
    <>
      <Button icon={<UploadOutlined />} onClick={() => setOpen(true)}>
        {t("knowledge.import.open")}
      </Button>
      <Dropdown
        trigger={["click"]}
        menu={{
          items: formats.map((format) => ({
            key: format,
            label: (
              <a href={addressOf("exportArticles", {}, { ...filters, format, language })} download>
                {t(`knowledge.export.${format}`)}
              </a>
            ),
          })),
        }}
      >
        <Button icon={<DownloadOutlined />}>{t("knowledge.export.open")}</Button>
      </Dropdown>
      {isOpen && <ImportDialog close={() => setOpen(false)} />}
    </>
  );
};
