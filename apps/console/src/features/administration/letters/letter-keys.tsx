import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { LetterKey } from "@zongji/api";
import { App, Button, Form, Input, InputNumber, Modal, Popconfirm, Table, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "../../../look/clock.tsx";
import { moment } from "../../../look/duration.ts";
import { useFailureWords } from "../../../server/failure.ts";
import { request } from "../../../server/request.ts";
import { Secret } from "../secret.tsx";

const queryKey = ["letterKeys"];

const CreateDialog = ({ close }: { close: () => void }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const client = useQueryClient();
  const { message, modal } = App.useApp();
  const [form] = Form.useForm<{ name: string; perHour: number }>();
  const create = useMutation({
    mutationFn: (body: { name: string; perHour: number }) => request("createLetterKey", { body }),
    onSuccess: ({ key }) => {
      close();
      void modal.success({
        title: t("letterSettings.keyMade"),
        content: <Secret lines={[[t("letterSettings.key"), key]]} />,
        width: 560,
      });
    },
    onError: (error) => void message.error(words(error)),
    onSettled: () => client.invalidateQueries({ queryKey }),
  });
  return (
    <Modal
      open
      title={t("letterSettings.addKey")}
      okText={t("letterSettings.addKey")}
      cancelText={t("page.cancel")}
      okButtonProps={{ loading: create.isPending }}
      onOk={() => form.submit()}
      onCancel={close}
    >
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ name: "", perHour: 100 }}
        onFinish={({ name, perHour }) => create.mutate({ name: name.trim(), perHour })}
      >
        <Form.Item
          name="name"
          label={t("letterSettings.keyName")}
          rules={[{ required: true, whitespace: true, message: t("letterSettings.keyNameMissing") }]}
        >
          <Input maxLength={50} autoFocus />
        </Form.Item>
        <Form.Item name="perHour" label={t("letterSettings.perHour")} rules={[{ required: true }]}>
          <InputNumber min={1} max={10_000} precision={0} />
        </Form.Item>
      </Form>
    </Modal>
  );
};

const useRevoke = () => {
  const words = useFailureWords();
  const client = useQueryClient();
  const { message } = App.useApp();
  return useMutation({
    mutationFn: (id: string) => request("revokeLetterKey", { params: { id } }),
    onError: (error) => void message.error(words(error)),
    onSettled: () => client.invalidateQueries({ queryKey }),
  });
};

/** Keys of programs that send letters. A key acts at once, without a draft. */
export const LetterKeys = () => {
  const { t } = useTranslation();
  const now = useNow();
  const keys = useQuery({ queryKey, queryFn: () => request("listLetterKeys") });
  const revoke = useRevoke();
  const [makes, setMakes] = useState(false);
  const at = (value: number | null) => <span className="figure">{value === null ? "—" : moment(value, now)}</span>;
  return (
    <section className="settings-part">
      <h2>{t("letterSettings.keys")}</h2>
      <p className="quiet">{t("letterSettings.keysNote")}</p>
      <Table<LetterKey>
        size="small"
        rowKey="id"
        pagination={false}
        loading={keys.isPending}
        dataSource={keys.data ?? []}
        locale={{ emptyText: <span className="quiet">{t("letterSettings.noKeys")}</span> }}
        columns={[
          { title: t("letterSettings.keyName"), dataIndex: "name" },
          { title: t("letterSettings.perHour"), dataIndex: "perHour", align: "right" },
          { title: t("letterSettings.madeAt"), render: (_, key) => at(key.at) },
          { title: t("letterSettings.usedAt"), render: (_, key) => at(key.usedAt) },
          {
            title: t("administration.actions"),
            align: "right",
            render: (_, { id, revokedAt }) =>
              revokedAt === null ? (
                <Popconfirm title={t("letterSettings.revokeSure")} onConfirm={() => revoke.mutate(id)}>
                  <Button size="small" danger>
                    {t("letterSettings.revoke")}
                  </Button>
                </Popconfirm>
              ) : (
                <Tag style={{ color: "var(--ant-color-text)", marginInlineEnd: 0 }}>{t("letterSettings.revoked")}</Tag>
              ),
          },
        ]}
      />
      <Button className="letter-add" onClick={() => setMakes(true)}>
        {t("letterSettings.addKey")}
      </Button>
      {makes && <CreateDialog close={() => setMakes(false)} />}
    </section>
  );
};
