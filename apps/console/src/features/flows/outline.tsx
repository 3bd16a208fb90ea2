import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { useEditor } from "./editor-context.ts";
import { Badge } from "./flow-node.tsx";
import type { ShownNode } from "./graph.ts";
import { iconOf } from "./node-look.tsx";

const Line = ({ shown: { id, node, exits, isStart, isReached }, n }: { shown: ShownNode; n: number }) => {
  const { t } = useTranslation();
  const { words, worst, selected, open, flow, lit } = useEditor();
  return (
    <li className="flow-outline-node" data-chosen={selected.includes(id)} data-lit={lit?.nodes.has(id)}>
      <button type="button" className="flow-outline-head" aria-pressed={selected.includes(id)} onClick={() => open(id)}>
        <span className="figure quiet">{n}</span>
        <span className="flow-icon">{iconOf(node.kind)}</span>
        <b>{words.name(id, node)}</b>
        <span className="quiet">{words.kind(node.kind)}</span>
        {isStart && <span className="flow-start">{t("flows.start")}</span>}
        {!isReached && <span className="quiet">{t("flows.unreached")}</span>}
        <Badge severity={worst.get(id)} />
        <span className="flow-outline-words">{words.summary(node)}</span>
      </button>
      <ul>
        {exits.map(({ name, label, to, optional }) => (
          <li key={name}>
            <span className="quiet">{words.exit(label)} → </span>
            {to === undefined ? (
              <span className={optional ? "quiet" : "warn"}>{optional ? words.unled(node) : t("flows.exitOpen")}</span>
            ) : (
              <Button type="link" size="small" onClick={() => open(to)}>
                {words.name(to, flow.nodes[to])}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </li>
  );
};

/** The same flow as a list, in the order in which calls go: for the keyboard, for the ear, for a narrow window. */
export const Outline = () => {
  const { t } = useTranslation();
  const { nodes } = useEditor();
  return (
    <ol className="flow-outline" aria-label={t("flows.outline")}>
      {nodes.map((shown, index) => (
        <Line key={shown.id} shown={shown} n={index + 1} />
      ))}
    </ol>
  );
};
