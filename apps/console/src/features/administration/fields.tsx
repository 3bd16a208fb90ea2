import { Form, Input, InputNumber, type InputNumberProps, Select, Switch } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

/** A line of text that must be there. */
export const TextField = ({
  name,
  label,
  note,
  required = true,
  pattern,
  disabled = false,
}: {
  name: string | string[];
  label: string;
  note?: string;
  required?: boolean;
  pattern?: RegExp;
  disabled?: boolean;
}) => {
  const { t } = useTranslation();
  return (
    <Form.Item
      name={name}
      label={label}
      {...(note ? { extra: note } : {})}
      rules={[
        ...(required ? [{ required: true, message: t("administration.missing") }] : []),
        ...(pattern ? [{ pattern, message: t("administration.malformed") }] : []),
      ]}
    >
      <Input maxLength={128} disabled={disabled} />
    </Form.Item>
  );
};

export const NumberField = ({
  name,
  label,
  note,
  min,
  max,
  unit,
}: {
  name: string;
  label: string;
  note?: string;
  min: number;
  max: number;
  unit: ReactNode;
}) => {
  const { t } = useTranslation();
  const shown: InputNumberProps<number> = { min, max, precision: 0, style: { width: 200 }, suffix: unit };
  return (
    <Form.Item
      name={name}
      label={label}
      {...(note ? { extra: note } : {})}
      rules={[{ required: true, message: t("administration.missing") }]}
    >
      <InputNumber<number> {...shown} />
    </Form.Item>
  );
};

export const SwitchField = ({ name, label, note }: { name: string | string[]; label: string; note?: string }) => (
  <Form.Item name={name} label={label} valuePropName="checked" {...(note ? { extra: note } : {})}>
    <Switch />
  </Form.Item>
);

export const Choice = ({
  name,
  label,
  options,
  note,
}: {
  name: string;
  label: string;
  options: readonly { value: string; label: string }[];
  note?: string;
}) => (
  <Form.Item name={name} label={label} {...(note ? { extra: note } : {})}>
    <Select options={[...options]} />
  </Form.Item>
);
