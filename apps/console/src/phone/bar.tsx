import { QuestionCircleOutlined } from "@ant-design/icons";
import { Alert, Button, Tooltip } from "antd";
import { type ReactNode, useEffect, useEffectEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLiveStatus } from "../server/queries.ts";
import { request } from "../server/request.ts";
import {
  actionOfKey,
  type BarAction,
  type BarSituation,
  barActions,
  type Face,
  faceOf,
  type SideAction,
  whyNot,
  whyNotSide,
} from "./actions.ts";
import { BarActions } from "./bar-actions.tsx";
import { BarCall, isAlarm } from "./bar-call.tsx";
import { situationOf } from "./bar-situation.ts";
import { type AgentPhone, useAgentPhone } from "./context.tsx";
import { useDeviceName } from "./device-name.ts";
import { Dial } from "./dial.tsx";
import { Digits } from "./digits.tsx";
import { Emergency, useTwice } from "./emergency.tsx";
import { Forwarding } from "./forwarding.tsx";
import { KeysHelp } from "./keys-help.tsx";
import { Overruled } from "./overruled.tsx";
import { Queue } from "./queue.tsx";
import { Rested } from "./rested.tsx";
import { SeatChange } from "./seat-change.tsx";
import { StateButton } from "./state-button.tsx";
import { Told } from "./told.tsx";
import { Transfer } from "./transfer.tsx";
import { claimable, mild, troubleOf } from "./trouble.ts";
import "./bar.css";

/** What stands open at the right: one at a time. */
export type Panel = "transfer" | "dial" | "digits" | "forwarding" | "seat" | "help";

const panels: Record<Panel, (props: { agent: AgentPhone; close: () => void }) => ReactNode> = {
  transfer: Transfer,
  dial: Dial,
  digits: Digits,
  forwarding: Forwarding,
  seat: SeatChange,
  help: KeysHelp,
};

/** Whether what a panel is for can still be done. */
const isOfUse = (panel: Panel, situation: BarSituation): boolean => {
  if (panel === "transfer") return faceOf("transfer", situation) === "transfer" && !whyNot("transfer", situation);
  if (panel === "dial" || panel === "digits") return faceOf("dial", situation) === panel && !whyNot("dial", situation);
  return true;
};

/** 挂断: by the server, so that the caller goes on to the survey; by the phone where the server can't be reached. */
const hangUp = async ({ desk, phone, tell, command }: AgentPhone) => {
  const byServer = desk.call && desk.call.at !== "wrapUp";
  if (byServer && (await command("agentHangUp"))) return;
  if (phone.call.at !== "none") tell({ is: "HangUpPressed" });
};

const orders = {
  cancelConsult: "agentCancelConsult",
  endConsult: "agentCancelConsult",
  stopWatching: "stopWatching",
  hold: "agentHold",
  retrieve: "agentRetrieve",
  swap: "agentSwap",
  completeTransfer: "agentCompleteTransfer",
  threeWay: "agentThreeWay",
  dropThird: "agentDropThird",
  announce: "agentAnnounce",
} as const;

const press = (face: Face, agent: AgentPhone, toggle: (panel: Panel) => void): void => {
  if (face in orders) void agent.command(orders[face as keyof typeof orders]);
  else if (face === "mute" || face === "unmute") agent.mute();
  else if (face === "transfer" || face === "dial" || face === "digits") toggle(face);
  else if (face !== "answer") void hangUp(agent);
  else if (agent.browser) agent.tell({ is: "AnswerPressed" });
  else void agent.command("agentAnswer");
};

const isBar = (id: BarAction | SideAction): id is BarAction => barActions.some((action) => action.id === id);

const useKeys = (
  situation: BarSituation,
  pressed: (id: BarAction) => void,
  pressedBeside: (id: SideAction) => void,
) => {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const id = actionOfKey(event);
    if (!id) return;
    // Also where it can't be done now: F5 must not reload the page in the midst of a call.
    event.preventDefault();
    if (event.repeat) return;
    if (isBar(id)) {
      if (!whyNot(id, situation)) pressed(id);
    } else if (!whyNotSide(id, situation)) pressedBeside(id);
  });
  useEffect(() => {
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
};

const TroubleLine = ({ agent }: { agent: AgentPhone }) => {
  const { t } = useTranslation();
  const live = useLiveStatus();
  const nameOf = useDeviceName();
  const { desk, phone, claim, movedTo } = agent;
  const trouble = troubleOf({
    phone,
    live: live.at,
    draining: live.draining !== undefined,
    browser: agent.device?.kind === "browser",
    elsewhere: claim.at === "otherTab",
    inUse: claim.at === "inUse",
    secure: window.isSecureContext,
    deviceGone: desk.state !== "offline" && !desk.deviceReachable,
  });
  return (
    <>
      {movedTo && (
        <Alert
          banner
          type="warning"
          data-trouble="moved"
          title={t("trouble.moved", { device: nameOf(movedTo.device) })}
          closable={{ onClose: movedTo.dismiss }}
        />
      )}
      {trouble && (
        <Alert
          banner
          type={mild.has(trouble) ? "warning" : "error"}
          title={t(`trouble.${trouble}`)}
          data-trouble={trouble}
          {...(claimable.has(trouble)
            ? {
                action: (
                  <Button size="small" type="primary" data-action="takeOver" onClick={claim.take}>
                    {t("trouble.take")}
                  </Button>
                ),
              }
            : {})}
        />
      )}
    </>
  );
};

type Beside = Record<"help" | "state" | "emergency", () => void>;

const pressBeside = (id: SideAction, agent: AgentPhone, beside: Beside): void => {
  const { state } = agent.desk;
  if (id === "pickUp") void agent.send(() => request("agentPickUp", { body: {} }));
  else if (id === "redial") void agent.command("agentRedial");
  else if (id === "work") void agent.command(state === "wrapUp" ? "agentEndWrapUp" : "agentWork");
  else if (id === "readyOrBusy") void agent.command(state === "ready" ? "agentBusy" : "agentReady");
  else beside[id]();
};

/** Panels and drawers begin beneath the bar, which has two rows where there is little room: its height goes to `--bar-height`. */
const useBarHeight = () => {
  const room = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const bar = room.current;
    const frame = bar?.closest<HTMLElement>(".frame-agent");
    if (!bar || !frame) return;
    const observer = new ResizeObserver(() => frame.style.setProperty("--bar-height", `${bar.offsetHeight}px`));
    observer.observe(bar);
    return () => observer.disconnect();
  }, []);
  return room;
};

const Bar = ({ agent }: { agent: AgentPhone }) => {
  const { t } = useTranslation();
  const [panel, setPanel] = useState<Panel>();
  const [choosing, setChoosing] = useState(false);
  const situation = situationOf(agent);
  const emergency = useTwice(() => void agent.command("agentEmergency"));
  const toggle = (next: Panel) => setPanel(panel === next ? undefined : next);
  const pressed = (id: BarAction) => press(faceOf(id, situation), agent, toggle);
  useKeys(situation, pressed, (id) =>
    pressBeside(id, agent, {
      help: () => toggle("help"),
      state: () => setChoosing(!choosing),
      emergency: emergency.press,
    }),
  );
  const room = useBarHeight();
  const { call } = agent.desk;
  const rings = call?.at === "ringing" || agent.phone.call.at === "ringing";
  const alarm = isAlarm(call) || (call?.emergency === true && call.at !== "wrapUp");
  const open = panel && isOfUse(panel, situation) ? panel : undefined;
  if (panel && !open) setPanel(undefined);
  const Open = open && panels[open];
  return (
    <>
      <div className="phone-bar-room" ref={room}>
        <section
          aria-label={t("bar.name")}
          className={`phone-bar${rings ? " ringing pulsing" : ""}${alarm ? " alarm" : ""}`}
          data-phone={agent.phone.call.at}
          data-at={call?.at ?? "none"}
        >
          <StateButton agent={agent} open={choosing} setOpen={setChoosing} show={toggle} />
          <Queue desk={agent.desk} />
          <BarCall agent={agent} />
          <span className="bar-break" aria-hidden="true" />
          <BarActions situation={situation} pressed={pressed} />
          <Emergency situation={situation} {...emergency} />
          <Tooltip title={`${t("bar.help")} F1`}>
            <Button
              type="text"
              className="bar-help"
              icon={<QuestionCircleOutlined />}
              aria-label={t("bar.help")}
              aria-keyshortcuts="F1"
              data-action="help"
              onClick={() => toggle("help")}
            />
          </Tooltip>
        </section>
      </div>
      <TroubleLine agent={agent} />
      <Told call={call} />
      <Rested agent={agent} />
      <Overruled told={agent.desk.overruled} />
      {Open && <Open agent={agent} close={() => setPanel(undefined)} />}
    </>
  );
};

/** The phone bar, on top of every page of an agent. */
export const PhoneBar = () => {
  const agent = useAgentPhone();
  return agent ? <Bar agent={agent} /> : null;
};
