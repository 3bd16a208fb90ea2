import type { CallQuery } from "@zongji/api";
import { dayStart, dispositions } from "@zongji/domain";
import { Button, DatePicker, Input, Select } from "antd";
import type { Dayjs } from "dayjs";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useZone } from "../../look/zone.ts";
import { instantOf, setPickersZone, zoned } from "../../look/zoned.ts";
import { useGroups } from "../../server/queries.ts";

type Change = (change: { readonly [K in keyof CallQuery]?: CallQuery[K] | undefined }) => void;

const dayMs = 86_400_000;

/** Days of the hotline's zone. */
const usePresets = () => {
  const { t } = useTranslation();
  const zone = useZone();
  const today = dayStart(Date.now(), zone);
  // By way of noon: days that clocks are changed in are an hour longer or shorter.
  const day = (ahead: number) => dayStart(today + (ahead + 0.5) * dayMs, zone);
  const until = zoned(day(1) - 1, zone);
  const last = (days: number): [Dayjs, Dayjs] => [zoned(day(1 - days), zone), until];
  return [
    { label: t("calls.today"), value: last(1) },
    { label: t("calls.sevenDays"), value: last(7) },
    { label: t("calls.thirtyDays"), value: last(30) },
  ];
};

/** The log's filters in one row; what is chosen goes to the address at once, what is typed at Enter or on leaving the field. */
export const FilterRow = ({ filters, change, clear }: { filters: CallQuery; change: Change; clear: () => void }) => {
  const { t } = useTranslation();
  const { data: groups } = useGroups();
  const presets = usePresets();
  const zone = useZone();
  useEffect(() => setPickersZone(zone), [zone]);
  const instant = (picked: Dayjs | null | undefined) => (picked ? instantOf(picked, zone) : undefined);
  const typed = (name: "number" | "agentNo", pattern: RegExp, width: number) => (
    <Input
      key={`${name}:${filters[name] ?? ""}`}
      defaultValue={filters[name]}
      allowClear
      maxLength={32}
      placeholder={t(`call.${name}`)}
      aria-label={t(`call.${name}`)}
      style={{ width }}
      onPressEnter={(event) => event.currentTarget.blur()}
      onClear={() => change({ [name]: undefined })}
      onBlur={(event) => {
        const value = event.target.value.replace(/[\s-]/g, "");
        if (value !== (filters[name] ?? "") && (value === "" || pattern.test(value)))
          change({ [name]: value || undefined });
      }}
    />
  );
  return (
    <div className="filters">
      <DatePicker.RangePicker
        showTime={{ format: "HH:mm" }}
        format="YYYY-MM-DD HH:mm"
        presets={presets}
        style={{ width: 344 }}
        allowEmpty={[true, true]}
        value={[
          filters.from === undefined ? null : zoned(filters.from, zone),
          filters.to === undefined ? null : zoned(filters.to, zone),
        ]}
        onChange={(range) => change({ from: instant(range?.[0]), to: instant(range?.[1]) })}
      />
      {typed("number", /^[0-9+*#]{1,32}$/, 136)}
      {typed("agentNo", /^.{1,16}$/, 88)}
      <Select
        allowClear
        placeholder={t("call.group")}
        aria-label={t("call.group")}
        style={{ width: 136 }}
        value={filters.group ?? null}
        options={(groups ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        onChange={(group) => change({ group: group ?? undefined })}
      />
      <Select
        allowClear
        placeholder={t("call.direction")}
        aria-label={t("call.direction")}
        style={{ width: 108 }}
        value={filters.direction ?? null}
        options={(["inbound", "outbound", "internal"] as const).map((value) => ({ value, label: t(`call.${value}`) }))}
        onChange={(direction) => change({ direction: direction ?? undefined })}
      />
      <Select
        allowClear
        placeholder={t("call.disposition")}
        aria-label={t("call.disposition")}
        style={{ width: 136 }}
        value={filters.disposition ?? null}
        options={dispositions.map((value) => ({ value, label: t(`disposition.${value}`) }))}
        onChange={(disposition) => change({ disposition: disposition ?? undefined })}
      />
      <Select
        aria-label={t("calls.tests")}
        style={{ width: 130 }}
        value={filters.test ?? "no"}
        options={(["no", "only", "yes"] as const).map((value) => ({ value, label: t(`calls.test.${value}`) }))}
        onChange={(test) => change({ test: test === "no" ? undefined : test })}
      />
      <Button type="link" className="clear-filters" onClick={clear}>
        {t("calls.clear")}
      </Button>
    </div>
  );
};
