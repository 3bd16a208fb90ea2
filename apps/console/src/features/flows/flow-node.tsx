import { CloseCircleFilled, ExclamationCircleFilled, FlagFilled } from "@ant-design/icons";
import { Handle, type Node, type NodeProps, Position } from "@xyflow/react";
import { useTranslation } from "react-i18next";
import { useEditor } from "./editor-context.ts";
import type { ShownNode } from "./graph.ts";
import { iconOf } from "./node-look.tsx";
import type { Severity } from "./use-problems.ts";

export type CanvasNode = Node<{ readonly shown: ShownNode }, "flow">;

/** What is wrong with a node, by colour, form and word. */
export const Badge = ({ severity }: { severity: Severity | undefined }) => {
  const { t } = useTranslation();
  if (!severity) return null;
  const Icon = severity === "refuses" ? CloseCircleFilled : ExclamationCircleFilled;
  return (
    <span className="flow-badge" data-severity={severity}>
      <Icon /> {t(severity === "refuses" ? "flows.refuses" : "flows.warns")}
    </span>
  );
};

/** The line under a node's name: that it is the start, that no way leads to it, else its kind. */
const useStanding = ({ node, isStart, isReached }: ShownNode): string => {
  const { t } = useTranslation();
  const { words } = useEditor();
  if (isStart) return `${words.kind(node.kind)} · ${t("flows.start")}`;
  return isReached ? words.kind(node.kind) : `${words.kind(node.kind)} · ${t("flows.unreached")}`;
};

/** A node on the canvas: its kind by icon and word, its name, what it says, and each exit with a handle of its own. */
export const FlowNodeCard = ({ data: { shown } }: NodeProps<CanvasNode>) => {
  const { t } = useTranslation();
  const { words, worst, lit } = useEditor();
  const { id, node, exits, isStart } = shown;
  const standing = useStanding(shown);
  const lightOf = () => {
    if (lit?.here === id) return "here";
    return lit?.nodes.has(id) ? "passed" : undefined;
  };
  return (
    <div className="flow-node" data-severity={worst.get(id)} data-lit={lightOf()} data-unreached={!shown.isReached}>
      <Handle type="target" position={Position.Left} className="flow-handle-in" />
      <div className="flow-node-head">
        <span className="flow-icon" data-group={isStart ? "start" : undefined}>
          {isStart ? <FlagFilled /> : iconOf(node.kind)}
        </span>
        <span className="flow-node-names">
          <span className="flow-node-name">{words.name(id, node)}</span>
          <span className="flow-node-kind">{standing}</span>
        </span>
        <Badge severity={worst.get(id)} />
      </div>
      <div className="flow-node-words">{words.summary(node)}</div>
      {exits.map((exit) => (
        <div key={exit.name} className="flow-exit" data-open={exit.to === undefined && !exit.optional}>
          <span>{words.exit(exit.label)}</span>
          {exit.to === undefined && (
            <span className="flow-exit-open">{exit.optional ? words.unled(node) : t("flows.exitOpen")}</span>
          )}
          <Handle type="source" id={exit.name} position={Position.Right} className="flow-handle-out" />
        </div>
      ))}
    </div>
  );
};
