import { useQuery } from "@tanstack/react-query";
import type { SystemHealth } from "@zongji/api";
import { type AlarmGroup, alarmGroups } from "@zongji/domain";
import { Alert } from "antd";
import { useTranslation } from "react-i18next";
import { ruleOf } from "../../look/alarm-text.ts";
import { count, runningTime } from "../../look/duration.ts";
import { Failing, Loading } from "../../look/page-state.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { request } from "../../server/request.ts";
import { FigureTable, TrunkTable } from "./figures.tsx";
import { AlarmHistory } from "./history.tsx";
import { StandingAlarms } from "./standing.tsx";
import "./system.css";

const Head = ({ health }: { health: SystemHealth }) => {
  const { t } = useTranslation();
  const { node, version, startedAt, at, calls, agents, phones, factsWaiting } = health;
  const facts: [label: string, value: string][] = [
    [t("system.node"), node],
    [t("system.version"), version],
    [t("system.running"), runningTime(at - startedAt)],
    [t("system.calls"), count(calls)],
    [t("system.agents"), count(agents)],
    [t("system.phones"), `${count(phones.reachable)} / ${count(phones.all)}`],
    [t("system.factsWaiting"), count(factsWaiting)],
  ];
  return (
    <dl className="system-facts">
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd className="figure">{value}</dd>
        </div>
      ))}
    </dl>
  );
};

/** Figures that stand in the table of trunks are not said again in their group's. */
const ofGroup = ({ figures }: SystemHealth, group: AlarmGroup) =>
  figures.filter(({ alarm }) => ruleOf(alarm)?.group === group && ruleOf(alarm)?.each !== "trunk");

/** 系统状态: the wall of the administrator. */
export const System = () => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const health = useQuery({
    queryKey: ["system", "health"],
    queryFn: () => request("systemHealth"),
    refetchInterval: 2000,
  });
  if (health.isPending) return <Loading />;
  if (!health.data)
    return <Failing what={t("system.failed")} why={words(health.error)} again={() => void health.refetch()} />;
  const { data } = health;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: where all is well nothing on it takes the focus, and it scrolls
    <section className="page system" aria-label={t("pages.system")} tabIndex={0}>
      <header className="page-head">
        <h1>{t("pages.system")}</h1>
        <Head health={data} />
      </header>
      {health.isError && <Alert type="error" showIcon title={`${t("system.old")} ${words(health.error)}`} />}
      <StandingAlarms alarms={data.alarms} />
      <TrunkTable figures={data.figures} />
      <div className="system-groups">
        {alarmGroups.map((group) => (
          <FigureTable key={group} group={group} figures={ofGroup(data, group)} />
        ))}
      </div>
      <AlarmHistory />
    </section>
  );
};
