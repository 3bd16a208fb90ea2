/** A form of any node, by the schema of its kind: a field that is added there stands here too. Each change is told at once. */
import { ArrowDownOutlined, ArrowUpOutlined, CloseOutlined, PlusOutlined } from "@ant-design/icons";
import { type About, aboutOf, problemsOf, type Reference, referenceOf } from "@zongji/domain";
import { AutoComplete, Button, Form, Input, InputNumber, Radio, Select, Switch } from "antd";
import { type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";
import { controlOf, type Schema } from "../../look/form/form-fields.ts";
import { useProblemWords } from "../../versions/index.ts";
import { useEditor } from "./editor-context.ts";
import { freshValue, variantsOf, withField } from "./fresh-value.ts";
import { useLanguage } from "./node-look.tsx";
import { PlayPrompts } from "./play-prompt.tsx";
import {
  AgentField,
  type Bare,
  DialRights,
  fits,
  type Given,
  Referring,
  usePromptOptions,
  useVariables,
} from "./reference-fields.tsx";

type Fields = Readonly<Record<string, unknown>>;

const aboutSchema = (schema: Schema): About | undefined => aboutOf(schema as never);
const referenceIn = (schema: Schema): Reference | undefined => referenceOf(schema as never);

type Moves = { readonly n: number; readonly count: number; readonly set: (items: readonly unknown[]) => void };

/** Up, down and away, of one thing of a list. */
const ItemActions = ({ items, n, count, set, least }: Moves & { items: readonly unknown[]; least: number }) => {
  const { t } = useTranslation();
  const swapped = (to: number) =>
    items.map((item, index) => (index === n ? items[to] : index === to ? items[n] : item));
  return (
    <span className="flow-item-actions">
      <Button
        type="text"
        size="small"
        icon={<ArrowUpOutlined />}
        aria-label={t("flows.moveUp", { n: n + 1 })}
        disabled={n === 0}
        onClick={() => set(swapped(n - 1))}
      />
      <Button
        type="text"
        size="small"
        icon={<ArrowDownOutlined />}
        aria-label={t("flows.moveDown", { n: n + 1 })}
        disabled={n === count - 1}
        onClick={() => set(swapped(n + 1))}
      />
      <Button
        type="text"
        size="small"
        icon={<CloseOutlined />}
        aria-label={t("flows.removeItem", { n: n + 1 })}
        disabled={count <= least}
        onClick={() => set(items.filter((_, index) => index !== n))}
      />
    </span>
  );
};

/** Prompts that are played one after the other. */
const Prompts = ({ id, label, value, set }: Bare) => {
  const { t } = useTranslation();
  const { words, isReadOnly } = useEditor();
  const options = usePromptOptions();
  const prompts = value as readonly string[];
  return (
    <div className="flow-items">
      {prompts.map((prompt, n) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a prompt may be there twice, and has nothing else to be told by.
        <div key={n} className="flow-prompt-line">
          <span>{words.prompt(prompt)}</span>
          <PlayPrompts prompts={[prompt]} label={words.prompt(prompt)} />
          {!isReadOnly && <ItemActions items={prompts} n={n} count={prompts.length} set={set} least={0} />}
        </div>
      ))}
      {!isReadOnly && (
        <Select
          id={id}
          aria-label={label}
          showSearch={{ filterOption: fits }}
          placeholder={t("flows.addItem")}
          value={null}
          onChange={(name: string) => set([...prompts, name])}
          options={options}
        />
      )}
    </div>
  );
};

/** Things of one shape, or of several that one field tells apart. */
const Items = ({ schema, value, set }: Bare) => {
  const { t } = useTranslation();
  const { isReadOnly } = useEditor();
  const [variable = ""] = useVariables();
  const items = value as readonly Fields[];
  const item = schema.items ?? {};
  const put = (n: number, next: unknown) => set(items.map((each, index) => (index === n ? next : each)));
  return (
    <div className="flow-items">
      {items.map((each, n) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the things of a list have no id; what is typed stays in its place.
        <fieldset key={n} className="flow-item">
          <legend className="unseen">{t("flows.item", { n: n + 1 })}</legend>
          {!isReadOnly && (
            <ItemActions items={items} n={n} count={items.length} set={set} least={schema.minItems ?? 0} />
          )}
          <ItemFields schema={item} about={aboutSchema(schema)} value={each} set={(next) => put(n, next)} />
        </fieldset>
      ))}
      {!isReadOnly && items.length < (schema.maxItems ?? 1000) && (
        <Button
          size="small"
          icon={<PlusOutlined />}
          onClick={() => set([...items, freshValue(item, { variable, count: items.length })])}
        >
          {t("flows.addItem")}
        </Button>
      )}
    </div>
  );
};

const ItemFields = ({
  schema,
  about,
  value,
  set,
}: {
  schema: Schema;
  about: About | undefined;
  value: Fields;
  set: (value: unknown) => void;
}) => {
  const language = useLanguage();
  const { isReadOnly } = useEditor();
  const [variable = ""] = useVariables();
  const variants = variantsOf(schema);
  if (!variants) return <SchemaForm schema={schema} value={value} set={(next) => set(next)} />;
  const { by, shapes } = variants;
  const chosen = String(value[by]);
  return (
    <>
      <Radio.Group
        className="flow-variant"
        disabled={isReadOnly}
        value={chosen}
        options={[...shapes.keys()].map((name) => ({ value: name, label: about?.choices?.[name]?.[language] ?? name }))}
        onChange={({ target }) => set(freshValue(shapes.get(String(target.value))!, { variable, count: 0 }))}
      />
      <SchemaForm schema={shapes.get(chosen) ?? {}} value={value} set={(next) => set(next)} />
    </>
  );
};

/** A text that may be longer has a field that grows with it, and is one line up to `longLine`. */
const shortLine = 200;
const longLine = 1000;

const Amount = ({ id, schema, value, set }: Bare) => {
  const { isReadOnly } = useEditor();
  const { t } = useTranslation();
  const isMs = aboutSchema(schema)?.unit === "ms";
  const scale = isMs ? 1000 : 1;
  return (
    <InputNumber<number>
      id={id}
      disabled={isReadOnly}
      min={(schema.minimum ?? 0) / scale}
      max={(schema.maximum ?? Number.MAX_SAFE_INTEGER) / scale}
      precision={isMs ? 1 : 0}
      step={1}
      value={Number(value) / scale}
      onChange={(next) => next !== null && set(Math.round(next * scale))}
      {...(isMs && { suffix: t("unit.seconds") })}
    />
  );
};

/** The control of one field, by its schema. */
const Control = (given: Bare): ReactNode => {
  const { schema, name, value, set, id, label } = given;
  const language = useLanguage();
  const { isReadOnly } = useEditor();
  const variables = useVariables(true);
  const to = referenceIn(schema);
  if (to !== undefined) return <Referring {...{ id, label, value, set, to }} />;
  if (schema.type === "array" && schema.items && referenceIn(schema.items) === "prompt") return <Prompts {...given} />;
  if (schema.type === "array" && schema.items?.type !== "string") return <Items {...given} />;
  if (to === undefined && name === "agent") return <AgentField {...given} />;
  if (schema.type === "array" && schema.items && referenceIn(schema.items) === "dialRight")
    return <DialRights {...given} />;
  if (name === "variable")
    return (
      <AutoComplete
        id={id}
        disabled={isReadOnly}
        value={String(value ?? "")}
        onChange={set}
        options={variables.map((each) => ({ value: each }))}
      />
    );
  const control = controlOf(schema, 1);
  switch (control.is) {
    case "amount":
      return <Amount {...given} />;
    case "switch":
      return <Switch id={id} disabled={isReadOnly} checked={value === true} onChange={set} />;
    case "choice": {
      const choices = aboutSchema(schema)?.choices;
      const options = control.values.map((each) => ({ value: each, label: choices?.[each]?.[language] ?? each }));
      return <Select id={id} disabled={isReadOnly} value={value as string} onChange={set} options={options} />;
    }
    default:
      if ((schema.maxLength ?? 0) > shortLine) {
        const isLine = (schema.maxLength ?? 0) <= longLine;
        return (
          <Input.TextArea
            id={id}
            autoSize={{ minRows: isLine ? 1 : 2, maxRows: 8 }}
            disabled={isReadOnly}
            maxLength={schema.maxLength ?? longLine}
            value={String(value ?? "")}
            onChange={({ target }) => set(isLine ? target.value.replace(/[\r\n]+/g, " ") : target.value)}
          />
        );
      }
      return (
        <Input
          id={id}
          disabled={isReadOnly}
          maxLength={schema.maxLength ?? 500}
          value={String(value ?? "")}
          onChange={({ target }) => set(target.value)}
        />
      );
  }
};

/** What is wrong with a text that was typed, as the check says it. */
const malformed = ({ schema, value }: Given): string | undefined =>
  schema.type === "string" && referenceIn(schema) === undefined && typeof value === "string"
    ? problemsOf(schema as never, value)[0]?.problem
    : undefined;

const Field = (given: Given & { isRequired: boolean }) => {
  const language = useLanguage();
  const id = useId();
  const { schema, name, isRequired } = given;
  const about = aboutSchema(schema);
  const label = about?.label[language] ?? name;
  // What may be absent is absent once it is emptied.
  const set = (value: unknown) => given.set(!isRequired && (value === "" || value === false) ? undefined : value);
  const { sentence } = useProblemWords();
  const problem = malformed(given);
  return (
    <Form.Item
      label={label}
      htmlFor={id}
      {...(about?.note && { extra: about.note[language] })}
      {...(problem !== undefined && { validateStatus: "error" as const, help: sentence({ problem }) })}
    >
      <Control {...given} set={set} id={id} label={label} />
    </Form.Item>
  );
};

/**
 * The fields of an object, in the order of its schema.
 * @param own what is asked with its own control, by name; null: it is not asked here
 * @param set also told which field was changed
 */
export const SchemaForm = ({
  schema,
  value,
  set,
  own = {},
}: {
  schema: Schema;
  value: Fields;
  set: (value: object, field: string) => void;
  own?: Readonly<Record<string, ReactNode>>;
}) =>
  Object.entries(schema.properties ?? {}).map(([name, of]) => {
    if (Object.hasOwn(own, name)) return <div key={name}>{own[name]}</div>;
    if (of.const !== undefined) return null;
    return (
      <Field
        key={name}
        schema={of}
        name={name}
        value={value[name]}
        isRequired={schema.required?.includes(name) ?? false}
        set={(next) => set(withField(value, name, next), name)}
      />
    );
  });
