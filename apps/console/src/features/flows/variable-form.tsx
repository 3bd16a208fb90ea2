import { CloseOutlined } from "@ant-design/icons";
import { aboutOf, type FlowVariable, flowConfig } from "@zongji/domain";
import { Button, Checkbox, Form, Input, Select } from "antd";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../look/form/form-fields.ts";
import { useEditor } from "./editor-context.ts";
import { withField } from "./fresh-value.ts";
import type { FlowText } from "./model.ts";
import { useLanguage } from "./node-look.tsx";

const namePattern = /^[A-Za-z][A-Za-z0-9_]{0,31}$/;
const variableSchema = (flowConfig.properties.variables as unknown as Schema).items!.properties!;

export type Parameter = NonNullable<FlowText["module"]>["parameters"][number];
type Named = FlowVariable | Parameter;

type Words = { readonly id: string; readonly set: (value: string | undefined) => void };

const ChoiceOf = ({ field, value, id, set }: Words & { field: "type" | "scope"; value: string }) => {
  const language = useLanguage();
  const { isReadOnly } = useEditor();
  const schema = variableSchema[field]!;
  const about = aboutOf(schema as never);
  const options = (schema.anyOf ?? []).map(({ const: each }) => ({
    value: String(each),
    label: about?.choices?.[String(each)]?.[language] ?? String(each),
  }));
  return (
    <Form.Item label={about?.label[language]} htmlFor={id}>
      <Select id={id} value={value} options={options} disabled={isReadOnly} onChange={set} />
    </Form.Item>
  );
};

/** What it holds before anything was put into it. */
const Initial = ({ id, initial, set }: Words & { initial: string | undefined }) => {
  const { t } = useTranslation();
  const { isReadOnly } = useEditor();
  return (
    <Form.Item label={t("flows.initial")} htmlFor={id} className="flow-wide">
      <div className="flow-initial">
        <Checkbox
          checked={initial === undefined}
          disabled={isReadOnly}
          onChange={({ target }) => set(target.checked ? undefined : "")}
        >
          {t("flows.initialNone")}
        </Checkbox>
        {initial !== undefined && (
          <Input
            id={id}
            maxLength={500}
            value={initial}
            disabled={isReadOnly}
            onChange={({ target }) => set(target.value)}
          />
        )}
      </div>
    </Form.Item>
  );
};

/** What it is called, by the flow and by people. */
const Names = ({
  variable: { name, label },
  id,
  isWrong,
  put,
}: {
  variable: Named;
  id: string;
  isWrong: boolean;
  put: (field: string, value: unknown) => void;
}) => {
  const { t } = useTranslation();
  const { isReadOnly } = useEditor();
  return (
    <>
      <Form.Item
        label={t("flows.variableName")}
        htmlFor={`${id}-name`}
        {...(isWrong && { validateStatus: "error" as const, help: t("flows.variableNameWrong") })}
      >
        <Input
          id={`${id}-name`}
          maxLength={32}
          value={name}
          disabled={isReadOnly}
          onChange={({ target }) => put("name", target.value)}
        />
      </Form.Item>
      <Form.Item label={t("flows.variableLabel")} htmlFor={`${id}-label`}>
        <Input
          id={`${id}-label`}
          maxLength={64}
          value={label ?? ""}
          disabled={isReadOnly}
          onChange={({ target }) => put("label", target.value || undefined)}
        />
      </Form.Item>
    </>
  );
};

/** One variable or parameter of the flow: what it is called, what it holds, for how long. */
export const VariableForm = <T extends Named>({
  variable,
  names,
  set,
  remove,
}: {
  variable: T;
  names: readonly string[];
  set: (next: T) => void;
  remove: () => void;
}) => {
  const { t } = useTranslation();
  const { isReadOnly } = useEditor();
  const id = useId();
  const { name, type, initial } = variable;
  const put = (field: string, value: unknown) => set(withField(variable, field, value) as T);
  return (
    <fieldset className="flow-item flow-variable" disabled={isReadOnly}>
      <legend className="unseen">{name}</legend>
      <Names
        variable={variable}
        id={id}
        isWrong={!namePattern.test(name) || names.filter((each) => each === name).length > 1}
        put={put}
      />
      <ChoiceOf field="type" value={type} id={`${id}-type`} set={(next) => put("type", next)} />
      {"scope" in variable && (
        <ChoiceOf field="scope" value={variable.scope} id={`${id}-scope`} set={(next) => put("scope", next)} />
      )}
      <Initial initial={initial} id={`${id}-initial`} set={(next) => put("initial", next)} />
      {"scope" in variable && (
        <Checkbox
          className="flow-wide"
          checked={variable.secret === true}
          disabled={isReadOnly}
          onChange={({ target }) => put("secret", target.checked || undefined)}
        >
          {t("flows.secret")}
        </Checkbox>
      )}
      {!isReadOnly && (
        <Button
          className="flow-variable-remove"
          type="text"
          size="small"
          icon={<CloseOutlined />}
          aria-label={t("flows.removeVariable", { name })}
          onClick={remove}
        />
      )}
    </fieldset>
  );
};
