import { CloseCircleFilled, ExclamationCircleFilled } from "@ant-design/icons";
import { Alert } from "antd";
import { useTranslation } from "react-i18next";
import { Nothing } from "../../look/page-state.tsx";
import { useEditor } from "./editor-context.ts";
import type { ShownProblem } from "./use-problems.ts";

const Line = ({ problem: { severity, node, words: told } }: { problem: ShownProblem }) => {
  const { t } = useTranslation();
  const { flow, words, open } = useEditor();
  const Icon = severity === "refuses" ? CloseCircleFilled : ExclamationCircleFilled;
  const whose = node === undefined ? t("flows.ofFlow") : words.name(node, flow.nodes[node]);
  const text = (
    <>
      <span className="flow-badge" data-severity={severity}>
        <Icon /> {t(severity === "refuses" ? "flows.refuses" : "flows.warns")}
      </span>
      <b>{whose}</b>
      <span>{told}</span>
    </>
  );
  return (
    <li>
      {node === undefined ? (
        <div className="flow-problem">{text}</div>
      ) : (
        <button type="button" className="flow-problem" onClick={() => open(node)}>
          {text}
        </button>
      )}
    </li>
  );
};

/** All that is to be said of the flow; each line leads to its node. */
export const ProblemPanel = ({ failed }: { failed: string | undefined }) => {
  const { t } = useTranslation();
  const { problems } = useEditor();
  return (
    <>
      {failed !== undefined && <Alert type="warning" showIcon title={t("flows.checkFailed", { why: failed })} />}
      {problems.length === 0 && failed === undefined && (
        <Nothing title={t("flows.problemsNone")} why={t("flows.problemsNoneWhy")} />
      )}
      <ul className="flow-problems">
        {problems.map((each) => (
          <Line key={`${each.node ?? ""} ${each.words}`} problem={each} />
        ))}
      </ul>
    </>
  );
};
