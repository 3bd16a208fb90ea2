import { useMutation } from "@tanstack/react-query";
import type { TextTest } from "@zongji/api";
import { Alert, Button, Form, Input, Modal } from "antd";
import { useTranslation } from "react-i18next";
import { useFailureWords } from "../../../server/failure.ts";
import { request } from "../../../server/request.ts";

type Filled = { readonly number: string; readonly text: string };

/** What came of it. */
const Came = ({ test: { outcome, status, ms, answer } }: { test: TextTest }) => {
  const { t } = useTranslation();
  const figures = [...(status === null ? [] : [t("texts.status", { status })]), t("texts.took", { ms })];
  return (
    <Alert
      type={outcome === "sent" ? "success" : "error"}
      showIcon
      title={t(`texts.outcome.${outcome}`)}
      description={
        <>
          <div>{figures.join(" · ")}</div>
          {answer !== "" && <pre className="invite-preview">{answer}</pre>}
        </>
      }
    />
  );
};

/** 测试短信: one text by the saved settings, and what came of it. */
export const SendTest = ({ close }: { close: () => void }) => {
  const { t } = useTranslation();
  const failure = useFailureWords();
  const [form] = Form.useForm<Filled>();
  const test = useMutation({ mutationFn: (body: Filled) => request("testTextService", { body }) });
  const { data } = test;
  return (
    <Modal
      open
      title={t("texts.testTitle")}
      onCancel={close}
      footer={
        <Button type="primary" loading={test.isPending} onClick={() => form.submit()}>
          {t("texts.testSend")}
        </Button>
      }
    >
      <p className="quiet">{t("texts.testNote")}</p>
      <Form<Filled>
        form={form}
        layout="vertical"
        initialValues={{ text: t("texts.testSample") }}
        onFinish={(filled) => test.mutate(filled)}
      >
        <Form.Item
          name="number"
          label={t("texts.testNumber")}
          rules={[
            { required: true, message: t("administration.missing") },
            { pattern: /^\+?[0-9]{3,15}$/, message: t("administration.malformed") },
          ]}
        >
          <Input maxLength={16} inputMode="tel" />
        </Form.Item>
        <Form.Item
          name="text"
          label={t("texts.testText")}
          rules={[{ required: true, whitespace: true, message: t("administration.missing") }]}
        >
          <Input.TextArea maxLength={300} autoSize={{ minRows: 2 }} />
        </Form.Item>
      </Form>
      {test.error !== null && <Alert type="error" showIcon title={failure(test.error)} />}
      {data && <Came test={data} />}
    </Modal>
  );
};
