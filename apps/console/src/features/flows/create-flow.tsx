import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ConfigItem } from "@zongji/api";
import { Alert, Form, Modal, Select, Switch } from "antd";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { useFailureWords } from "../../server/failure.ts";
import { request } from "../../server/request.ts";
import type { FlowText } from "./model.ts";
import { NewNames } from "./new-names.tsx";
import type { FlowAround } from "./use-flow-world.ts";

type Filled = { readonly id: string; readonly name: string; readonly from: string; readonly isModule: boolean };

const blank = (isModule: boolean): FlowText => ({
  start: "greeting",
  nodes: {
    greeting: { kind: "play", prompts: ["greeting"], bargeIn: true },
    ...(isModule
      ? { back: { kind: "leave", exit: "done" } }
      : { bye: { kind: "hangUp", prompts: ["goodbye"], cause: "flowEnded" } }),
  },
  edges: [{ from: "greeting", exit: "done", to: isModule ? "back" : "bye" }],
  ...(isModule && { module: { parameters: [], results: [] } }),
});

type Known = { readonly items: readonly ConfigItem[]; readonly around: FlowAround };

const Fields = ({ items, around, isCopy }: Known & { isCopy: boolean }) => {
  const { t } = useTranslation();
  return (
    <>
      <NewNames items={items} />
      <Form.Item name="from" label={t("flows.copyOf")}>
        <Select
          options={[
            { value: "", label: t("flows.blank") },
            ...around.flows.map(({ id }) => ({
              value: id,
              label: t("flows.copyFrom", { name: around.names.get(id) ?? id }),
            })),
          ]}
        />
      </Form.Item>
      {!isCopy && (
        <Form.Item name="isModule" label={t("flows.createModule")} valuePropName="checked">
          <Switch />
        </Form.Item>
      )}
    </>
  );
};

/** Asks what a new flow is called and what it begins as; its draft is saved and opened. */
export const CreateFlow = ({ items, around, close }: Known & { close: () => void }) => {
  const { t } = useTranslation();
  const failure = useFailureWords();
  const client = useQueryClient();
  const go = useNavigate();
  const [form] = Form.useForm<Filled>();
  const from = Form.useWatch("from", form);
  const create = useMutation({
    mutationFn: ({ id, name, from, isModule }: Filled) => {
      const copied = around.flows.find((flow) => flow.id === from);
      const { id: _id, version: _version, ...text } = copied ?? { id: "", version: 0, ...blank(isModule) };
      const title = name.trim();
      return request("saveConfigDraft", {
        params: { kind: "flow", id },
        body: { base: 0, body: { ...text, name: title }, name: title },
      });
    },
    onSuccess: async ({ id }) => {
      await client.invalidateQueries({ queryKey: ["config"] });
      void go(`/flows/${id}`);
    },
  });
  return (
    <Modal
      open
      title={t("flows.create")}
      okText={t("flows.create")}
      cancelText={t("page.cancel")}
      okButtonProps={{ loading: create.isPending }}
      onOk={() =>
        void form.validateFields().then(
          (filled) => create.mutate(filled),
          () => {},
        )
      }
      onCancel={close}
    >
      <Form<Filled> form={form} layout="vertical" initialValues={{ name: "", id: "", from: "", isModule: false }}>
        <Fields items={items} around={around} isCopy={!!from} />
      </Form>
      {create.isError && <Alert type="error" showIcon title={failure(create.error)} />}
    </Modal>
  );
};
