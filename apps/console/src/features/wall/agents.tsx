import { WarningFilled } from "@ant-design/icons";
import type { Emergency, Wall, WallAgent, WallGroup } from "@zongji/api";
import { Alert, Descriptions, Drawer } from "antd";
import { type CSSProperties, memo } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Clock, useNow } from "../../look/clock.tsx";
import { useWho } from "../../look/names.ts";
import { Nothing } from "../../look/page-state.tsx";
import { useRestWords } from "../../look/rest-reason.ts";
import { StateTag, stateClass, stateLooks } from "../../look/state.tsx";
import { useEmergencies } from "../../server/queries.ts";
import { SupervisorActions } from "./actions.tsx";
import { byNumber, isAway, isTooLong, needsAttention, shownOf } from "./attention.ts";
import { History } from "./history.tsx";

/** In these a citizen has her, or had. */
const withCitizen = new Set(["talking", "wrapUp"]);

/** What awaits her after the call and is not that she is ready again. */
const nextShown = ({ next, state }: WallAgent): "offline" | "busy" | "rest" | undefined => {
  if (next === "offline") return next;
  return next !== null && next !== "ready" && withCitizen.has(state) ? next : undefined;
};

/** A state that is to come, in its own colour. */
const NextNote = ({ next }: { next: "offline" | "busy" | "rest" }) => {
  const { t } = useTranslation();
  return (
    <span className={`tile-next ${stateClass(next)}`} data-next={next}>
      <span aria-hidden="true">{stateLooks[next].icon}</span> {t(`next.${next}`)}
    </span>
  );
};

type TileParts = {
  agent: WallAgent;
  choose: (agent: WallAgent) => void;
  late: boolean;
  /** Who comes to help her. */
  coming: Emergency["help"]["by"] | undefined;
};
/** Drawn again only when something of hers is another: a wall of two hundred changes many times a second. */
const Tile = memo(({ agent, choose, late, coming }: TileParts) => {
  const { t } = useTranslation();
  const words = useRestWords();
  const state = shownOf(agent);
  const next = nextShown(agent);
  const who = useWho();
  const isNoted = agent.third || agent.node || agent.watchedBy.length > 0 || agent.emergencySince !== null || next;
  return (
    <button
      type="button"
      className={`tile ${stateClass(state)}${late ? " tile-late" : ""}${agent.emergencySince === null ? "" : " tile-alarm"}`}
      data-agent={agent.agentNo}
      data-state={state}
      data-alarm={agent.emergencySince !== null}
      onClick={() => choose(agent)}
    >
      <span className="tile-who">
        <b className="number">{agent.agentNo}</b> {agent.name}
      </span>
      <span className="tile-state">
        <span aria-hidden="true">{stateLooks[state].icon}</span> {t(`state.${state}`)}
        {agent.reason && agent.state === "rest" && <span className="tile-reason">{words(agent.reason)}</span>}
      </span>
      {(isNoted || isAway(agent)) && (
        <span className="tile-notes">
          {agent.emergencySince !== null && (
            <span className="tile-mark">
              {t("supervision.emergency")} <Clock since={agent.emergencySince} />
            </span>
          )}
          {coming && <span className="tile-note">{t("alarm.coming", { who: who(coming) })}</span>}
          {isAway(agent) && <span className="tile-mark">{t("supervision.unreachable")}</span>}
          {next && <NextNote next={next} />}
          {agent.node && <span className="tile-note">{t("wall.atServer", { node: agent.node })}</span>}
          {agent.third && <span className="tile-note">{t(`supervision.${agent.third}`)}</span>}
          {agent.watchedBy.map(({ name, mode }) => (
            <span key={name} className="tile-note">
              {t("supervision.listenedBy", { name, mode: t(`supervision.${mode}`) })}
            </span>
          ))}
        </span>
      )}
      <span className="tile-clock">
        {state === "offline" ? "—" : <Clock since={agent.since} />}
        {late && (
          <span className="tile-mark">
            <WarningFilled aria-hidden="true" /> <span className="tile-word">{t("wall.tooLong")}</span>
          </span>
        )}
      </span>
    </button>
  );
});
Tile.displayName = "Tile";

/** Whom to look at, by number: over the tiles, which keep their places. */
export const Attention = ({ agents }: { agents: readonly WallAgent[] }) => {
  const { t } = useTranslation();
  const now = useNow();
  const those = byNumber(agents.filter((agent) => needsAttention(agent, now)));
  if (those.length === 0) return null;
  return (
    <span className="wall-attention" role="status">
      {t("wall.attention", { count: those.length })}
      {those.map(({ agentNo }) => (
        <b key={agentNo} className="number">
          {agentNo}
        </b>
      ))}
    </span>
  );
};

/** Agents as tiles by number. */
export const Agents = ({ agents, choose }: { agents: readonly WallAgent[]; choose: (agent: WallAgent) => void }) => {
  const { t } = useTranslation();
  const now = useNow();
  const emergencies = useEmergencies();
  if (agents.length === 0) return <Nothing title={t("wall.noAgents")} why={t("wall.noAgentsWhy")} />;
  // So many columns as make the tiles fill a big screen, where they are few.
  const columns = Math.min(5, Math.max(2, Math.ceil(Math.sqrt(agents.length))));
  return (
    <div
      className={`tiles${agents.length <= 25 ? " tiles-fill" : ""}${agents.length <= 9 ? " tiles-few" : ""}`}
      style={{ "--columns": columns } as CSSProperties}
    >
      {byNumber(agents).map((agent) => (
        <Tile
          key={agent.user}
          agent={agent}
          choose={choose}
          late={isTooLong(agent, now)}
          coming={emergencies.find(({ user, help }) => user === agent.user && help.at === "coming")?.help.by}
        />
      ))}
    </div>
  );
};

/** She is signed in at another server: what is done to her is done there. */
const AtServer = ({ node, nodes }: { node: string; nodes: Wall["nodes"] }) => {
  const { t } = useTranslation();
  const url = nodes.find(({ name }) => name === node)?.url;
  return (
    <Alert
      className="agent-elsewhere"
      type="info"
      showIcon
      title={t("wall.atServerWhy", { node })}
      // In a page of its own: this one may hold the phone of who looks.
      {...(url && {
        action: (
          <a href={`${url}/wall`} target="_blank" rel="noreferrer">
            {t("wall.toServer")}
          </a>
        ),
      })}
    />
  );
};

export const AgentDrawer = ({
  agent,
  groups,
  nodes,
  close,
}: {
  agent: WallAgent | undefined;
  groups: readonly WallGroup[];
  nodes: Wall["nodes"];
  close: () => void;
}) => {
  const { t } = useTranslation();
  const words = useRestWords();
  const next = agent && nextShown(agent);
  const names = agent?.groups.map((id) => groups.find((group) => group.id === id)?.name ?? id) ?? [];
  return (
    <Drawer
      size={480}
      mask={false}
      rootClassName="agent-drawer"
      open={agent !== undefined}
      onClose={close}
      title={agent && `${agent.agentNo} ${agent.name}`}
    >
      {agent && (
        <>
          <Descriptions
            column={1}
            items={[
              {
                key: "state",
                label: t("wall.state"),
                children: <StateTag state={shownOf(agent)} note={<Clock since={agent.since} />} />,
              },
              ...(next ? [{ key: "next", label: t("wall.next"), children: <NextNote next={next} /> }] : []),
              { key: "reason", label: t("wall.reason"), children: agent.reason === null ? "—" : words(agent.reason) },
              { key: "groups", label: t("desk.groups"), children: names.join(t("page.comma")) || "—" },
            ]}
          />
          {agent.node === null ? <SupervisorActions agent={agent} /> : <AtServer node={agent.node} nodes={nodes} />}
          {agent.may.includes("history") && (
            <section className="agent-history">
              <h3>{t("supervision.history")}</h3>
              <History agent={agent} />
            </section>
          )}
          <p>
            <Link to={`/calls?agentNo=${encodeURIComponent(agent.agentNo)}`}>{t("wall.herCalls")}</Link>
          </p>
        </>
      )}
    </Drawer>
  );
};
