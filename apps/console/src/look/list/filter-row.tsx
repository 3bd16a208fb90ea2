import { type AnyList, type BusinessTypeNow, type ListFilter, labelIn } from "@zongji/api";
import { dayStart } from "@zongji/domain";
import { Button, DatePicker, Input, InputNumber, Select } from "antd";
import type { Dayjs } from "dayjs";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { TypeChoice } from "../business-types.tsx";
import { serverNow } from "../clock.tsx";
import { useZone } from "../zone.ts";
import { instantOf, setPickersZone, zoned } from "../zoned.ts";
import { filtersIn, type ListChange, type ListQuery } from "./address.ts";
import "./list.css";

const dayMs = 86_400_000;

/** Days of the hotline's zone. */
const usePresets = () => {
  const { t } = useTranslation();
  const zone = useZone();
  const today = dayStart(serverNow(), zone);
  // By way of noon: days that clocks are changed in are an hour longer or shorter.
  const day = (ahead: number) => dayStart(today + (ahead + 0.5) * dayMs, zone);
  const until = zoned(day(1) - 1, zone);
  const last = (days: number): [Dayjs, Dayjs] => [zoned(day(1 - days), zone), until];
  return [
    { label: t("list.today"), value: last(1) },
    { label: t("list.sevenDays"), value: last(7) },
    { label: t("list.thirtyDays"), value: last(30) },
  ];
};

const Period = ({ query, change }: { query: ListQuery; change: (change: ListChange) => void }) => {
  const zone = useZone();
  const presets = usePresets();
  useEffect(() => setPickersZone(zone), [zone]);
  const instant = (picked: Dayjs | null | undefined) => (picked ? instantOf(picked, zone) : undefined);
  const at = (value: string | number | undefined) => (value === undefined ? null : zoned(Number(value), zone));
  return (
    <DatePicker.RangePicker
      showTime={{ format: "HH:mm" }}
      format="YYYY-MM-DD HH:mm"
      presets={presets}
      style={{ width: 336 }}
      allowEmpty={[true, true]}
      value={[at(query.from), at(query.to)]}
      onChange={(range) => change({ from: instant(range?.[0]), to: instant(range?.[1]) })}
    />
  );
};

type TypedProps = {
  readonly label: string;
  readonly value: string | undefined;
  readonly pattern?: RegExp;
  readonly width: number;
  readonly maxLength: number;
  /** Spaces and hyphens inside mean nothing, as in a telephone number. */
  readonly isNumber?: boolean;
  readonly set: (value: string | undefined) => void;
};

/** What is typed goes to the address at Enter or on leaving the field. */
export const Typed = ({ label, value: shown = "", pattern, width, maxLength, isNumber = false, set }: TypedProps) => (
  <Input
    // As the address has it, whenever that changes.
    key={shown}
    defaultValue={shown}
    allowClear
    maxLength={maxLength}
    placeholder={label}
    aria-label={label}
    style={{ width }}
    onPressEnter={(event) => event.currentTarget.blur()}
    onClear={() => set(undefined)}
    onBlur={(event) => {
      const value = isNumber ? event.target.value.replace(/[\s-]/g, "") : event.target.value.trim();
      if (value !== shown && (value === "" || !pattern || pattern.test(value))) set(value || undefined);
    }}
  />
);

/** Room for the longest of these, px: up to where the row would break; a Chinese character is twice as wide as a letter. */
const widthOf = (words: readonly string[]): number => {
  const longest = Math.max(
    ...words.map((word) => [...word].reduce((sum, sign) => sum + (sign > "\u2e7f" ? 14 : 7), 0)),
  );
  return Math.min(136, Math.max(92, longest + 44));
};

type Props = {
  readonly list: AnyList;
  readonly query: ListQuery;
  readonly change: (change: ListChange) => void;
  readonly clear: () => void;
  /** Numbers may be seen in full, and so be searched in full. */
  readonly unmasked?: boolean;
  readonly groups?: readonly { readonly id: string; readonly name: string }[] | undefined;
  readonly types?: readonly BusinessTypeNow[] | undefined;
  readonly extra?: React.ReactNode;
};

const text = (value: string | number | undefined) => (value === undefined ? undefined : String(value));

/** A number in full, of who may see it, or its last four digits. */
const NumberFilter = ({ query, change, unmasked = false }: Pick<Props, "query" | "change" | "unmasked">) => {
  const { t } = useTranslation();
  return (
    <Typed
      label={t(unmasked ? "list.numberOrEnd" : "list.numberEnd")}
      value={text(unmasked ? (query.number ?? query.numberEnd) : query.numberEnd)}
      pattern={unmasked ? /^[0-9+*#]{1,32}$/ : /^\d{4}$/}
      width={152}
      maxLength={unmasked ? 32 : 4}
      isNumber
      set={(value) =>
        change(
          value !== undefined && /^\d{4}$/.test(value)
            ? { numberEnd: value, number: undefined }
            : { number: value, numberEnd: undefined },
        )
      }
    />
  );
};

/** A filter that is on or off, by one press. */
export const PressFilter = ({ label, isOn, press }: { label: string; isOn: boolean; press: () => void }) => (
  <Button aria-pressed={isOn} {...(isOn && { type: "primary" as const, ghost: true })} onClick={press}>
    {label}
  </Button>
);

/** Two whole numbers, from and to; each goes to the address at Enter or on leaving the field. */
const RangeFilter = ({ filter, label, query, change }: Pick<Props, "query" | "change"> & RangeProps) => {
  const { t } = useTranslation();
  const params = Object.keys(filter.params);
  return (
    <span className="range-filter">
      {params.map((param, index) => {
        const { maximum = Number.MAX_SAFE_INTEGER } = filter.params[param] as { maximum?: number };
        const shown = query[param] === undefined ? null : Number(query[param]);
        const set = (text: string) => {
          const value = /^\d+$/.test(text.trim()) ? Math.min(maximum, Number(text)) : undefined;
          if (value !== (shown ?? undefined)) change({ [param]: value });
        };
        return (
          <InputNumber
            key={`${param} ${shown}`}
            {...(shown !== null && { defaultValue: shown })}
            min={0}
            max={maximum}
            precision={0}
            controls={false}
            placeholder={index === 0 ? label : t("list.upTo")}
            aria-label={`${label} ${t(index === 0 ? "list.atLeast" : "list.upTo")}`}
            style={{ width: index === 0 ? 116 : 72 }}
            onPressEnter={({ target }) => (target as HTMLElement).blur()}
            onBlur={({ target }) => set(target.value)}
          />
        );
      })}
    </span>
  );
};
type RangeProps = { readonly filter: ListFilter; readonly label: string };

/** A business type of the tree; one that is not there any more is told by its id. */
const TypeFilter = ({
  label,
  types = [],
  value,
  set,
}: Pick<Props, "types"> & { label: string; value: string | undefined; set: (id: string | null) => void }) => (
  <TypeChoice
    types={types}
    {...(value !== undefined && { gone: [{ id: value, name: value }] })}
    label={label}
    placeholder={label}
    style={{ width: 136 }}
    value={value ?? null}
    change={set}
  />
);

const OneFilter = ({ filter, query, change, unmasked = false, groups, types }: Props & { filter: ListFilter }) => {
  const { i18n } = useTranslation();
  const label = labelIn(filter.label, i18n.language);
  const [param = ""] = Object.keys(filter.params);
  if (filter.kind === "period") return <Period query={query} change={change} />;
  if (filter.kind === "number") return <NumberFilter query={query} change={change} unmasked={unmasked} />;
  if (filter.kind === "text") {
    const { maxLength = 64, minLength = 1 } = (filter.params[param] ?? {}) as {
      maxLength?: number;
      minLength?: number;
    };
    const width = maxLength > 16 ? 136 : 88;
    return (
      <Typed
        label={label}
        value={text(query[param])}
        width={width}
        maxLength={maxLength}
        pattern={new RegExp(`.{${minLength},}`)}
        set={(value) => change({ [param]: value })}
      />
    );
  }
  if (filter.kind === "range") return <RangeFilter filter={filter} label={label} query={query} change={change} />;
  if (filter.kind === "press") {
    const isOn = query[param] !== undefined;
    return <PressFilter label={label} isOn={isOn} press={() => change({ [param]: isOn ? undefined : "yes" })} />;
  }
  if (filter.kind === "businessType")
    return (
      <TypeFilter
        label={label}
        types={types}
        value={text(query[param])}
        set={(id) => change({ [param]: id ?? undefined })}
      />
    );
  const options =
    filter.kind === "group"
      ? (groups ?? []).map(({ id, name }) => ({ value: id, label: name }))
      : Object.entries(filter.choices ?? {}).map(([value, word]) => ({ value, label: labelIn(word, i18n.language) }));
  const isLong = options.length > 12;
  const width = widthOf([label, ...options.map((option) => option.label)]);
  return (
    <Select
      allowClear={filter.unset === undefined}
      placeholder={label}
      aria-label={label}
      style={{ width }}
      value={text(query[param]) ?? filter.unset ?? null}
      options={options}
      {...(isLong && { showSearch: { optionFilterProp: "label" } })}
      onChange={(value: string | null) =>
        change({ [param]: value === filter.unset ? undefined : (value ?? undefined) })
      }
    />
  );
};

/** A list's filters in one row, as the list defines them. */
export const FilterRow = (props: Props) => {
  const { t } = useTranslation();
  const { list, query, clear, extra } = props;
  const [isWide, widen] = useState(false);
  // What a page sets by itself nobody chooses.
  const all = Object.entries(list.filters).filter(([, { kind }]) => kind !== "hidden");
  const isSet = ({ params }: ListFilter) => Object.keys(params).some((param) => query[param] !== undefined);
  const shown = all.filter(([, filter]) => isWide || filter.more !== true || isSet(filter));
  const isFiltered = Object.keys(filtersIn(query)).length > 0;
  return (
    <div className="filters">
      {shown.map(([name, filter]) => (
        <OneFilter key={name} {...props} filter={filter} />
      ))}
      {all.some(([, { more }]) => more === true) && (
        <Button type="link" className="clear-filters" aria-expanded={isWide} onClick={() => widen(!isWide)}>
          {t(isWide ? "list.fewer" : "list.more")}
        </Button>
      )}
      <Button type="link" className="clear-filters" onClick={clear} disabled={!isFiltered}>
        {t("list.clear")}
      </Button>
      {extra}
    </div>
  );
};
