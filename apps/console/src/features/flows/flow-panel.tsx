import { PlusOutlined } from "@ant-design/icons";
import type { FlowVariable } from "@zongji/domain";
import { Button, Form, Input, Select, Switch } from "antd";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useEditor } from "./editor-context.ts";
import { withField } from "./fresh-value.ts";
import type { FlowText } from "./model.ts";
import { type Parameter, VariableForm } from "./variable-form.tsx";

const freeName = (names: readonly string[], wish: string): string => {
  for (let n = 1; ; n += 1) if (!names.includes(`${wish}${n}`)) return `${wish}${n}`;
};

const Variables = () => {
  const { t } = useTranslation();
  const { flow, change, isReadOnly } = useEditor();
  const { variables = [] } = flow;
  const names = [...variables, ...(flow.module?.parameters ?? [])].map(({ name }) => name);
  const set = (next: readonly FlowVariable[], what?: string) =>
    change((flow) => withField(flow, "variables", next.length > 0 ? next : undefined) as FlowText, what);
  const fresh = (): FlowVariable => ({ name: freeName(names, "v"), type: "text", scope: "call" });
  return (
    <section aria-label={t("flows.variables")} className="flow-section">
      <h3>{t("flows.variables")}</h3>
      {variables.length === 0 && <p className="quiet">{t("flows.variablesNone")}</p>}
      {variables.map((variable, n) => (
        <VariableForm
          // biome-ignore lint/suspicious/noArrayIndexKey: its name is what is typed.
          key={n}
          variable={variable}
          names={names}
          set={(next) =>
            set(
              variables.map((each, index) => (index === n ? next : each)),
              `variable ${n}`,
            )
          }
          remove={() => set(variables.filter((_, index) => index !== n))}
        />
      ))}
      {!isReadOnly && (
        <Button size="small" icon={<PlusOutlined />} onClick={() => set([...variables, fresh()])}>
          {t("flows.addVariable")}
        </Button>
      )}
    </section>
  );
};

/** 存储参数 of the hotline: what any flow may read, and where they are set. */
const Stored = () => {
  const { t } = useTranslation();
  const { around, flow } = useEditor();
  const own = new Set([...(flow.variables ?? []), ...(flow.module?.parameters ?? [])].map(({ name }) => name));
  return (
    <section aria-label={t("policies.parameters")} className="flow-section">
      <h3>{t("policies.parameters")}</h3>
      {around.stored.length === 0 ? (
        <p className="quiet">{t("flows.storedNone")}</p>
      ) : (
        <dl className="flow-sim-values">
          {around.stored.map(({ name, label, value }) => (
            <div key={name}>
              <dt>
                {`{${name}}`} {label !== undefined && <span className="quiet">{label}</span>}
              </dt>
              <dd>{own.has(name) ? <span className="quiet">{t("flows.storedHidden")}</span> : value}</dd>
            </div>
          ))}
        </dl>
      )}
      <Link to="/administration/policies">{t("flows.storedSet")}</Link>
    </section>
  );
};

type Module = NonNullable<FlowText["module"]>;

const Parameters = ({
  module,
  names,
  set,
}: {
  module: Module;
  names: readonly string[];
  set: (next: Module, what?: string) => void;
}) => {
  const { t } = useTranslation();
  const { isReadOnly } = useEditor();
  const { parameters } = module;
  const setParameters = (next: readonly Parameter[], what?: string) => set({ ...module, parameters: next }, what);
  return (
    <>
      <h4>{t("flows.parameters")}</h4>
      {parameters.length === 0 && <p className="quiet">{t("flows.parametersNone")}</p>}
      {parameters.map((parameter, n) => (
        <VariableForm
          // biome-ignore lint/suspicious/noArrayIndexKey: its name is what is typed.
          key={n}
          variable={parameter}
          names={names}
          set={(next) =>
            setParameters(
              parameters.map((each, index) => (index === n ? next : each)),
              `parameter ${n}`,
            )
          }
          remove={() => setParameters(parameters.filter((_, index) => index !== n))}
        />
      ))}
      {!isReadOnly && (
        <Button
          size="small"
          icon={<PlusOutlined />}
          onClick={() => setParameters([...parameters, { name: freeName(names, "p"), type: "text" }])}
        >
          {t("flows.addParameter")}
        </Button>
      )}
    </>
  );
};

/** What makes a flow a module: its parameters, and what it gives back. */
const ModulePart = () => {
  const { t } = useTranslation();
  const { flow, change, isReadOnly } = useEditor();
  const id = useId();
  const { module, variables = [] } = flow;
  const names = [...variables, ...(module?.parameters ?? [])].map(({ name }) => name);
  const set = (next: FlowText["module"], what?: string) =>
    change((flow) => withField(flow, "module", next) as FlowText, what);
  return (
    <section aria-label={t("flows.module")} className="flow-section">
      <h3>{t("flows.module")}</h3>
      <Form.Item htmlFor={`${id}-is`} label={t("flows.moduleNote")}>
        <Switch
          id={`${id}-is`}
          checked={module !== undefined}
          disabled={isReadOnly}
          onChange={(on) => set(on ? { parameters: [], results: [] } : undefined)}
        />
      </Form.Item>
      {module && (
        <>
          <Parameters module={module} names={names} set={set} />
          <Form.Item label={t("flows.results")} htmlFor={`${id}-results`} extra={t("flows.resultsNote")}>
            <Select
              id={`${id}-results`}
              mode="multiple"
              disabled={isReadOnly}
              value={[...module.results]}
              options={[...new Set(names)].map((value) => ({ value, label: value }))}
              onChange={(results) => set({ ...module, results })}
            />
          </Form.Item>
        </>
      )}
    </section>
  );
};

/** What belongs to the flow as a whole: its name, start, variables, and whether others may enter it. */
export const FlowPanel = () => {
  const { t } = useTranslation();
  const { flow, change, nodes, words, isReadOnly } = useEditor();
  const id = useId();
  return (
    <Form layout="vertical" component={false}>
      <div className="flow-form">
        <Form.Item label={t("flows.name")} htmlFor={`${id}-name`}>
          <Input
            id={`${id}-name`}
            maxLength={64}
            disabled={isReadOnly}
            value={flow.name ?? ""}
            onChange={({ target }) =>
              change((flow) => withField(flow, "name", target.value || undefined) as FlowText, "name")
            }
          />
        </Form.Item>
        <Form.Item label={t("flows.startNode")} htmlFor={`${id}-start`}>
          <Select
            id={`${id}-start`}
            disabled={isReadOnly}
            showSearch={{ optionFilterProp: "label" }}
            value={flow.start}
            options={nodes.map(({ id, node }) => ({
              value: id,
              label: `${words.name(id, node)} · ${words.kind(node.kind)}`,
            }))}
            onChange={(start) => change((flow) => ({ ...flow, start }))}
          />
        </Form.Item>
        <Variables />
        <Stored />
        <ModulePart />
      </div>
    </Form>
  );
};
