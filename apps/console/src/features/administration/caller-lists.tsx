import { UploadOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ListedCaller, mostListedCallers } from "@zongji/api";
import { type CallerList, callerLists } from "@zongji/domain";
import { App, Button, DatePicker, Form, Input, Popconfirm, Radio, Segmented, type TableColumnType, Tag } from "antd";
import type { Dayjs } from "dayjs";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "../../look/clock.tsx";
import { moment } from "../../look/duration.ts";
import { TextField } from "../../look/form/fields.tsx";
import { zoneNow } from "../../look/zone.ts";
import { instantOf, zoned } from "../../look/zoned.ts";
import { useFailureWords } from "../../server/failure.ts";
import { request } from "../../server/request.ts";
import { CallerImportDialog } from "./caller-import.tsx";
import { ThingDrawer } from "./thing-drawer.tsx";
import { ThingTable } from "./thing-table.tsx";

const stale = "listedCallers";
/** As the server takes a number. */
const number = /^\+?[0-9]([0-9 -]{1,22})[0-9]$/;
const colours = { blocked: "error", trusted: "success", vip: "purple", elderly: "processing" } as const;

type Filled = { number: string; list: CallerList; reason: string; until: Dayjs | null };

const filledOf = ({ number, list, reason, until }: ListedCaller): Filled => ({
  ...{ number, list, reason },
  until: until === null ? null : zoned(until, zoneNow()),
});

/** As the server has it: the end is a moment of the hotline's clock. */
const entryOf = ({ list, reason, until }: Filled) => ({
  ...{ list, reason: reason.trim() },
  until: until ? instantOf(until, zoneNow()) : null,
});

/** Takes a caller off the lists, once that is confirmed. */
const Removal = ({ caller: { party, number }, close }: { caller: ListedCaller; close: () => void }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const client = useQueryClient();
  const { message } = App.useApp();
  const remove = async () => {
    try {
      await request("removeListedCaller", { params: { id: party } });
      void message.success(t("callers.removed"));
      close();
      await client.invalidateQueries({ queryKey: [stale] });
    } catch (error) {
      void message.error(words(error));
    }
  };
  return (
    <Popconfirm
      title={t("callers.removeSure", { number })}
      okText={t("callers.remove")}
      okButtonProps={{ danger: true }}
      cancelText={t("page.cancel")}
      onConfirm={remove}
    >
      <Button danger>{t("callers.remove")}</Button>
    </Popconfirm>
  );
};

const Fields = ({ isNew }: { isNew: boolean }) => {
  const { t } = useTranslation();
  const choices = callerLists.map((list) => ({
    value: list,
    label: (
      <>
        {t(`callers.lists.${list}`)} <span className="quiet">{t(`callers.does.${list}`)}</span>
      </>
    ),
  }));
  return (
    <>
      {isNew && (
        <TextField name="number" label={t("callers.number")} note={t("callers.numberNote")} pattern={number} max={24} />
      )}
      <Form.Item name="list" label={t("callers.list")}>
        <Radio.Group className="caller-choice" options={choices} />
      </Form.Item>
      <TextField name="reason" label={t("callers.reason")} max={100} pattern={/\S/} />
      <Form.Item name="until" label={t("callers.until")} extra={t("callers.untilNote")}>
        <DatePicker showTime={{ format: "HH:mm" }} format="YYYY-MM-DD HH:mm" placeholder={t("callers.forGood")} />
      </Form.Item>
    </>
  );
};

/** How an edit of a caller tells what somebody else has changed meanwhile. */
const useVersioned = (caller: ListedCaller | undefined) => {
  const { t } = useTranslation();
  if (!caller) return undefined;
  const words = (field: string, value: unknown): string => {
    if (field === "list") return t(`callers.lists.${value as CallerList}`);
    if (field === "until") return value ? (value as Dayjs).format("YYYY-MM-DD HH:mm") : t("callers.forGood");
    return String(value);
  };
  const label = (field: string): string => t(`callers.${field as "list" | "reason" | "until"}`);
  return { shown: caller, fields: ["list", "reason", "until"] as const, filledOf, label, words };
};

const CallerDrawer = ({ caller, close }: { caller: ListedCaller | undefined; close: () => void }) => {
  const { t } = useTranslation();
  return (
    <ThingDrawer<Filled, ListedCaller>
      title={caller ? caller.number : t("callers.add")}
      start={caller ? filledOf(caller) : { list: "blocked", until: null }}
      save={(filled, version) =>
        caller
          ? request("changeListedCaller", { params: { id: caller.party }, body: { version, ...entryOf(filled) } })
          : request("addListedCaller", { body: { number: filled.number.trim(), ...entryOf(filled) } })
      }
      close={close}
      stale={stale}
      versioned={useVersioned(caller)}
    >
      <Fields isNew={!caller} />
      {caller && <Removal caller={caller} close={close} />}
    </ThingDrawer>
  );
};

const Until = ({ until, now }: { until: number | null; now: number }) => {
  const { t } = useTranslation();
  if (until === null) return <span className="quiet">{t("callers.forGood")}</span>;
  return (
    <>
      <span className="figure">{zoned(until, zoneNow()).format("YYYY-MM-DD HH:mm")}</span>
      {until <= now && <Tag className="caller-over">{t("callers.over")}</Tag>}
    </>
  );
};

const useColumns = (): TableColumnType<ListedCaller>[] => {
  const { t } = useTranslation();
  const now = useNow();
  return [
    {
      title: t("callers.number"),
      width: 160,
      render: (_, caller) => <span className="number">{caller.number}</span>,
    },
    {
      title: t("callers.list"),
      width: 112,
      render: (_, caller) => <Tag color={colours[caller.list]}>{t(`callers.lists.${caller.list}`)}</Tag>,
    },
    { title: t("callers.reason"), dataIndex: "reason" },
    { title: t("callers.until"), width: 220, render: (_, caller) => <Until until={caller.until} now={now} /> },
    { title: t("callers.by"), width: 140, render: (_, caller) => caller.by ?? "—" },
    {
      title: t("callers.at"),
      width: 128,
      align: "right",
      render: (_, caller) => <span className="figure">{moment(caller.at, now)}</span>,
    },
  ];
};

type Sought = { readonly list?: CallerList; readonly search?: string };
const choices = ["all", ...callerLists] as const;

/** Which list is shown, and what is looked for in it. */
const Filters = ({
  sought: { list, search },
  seek,
  openImport,
}: {
  sought: Sought;
  seek: (sought: Sought) => void;
  openImport: () => void;
}) => {
  const { t } = useTranslation();
  return (
    <div className="caller-filters">
      <Segmented<(typeof choices)[number]>
        aria-label={t("callers.list")}
        value={list ?? "all"}
        onChange={(value) => seek({ ...(search && { search }), ...(value !== "all" && { list: value }) })}
        options={choices.map((value) => ({ value, label: t(`callers.lists.${value}`) }))}
      />
      <Input.Search
        allowClear
        aria-label={t("callers.search")}
        placeholder={t("callers.search")}
        maxLength={50}
        onSearch={(text) => seek({ ...(list && { list }), ...(text.trim() !== "" && { search: text.trim() }) })}
      />
      <Button icon={<UploadOutlined />} onClick={openImport}>
        {t("callers.import.open")}
      </Button>
    </div>
  );
};

/** 来电名单: who is refused, and whom the flows send another way. */
export const CallerLists = () => {
  const { t } = useTranslation();
  const [sought, seek] = useState<Sought>({});
  const callers = useQuery({
    queryKey: [stale, sought],
    queryFn: () => request("listListedCallers", { query: sought }),
    staleTime: 0,
  });
  const [open, setOpen] = useState<ListedCaller | "new">();
  const [imports, setImports] = useState(false);
  return (
    <>
      <Filters sought={sought} seek={seek} openImport={() => setImports(true)} />
      <ThingTable<ListedCaller>
        query={callers}
        rowKey="party"
        note={
          callers.data?.length === mostListedCallers
            ? t("callers.more", { count: mostListedCallers })
            : t("callers.note")
        }
        sought={sought.list !== undefined || sought.search !== undefined}
        add={{ word: t("callers.add"), press: () => setOpen("new") }}
        open={setOpen}
        columns={useColumns()}
      />
      {imports && <CallerImportDialog close={() => setImports(false)} />}
      {open && (
        <CallerDrawer
          key={open === "new" ? "new" : open.party}
          caller={open === "new" ? undefined : open}
          close={() => setOpen(undefined)}
        />
      )}
    </>
  );
};
