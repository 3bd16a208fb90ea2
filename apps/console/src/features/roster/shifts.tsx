import type { RosterShift } from "@zongji/api";
import { addDays, isOverMidnight } from "@zongji/domain";
import { Button, Drawer, Form, Input, Modal, Popconfirm, Radio, Table } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { request } from "../../server/request.ts";
import { useRosterDeed } from "./queries.ts";

type Fields = {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly applies: boolean;
  readonly applyFrom: string;
};
/** What the roster says beside its shifts. */
type Limits = { readonly today: string; readonly closedUpTo: string | null; readonly sharedShifts: readonly string[] };

const timePattern = /^([01]\d|2[0-3]):[0-5]\d$/;
const endPattern = /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/;

/** @param isShared others have the shift too: its name is not the reader's to change */
const HoursFields = ({ isShared }: { isShared: boolean }) => {
  const { t } = useTranslation();
  const time = (pattern: RegExp) => [{ required: true, pattern, message: "08:30" }];
  return (
    <>
      <Form.Item
        name="name"
        label={t("roster.shifts.name")}
        extra={isShared && t("roster.shifts.sharedNote")}
        rules={[{ required: true, pattern: /^[^+＋、]*$/ }]}
      >
        <Input maxLength={20} disabled={isShared} />
      </Form.Item>
      <Form.Item name="from" label={t("roster.shifts.from")} rules={time(timePattern)}>
        <Input className="figure" maxLength={5} placeholder="08:30" />
      </Form.Item>
      <Form.Item name="to" label={t("roster.shifts.to")} extra={t("roster.shifts.toNote")} rules={time(endPattern)}>
        <Input className="figure" maxLength={5} placeholder="17:30" />
      </Form.Item>
    </>
  );
};

/** Whether days that have the shift follow. */
const Applying = ({ first }: { first: string }) => {
  const { t } = useTranslation();
  return (
    <Form.Item label={t("roster.shifts.apply")}>
      <Form.Item name="applies" noStyle>
        <Radio.Group
          options={[
            { value: false, label: t("roster.shifts.applyNone") },
            { value: true, label: t("roster.shifts.applyFrom") },
          ]}
        />
      </Form.Item>
      <Form.Item name="applyFrom" noStyle>
        <Input type="date" min={first} aria-label={t("roster.shifts.applyFrom")} />
      </Form.Item>
    </Form.Item>
  );
};

const Editor = ({
  shift,
  limits: { today, closedUpTo, sharedShifts },
  close,
}: {
  readonly shift: RosterShift | undefined;
  readonly limits: Limits;
  readonly close: () => void;
}) => {
  const { t } = useTranslation();
  const [form] = Form.useForm<Fields>();
  const deed = useRosterDeed();
  const first = closedUpTo === null ? today : addDays(closedUpTo, 1);
  const save = ({ name, from, to, applies, applyFrom }: Fields) => {
    const body = { name, from, to };
    deed.mutate(
      {
        deed: () =>
          shift
            ? request("changeRosterShift", {
                params: { id: shift.id },
                body: { ...body, revision: shift.revision, applyFrom: applies ? applyFrom : null },
              })
            : request("createRosterShift", { body }),
        done: t("roster.shifts.saved"),
      },
      { onSuccess: close },
    );
  };
  return (
    <Modal
      open
      title={shift ? `${t("roster.shifts.change")} · ${shift.name}` : t("roster.shifts.add")}
      okText={t("roster.save")}
      cancelText={t("page.cancel")}
      okButtonProps={{ loading: deed.isPending }}
      onOk={() => form.submit()}
      onCancel={close}
    >
      <Form<Fields>
        form={form}
        layout="vertical"
        initialValues={{
          name: "",
          from: "",
          to: "",
          ...shift,
          applies: false,
          applyFrom: today > first ? today : first,
        }}
        onFinish={save}
      >
        <HoursFields isShared={shift !== undefined && sharedShifts.includes(shift.id)} />
        {shift && <Applying first={first} />}
      </Form>
    </Modal>
  );
};

const Retire = ({ shift: { id, name, revision } }: { shift: RosterShift }) => {
  const { t } = useTranslation();
  const deed = useRosterDeed();
  return (
    <Popconfirm
      title={t("roster.shifts.retireSure", { name })}
      okText={t("roster.shifts.retire")}
      cancelText={t("page.cancel")}
      onConfirm={() =>
        deed.mutate({
          deed: () => request("retireRosterShift", { params: { id }, body: { revision } }),
          done: t("roster.shifts.retiredDone"),
        })
      }
    >
      <Button type="link" size="small" danger loading={deed.isPending}>
        {t("roster.shifts.retire")}
      </Button>
    </Popconfirm>
  );
};

/** 班次. */
export const Shifts = ({
  shifts,
  limits,
  close,
}: {
  readonly shifts: readonly RosterShift[];
  readonly limits: Limits;
  readonly close: () => void;
}) => {
  const { t } = useTranslation();
  const [edited, edit] = useState<RosterShift | "new">();
  return (
    <Drawer open size={560} title={t("roster.shifts.title")} onClose={close}>
      <Button type="primary" onClick={() => edit("new")}>
        {t("roster.shifts.add")}
      </Button>
      <Table<RosterShift>
        size="small"
        rowKey="id"
        className="roster-shifts"
        pagination={false}
        dataSource={[...shifts]}
        locale={{ emptyText: t("roster.shifts.none") }}
        columns={[
          { title: t("roster.shifts.name"), dataIndex: "name" },
          { title: t("roster.shifts.from"), dataIndex: "from", className: "figure" },
          {
            title: t("roster.shifts.to"),
            className: "figure",
            render: (_, shift) => `${isOverMidnight(shift) ? `${t("roster.shifts.nextDay")} ` : ""}${shift.to}`,
          },
          {
            key: "acts",
            align: "right",
            render: (_, shift) =>
              shift.retired ? (
                <span className="quiet">{t("roster.shifts.retired")}</span>
              ) : (
                <>
                  <Button type="link" size="small" onClick={() => edit(shift)}>
                    {t("roster.shifts.change")}
                  </Button>
                  {limits.sharedShifts.includes(shift.id) ? (
                    <span className="quiet small">{t("roster.shifts.shared")}</span>
                  ) : (
                    <Retire shift={shift} />
                  )}
                </>
              ),
          },
        ]}
      />
      {edited && <Editor shift={edited === "new" ? undefined : edited} limits={limits} close={() => edit(undefined)} />}
    </Drawer>
  );
};
