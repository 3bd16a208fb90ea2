import { AlertFilled } from "@ant-design/icons";
import type { Emergency, Session } from "@zongji/api";
import { Alert, Button, Tooltip } from "antd";
import { type ReactNode, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Clock } from "../look/clock.tsx";
import { useWho } from "../look/names.ts";
import { whyNoCall } from "../phone/actions.ts";
import { situationOf } from "../phone/bar-situation.ts";
import { type AgentPhone, useAgentPhone } from "../phone/context.tsx";
import { startRing } from "../phone/ring.ts";
import { useDeskOrder } from "../server/order.ts";
import { may, useEmergencies } from "../server/queries.ts";
import { request } from "../server/request.ts";

const isOpen = ({ help }: Emergency): boolean => help.at === "ringing" || help.at === "nobody";

/** In a call of her own she hears no ring in her ear; a phone of hers that rings already is enough. */
const isQuietFor = (agent: AgentPhone | undefined): boolean =>
  agent !== undefined &&
  (agent.phone.call.at !== "none" || (agent.desk.call !== null && agent.desk.call.at !== "wrapUp"));

/** Rings, in the tab's title and by the system too, until somebody has answered. */
const useRing = (emergencies: readonly Emergency[], agent: AgentPhone | undefined): void => {
  const { t } = useTranslation();
  const who = useWho();
  const first = isQuietFor(agent) ? undefined : emergencies.find(isOpen);
  const name = first && who(first.agent);
  useEffect(() => {
    if (name === undefined) return;
    const ring = startRing(t("alarm.title"), name);
    return ring.stop;
  }, [name, t]);
};

type Join = { readonly word: "join" | "answer" | "signInAndJoin"; readonly why?: "inCall" | "noPhone" };

/** How she can come into the talk by her phone; undefined where she has none. */
const joinOf = (agent: AgentPhone | undefined, { user, call }: Emergency): Join | undefined => {
  if (!agent?.device) return undefined;
  const { desk, phone, browser } = agent;
  if (desk.call?.at === "ringing" && desk.call.call === call) return { word: "answer" };
  if (desk.state === "offline")
    return { word: "signInAndJoin", ...(browser && phone.wire !== "reachable" ? { why: "noPhone" } : {}) };
  if (desk.call?.watching?.user === user) return { word: "join" };
  const why = whyNoCall(situationOf(agent));
  return { word: "join", ...(why ? { why: why === "inCall" ? "inCall" : "noPhone" } : {}) };
};

const join = async (agent: AgentPhone, { user }: Emergency, { word }: Join): Promise<void> => {
  if (word === "answer") {
    if (agent.browser) agent.tell({ is: "AnswerPressed" });
    else await agent.command("agentAnswer");
    return;
  }
  if (word === "signInAndJoin" && !(await agent.signIn([], false))) return;
  await agent.send(() => request("joinCall", { params: { id: user } }));
};

const Act = ({ why, does, children }: { why: string | undefined; does: string; children: ReactNode }) => (
  <Tooltip title={why ?? does} trigger={["hover", "focus"]}>
    <span>{children}</span>
  </Tooltip>
);

const Actions = ({ emergency, agent }: { emergency: Emergency; agent: AgentPhone | undefined }) => {
  const { t } = useTranslation();
  const order = useDeskOrder();
  const way = joinOf(agent, emergency);
  const why = way?.why && t(`alarm.${way.why}`);
  return (
    <span className="alarm-acts">
      {agent && way && (
        <Act why={why} does={t("alarm.joinDoes")}>
          <Button
            danger
            type={why ? "default" : "primary"}
            disabled={why !== undefined}
            loading={agent.busy}
            data-alarm-act="join"
            onClick={() => void join(agent, emergency, way)}
          >
            {t(`alarm.${way.word}`)}
          </Button>
        </Act>
      )}
      {isOpen(emergency) && (
        <Act why={undefined} does={t("alarm.comeDoes")}>
          <Button
            data-alarm-act="come"
            loading={order.isPending}
            onClick={() => order.mutate(() => request("answerEmergency", { params: { id: emergency.user } }))}
          >
            {t("alarm.come")}
          </Button>
        </Act>
      )}
    </span>
  );
};

const Line = ({ emergency, agent }: { emergency: Emergency; agent: AgentPhone | undefined }) => {
  const { t } = useTranslation();
  const who = useWho();
  const { help, mine, groupName, since } = emergency;
  // She is in the talk herself: the bar says so.
  if (help.at === "joined" && mine) return null;
  const stands =
    help.at === "coming" && mine
      ? t("alarm.mine")
      : help.at === "coming" || help.at === "joined"
        ? t(`alarm.${help.at}`, { who: help.by ? who(help.by) : t("told.supervisor") })
        : t("alarm.ringing");
  return (
    <Alert
      banner
      type={isOpen(emergency) ? "error" : "info"}
      role={isOpen(emergency) ? "alert" : "status"}
      icon={<AlertFilled />}
      data-alarm={help.at}
      title={
        <span className="alarm-line">
          <b>{t("alarm.calls", { who: who(emergency.agent) })}</b>
          <b>
            <Clock since={since} />
          </b>
          {groupName && <span>{groupName}</span>}
          <span>{stands}</span>
        </span>
      }
      action={<Actions emergency={emergency} agent={agent} />}
    />
  );
};

const Lines = () => {
  const agent = useAgentPhone();
  const emergencies = useEmergencies();
  useRing(emergencies, agent);
  return emergencies.map((each) => <Line key={each.call} emergency={each} agent={agent} />);
};

/** 紧急求助 over every page of a supervisor of the group, whether she has signed in with a phone or not. */
export const Emergencies = ({ session }: { session: Session }) => (may(session, "agent.join") ? <Lines /> : null);
