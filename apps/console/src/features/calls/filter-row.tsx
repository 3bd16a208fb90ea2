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

type Typed = {
  readonly label: string;
  readonly value: string | undefined;
  readonly pattern: RegExp;
  readonly width: number;
  readonly maxLength?: number;
  readonly set: (value: string | undefined) => void;
};

type Props = {
  readonly filters: CallQuery;
  readonly change: Change;
  readonly clear: () => void;
  /** Numbers may be seen in full, and so be searched in full. */
  readonly unmasked: boolean;
};

/** The log's filters in one row; what is chosen goes to the address at once, what is typed at Enter or on leaving the field. */
export const FilterRow = ({ filters, change, clear, unmasked }: Props) => {
  const { t } = useTranslation();
  const { data: groups } = useGroups();
  const presets = usePresets();
  const zone = useZone();
  useEffect(() => setPickersZone(zone), [zone]);
  const instant = (picked: Dayjs | null | undefined) => (picked ? instantOf(picked, zone) : undefined);
  const typed = ({ label, value: shown = "", pattern, width, maxLength = 32, set }: Typed) => (
    <Input
      key={`${label}:${shown}`}
      defaultValue={shown}
      allowClear
      maxLength={maxLength}
      placeholder={label}
      aria-label={label}
      style={{ width }}
      onPressEnter={(event) => event.currentTarget.blur()}
      onClear={() => set(undefined)}
      onBlur={(event) => {
        const value = event.target.value.replace(/[\s-]/g, "");
        if (value !== shown && (value === "" || pattern.test(value))) set(value || undefined);
      }}
    />
  );
  const byNumber = (value: string | undefined) =>
    change(
      value !== undefined && /^\d{4}$/.test(value)
        ? { numberEnd: value, number: undefined }
        : { number: value, numberEnd: undefined },
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
      {typed({
        label: t(unmasked ? "calls.numberOrEnd" : "calls.numberEnd"),
        value: unmasked ? (filters.number ?? filters.numberEnd) : filters.numberEnd,
        pattern: unmasked ? /^[0-9+*#]{1,32}$/ : /^\d{4}$/,
        width: 136,
        ...(!unmasked && { maxLength: 4 }),
        set: byNumber,
      })}
      {typed({
        label: t("call.agentNo"),
        value: filters.agentNo,
        pattern: /^.{1,16}$/,
        width: 88,
        set: (agentNo) => change({ agentNo }),
      })}
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
