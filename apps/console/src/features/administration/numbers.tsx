import { useQuery } from "@tanstack/react-query";
import { type HotlineNumber, operations } from "@zongji/api";
import { AutoComplete, Form, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { CalendarSelect, useCalendars, useFlows } from "../../look/calendars.tsx";
import { filledOf, formFields, sentOf } from "../../look/form/form-fields.ts";
import { SchemaFields } from "../../look/form/schema-fields.tsx";
import { request } from "../../server/request.ts";
import { RemoveThing } from "../../versions/index.ts";
import { ThingDrawer } from "./thing-drawer.tsx";
import { ThingTable } from "./thing-table.tsx";

const fields = formFields(operations.createNumber.body);

const NumberDrawer = ({
  number,
  flows,
  close,
}: {
  number: HotlineNumber | undefined;
  flows: readonly { readonly value: string; readonly label: string }[];
  close: () => void;
}) => {
  const { t, i18n } = useTranslation();
  const save = (filled: object) => {
    const { number: digits, ...body } = sentOf(fields, filled);
    return number
      ? request("changeNumber", { params: { id: number.id }, body })
      : request("createNumber", { body: { number: digits, ...body } as never });
  };
  const flow = (
    <Form.Item
      name="flow"
      label={t("administration.flow")}
      rules={[{ required: true, message: t("administration.missing") }]}
    >
      <AutoComplete options={[...flows]} filterOption={(words, flow) => `${flow?.label}`.includes(words)} />
    </Form.Item>
  );
  const about = fields.find(({ name }) => name === "calendar")!.about;
  const language = i18n.language === "en" ? "en" : "zh";
  const calendar = (
    <Form.Item name="calendar" label={about.label[language]} extra={about.note?.[language]}>
      <CalendarSelect none={t("hours.mainCalendar")} />
    </Form.Item>
  );
  return (
    <ThingDrawer<object>
      title={number ? number.number : t("administration.newNumber")}
      start={{ ...(flows[0] !== undefined && { flow: flows[0].value }), ...filledOf(fields, number) }}
      save={save}
      close={close}
      stale="numbers"
    >
      <SchemaFields fields={fields} own={{ flow, calendar }} fixed={number ? ["number"] : []} />
      {number && <RemoveThing kind="number" id={number.id} name={number.number} close={close} />}
    </ThingDrawer>
  );
};

/** 接入号 */
export const Numbers = () => {
  const { t } = useTranslation();
  const [open, setOpen] = useState<HotlineNumber | "new">();
  const numbers = useQuery({ queryKey: ["numbers"], queryFn: () => request("listNumbers") });
  const calendars = useCalendars();
  const published = useFlows();
  const nameOf = (id: string): string => {
    const name = published.find((flow) => flow.id === id)?.name;
    return name === undefined || name === id ? id : `${name} · ${id}`;
  };
  // Those in use first: a further number mostly goes the way of the others.
  const ids = new Set([...(numbers.data ?? []).map(({ flow }) => flow), ...published.map(({ id }) => id)]);
  const flows = [...ids].map((value) => ({ value, label: nameOf(value) }));
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
          { title: t("administration.flow"), render: (_, { flow }) => nameOf(flow) },
          ...(calendars.length > 0
            ? [
                {
                  title: t("hours.calendar"),
                  render: (_: unknown, { calendar }: HotlineNumber) =>
                    calendar === null
                      ? t("hours.mainCalendar")
                      : (calendars.find(({ id }) => id === calendar)?.name ?? calendar),
                },
              ]
            : []),
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
