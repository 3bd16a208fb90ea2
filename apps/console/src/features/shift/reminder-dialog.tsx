import { DatePicker, Form, Input, Modal } from "antd";
import type { Dayjs } from "dayjs";
import { useTranslation } from "react-i18next";
import { useZone } from "../../look/zone.ts";
import { instantOf, zoned } from "../../look/zoned.ts";
import { request } from "../../server/request.ts";
import { type Due, useDeed } from "../../shift/index.ts";

type Fields = { readonly text: string; readonly at: Dayjs };

const ReminderFields = () => {
  const { t } = useTranslation();
  return (
    <>
      <Form.Item
        name="text"
        label={t("shift.reminderText")}
        rules={[{ required: true, whitespace: true, message: t("shift.reminderTextMissing") }]}
      >
        <Input.TextArea rows={3} maxLength={500} autoFocus />
      </Form.Item>
      <Form.Item
        name="at"
        label={t("shift.reminderAt")}
        rules={[{ required: true, message: t("shift.reminderAtMissing") }]}
      >
        <DatePicker showTime={{ format: "HH:mm" }} format="YYYY-MM-DD HH:mm" needConfirm={false} />
      </Form.Item>
    </>
  );
};

/** Sets a reminder, or changes one. @param at when a new one is proposed, ms since the epoch */
export const ReminderDialog = ({
  reminder,
  at,
  close,
}: {
  readonly reminder?: Due;
  readonly at?: number;
  readonly close: () => void;
}) => {
  const { t } = useTranslation();
  const zone = useZone();
  const deed = useDeed();
  const [form] = Form.useForm<Fields>();
  const title = t(reminder ? "shift.changeReminder" : "shift.addReminder");
  const proposed = reminder?.at ?? at;
  const save = ({ text, at: picked }: Fields) => {
    const body = { text, at: instantOf(picked.second(0).millisecond(0), zone) };
    deed.mutate(
      {
        deed: () =>
          reminder
            ? request("changeReminder", { params: { id: reminder.id }, body })
            : request("createReminder", { body }),
        done: t("shift.reminderSet"),
      },
      { onSuccess: close },
    );
  };
  return (
    <Modal
      open
      title={title}
      okText={t("shift.save")}
      cancelText={t("page.cancel")}
      okButtonProps={{ loading: deed.isPending }}
      onOk={() => form.submit()}
      onCancel={close}
    >
      <Form<Fields>
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={save}
        initialValues={{
          text: reminder?.title ?? "",
          ...(proposed !== undefined && { at: zoned(proposed, zone) }),
        }}
      >
        <ReminderFields />
      </Form>
    </Modal>
  );
};
