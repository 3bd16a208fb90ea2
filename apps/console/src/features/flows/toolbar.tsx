import {
  ApartmentOutlined,
  ArrowLeftOutlined,
  CompressOutlined,
  QuestionCircleOutlined,
  RedoOutlined,
  UndoOutlined,
  ZoomInOutlined,
  ZoomOutOutlined,
} from "@ant-design/icons";
import { Button, Popover, Segmented, Select, Tooltip } from "antd";
import type { ReactNode, RefObject } from "react";
import { useTranslation } from "react-i18next";
import { useEditor } from "./editor-context.ts";
import { matches } from "./graph.ts";

export type View = "canvas" | "outline";

const Tool = ({
  word,
  icon,
  keys,
  act,
}: {
  word: string;
  icon: ReactNode;
  keys?: string;
  /** Undefined: there is nothing to be done by it now. */
  act: (() => void) | undefined;
}) => (
  <Tooltip title={keys ? `${word}（${keys}）` : word}>
    <Button type="text" icon={icon} aria-label={word} disabled={!act} onClick={() => act?.()} />
  </Tooltip>
);

const KeyList = () => {
  const { t } = useTranslation();
  const lines = [
    ["Tab", "tab"],
    ["Enter", "enter"],
    ["← ↑ ↓ →", "arrows"],
    ["Delete", "delete"],
    ["Ctrl+C / Ctrl+V", "copy"],
    ["Ctrl+Z / Ctrl+Shift+Z", "undo"],
    ["Ctrl+S", "save"],
    ["/", "find"],
    ["Shift", "multi"],
  ] as const;
  return (
    <dl className="flow-keys">
      {lines.map(([key, word]) => (
        <div key={key}>
          <dt>
            <kbd>{key}</kbd>
          </dt>
          <dd>{t(`flows.keyList.${word}`)}</dd>
        </div>
      ))}
    </dl>
  );
};

/** Nodes by name, id, kind and words; the one that is chosen is shown and opened. */
const Find = ({ finder }: { finder: RefObject<HTMLElement | null> }) => {
  const { t } = useTranslation();
  const { nodes, words, open } = useEditor();
  const options = nodes.map(({ id, node }) => ({
    value: id,
    label: `${words.name(id, node)} · ${words.kind(node.kind)}`,
    texts: [id, words.name(id, node), words.kind(node.kind), words.summary(node)],
  }));
  return (
    <span ref={finder}>
      <Select
        className="flow-find"
        aria-label={t("flows.find")}
        placeholder={t("flows.find")}
        showSearch={{ filterOption: (query, option) => matches(query, option?.texts ?? []) }}
        notFoundContent={t("flows.foundNone")}
        value={null}
        options={options}
        onChange={(id: string) => open(id)}
      />
    </span>
  );
};

export type ToolbarActs = {
  readonly back: () => void;
  readonly undo: (() => void) | undefined;
  readonly redo: (() => void) | undefined;
  readonly layOut: () => void;
  readonly fit: () => void;
  readonly zoomIn: () => void;
  readonly zoomOut: () => void;
};

const DrawingTools = ({ view, acts }: { view: View; acts: ToolbarActs }) => {
  const { t } = useTranslation();
  const { isReadOnly } = useEditor();
  return (
    <>
      {!isReadOnly && (
        <>
          <Tool word={t("flows.undo")} keys="Ctrl+Z" icon={<UndoOutlined />} act={acts.undo} />
          <Tool word={t("flows.redo")} keys="Ctrl+Shift+Z" icon={<RedoOutlined />} act={acts.redo} />
          <Tool word={t("flows.layOut")} icon={<ApartmentOutlined />} act={acts.layOut} />
        </>
      )}
      {view === "canvas" && (
        <>
          <Tool word={t("flows.fit")} icon={<CompressOutlined />} act={acts.fit} />
          <Tool word={t("flows.zoomOut")} icon={<ZoomOutOutlined />} act={acts.zoomOut} />
          <Tool word={t("flows.zoomIn")} icon={<ZoomInOutlined />} act={acts.zoomIn} />
        </>
      )}
    </>
  );
};

/** The editor's head: what is edited, what can be done with the drawing, and (`children`) with the draft. */
export const Toolbar = ({
  title,
  state,
  view,
  setView,
  acts,
  finder,
  children,
}: {
  title: string;
  state: ReactNode;
  view: View;
  setView: (view: View) => void;
  acts: ToolbarActs;
  finder: RefObject<HTMLElement | null>;
  children: ReactNode;
}) => {
  const { t } = useTranslation();
  return (
    <header className="flow-head">
      <Tool word={t("flows.back")} icon={<ArrowLeftOutlined />} act={acts.back} />
      <div className="flow-title">
        <h1>{title}</h1>
        {state}
      </div>
      <div className="flow-tools" role="toolbar" aria-label={t("flows.tools")}>
        <DrawingTools view={view} acts={acts} />
        <Popover content={<KeyList />} trigger="click" placement="bottomRight">
          <Button type="text" icon={<QuestionCircleOutlined />} aria-label={t("flows.keys")} />
        </Popover>
        <Segmented
          size="small"
          aria-label={t("flows.viewAs")}
          value={view}
          onChange={(to) => setView(to as View)}
          options={[
            { value: "canvas", label: t("flows.canvas") },
            { value: "outline", label: t("flows.outline") },
          ]}
        />
        <Find finder={finder} />
      </div>
      <div className="flow-draft">{children}</div>
    </header>
  );
};
