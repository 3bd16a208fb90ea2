import type { HealthFigure } from "@zongji/api";
import type { AlarmGroup } from "@zongji/domain";
import { Card, Table, Tooltip } from "antd";
import { useTranslation } from "react-i18next";
import { LevelTag, useAlarmWords } from "../../look/alarm.tsx";
import { ruleOf } from "../../look/alarm-text.ts";
import { useNow } from "../../look/clock.tsx";
import { moment } from "../../look/duration.ts";

const keyOf = ({ alarm, subject }: HealthFigure): string => `${alarm} ${subject ?? ""}`;

/** A worst of nothing at all is not worth a word. */
const isWorth = ({ alarm, worst }: HealthFigure): boolean =>
  worst !== null && !(worst.value === 0 && ruleOf(alarm)?.worse === "more");

const Worst = ({ figure: one }: { figure: HealthFigure }) => {
  const { alarm, worst } = one;
  const now = useNow();
  const { figure } = useAlarmWords();
  if (worst === null || !isWorth(one)) return <span className="quiet">—</span>;
  return (
    <span className="figure">
      {figure(alarm, worst.value)} <span className="quiet small">{moment(worst.at, now)}</span>
    </span>
  );
};

const Limits = ({ figure: { alarm, warning, critical } }: { figure: HealthFigure }) => {
  const { t } = useTranslation();
  const { figure } = useAlarmWords();
  const rule = ruleOf(alarm);
  if (rule?.unit === "flag" || (warning === null && critical === null)) return <span className="quiet">—</span>;
  const sign = rule?.worse === "less" ? "≤" : "≥";
  const both = [warning, critical].map((limit) => (limit === null ? "—" : figure(alarm, limit)));
  return (
    <span className="figure quiet small" title={t("system.limitsHint")}>
      {sign} {both.join(" / ")}
    </span>
  );
};

/** Figures of one group, a line each: now, today's worst, limits, how it stands. */
export const FigureTable = ({ group, figures }: { group: AlarmGroup; figures: readonly HealthFigure[] }) => {
  const { t } = useTranslation();
  const { title, figure, meaning } = useAlarmWords();
  return (
    <Card title={t(`system.group.${group}`)} className="figures">
      <Table<HealthFigure>
        size="small"
        rowKey={keyOf}
        dataSource={[...figures]}
        pagination={false}
        locale={{ emptyText: <span className="quiet">{t("system.noFigures")}</span> }}
        columns={[
          {
            title: t("system.figure"),
            render: (_, one) => <Tooltip title={meaning(one.alarm)}>{title(one)}</Tooltip>,
          },
          {
            title: t("system.now"),
            width: 88,
            align: "right",
            render: (_, { alarm, value }) => <span className="figure">{figure(alarm, value)}</span>,
          },
          { title: t("system.worstToday"), width: 132, align: "right", render: (_, one) => <Worst figure={one} /> },
          { title: t("system.limits"), width: 132, align: "right", render: (_, one) => <Limits figure={one} /> },
          { title: t("system.state"), width: 80, render: (_, { level }) => <LevelTag level={level} /> },
        ]}
      />
    </Card>
  );
};

const trunkColumns = ["trunkDown", "linesTaken", "lossIn", "lossOut", "jitter"] as const;

const TrunkCell = ({ figure: one }: { figure: HealthFigure | undefined }) => {
  const now = useNow();
  const { t } = useTranslation();
  const { figure } = useAlarmWords();
  if (!one) return <span className="quiet">—</span>;
  // The words of the page of trunks: what nobody asks after is not known to be well.
  if (one.alarm === "trunkDown") {
    const [hue, word] = one.value === null ? ["grey", "unknown"] : one.value > 0 ? ["red", "down"] : ["green", "up"];
    return <span className={`state-tag hue-${hue}`}>{t(`lines.${word as "up" | "down" | "unknown"}`)}</span>;
  }
  const worst =
    one.worst &&
    isWorth(one) &&
    t("system.worstAt", { value: figure(one.alarm, one.worst.value), at: moment(one.worst.at, now) });
  return (
    <span className="trunk-cell">
      <span
        className={
          one.level === null ? "figure" : `figure state-tag hue-${one.level === "critical" ? "red" : "orange"}`
        }
      >
        {figure(one.alarm, one.value)}
        {one.level !== null && <span className="state-note">{t(`system.level.${one.level}`)}</span>}
      </span>
      {worst && <span className="quiet small figure">{worst}</span>}
    </span>
  );
};

type TrunkRow = {
  readonly subject: string;
  readonly name: string;
  readonly figures: ReadonlyMap<string, HealthFigure>;
};

/** A line for each trunk, and one for the agents' phones: lines, loss and jitter of the last minute, today's worst under each. */
export const TrunkTable = ({ figures }: { figures: readonly HealthFigure[] }) => {
  const { t } = useTranslation();
  const { label, subject } = useAlarmWords();
  const ofTrunks = figures.filter(({ alarm }) => ruleOf(alarm)?.each === "trunk");
  const rows = [...Map.groupBy(ofTrunks, (one) => one.subject ?? "")].map(([id, all]): TrunkRow => {
    return { subject: id, name: subject(all[0]!) ?? id, figures: new Map(all.map((one) => [one.alarm, one])) };
  });
  return (
    <Card
      title={t("system.trunks")}
      extra={<span className="quiet">{t("system.lastMinute")}</span>}
      className="figures"
    >
      <Table<TrunkRow>
        size="small"
        rowKey="subject"
        dataSource={rows}
        pagination={false}
        columns={[
          { title: t("system.trunk"), dataIndex: "name" },
          ...trunkColumns.map((alarm) => ({
            title: alarm === "trunkDown" ? t("system.state") : label(alarm),
            key: alarm,
            width: alarm === "trunkDown" ? 104 : 200,
            align: alarm === "trunkDown" ? ("left" as const) : ("right" as const),
            render: (_: unknown, row: TrunkRow) => <TrunkCell figure={row.figures.get(alarm)} />,
          })),
        ]}
      />
    </Card>
  );
};
