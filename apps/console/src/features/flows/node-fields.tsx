/** Fields of nodes that a schema alone can't ask well: the keys of a menu, what a module is given. */
import type { FlowNodes } from "@zongji/domain";
import { AutoComplete, Button, Checkbox, Form, Input } from "antd";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { useEditor } from "./editor-context.ts";
import { withField } from "./fresh-value.ts";
import { TypeField, useVariables } from "./reference-fields.tsx";

const allKeys = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"] as const;
type Keys = FlowNodes["menu"]["keys"];

/** As a telephone has them: those that lead somewhere are pressed in. */
export const KeysField = ({ node: { keys }, set }: { node: FlowNodes["menu"]; set: (keys: Keys) => void }) => {
  const { t } = useTranslation();
  const { isReadOnly } = useEditor();
  const isOn = (key: string) => Object.hasOwn(keys, key);
  const turn = (key: string, on: boolean) => set(withField(keys, key, on ? {} : undefined) as Keys);
  const put = (key: string, businessType: string | undefined, slow: boolean | undefined) =>
    set(withField(keys, key, { ...(businessType && { businessType }), ...(slow && { slow }) }) as Keys);
  return (
    <Form.Item label={t("versions.fields.key")}>
      <div className="flow-keypad">
        {allKeys.map((key) => (
          <Button
            key={key}
            size="small"
            type={isOn(key) ? "primary" : "default"}
            aria-pressed={isOn(key)}
            aria-label={t("flows.keysOn", { key })}
            aria-disabled={isReadOnly}
            onClick={() => !isReadOnly && turn(key, !isOn(key))}
          >
            {key}
          </Button>
        ))}
      </div>
      {allKeys.filter(isOn).map((key) => (
        <div key={key} className="flow-exit-field">
          <span>{t("versions.ofKey", { key })}</span>
          <TypeField
            id={`business-of-${key}`}
            label={t("flows.businessOfKey", { key })}
            value={keys[key]?.businessType ?? ""}
            set={(type) => put(key, String(type), keys[key]?.slow)}
          />
          <Checkbox
            aria-label={t("flows.slowKey", { key })}
            disabled={isReadOnly}
            checked={keys[key]?.slow === true}
            onChange={({ target }) => put(key, keys[key]?.businessType, target.checked)}
          >
            {t("flows.slow")}
          </Checkbox>
        </div>
      ))}
    </Form.Item>
  );
};

type Module = FlowNodes["module"];

const Argument = ({
  label,
  value,
  hint,
  set,
}: {
  label: string;
  value: string;
  hint: string;
  set: (value: string) => void;
}) => {
  const { isReadOnly } = useEditor();
  const id = useId();
  return (
    <div className="flow-exit-field">
      <label htmlFor={id}>{label}</label>
      <Input
        id={id}
        disabled={isReadOnly}
        maxLength={500}
        placeholder={hint}
        value={value}
        onChange={({ target }) => set(target.value)}
      />
    </div>
  );
};

/** What a module's parameters are given, and where its results go. */
export const ModuleFields = ({ node, set }: { node: Module; set: (node: Module) => void }) => {
  const { t } = useTranslation();
  const { flows, isReadOnly } = useEditor();
  const variables = useVariables();
  const { parameters = [], results = [] } = flows.find(({ id }) => id === node.flow)?.module ?? {};
  const give = (name: string, value: string, initial: string | undefined) =>
    // What is emptied falls back on the parameter's own value, where it has one.
    set({
      ...node,
      arguments: withField(node.arguments, name, value === "" && initial !== undefined ? undefined : value),
    } as Module);
  const take = (name: string, variable: string) =>
    set({ ...node, results: withField(node.results, name, variable === "" ? undefined : variable) } as Module);
  return (
    <>
      {parameters.length > 0 && (
        <Form.Item label={t("flows.parameters")}>
          {parameters.map(({ name, label, initial }) => (
            <Argument
              key={name}
              label={label ?? name}
              value={node.arguments[name] ?? ""}
              hint={initial ?? ""}
              set={(value) => give(name, value, initial)}
            />
          ))}
        </Form.Item>
      )}
      {results.length > 0 && (
        <Form.Item label={t("flows.results")}>
          {results.map((name) => (
            <div key={name} className="flow-exit-field">
              <span>{name}</span>
              <AutoComplete
                aria-label={name}
                disabled={isReadOnly}
                value={node.results[name] ?? ""}
                options={variables.map((value) => ({ value }))}
                onChange={(variable) => take(name, variable)}
              />
            </div>
          ))}
        </Form.Item>
      )}
    </>
  );
};
