import type { Wall, WallAgent, WallGroup } from "@zongji/api";
import { figureKey, type WallTile } from "@zongji/domain";
import type { CSSProperties } from "react";
import { useTranslation } from "react-i18next";
import { Clock, useNow } from "../../look/clock.tsx";
import { count, runningTime } from "../../look/duration.ts";
import { stateClass, stateLooks } from "../../look/state.tsx";
import { widthInEm } from "../../look/text-width.ts";
import { boundText, type Definitions, textOf, useFigureWords } from "../../look/wall-figure.ts";
import { useWallAlarms } from "../../server/queries.ts";
import { shownOf } from "./attention.ts";
import { LevelWord, Tile } from "./tiles.tsx";

const wide = (text: string): CSSProperties => ({ "--em": Math.max(6, widthInEm(text)) }) as CSSProperties;

const columns = (of: number): CSSProperties => ({ "--columns": of }) as CSSProperties;

export const FiguresScreen = (props: { tiles: readonly WallTile[]; wall: Wall; definitions: Definitions }) => (
  <section
    className="screen-figures"
    style={columns(Math.min(4, Math.ceil(props.tiles.length / Math.ceil(props.tiles.length / 4))))}
  >
    {props.tiles.map((tile) => (
      <Tile key={figureKey(tile)} tile={tile} wall={props.wall} definitions={props.definitions} />
    ))}
  </section>
);

const GroupRow = ({ group }: { group: WallGroup }) => {
  const now = useNow();
  const { waiting, talking, ready, signedIn, name } = group;
  const since = waiting.map((each) => each.since);
  const longest = since.length === 0 ? "—" : runningTime(now - Math.min(...since));
  const isAlone = waiting.length > 0 && ready === 0;
  return (
    <tr className={isAlone ? "screen-row-alarm" : ""}>
      <th scope="row" style={wide(name)}>
        {name}
      </th>
      <td className="figure">{count(waiting.length)}</td>
      <td className="figure">{longest}</td>
      <td className="figure">{count(talking)}</td>
      <td className="figure">{count(ready)}</td>
      <td className="figure">{count(signedIn)}</td>
    </tr>
  );
};

export const GroupsScreen = ({ groups }: { groups: readonly WallGroup[] }) => {
  const { t } = useTranslation();
  if (groups.length === 0) return <p className="screen-none">{t("bigScreen.noGroups")}</p>;
  return (
    <table className="screen-groups" style={{ "--rows": groups.length } as CSSProperties}>
      <thead>
        <tr>
          {(["name", "waiting", "longest", "talking", "ready", "signedIn"] as const).map((head) => (
            <th key={head} scope="col">
              {t(`bigScreen.${head}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {groups.map((group) => (
          <GroupRow key={group.id} group={group} />
        ))}
      </tbody>
    </table>
  );
};

export const AgentsScreen = ({ agents }: { agents: readonly WallAgent[] }) => {
  const { t } = useTranslation();
  if (agents.length === 0) return <p className="screen-none">{t("bigScreen.nobody")}</p>;
  return (
    <section
      className="screen-agents"
      style={columns(agents.length <= 6 ? Math.min(3, agents.length) : agents.length <= 12 ? 4 : 5)}
    >
      {agents.map((agent) => {
        const state = shownOf(agent);
        const isAlarm = agent.emergencySince !== null;
        return (
          <div
            key={agent.user}
            className={`tile ${stateClass(state)}${isAlarm ? " tile-alarm" : ""}`}
            data-agent={agent.agentNo}
          >
            <span className="tile-who" style={wide(`${agent.agentNo} ${agent.name}`)}>
              <b className="number">{agent.agentNo}</b> {agent.name}
            </span>
            <span
              className="tile-state"
              style={wide(`国 ${t(`state.${state}`)}${isAlarm ? ` 国${t("supervision.emergency")}` : ""}`)}
            >
              <span aria-hidden="true">{stateLooks[state].icon}</span> {t(`state.${state}`)}{" "}
              {isAlarm && <span className="tile-mark">{t("supervision.emergency")}</span>}
            </span>
            <span className="tile-clock">
              <Clock since={agent.since} />
            </span>
          </div>
        );
      })}
    </section>
  );
};

/** What is beyond a threshold: the gravest first, as many as there is room for. `without`: tiles that say it themselves. */
export const AlarmStrip = ({
  definitions,
  without = [],
}: {
  definitions: Definitions;
  without?: readonly WallTile[];
}) => {
  const { t } = useTranslation();
  const { label } = useFigureWords(definitions, undefined);
  const shown = new Set(without.map(figureKey));
  const alarms = (useWallAlarms() ?? []).filter((alarm) => !shown.has(figureKey(alarm)));
  if (alarms.length === 0) return null;
  const most = 3;
  return (
    <ul className="wall-standing" aria-label={t("wallAlarms.standing")}>
      {alarms.slice(0, most).map((alarm) => (
        <li key={figureKey(alarm)} className={`wall-is-${alarm.level}`} data-standing={figureKey(alarm)}>
          <LevelWord level={alarm.level} /> {alarm.place} {label(alarm)}{" "}
          <b className="figure">{textOf(alarm, alarm)}</b>{" "}
          <span>{t(`wallAlarms.${alarm.worse}`, { bound: boundText(alarm, alarm.bound) })}</span>
        </li>
      ))}
      {alarms.length > most && <li>+{alarms.length - most}</li>}
    </ul>
  );
};
