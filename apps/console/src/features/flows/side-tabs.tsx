import type { Flow, FlowTest } from "@zongji/domain";
import { Badge, Tabs } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Lit, useEditor } from "./editor-context.ts";
import { FlowPanel } from "./flow-panel.tsx";
import { NodePanel } from "./node-panel.tsx";
import { ProblemPanel } from "./problem-panel.tsx";
import { Simulator } from "./simulator.tsx";
import { TestsPanel } from "./tests-panel.tsx";
import type { Tab } from "./use-acts.tsx";

/** How many problems there are, red where one keeps the flow from being published. */
const Count = () => {
  const { t } = useTranslation();
  const { problems } = useEditor();
  const isRefused = problems.some(({ severity }) => severity === "refuses");
  return (
    <Badge
      count={problems.length}
      color={isRefused ? "var(--ant-color-error)" : "var(--ant-gold-8)"}
      size="small"
      title={t("flows.problemCount", { count: problems.length })}
    />
  );
};

/** What stands beside the drawing: a node's form, the flow as a whole, its problems, its simulation, its saved tests. */
export const SideTabs = ({
  tab,
  setTab,
  flow,
  failed,
  light,
}: {
  tab: Tab;
  setTab: (tab: Tab) => void;
  flow: Flow;
  /** Why the server's check did not come back. */
  failed: string | undefined;
  light: (lit: Lit | undefined) => void;
}) => {
  const { t } = useTranslation();
  const [replay, setReplay] = useState<{ readonly n: number; readonly test: FlowTest }>();
  const walk = (test: FlowTest) => {
    setReplay({ n: (replay?.n ?? 0) + 1, test });
    setTab("simulator");
  };
  return (
    <Tabs
      size="small"
      tabBarGutter={10}
      activeKey={tab}
      onChange={(key) => setTab(key as Tab)}
      items={[
        { key: "details", label: t("flows.details"), children: <NodePanel /> },
        { key: "flow", label: t("flows.flow"), children: <FlowPanel /> },
        {
          key: "problems",
          label: (
            <span>
              {t("flows.problems")} <Count />
            </span>
          ),
          children: <ProblemPanel failed={failed} />,
        },
        {
          key: "simulator",
          label: t("flows.simulator"),
          children: <Simulator key={replay?.n ?? 0} flow={flow} light={light} start={replay?.test} />,
        },
        { key: "tests", label: t("flowTests.title"), children: <TestsPanel isShown={tab === "tests"} walk={walk} /> },
      ]}
    />
  );
};
