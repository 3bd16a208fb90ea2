import type { ManagedAnnouncement } from "@zongji/api";
import { DatePicker, Form, Input, Modal, Select } from "antd";
import type { Dayjs } from "dayjs";
import { useTranslation } from "react-i18next";
import { useRoleOptions } from "../../look/audit/roles.ts";
import { useNow } from "../../look/clock.tsx";
import { useZone } from "../../look/zone.ts";
import { instantOf, zoned } from "../../look/zoned.ts";
import { useGroups } from "../../server/queries.ts";
import { request } from "../../server/request.ts";
import { useDeed } from "../../shift/index.ts";

type Fields = {
  readonly title: string;
  readonly text: string;
  readonly roles: string[];
  readonly groups: string[];
  readonly term: [Dayjs, Dayjs];
};
/** For how long a new notice is proposed. */
const proposedDays = 7;

const AnnouncementFields = ({ was }: { was: ManagedAnnouncement | undefined }) => {
  const { t } = useTranslation();
  const roles = useRoleOptions(was?.roles);
  const groups = (useGroups().data ?? []).map(({ id, name }) => ({ value: id, label: name }));
  return (
    <>
      <Form.Item
        name="title"
        label={t("shift.title")}
        rules={[{ required: true, whitespace: true, message: t("shift.titleMissing") }]}
      >
        <Input maxLength={100} autoFocus />
      </Form.Item>
      <Form.Item
        name="text"
        label={t("shift.text")}
        rules={[{ required: true, whitespace: true, message: t("shift.textMissing") }]}
      >
        <Input.TextArea rows={6} maxLength={8000} />
      </Form.Item>
      <Form.Item name="roles" label={t("shift.roles")}>
        <Select mode="multiple" options={roles} optionFilterProp="label" />
      </Form.Item>
      <Form.Item name="groups" label={t("shift.groups")} extra={t("shift.toAll")}>
        <Select mode="multiple" options={groups} optionFilterProp="label" />
      </Form.Item>
      <Form.Item name="term" label={t("shift.term")} rules={[{ required: true, message: t("shift.termMissing") }]}>
        <DatePicker.RangePicker
          id={{ start: "announcement-from", end: "announcement-until" }}
          showTime={{ format: "HH:mm" }}
          format="YYYY-MM-DD HH:mm"
        />
      </Form.Item>
    </>
  );
};

/** Writes a notice, or one that is not shown yet anew. */
export const AnnouncementEditor = ({ was, close }: { was: ManagedAnnouncement | undefined; close: () => void }) => {
  const { t } = useTranslation();
  const zone = useZone();
  const now = useNow();
  const deed = useDeed();
  const [form] = Form.useForm<Fields>();
  const from = zoned(was?.fromAt ?? now, zone)
    .second(0)
    .millisecond(0);
  const until = was ? zoned(was.untilAt, zone) : from.add(proposedDays, "day");
  const save = ({ term, ...fields }: Fields) => {
    const [fromAt, untilAt] = term.map((each) => instantOf(each.second(0).millisecond(0), zone)) as [number, number];
    const body = { ...fields, fromAt, untilAt };
    deed.mutate(
      {
        deed: () =>
          was
            ? request("changeAnnouncement", { params: { id: was.id }, body: { ...body, revision: was.revision } })
            : request("createAnnouncement", { body }),
        done: t("shift.published"),
      },
      { onSuccess: close },
    );
  };
  return (
    <Modal
      open
      width={640}
      title={t(was ? "shift.changeAnnouncement" : "shift.writeAnnouncement")}
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
          ...{ title: was?.title ?? "", text: was?.text ?? "" },
          ...{ roles: was?.roles ?? [], groups: was?.groups ?? [], term: [from, until] },
        }}
      >
        <AnnouncementFields was={was} />
      </Form>
    </Modal>
  );
};
