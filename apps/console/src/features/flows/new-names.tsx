import type { ConfigItem } from "@zongji/api";
import { Form, Input } from "antd";
import { useTranslation } from "react-i18next";

/** What something new among the flows is called, and its id, which no other has. */
export const NewNames = ({ items }: { items: readonly ConfigItem[] }) => {
  const { t } = useTranslation();
  return (
    <>
      <Form.Item
        name="name"
        label={t("flows.name")}
        rules={[{ required: true, whitespace: true, message: t("administration.missing") }]}
      >
        <Input maxLength={64} />
      </Form.Item>
      <Form.Item
        name="id"
        label={t("flows.id")}
        extra={t("flows.idNote")}
        rules={[
          { required: true, message: t("administration.missing") },
          { pattern: /^[A-Za-z0-9_-]{1,64}$/, message: t("administration.malformed") },
          {
            validator: async (_, id: string) => {
              if (items.some((item) => item.id === id)) throw new Error(t("flows.idTaken"));
            },
          },
        ]}
      >
        <Input maxLength={64} />
      </Form.Item>
    </>
  );
};
