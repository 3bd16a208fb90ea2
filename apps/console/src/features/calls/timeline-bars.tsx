import { Tooltip } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { duration } from "../../look/duration.ts";
import { useMarkReason } from "../../look/ending.ts";
import { groupName, useGroups } from "../../server/queries.ts";
import { axisOf, type Bar, laneNames, type Timeline } from "./timeline.ts";

const percent = (part: number, whole: number): string => `${((part / whole) * 100).toFixed(3)}%`;

const BarShape = ({ bar, timeline, seek }: { bar: Bar; timeline: Timeline; seek: (at: number) => void }) => {
  const { t } = useTranslation();
  const { data: groups } = useGroups();
  const reasonOf = useMarkReason();
  const span = timeline.to - timeline.from;
  const reason = bar.reason && reasonOf(bar.reason);
  const length = duration(bar.to - bar.from);
  const about = [
    t(`lane.${bar.lane}`),
    bar.group && groupName(groups, bar.group),
    bar.agentNo,
    length,
    reason,
    bar.open && t("calls.goesOn"),
  ];
  const text = about.filter(Boolean).join(" · ");
  return (
    <Tooltip title={text}>
      <button
        type="button"
        aria-label={text}
        className={`bar bar-${bar.lane}`}
        style={{ left: percent(bar.from - timeline.from, span), width: percent(bar.to - bar.from, span) }}
        onClick={() => seek(bar.from)}
      >
        {bar.to - bar.from >= span * 0.08 && (
          <span className="figure">
            {bar.agentNo ? `${bar.agentNo} ` : ""}
            {length}
          </span>
        )}
      </button>
    </Tooltip>
  );
};

/** The call's stretches as bars on one axis, a lane for each kind that there was; what is under them stands on the same axis. */
export const TimelineBars = ({
  timeline,
  seek,
  children,
}: {
  timeline: Timeline;
  seek: (at: number) => void;
  children: ReactNode;
}) => {
  const { t } = useTranslation();
  const span = timeline.to - timeline.from;
  const lanes = laneNames.filter((lane) => timeline.bars.some((bar) => bar.lane === lane));
  return (
    <div className="timeline">
      <div className="lane lane-axis">
        <span className="lane-name">{t("calls.axis")}</span>
        <div className="lane-bars">
          {axisOf(span * 0.95).map((ms) => (
            <span key={ms} className="axis-mark figure" style={{ left: percent(ms, span) }}>
              {duration(ms)}
            </span>
          ))}
        </div>
      </div>
      {lanes.map((lane) => (
        <div className="lane" key={lane}>
          <span className="lane-name">{t(`lane.${lane}`)}</span>
          <div className="lane-bars">
            {timeline.bars
              .filter((bar) => bar.lane === lane)
              .map((bar) => (
                <BarShape key={`${bar.from}-${bar.agentNo ?? ""}`} bar={bar} timeline={timeline} seek={seek} />
              ))}
          </div>
        </div>
      ))}
      {timeline.ticks.length > 0 && (
        <div className="lane">
          <span className="lane-name">{t("lane.keys")}</span>
          <div className="lane-bars">
            {timeline.ticks.map(({ at, kind, text }) => (
              <Tooltip
                key={at}
                title={`${text === "" ? t("step.unknownKey") : `${t(`lane.${kind}`)} ${text}`} · ${duration(at - timeline.from)}`}
              >
                <span className={`tick tick-${kind}`} style={{ left: percent(at - timeline.from, span) }}>
                  {text === "" ? "✕" : text}
                </span>
              </Tooltip>
            ))}
          </div>
        </div>
      )}
      {children}
    </div>
  );
};
