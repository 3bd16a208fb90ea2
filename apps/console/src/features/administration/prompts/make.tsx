import { SoundOutlined, UploadOutlined } from "@ant-design/icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { longestPromptText, operations, type Prompt } from "@zongji/api";
import { App, Button, Form, Space, Tooltip, Upload } from "antd";
import { useTranslation } from "react-i18next";
import { useFailureWords } from "../../../server/failure.ts";
import { promptsKey } from "../../../server/prompts.ts";
import { request } from "../../../server/request.ts";
import { Recorder } from "./recorder.tsx";

const largest = operations.uploadPrompt.upload.maxBytes;

/** Tells how it went, and asks anew what may have changed. */
export const useDone = () => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const client = useQueryClient();
  const { message } = App.useApp();
  return {
    onSuccess: async () => {
      void message.success(t("administration.saved"));
      await client.invalidateQueries({ queryKey: promptsKey });
    },
    onError: (error: unknown) => void message.error(words(error), 6),
  };
};

/** 合成: the text as it stands in the form is read, and becomes the prompt's. */
const Read = ({ name }: { name: string }) => {
  const { t } = useTranslation();
  const form = Form.useFormInstance<{ text: string }>();
  const text = Form.useWatch("text", form) ?? "";
  const engine = useQuery({ queryKey: ["speechEngine"], queryFn: () => request("speechEngine") });
  const read = useMutation({
    mutationFn: () => request("readPrompt", { params: { name }, body: { text } }),
    ...useDone(),
  });
  const isNone = engine.data?.engine === null;
  const why = isNone ? t("prompts.noEngine") : text.trim() === "" ? t("prompts.noText") : undefined;
  const isBad = why !== undefined || text.length > longestPromptText || !engine.data;
  return (
    <Tooltip title={why}>
      <Button icon={<SoundOutlined />} disabled={isBad} loading={read.isPending} onClick={() => read.mutate()}>
        {t("prompts.read")}
      </Button>
    </Tooltip>
  );
};

/** Three ways to a new version. */
export const MakeVersion = ({ prompt: { name } }: { prompt: Prompt }) => {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const params = { name };
  const done = useDone();
  const upload = useMutation({
    mutationFn: (file: File) => request("uploadPrompt", { params, file, query: {} }),
    ...done,
  });
  const record = useMutation({
    mutationFn: (file: File) => request("uploadPrompt", { params, file, query: { origin: "recorded" } }),
    ...done,
  });
  const take = (file: File) => {
    if (file.size > largest) void message.error(t("prompts.tooLarge"));
    else upload.mutate(file);
    return false; // the request above sends it, not the component
  };
  return (
    <>
      <Space wrap>
        <Upload accept=".wav,.mp3,audio/wav,audio/mpeg" showUploadList={false} beforeUpload={take}>
          <Button icon={<UploadOutlined />} loading={upload.isPending}>
            {t("prompts.upload")}
          </Button>
        </Upload>
        <Recorder keep={async (file) => void (await record.mutateAsync(file))} isKeeping={record.isPending} />
        <Read name={name} />
      </Space>
      <p className="quiet prompt-note">{t("prompts.makeNote")}</p>
    </>
  );
};
