import { useQuery } from "@tanstack/react-query";
import { type Group, operations } from "@zongji/api";
import { Form, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { duration } from "../../look/duration.ts";
import { filledOf, formFields, sentOf } from "../../look/form/form-fields.ts";
import { SchemaFields } from "../../look/form/schema-fields.tsx";
import { useGroups } from "../../server/queries.ts";
import { request } from "../../server/request.ts";
import { NodeField, useNodeColumns } from "./node-field.tsx";
import { ThingDrawer } from "./thing-drawer.tsx";
import { ThingTable } from "./thing-table.tsx";

const fields = formFields(operations.createGroup.body);

type Overflow = Group["overflow"];
/** The end of the call, or another group. `value` and `onChange`: the form's. */
const OverflowSelect = ({
  others,
  value,
  onChange,
  ...rest
}: {
  others: readonly Group[];
  id?: string;
  value?: Overflow;
  onChange?: (overflow: Overflow) => void;
}) => {
  const { t } = useTranslation();
  const hangUp = "";
  return (
    <Select<string>
      {...rest}
      value={value?.to === "group" ? value.group : hangUp}
      onChange={(group) => onChange?.(group === hangUp ? { to: "hangUp" } : { to: "group", group })}
      options={[
        { value: hangUp, label: t("administration.overflowDo.hangUp") },
        ...others.map(({ id, name }) => ({ value: id, label: t("administration.overflowDo.group", { name }) })),
      ]}
    />
  );
};

const OverflowField = ({ group }: { group: Group | undefined }) => {
  const { t, i18n } = useTranslation();
  const groups = useGroups();
  const about = fields.find(({ name }) => name === "overflow")?.about;
  return (
    <Form.Item
      name="overflow"
      label={about?.label[i18n.language === "en" ? "en" : "zh"]}
      extra={t("administration.overflowNote")}
    >
      <OverflowSelect others={(groups.data ?? []).filter(({ id }) => id !== group?.id)} />
    </Form.Item>
  );
};

/** 呼出权限 by which numbers may be called back. */
const CallbackRightsField = () => {
  const { i18n } = useTranslation();
  const language = i18n.language === "en" ? "en" : "zh";
  const rights = useQuery({ queryKey: ["dialRights"], queryFn: () => request("listDialRights") });
  const about = fields.find(({ name }) => name === "callbackRights")?.about;
  return (
    <Form.Item name="callbackRights" label={about?.label[language]} extra={about?.note?.[language]}>
      <Select mode="multiple" options={(rights.data ?? []).map(({ id, name }) => ({ value: id, label: name }))} />
    </Form.Item>
  );
};

const GroupDrawer = ({ group, close }: { group: Group | undefined; close: () => void }) => {
  const { t } = useTranslation();
  const save = (filled: object) => {
    const body = sentOf(fields, filled) as never;
    return group ? request("changeGroup", { params: { id: group.id }, body }) : request("createGroup", { body });
  };
  return (
    <ThingDrawer<object>
      title={group ? group.name : t("administration.newGroup")}
      start={filledOf(fields, group)}
      save={save}
      close={close}
      stale="groups"
    >
      <SchemaFields
        fields={fields}
        own={{
          overflow: <OverflowField group={group} />,
          callbackRights: <CallbackRightsField />,
          node: <NodeField note={t("administration.nodeNote")} given={group?.node} />,
        }}
      />
    </ThingDrawer>
  );
};

/** 座席组 */
export const Groups = () => {
  const { t } = useTranslation();
  const groups = useGroups();
  const nodeColumns = useNodeColumns();
  const [open, setOpen] = useState<Group | "new">();
  const span = (title: string, of: (group: Group) => number) => ({
    title,
    align: "right" as const,
    render: (_: unknown, group: Group) => <span className="figure">{duration(of(group))}</span>,
  });
  return (
    <>
      <ThingTable<Group>
        query={groups}
        rowKey="id"
        note={t("administration.groupsNote")}
        add={{ word: t("administration.newGroup"), press: () => setOpen("new") }}
        open={setOpen}
        columns={[
          { title: t("administration.name"), dataIndex: "name" },
          ...nodeColumns,
          {
            title: t("administration.members"),
            align: "right",
            render: (_, group) => `${group.members.length} ${t("unit.people", { count: group.members.length })}`,
          },
          span(t("administration.ring"), ({ ringMs }) => ringMs),
          span(t("administration.wrapUp"), ({ wrapUpMs }) => wrapUpMs),
          span(t("administration.maxWait"), ({ maxWaitMs }) => maxWaitMs),
          {
            title: t("administration.maxWaiting"),
            align: "right",
            render: (_, group) => `${group.maxWaiting} ${t("unit.calls", { count: group.maxWaiting })}`,
          },
        ]}
      />
      {open && (
        <GroupDrawer
          key={open === "new" ? "new" : open.id}
          group={open === "new" ? undefined : open}
          close={() => setOpen(undefined)}
        />
      )}
    </>
  );
};
