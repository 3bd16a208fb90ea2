import { DatePicker, Form, Input, Modal, Select } from "antd";
import type { Dayjs } from "dayjs";
import { useTranslation } from "react-i18next";
import { useZone } from "../../look/zone.ts";
import { instantOf } from "../../look/zoned.ts";
import { request } from "../../server/request.ts";
import { useInspectorOptions } from "./assign-dialog.tsx";
import { useDeed } from "./server.ts";

type Fields = { readonly name: string; readonly inspectors: string[]; readonly due: Dayjs };
const least = 2;

/** Begins a calibration of these tasks' recordings. @param close told whether it was done */
export const CalibrationDialog = ({ tasks, close }: { tasks: readonly string[]; close: (isDone: boolean) => void }) => {
  const { t } = useTranslation();
  const zone = useZone();
  const deed = useDeed();
  const options = useInspectorOptions();
  const [form] = Form.useForm<Fields>();
  const finish = ({ name, inspectors, due }: Fields) => {
    const dueAt = instantOf(due.endOf("day").millisecond(0), zone);
    deed.mutate(
      {
        deed: () => request("createCalibration", { body: { name, tasks: [...tasks], inspectors, dueAt } }),
        done: t("calibration.begun"),
      },
      { onSuccess: () => close(true) },
    );
  };
  return (
    <Modal
      open
      title={t("calibration.begin")}
      okText={t("calibration.begin")}
      cancelText={t("page.cancel")}
      okButtonProps={{ loading: deed.isPending }}
      onOk={() => form.submit()}
      onCancel={() => close(false)}
    >
      <p className="quiet">{t("calibration.beginNote", { count: tasks.length })}</p>
      <Form<Fields> form={form} layout="vertical" onFinish={finish} requiredMark={false}>
        <Form.Item
          name="name"
          label={t("calibration.name")}
          rules={[{ required: true, whitespace: true, message: t("calibration.nameMissing") }]}
        >
          <Input maxLength={100} autoFocus />
        </Form.Item>
        <Form.Item
          name="inspectors"
          label={t("calibration.inspectors")}
          rules={[{ required: true, type: "array", min: least, message: t("calibration.inspectorsMissing") }]}
        >
          <Select mode="multiple" options={options} optionFilterProp="label" />
        </Form.Item>
        <Form.Item
          name="due"
          label={t("calibration.dueAt")}
          rules={[{ required: true, message: t("calibration.dueMissing") }]}
        >
          <DatePicker />
        </Form.Item>
      </Form>
    </Modal>
  );
};
