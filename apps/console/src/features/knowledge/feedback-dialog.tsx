import type { Article } from "@zongji/api";
import { type FeedbackKind, feedbackKinds } from "@zongji/domain";
import { Form, Input, Modal, Radio } from "antd";
import { useTranslation } from "react-i18next";
import { request } from "../../server/request.ts";
import { useDeed } from "./server.ts";

type Filled = { kind: FeedbackKind; note?: string };

/** Asks what is wrong with an article. */
export const FeedbackDialog = ({ article, close }: { article: Article; close: () => void }) => {
  const { t } = useTranslation();
  const deed = useDeed();
  const [form] = Form.useForm<Filled>();
  const kind = Form.useWatch("kind", form);
  const { id, version } = article;
  const finish = (filled: Filled) =>
    deed.mutate(
      {
        deed: () =>
          request("giveFeedback", { params: { id }, body: { version, kind: filled.kind, note: filled.note ?? "" } }),
        done: t("knowledge.feedbackThanks"),
      },
      { onSuccess: close },
    );
  return (
    <Modal
      open
      title={t("knowledge.feedbackTitle")}
      okText={t("knowledge.feedbackGive")}
      cancelText={t("page.cancel")}
      okButtonProps={{ loading: deed.isPending }}
      onOk={() => form.submit()}
      onCancel={close}
    >
      <Form<Filled>
        form={form}
        layout="vertical"
        initialValues={{ kind: "wrong" }}
        onFinish={finish}
        requiredMark={false}
      >
        <Form.Item name="kind" label={t("knowledge.feedbackWhat")}>
          <Radio.Group
            options={feedbackKinds.map((value) => ({ value, label: t(`knowledge.feedbackKind.${value}`) }))}
          />
        </Form.Item>
        <Form.Item
          name="note"
          label={t("knowledge.feedbackNote")}
          rules={kind === "useful" ? [] : [{ required: true, whitespace: true, message: t("knowledge.noteMissing") }]}
        >
          <Input.TextArea rows={3} maxLength={1000} />
        </Form.Item>
      </Form>
    </Modal>
  );
};
