import type { Session, WallAlarm } from "@zongji/api";
import { figureKey } from "@zongji/domain";
import { App } from "antd";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useMeasures } from "../look/measure.tsx";
import { boundText, type Definitions, textOf, useFigureWords } from "../look/wall-figure.ts";
import { soundTone } from "../look/wall-sound.ts";
import { may, useWallAlarms } from "../server/queries.ts";

const shownSec = 12;
const rank = (level: WallAlarm["level"] | undefined): number => (level === "alarm" ? 2 : level === "warning" ? 1 : 0);
const levels = (alarms: readonly WallAlarm[]): Map<string, WallAlarm> =>
  new Map(alarms.map((each) => [figureKey(each), each]));
const none: Definitions = new Map();

/** Tells each crossing once: what is there when the page opens stands on the wall, and is no news. */
const Watching = () => {
  const { t } = useTranslation();
  const { notification } = App.useApp();
  const measures = useMeasures().data ?? none;
  const { label } = useFigureWords(measures, undefined);
  const alarms = useWallAlarms();
  const before = useRef<ReadonlyMap<string, WallAlarm>>(undefined);
  useEffect(() => {
    if (alarms === undefined) return;
    const [was, is] = [before.current, levels(alarms)];
    before.current = is;
    if (was === undefined) return;
    const nameOf = (alarm: WallAlarm) => [...(alarm.place === null ? [] : [alarm.place]), label(alarm)].join(" · ");
    for (const [key, alarm] of is) {
      if (rank(alarm.level) <= rank(was.get(key)?.level)) continue;
      const { level, worse, bound } = alarm;
      notification[level === "alarm" ? "error" : "warning"]({
        key,
        title: `${t(`wallBoard.${level}`)} · ${t("wallAlarms.at", { name: nameOf(alarm), value: textOf(alarm, alarm) })}`,
        description: t(`wallAlarms.${worse}`, { bound: boundText(alarm, bound) }),
        duration: shownSec,
      });
      if (alarm.sound) soundTone(level);
    }
    for (const [key, alarm] of was)
      if (!is.has(key))
        notification.success({ key, title: t("wallAlarms.over", { name: nameOf(alarm) }), duration: 6 });
  }, [alarms, label, notification, t]);
  return null;
};

/** Thresholds of the wall, told on every page of those who may see it. */
export const WallAlarms = ({ session }: { session: Session }) => (may(session, "wall.see") ? <Watching /> : null);
