import { Form, Radio, Select } from "antd";
import { Fragment, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { NumberField, type Rule, SwitchField, TextField, useEachRule } from "./fields.tsx";
import type { FormField } from "./form-fields.ts";

/** As many as can be read at one glance; more are folded into a list. */
const mostRadios = 3;

const useLanguage = (): "zh" | "en" => (useTranslation().i18n.language === "en" ? "en" : "zh");

type Shown = { readonly name: string; readonly label: string; readonly note?: string };

const Choices = ({ field, ...shown }: Shown & { field: FormField }) => {
  const language = useLanguage();
  const values = field.control.is === "choice" ? field.control.values : [];
  const options = values.map((value) => ({ value, label: field.about.choices?.[value]?.[language] ?? value }));
  return (
    <Form.Item name={shown.name} label={shown.label} {...(shown.note ? { extra: shown.note } : {})}>
      {options.length <= mostRadios ? <Radio.Group options={options} /> : <Select options={options} />}
    </Form.Item>
  );
};

/** A list of short texts, typed one after the other. */
const Texts = ({ field, name, label, note }: Shown & { field: FormField }) => {
  const { t } = useTranslation();
  const { control } = field;
  const isTexts = control.is === "texts";
  const pattern = isTexts ? control.pattern : undefined;
  const each = useEachRule((text) => pattern?.test(text) ?? true);
  const missing: Rule[] = isTexts && control.min > 0 ? [{ required: true, message: t("administration.missing") }] : [];
  return (
    <Form.Item name={name} label={label} {...(note ? { extra: note } : {})} rules={[...missing, each]}>
      <Select
        mode="tags"
        open={false}
        suffixIcon={null}
        maxCount={isTexts ? control.max : 64}
        tokenSeparators={[",", " ", "，", "、"]}
      />
    </Form.Item>
  );
};

const useUnit = (unit: FormField["about"]["unit"]): string => {
  const { t } = useTranslation();
  if (unit === "ms" || unit === "s") return t("unit.seconds");
  return unit === undefined ? "" : t(`unit.${unit}`);
};

const Field = ({ field, isFixed }: { field: FormField; isFixed: boolean }) => {
  const language = useLanguage();
  const { name, about, control, isRequired } = field;
  const unit = useUnit(about.unit);
  const shown = { name, label: about.label[language], ...(about.note && { note: about.note[language] }) };
  switch (control.is) {
    case "amount":
      return <NumberField {...shown} min={control.min} max={control.max} unit={unit} />;
    case "switch":
      return <SwitchField {...shown} />;
    case "choice":
      return <Choices {...shown} field={field} />;
    case "texts":
      return <Texts {...shown} field={field} />;
    case "text": {
      const pattern = control.pattern && { pattern: control.pattern };
      return <TextField {...shown} required={isRequired} max={control.max} disabled={isFixed} {...pattern} />;
    }
    default:
      return null;
  }
};

export type FieldSection = { readonly key: string; readonly title: string; readonly names: readonly string[] };

/**
 * The fields of a kind of configuration, by the API's schema of it: a field that is added there stands here too.
 * @param own what a form asks with its own field, by name: references to other things, say
 * @param fixed fields that can't be changed any more
 */
export const SchemaFields = ({
  fields,
  own = {},
  fixed = [],
  sections,
}: {
  fields: readonly FormField[];
  own?: Readonly<Record<string, ReactNode>>;
  fixed?: readonly string[];
  /** Which fields stand together under a heading, in this order; fields of none stand before them all. */
  sections?: readonly FieldSection[];
}) => {
  const shown = (field: FormField) => (
    <Fragment key={field.name}>
      {Object.hasOwn(own, field.name) ? own[field.name] : <Field field={field} isFixed={fixed.includes(field.name)} />}
    </Fragment>
  );
  if (!sections) return fields.map(shown);
  const inSections = new Set(sections.flatMap(({ names }) => names));
  return (
    <>
      {fields.filter(({ name }) => !inSections.has(name)).map(shown)}
      {sections.map(({ key, title, names }) => (
        <section key={key} className="form-section" data-section={key} aria-label={title}>
          <h3>{title}</h3>
          {names.flatMap((name) => fields.filter((field) => field.name === name).map(shown))}
        </section>
      ))}
    </>
  );
};
