import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Form, Input, Modal } from "antd";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { useFailureWords } from "../../server/failure.ts";
import { request } from "../../server/request.ts";
import { keepCitizen } from "./server.ts";

type Filled = { number: string; name?: string };

/** A record of somebody who has not called yet. */
export const NewRecord = ({ close }: { close: () => void }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const client = useQueryClient();
  const go = useNavigate();
  const { message } = App.useApp();
  const [form] = Form.useForm<Filled>();
  const making = useMutation({
    mutationFn: ({ number, name = "" }: Filled) =>
      request("createCitizen", { body: { number: number.trim(), name, notes: "", tags: [] } }),
    onSuccess: (citizen) => {
      keepCitizen(client, citizen);
      void go(`/citizens/${citizen.id}`);
    },
    onError: (error) => void message.error(words(error)),
  });
  return (
    <Modal
      open
      title={t("citizens.new")}
      okText={t("administration.save")}
      cancelText={t("page.cancel")}
      confirmLoading={making.isPending}
      onOk={() => form.submit()}
      onCancel={close}
    >
      <Form form={form} layout="vertical" requiredMark={false} onFinish={(filled) => making.mutate(filled)}>
        <Form.Item
          name="number"
          label={t("administration.number")}
          rules={[
            { required: true, message: t("administration.missing") },
            { pattern: /^\s*\+?[0-9]([0-9 -]{1,22})[0-9]\s*$/, message: t("administration.malformed") },
          ]}
        >
          <Input autoFocus maxLength={24} />
        </Form.Item>
        <Form.Item name="name" label={t("citizens.name")}>
          <Input maxLength={50} />
        </Form.Item>
      </Form>
    </Modal>
  );
};
