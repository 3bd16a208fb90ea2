import type { Group } from "@zongji/api";
import { Form, Radio, Switch } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { duration } from "../../look/duration.ts";
import { useGroups } from "../../server/queries.ts";
import { request } from "../../server/request.ts";
import { NumberField, TextField } from "./fields.tsx";
import { NodeField, useNodeColumns } from "./node-field.tsx";
import { ThingDrawer } from "./thing-drawer.tsx";
import { ThingTable } from "./thing-table.tsx";

/** As people fill it in: seconds, not milliseconds. */
type Filled = {
  name: string;
  ringSec: number;
  wrapUpSec: number;
  maxWaitSec: number;
  maxWaiting: number;
  announceAgentNo: boolean;
  noAgent: Group["noAgent"];
  node?: string | null;
};

const start: Partial<Filled> = {
  ...{
    ringSec: 20,
    wrapUpSec: 60,
    maxWaitSec: 600,
    maxWaiting: 30,
    announceAgentNo: true,
    noAgent: "wait",
    node: null,
  },
};

const GroupDrawer = ({ group, close }: { group: Group | undefined; close: () => void }) => {
  const { t } = useTranslation();
  const save = ({ ringSec, wrapUpSec, maxWaitSec, ...rest }: Filled) => {
    const body = { ringMs: ringSec * 1000, wrapUpMs: wrapUpSec * 1000, maxWaitMs: maxWaitSec * 1000, ...rest };
    return group ? request("changeGroup", { params: { id: group.id }, body }) : request("createGroup", { body });
  };
  return (
    <ThingDrawer<Filled>
      title={group ? group.name : t("administration.newGroup")}
      start={
        group
          ? {
              name: group.name,
              ringSec: group.ringMs / 1000,
              wrapUpSec: group.wrapUpMs / 1000,
              maxWaitSec: group.maxWaitMs / 1000,
              maxWaiting: group.maxWaiting,
              announceAgentNo: group.announceAgentNo,
              noAgent: group.noAgent,
              node: group.node,
            }
          : start
      }
      save={save}
      close={close}
      stale="groups"
    >
      <TextField name="name" label={t("administration.name")} />
      <NumberField name="ringSec" label={t("administration.ring")} min={3} max={120} unit={t("unit.seconds")} />
      <NumberField name="wrapUpSec" label={t("administration.wrapUp")} min={0} max={3600} unit={t("unit.seconds")} />
      <NumberField name="maxWaitSec" label={t("administration.maxWait")} min={1} max={7200} unit={t("unit.seconds")} />
      <NumberField name="maxWaiting" label={t("administration.maxWaiting")} min={0} max={1000} unit={t("unit.calls")} />
      <Form.Item name="noAgent" label={t("administration.noAgent")} extra={t("administration.noAgentNote")}>
        <Radio.Group
          options={(["wait", "leave"] as const).map((value) => ({
            value,
            label: t(`administration.noAgentDo.${value}`),
          }))}
        />
      </Form.Item>
      <Form.Item name="announceAgentNo" label={t("administration.announce")} valuePropName="checked">
        <Switch />
      </Form.Item>
      <NodeField note={t("administration.nodeNote")} given={group?.node} />
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
