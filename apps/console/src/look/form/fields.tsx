import { isHost } from "@zongji/domain";
import { Form, type FormItemProps, Input, InputNumber, type InputNumberProps, Select, Switch } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

export type Rule = NonNullable<FormItemProps["rules"]>[number];

/** What a field holds has to be a host name or an IP address, as the server sees them; nothing at all is left to `required`. */
export const useHostRule = (): Rule => {
  const { t } = useTranslation();
  return {
    validator: async (_, text?: string) => {
      if (text && !isHost(text)) throw new Error(t("refused.notAHost"));
    },
  };
};

/** Each of a list's texts has to pass; the message names those that don't. */
export const useEachRule = (passes: (text: string) => boolean): Rule => {
  const { t } = useTranslation();
  return {
    validator: async (_, texts?: readonly string[]) => {
      const wrong = (texts ?? []).filter((text) => !passes(text));
      if (wrong.length > 0) throw new Error(t("administration.malformedOnes", { which: wrong.join(t("page.comma")) }));
    },
  };
};

/** A line of text that must be there. */
export const TextField = ({
  name,
  label,
  note,
  required = true,
  pattern,
  rule,
  max = 128,
  disabled = false,
}: {
  name: string | string[];
  label: string;
  note?: string;
  required?: boolean;
  pattern?: RegExp;
  rule?: Rule;
  /** Characters that can be typed. */
  max?: number;
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
        ...(rule ? [rule] : []),
      ]}
    >
      <Input maxLength={max} disabled={disabled} />
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
