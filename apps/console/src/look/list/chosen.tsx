import { SettingOutlined } from "@ant-design/icons";
import { type AnyList, labelIn } from "@zongji/api";
import { Button, Checkbox, Popover } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

const keyOf = (list: AnyList, person: string): string => `zongji.list.${list.id}.${person}`;

const usual = ({ columns }: AnyList): readonly string[] =>
  Object.entries(columns).flatMap(([name, { hidden }]) => (hidden ? [name] : []));

const kept = (list: AnyList, person: string): readonly string[] => {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(keyOf(list, person)) ?? "null");
    return Array.isArray(value) ? value.map(String) : usual(list);
  } catch {
    return usual(list);
  }
};

export type ChosenColumns = {
  /** Null: as usual. */
  readonly hidden: readonly string[] | null;
  readonly isShown: (name: string) => boolean;
  readonly hide: (names: readonly string[]) => void;
  readonly reset: () => void;
};

/** Which columns a person has chosen to see: remembered in this browser for each who works at it. What is hidden is kept, so that a new column shows. */
export const useChosenColumns = (list: AnyList, person: string): ChosenColumns => {
  const [hidden, set] = useState(() => kept(list, person));
  const isUsual = JSON.stringify([...hidden].sort()) === JSON.stringify([...usual(list)].sort());
  return {
    hidden: isUsual ? null : hidden,
    isShown: (name) => !hidden.includes(name),
    hide: (names) => {
      localStorage.setItem(keyOf(list, person), JSON.stringify(names));
      set(names);
    },
    reset: () => {
      localStorage.removeItem(keyOf(list, person));
      set(usual(list));
    },
  };
};

type Choice = {
  readonly list: AnyList;
  readonly chosen: ChosenColumns;
  readonly more?: Readonly<Record<string, string>>;
};

/** The button by which columns are chosen; the first one stays. `more`: columns that the page adds, with their words. */
export const ColumnChoice = ({ list, chosen, more = {} }: Choice) => {
  const { t, i18n } = useTranslation();
  const all = [
    ...Object.entries(list.columns).map(([name, { label }]) => ({ value: name, label: labelIn(label, i18n.language) })),
    ...Object.entries(more).map(([value, label]) => ({ value, label })),
  ];
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      content={
        <>
          <Checkbox.Group
            className="column-choice"
            value={all.map(({ value }) => value).filter(chosen.isShown)}
            onChange={(shown) => chosen.hide(all.map(({ value }) => value).filter((name) => !shown.includes(name)))}
            options={all.map((each, index) => ({ ...each, disabled: index === 0 }))}
          />
          <Button type="link" size="small" className="column-reset" onClick={chosen.reset}>
            {t("list.usualColumns")}
          </Button>
        </>
      }
    >
      <Button icon={<SettingOutlined />}>{t("list.columns")}</Button>
    </Popover>
  );
};
