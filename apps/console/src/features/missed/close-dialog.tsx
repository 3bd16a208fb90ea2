import { labelIn, type MissedRow, missedList } from "@zongji/api";
import { type MissedOutcome, missedOutcomes } from "@zongji/domain";
import { Form, Input, Modal, Select } from "antd";
import { useTranslation } from "react-i18next";
import { useMissedDeed } from "../../missed/index.ts";
import { request } from "../../server/request.ts";

type Filled = { outcome: MissedOutcome; note?: string };

/** Asks why a caller is not called back any more. */
export const CloseDialog = ({ row, close }: { row: MissedRow; close: () => void }) => {
  const { t, i18n } = useTranslation();
  const deed = useMissedDeed();
  const [form] = Form.useForm<Filled>();
  const { id, version } = row;
  const finish = ({ outcome, note = "" }: Filled) =>
    deed.mutate(
      {
        deed: () => request("closeMissed", { params: { id }, body: { version, outcome, note } }),
        done: t("missed.closed"),
      },
      { onSuccess: close },
    );
  return (
    <Modal
      open
      title={t("missed.closeTitle")}
      okText={t("missed.close")}
      cancelText={t("page.cancel")}
      okButtonProps={{ loading: deed.isPending }}
      onOk={() => form.submit()}
      onCancel={close}
    >
      <p className="quiet">{t("missed.closeNote")}</p>
      <Form<Filled> form={form} layout="vertical" initialValues={{ note: row.note }} onFinish={finish}>
        <Form.Item
          name="outcome"
          label={t("missed.outcome")}
          rules={[{ required: true, message: t("missed.outcomeMissing") }]}
        >
          <Select
            options={missedOutcomes.map((value) => ({
              value,
              label: labelIn(missedList.columns.outcome.choices[value], i18n.language),
            }))}
          />
        </Form.Item>
        <Form.Item name="note" label={t("missed.remark")}>
          <Input.TextArea maxLength={500} rows={3} />
        </Form.Item>
      </Form>
    </Modal>
  );
};
