import { App, Form, Modal, Select } from "antd";
import { useTranslation } from "react-i18next";
import { request } from "../../server/request.ts";
import { useDeed, useInspectors } from "./server.ts";

/** Whom to choose from, each with how many tasks are open. */
export const useInspectorOptions = () => {
  const { t } = useTranslation();
  const inspectors = useInspectors();
  return (inspectors.data ?? []).map(({ id, name, open }) => ({
    value: id,
    label: t("quality.openTasks", { name, count: open }),
  }));
};

/** Gives tasks to inspectors. @param close told whether it was done */
export const AssignDialog = ({ tasks, close }: { tasks: readonly string[]; close: (isDone: boolean) => void }) => {
  const { t } = useTranslation();
  const deed = useDeed();
  const { message } = App.useApp();
  const options = useInspectorOptions();
  const [form] = Form.useForm<{ inspectors: string[] }>();
  const finish = ({ inspectors }: { inspectors: string[] }) =>
    deed.mutate(
      {
        deed: async () => {
          const { left } = await request("assignInspections", { body: { tasks: [...tasks], inspectors } });
          if (left.length > 0) void message.warning(t("quality.leftOver", { count: left.length }));
        },
        done: t("quality.assigned", { count: tasks.length }),
      },
      { onSuccess: () => close(true) },
    );
  return (
    <Modal
      open
      title={t("quality.assignTitle", { count: tasks.length })}
      okText={t("quality.assign")}
      cancelText={t("page.cancel")}
      okButtonProps={{ loading: deed.isPending }}
      onOk={() => form.submit()}
      onCancel={() => close(false)}
    >
      <p className="quiet">{t("quality.assignNote")}</p>
      <Form form={form} layout="vertical" onFinish={finish} requiredMark={false}>
        <Form.Item
          name="inspectors"
          label={t("quality.inspectors")}
          rules={[{ required: true, message: t("quality.inspectorsNone") }]}
        >
          <Select mode="multiple" options={options} optionFilterProp="label" />
        </Form.Item>
      </Form>
    </Modal>
  );
};
