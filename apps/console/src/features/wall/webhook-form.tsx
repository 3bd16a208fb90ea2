import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { WallWebhook } from "@zongji/api";
import { App, Button, Form, type FormInstance, Input, InputNumber, Space } from "antd";
import { useTranslation } from "react-i18next";
import { Failing, Loading } from "../../look/page-state.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { request } from "../../server/request.ts";

type Filled = { url?: string; header: string; secret?: string; timeoutSec: number };
const queryKey = ["wallWebhook"];

/** Saves what was filled in, and sends a message to try it. */
const useWebhook = (form: FormInstance<Filled>) => {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const words = useFailureWords();
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: ({ filled, secret }: { filled: Filled; secret?: string | null }) => {
      const url = filled.url?.trim() || null;
      const body = { url, header: filled.header.trim(), timeoutMs: Math.round(filled.timeoutSec * 1000) };
      return request("setWallWebhook", { body: { ...body, ...(secret !== undefined && { secret }) } });
    },
    onSuccess: (saved) => {
      client.setQueryData(queryKey, saved);
      form.setFieldValue("secret", "");
      void message.success(t("wallAlarms.saved"));
    },
    onError: (error) => void message.error(`${t("wallAlarms.failed")}${t("page.comma")}${words(error)}`),
  });
  const test = useMutation({
    mutationFn: () => request("testWallWebhook"),
    onSuccess: ({ sent, problem }) =>
      void (sent
        ? message.success(t("wallAlarms.testSent"))
        : message.error(t("wallAlarms.testFailed", { problem: problem ?? "" }))),
    onError: (error) => void message.error(words(error)),
  });
  return { save, test };
};

const Fields = ({ webhook }: { webhook: WallWebhook }) => {
  const { t } = useTranslation();
  const [form] = Form.useForm<Filled>();
  const { save, test } = useWebhook(form);
  return (
    <Form<Filled>
      form={form}
      layout="vertical"
      initialValues={{
        url: webhook.url ?? "",
        header: webhook.header,
        secret: "",
        timeoutSec: webhook.timeoutMs / 1000,
      }}
      onFinish={(filled) => save.mutate({ filled, ...(filled.secret ? { secret: filled.secret } : {}) })}
    >
      <Form.Item
        name="url"
        label={t("wallAlarms.url")}
        rules={[{ pattern: /^(https?:\/\/\S+)?$/, message: t("wallAlarms.urlWrong") }]}
      >
        <Input placeholder="https://" maxLength={500} />
      </Form.Item>
      <div className="threshold-fields">
        <Form.Item
          name="header"
          label={t("wallAlarms.header")}
          rules={[{ required: true, pattern: /^[A-Za-z][A-Za-z0-9-]{0,63}$/, message: t("wallAlarms.headerWrong") }]}
        >
          <Input />
        </Form.Item>
        <Form.Item name="secret" label={t("wallAlarms.secret")}>
          <Input.Password
            autoComplete="new-password"
            maxLength={500}
            placeholder={webhook.hasSecret ? t("wallAlarms.secretKept") : ""}
          />
        </Form.Item>
        <Form.Item name="timeoutSec" label={t("wallAlarms.timeout")}>
          <InputNumber min={0.5} max={30} />
        </Form.Item>
      </div>
      <Space wrap>
        <Button type="primary" htmlType="submit" loading={save.isPending} data-action="saveWebhook">
          {t("wallAlarms.save")}
        </Button>
        <Button disabled={webhook.url === null} loading={test.isPending} onClick={() => test.mutate()}>
          {t("wallAlarms.test")}
        </Button>
        {webhook.hasSecret && (
          <Button onClick={() => save.mutate({ filled: form.getFieldsValue(), secret: null })}>
            {t("wallAlarms.dropSecret")}
          </Button>
        )}
      </Space>
    </Form>
  );
};

/** Where messages of thresholds go. */
export const WebhookForm = () => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const webhook = useQuery({ queryKey, queryFn: () => request("wallWebhook") });
  if (webhook.data) return <Fields webhook={webhook.data} />;
  if (webhook.isError)
    return <Failing what={t("wallAlarms.hook")} why={words(webhook.error)} again={() => void webhook.refetch()} />;
  return <Loading />;
};
