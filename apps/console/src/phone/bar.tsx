import {
  AudioMutedOutlined,
  AudioOutlined,
  PauseOutlined,
  PhoneFilled,
  PhoneOutlined,
  PlayCircleOutlined,
} from "@ant-design/icons";
import { Alert, Button, Tooltip } from "antd";
import { type ReactNode, useEffect, useEffectEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLiveStatus } from "../server/queries.ts";
import { type BarAction, type BarSituation, barActions, troubleOf, whyNot } from "./actions.ts";
import { BarCall } from "./bar-call.tsx";
import { type AgentPhone, useAgentPhone } from "./context.tsx";
import { Dial } from "./dial.tsx";
import { StateButton } from "./state-button.tsx";
import "./bar.css";

const icons = (agent: AgentPhone): Record<BarAction, ReactNode> => ({
  answer: <PhoneFilled />,
  hangUp: <PhoneOutlined rotate={135} />,
  mute: agent.phone.call.at === "talking" && agent.phone.call.muted ? <AudioMutedOutlined /> : <AudioOutlined />,
  hold: agent.desk.call?.at === "held" ? <PlayCircleOutlined /> : <PauseOutlined />,
  dial: <PhoneOutlined />,
});

/** The second face of a key: 静音 turns into 取消静音. */
const labelOf = (id: BarAction, agent: AgentPhone): BarAction | "unmute" | "retrieve" => {
  if (id === "mute" && agent.phone.call.at === "talking" && agent.phone.call.muted) return "unmute";
  return id === "hold" && agent.desk.call?.at === "held" ? "retrieve" : id;
};

/** 挂断: by the server, so that the caller goes on to the survey; by the phone where the server can't be reached. */
const hangUp = async ({ desk, phone, tell, command }: AgentPhone) => {
  const byServer = desk.call && desk.call.at !== "wrapUp";
  if (byServer && (await command("agentHangUp"))) return;
  if (phone.call.at !== "none") tell({ is: "HangUpPressed" });
};

const press = (id: BarAction, agent: AgentPhone, openDial: () => void): void => {
  if (id === "answer") agent.tell({ is: "AnswerPressed" });
  else if (id === "hangUp") void hangUp(agent);
  else if (id === "mute") agent.tell({ is: "MutePressed" });
  else if (id === "hold") void agent.command(agent.desk.call?.at === "held" ? "agentRetrieve" : "agentHold");
  else openDial();
};

const useKeys = (situation: BarSituation, pressed: (id: BarAction) => void) => {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const action = barActions.find(({ key }) => key === event.key);
    if (!action) return;
    event.preventDefault();
    if (!event.repeat && !whyNot(action.id, situation)) pressed(action.id);
  });
  useEffect(() => {
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
};

const TroubleLine = ({ agent }: { agent: AgentPhone }) => {
  const { t } = useTranslation();
  const live = useLiveStatus();
  const { desk, phone, device, elsewhere } = agent;
  const trouble = troubleOf({
    phone,
    live: live.at,
    draining: live.draining !== undefined,
    browser: device?.kind === "browser",
    elsewhere,
    secure: window.isSecureContext,
    deviceGone: desk.state !== "offline" && !desk.deviceReachable,
  });
  if (!trouble) return null;
  return (
    <Alert
      banner
      type={trouble === "draining" || trouble === "elsewhere" ? "warning" : "error"}
      title={t(`trouble.${trouble}`)}
      data-trouble={trouble}
    />
  );
};

const Bar = ({ agent }: { agent: AgentPhone }) => {
  const { t } = useTranslation();
  const [dialling, setDialling] = useState(false);
  const situation: BarSituation = { desk: agent.desk, phone: agent.phone, browser: agent.device?.kind === "browser" };
  const pressed = (id: BarAction) => press(id, agent, () => setDialling(true));
  useKeys(situation, pressed);
  const rings = agent.desk.call?.at === "ringing" || agent.phone.call.at === "ringing";
  const icon = icons(agent);
  const button = (id: BarAction, key: string) => {
    const why = whyNot(id, situation);
    return (
      <Tooltip key={id} title={why ? t(`bar.why.${why}`) : undefined}>
        <Button
          className="bar-action"
          data-action={id}
          type={id === "answer" && !why ? "primary" : "default"}
          danger={id === "hangUp" && !why}
          icon={icon[id]}
          disabled={why !== undefined}
          aria-keyshortcuts={key}
          {...(id === "dial" ? {} : { onClick: () => pressed(id) })}
        >
          {t(`bar.${labelOf(id, agent)}`)}
          <kbd>{key}</kbd>
        </Button>
      </Tooltip>
    );
  };
  return (
    <>
      <section
        aria-label={t("bar.name")}
        className={`phone-bar${rings ? " ringing pulsing" : ""}`}
        data-phone={agent.phone.call.at}
      >
        <StateButton agent={agent} />
        <BarCall agent={agent} />
        <div className="bar-actions">
          {barActions.map(({ id, key }) =>
            id === "dial" ? (
              <Dial
                key={id}
                open={dialling}
                setOpen={(open) => setDialling(open && !whyNot("dial", situation))}
                call={(number) => agent.callOut({ number })}
              >
                <span>{button(id, key)}</span>
              </Dial>
            ) : (
              button(id, key)
            ),
          )}
        </div>
      </section>
      <TroubleLine agent={agent} />
    </>
  );
};

/** The phone bar, on top of every page of an agent. */
export const PhoneBar = () => {
  const agent = useAgentPhone();
  return agent ? <Bar agent={agent} /> : null;
};
