import { DeleteOutlined, DownOutlined, PlusOutlined, UpOutlined } from "@ant-design/icons";
import { Button, Select } from "antd";
import { useTranslation } from "react-i18next";
import { TypeChoice } from "../../../look/business-types.tsx";
import { useBusinessTypes } from "../../../server/queries.ts";

export const moved = <T,>(list: readonly T[], from: number, to: number): T[] => {
  const rest = list.filter((_, at) => at !== from);
  return [...rest.slice(0, to), list[from]!, ...rest.slice(to)];
};
export const replaced = <T,>(list: readonly T[], at: number, value: T): T[] =>
  list.map((each, index) => (index === at ? value : each));
export const without = <T,>(list: readonly T[], at: number): T[] => list.filter((_, index) => index !== at);

/** Several words, each ended by Enter or a comma. */
export const WordsField = ({
  label,
  value,
  change,
}: {
  label: string;
  value: readonly string[];
  change: (words: string[]) => void;
}) => (
  <Select
    mode="tags"
    open={false}
    suffixIcon={null}
    aria-label={label}
    placeholder={label}
    value={[...value]}
    tokenSeparators={[",", "，", "、"]}
    onChange={(words) => change([...new Set(words.map((word) => word.trim()).filter(Boolean))])}
    style={{ width: "100%" }}
  />
);

export const TypeField = ({
  label,
  value,
  change,
}: {
  label: string;
  value: string | undefined;
  change: (type: string | undefined) => void;
}) => {
  const types = useBusinessTypes().data ?? [];
  return (
    <TypeChoice
      types={types.filter(({ offered }) => offered)}
      gone={types}
      label={label}
      placeholder={label}
      value={value ?? null}
      change={(type) => change(type ?? undefined)}
      style={{ width: "100%" }}
    />
  );
};

/** What is done with a row of a list. */
export const RowActions = ({
  name,
  up,
  down,
  remove,
}: {
  name: string;
  up?: (() => void) | undefined;
  down?: (() => void) | undefined;
  remove: () => void;
}) => {
  const { t } = useTranslation();
  return (
    <span className="letter-row-actions">
      {(up !== undefined || down !== undefined) && (
        <>
          <Button
            size="small"
            icon={<UpOutlined />}
            disabled={up === undefined}
            aria-label={t("letterSettings.up", { name })}
            onClick={up}
          />
          <Button
            size="small"
            icon={<DownOutlined />}
            disabled={down === undefined}
            aria-label={t("letterSettings.down", { name })}
            onClick={down}
          />
        </>
      )}
      <Button
        size="small"
        icon={<DeleteOutlined />}
        aria-label={t("letterSettings.remove", { name })}
        onClick={remove}
      />
    </span>
  );
};

export const AddButton = ({ word, add }: { word: string; add: () => void }) => (
  <Button icon={<PlusOutlined />} onClick={add}>
    {word}
  </Button>
);
