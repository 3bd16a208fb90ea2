import { CopyOutlined, DeleteOutlined, FlagOutlined } from "@ant-design/icons";
import { type FlowNode, nodeSchemas } from "@zongji/domain";
import { Alert, Button, Form, Input, Select } from "antd";
import { type ReactNode, useEffect, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../look/form/form-fields.ts";
import { Nothing } from "../../look/page-state.tsx";
import { useEditor } from "./editor-context.ts";
import type { ShownExit, ShownNode } from "./graph.ts";
import { connect, copyNodes, disconnect, pasteNodes, renameNode, setNode } from "./model.ts";
import { KeysField, ModuleFields } from "./node-fields.tsx";
import { iconOf } from "./node-look.tsx";
import { SchemaForm } from "./schema-form.tsx";

const idPattern = /^[A-Za-z0-9_.:-]{1,64}$/;

/** A node's id, changed once the typing is done: edges follow it. */
const NodeId = ({ id }: { id: string }) => {
  const { t } = useTranslation();
  const { flow, change, open, isReadOnly } = useEditor();
  const own = useId();
  const [typed, setTyped] = useState(id);
  useEffect(() => setTyped(id), [id]);
  const isWrong = typed !== id && (!idPattern.test(typed) || Object.hasOwn(flow.nodes, typed));
  const done = () => {
    if (isWrong) return setTyped(id);
    if (typed === id) return undefined;
    change((flow) => renameNode(flow, id, typed));
    return open(typed);
  };
  return (
    <Form.Item
      label={t("flows.nodeId")}
      htmlFor={own}
      extra={t("flows.nodeIdNote")}
      {...(isWrong && { validateStatus: "error" as const, help: t("flows.nodeIdTaken") })}
    >
      <Input
        id={own}
        disabled={isReadOnly}
        maxLength={64}
        value={typed}
        onChange={({ target }) => setTyped(target.value)}
        onBlur={done}
        onPressEnter={done}
      />
    </Form.Item>
  );
};

/** Where an exit leads, to choose from all nodes. */
const ExitField = ({ from, exit }: { from: string; exit: ShownExit }) => {
  const { t } = useTranslation();
  const { flow, nodes, words, change, isReadOnly } = useEditor();
  const node = flow.nodes[from];
  const label = words.exit(exit.label);
  const options = nodes.map(({ id, node }) => ({
    value: id,
    label: `${words.name(id, node)} · ${words.kind(node.kind)}`,
  }));
  const isOpen = exit.to === undefined && !exit.optional;
  return (
    <div className="flow-exit-field">
      <span>{label}</span>
      <Select
        aria-label={t("flows.exitTo", { exit: label })}
        disabled={isReadOnly}
        showSearch={{ optionFilterProp: "label" }}
        allowClear
        placeholder={exit.optional && node ? words.unled(node) : t("flows.exitOpen")}
        value={exit.to ?? null}
        options={options}
        onChange={(to: string | undefined) =>
          change((flow) => (to ? connect(flow, from, exit.name, to) : disconnect(flow, from, exit.name)))
        }
        {...(isOpen && { status: "error" as const })}
      />
    </div>
  );
};

const Exits = ({ shown: { id, node, exits } }: { shown: ShownNode }) => {
  const { t } = useTranslation();
  return (
    <section aria-label={t("flows.exits")} className="flow-section">
      <h3>{t("flows.exits")}</h3>
      {exits.map((exit) => (
        <ExitField key={exit.name} from={id} exit={exit} />
      ))}
      {exits.length === 0 && (
        <span className="quiet">{t(node.kind === "module" ? "flows.noModuleExits" : "flows.noExits")}</span>
      )}
    </section>
  );
};

const NodeActions = ({ shown: { id, isStart } }: { shown: ShownNode }) => {
  const { t } = useTranslation();
  const { change, select, remove } = useEditor();
  const duplicate = () =>
    change((flow) => {
      const pasted = pasteNodes(flow, copyNodes(flow, [id]));
      select(pasted.ids);
      return pasted.flow;
    });
  return (
    <div className="flow-actions">
      {!isStart && (
        <Button size="small" icon={<FlagOutlined />} onClick={() => change((flow) => ({ ...flow, start: id }))}>
          {t("flows.makeStart")}
        </Button>
      )}
      <Button size="small" icon={<CopyOutlined />} onClick={duplicate}>
        {t("flows.duplicate")}
      </Button>
      {!isStart && (
        <Button size="small" danger icon={<DeleteOutlined />} onClick={() => remove([id])}>
          {t("flows.remove")}
        </Button>
      )}
    </div>
  );
};

const NodeProblems = ({ id }: { id: string }) => {
  const { problems } = useEditor();
  return problems
    .filter(({ node }) => node === id)
    .map(({ severity, words }) => (
      <Alert key={words} type={severity === "refuses" ? "error" : "warning"} showIcon title={words} />
    ));
};

/** The form of one node: what its kind's schema asks for, and where its exits lead. */
const NodeForm = ({ shown }: { shown: ShownNode }) => {
  const { t } = useTranslation();
  const { words, change, flows, isReadOnly } = useEditor();
  const { id, node, isStart } = shown;
  const schema = nodeSchemas[node.kind] as unknown as Schema;
  const put = (next: object, field: string) =>
    change((flow) => setNode(flow, id, next as FlowNode, flows), `edit ${id} ${field}`);
  const own: Readonly<Record<string, ReactNode>> =
    node.kind === "menu"
      ? { keys: <KeysField node={node} set={(keys) => put({ ...node, keys }, "keys")} /> }
      : node.kind === "module"
        ? { arguments: null, results: <ModuleFields node={node} set={(next) => put(next, "module")} /> }
        : {};
  return (
    <div className="flow-form">
      <header className="flow-form-head">
        <span className="flow-icon">{iconOf(node.kind)}</span>
        <h2>{words.kind(node.kind)}</h2>
        {isStart && <span className="quiet">{t("flows.isStart")}</span>}
      </header>
      {!isReadOnly && <NodeActions shown={shown} />}
      <NodeProblems id={id} />
      <Form layout="vertical" component={false}>
        <SchemaForm schema={labelFirst(schema)} value={node} set={put} own={own} />
        <Exits shown={shown} />
        <NodeId id={id} />
      </Form>
    </div>
  );
};

/** People look for the name first; what every node has else comes after what its kind has. */
const labelFirst = (schema: Schema): Schema => {
  const { label, ...others } = schema.properties ?? {};
  return label ? { ...schema, properties: { label, ...others } } : schema;
};

/** What is shown of what is selected: the form of one node, or what can be done with several. */
export const NodePanel = () => {
  const { t } = useTranslation();
  const { nodes, selected, remove, isReadOnly } = useEditor();
  const chosen = nodes.filter(({ id }) => selected.includes(id));
  if (chosen.length === 1) return <NodeForm key={chosen[0]!.id} shown={chosen[0]!} />;
  if (chosen.length === 0) return <Nothing title={t("flows.pickNode")} why={t("flows.pickNodeWhy")} />;
  return (
    <div className="flow-form">
      <h2>{t("flows.picked", { count: chosen.length })}</h2>
      {!isReadOnly && (
        <Button danger icon={<DeleteOutlined />} onClick={() => remove(selected)}>
          {t("flows.remove")}
        </Button>
      )}
    </div>
  );
};
