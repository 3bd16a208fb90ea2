import { UploadOutlined } from "@ant-design/icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { operations, type Prompt } from "@zongji/api";
import { App, Button, Popconfirm, Space, Upload } from "antd";
import { useTranslation } from "react-i18next";
import { useNow } from "../../look/clock.tsx";
import { duration, moment } from "../../look/duration.ts";
import { useFailureWords } from "../../server/failure.ts";
import { request } from "../../server/request.ts";
import { ThingTable } from "./thing-table.tsx";

const largest = operations.uploadPrompt.upload.maxBytes;

const Actions = ({ prompt }: { prompt: Prompt }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const client = useQueryClient();
  const { message } = App.useApp();
  const done = async () => {
    void message.success(t("administration.saved"));
    await client.invalidateQueries({ queryKey: ["prompts"] });
  };
  const failed = (error: unknown) => void message.error(words(error));
  const params = { name: prompt.name };
  const upload = useMutation({
    mutationFn: (file: File) => request("uploadPrompt", { params, file }),
    onSuccess: done,
    onError: failed,
  });
  const back = useMutation({ mutationFn: () => request("deletePrompt", { params }), onSuccess: done, onError: failed });
  const take = (file: File) => {
    if (file.size > largest) void message.error(t("problem.tooLarge"));
    else upload.mutate(file);
    return false; // the request above sends it, not the component
  };
  return (
    <Space>
      <Upload accept=".wav,audio/wav" showUploadList={false} beforeUpload={take}>
        <Button size="small" icon={<UploadOutlined />} loading={upload.isPending}>
          {t("administration.upload")}
        </Button>
      </Upload>
      {prompt.uploadedAt !== null && (
        <Popconfirm title={t("administration.backSure")} onConfirm={() => back.mutate()}>
          <Button size="small" loading={back.isPending}>
            {t("administration.back")}
          </Button>
        </Popconfirm>
      )}
    </Space>
  );
};

/** 语音: each prompt with its text; one upload replaces it. */
export const Prompts = () => {
  const { t } = useTranslation();
  const now = useNow();
  const prompts = useQuery({ queryKey: ["prompts"], queryFn: () => request("listPrompts") });
  return (
    <ThingTable<Prompt>
      query={prompts}
      rowKey="name"
      note={t("administration.promptsNote")}
      columns={[
        { title: t("administration.promptName"), dataIndex: "name", width: 176 },
        { title: t("administration.promptText"), dataIndex: "text" },
        {
          title: t("administration.length"),
          width: 80,
          align: "right",
          render: (_, prompt) => <span className="figure">{duration(prompt.durationMs)}</span>,
        },
        {
          title: t("administration.origin"),
          width: 240,
          render: (_, { uploadedAt, uploadedBy }) =>
            uploadedAt === null
              ? t("administration.builtIn")
              : t("administration.uploaded", { who: uploadedBy ?? "", when: moment(uploadedAt, now) }),
        },
        {
          title: t("administration.actions"),
          width: 216,
          align: "right",
          render: (_, prompt) => <Actions prompt={prompt} />,
        },
      ]}
    />
  );
};
