import { useQuery } from "@tanstack/react-query";
import type { HotlineNumber } from "@zongji/api";
import { AutoComplete, Form, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { request } from "../../server/request.ts";
import { SwitchField, TextField } from "./fields.tsx";
import { ThingDrawer } from "./thing-drawer.tsx";
import { ThingTable } from "./thing-table.tsx";

type Filled = { number: string; label: string; flow: string; recorded: boolean };

const NumberDrawer = ({
  number,
  flows,
  close,
}: {
  number: HotlineNumber | undefined;
  flows: readonly string[];
  close: () => void;
}) => {
  const { t } = useTranslation();
  const save = ({ number: digits, label, flow, recorded }: Filled) =>
    number
      ? request("changeNumber", { params: { id: number.id }, body: { label, flow, recorded } })
      : request("createNumber", { body: { number: digits, label, flow, recorded } });
  return (
    <ThingDrawer<Filled>
      title={number ? number.number : t("administration.newNumber")}
      start={number ?? { recorded: true, ...(flows[0] !== undefined && { flow: flows[0] }) }}
      save={save}
      close={close}
      stale="numbers"
    >
      <TextField
        name="number"
        label={t("administration.number")}
        pattern={/^[0-9]{3,20}$/}
        disabled={number !== undefined}
      />
      <TextField name="label" label={t("administration.label")} />
      <Form.Item
        name="flow"
        label={t("administration.flow")}
        rules={[{ required: true, message: t("administration.missing") }]}
      >
        <AutoComplete options={flows.map((value) => ({ value }))} />
      </Form.Item>
      <SwitchField name="recorded" label={t("administration.recorded")} note={t("administration.recordedNote")} />
    </ThingDrawer>
  );
};

/** 接入号 */
export const Numbers = () => {
  const { t } = useTranslation();
  const [open, setOpen] = useState<HotlineNumber | "new">();
  const numbers = useQuery({ queryKey: ["numbers"], queryFn: () => request("listNumbers") });
  const flows = [...new Set((numbers.data ?? []).map(({ flow }) => flow))];
  return (
    <>
      <ThingTable<HotlineNumber>
        query={numbers}
        rowKey="id"
        note={t("administration.numbersNote")}
        add={{ word: t("administration.newNumber"), press: () => setOpen("new") }}
        open={setOpen}
        columns={[
          { title: t("administration.number"), render: (_, row) => <span className="number">{row.number}</span> },
          { title: t("administration.label"), dataIndex: "label" },
          { title: t("administration.flow"), dataIndex: "flow" },
          {
            title: t("administration.recorded"),
            render: (_, row) =>
              row.recorded ? t("administration.recordedOn") : <Tag>{t("administration.recordedOff")}</Tag>,
          },
        ]}
      />
      {open && (
        <NumberDrawer
          key={open === "new" ? "new" : open.id}
          number={open === "new" ? undefined : open}
          flows={flows}
          close={() => setOpen(undefined)}
        />
      )}
    </>
  );
};
