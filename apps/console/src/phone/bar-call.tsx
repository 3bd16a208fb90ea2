import { AlertFilled } from "@ant-design/icons";
import type { DeskCall, Pickable } from "@zongji/api";
import { App, Badge, Button, Dropdown, Tag, Tooltip } from "antd";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Clock, useNow } from "../look/clock.tsx";
import { duration, moment, runningTime } from "../look/duration.ts";
import { agentName } from "../look/names.ts";
import { groupName, useGroups } from "../server/queries.ts";
import { request } from "../server/request.ts";
import { whyNotSide } from "./actions.ts";
import { situationOf } from "./bar-situation.ts";
import type { AgentPhone } from "./context.tsx";
import { Parties } from "./parties.tsx";
import { Watching } from "./watching.tsx";

const WrapUp = ({ agent }: { agent: AgentPhone }) => {
  const { t } = useTranslation();
  const now = useNow();
  const { call } = agent.desk;
  const until = call?.wrapUpUntil ?? null;
  return (
    <div className="bar-call">
      {until !== null && (
        <span className="bar-left">
          {t("bar.wrapUpLeft")} <b className="figure">{runningTime(until - now)}</b>
        </span>
      )}
      <Button className="bar-end" onClick={() => void agent.command("agentEndWrapUp")} data-action="endWrapUp">
        {t(call ? "bar.endWrapUp" : "bar.endWork")}
        <kbd>Shift+F6</kbd>
      </Button>
    </div>
  );
};

/** For whom a colleague's phone rings: the queue of a citizen's call, or the colleague who calls or asks her in. */
const RingsFor = ({ how, by, group }: Pickable) => {
  const { t } = useTranslation();
  const { data: groups } = useGroups();
  if (how === "citizen") return <span>{group === null ? "" : groupName(groups, group)}</span>;
  return <span className="quiet">{t(`bar.ringsFor.${how}`, { agentNo: by ?? "" })}</span>;
};

/** 代答: the colleagues' phones that ring, in the order in which they are picked up. */
const PickUp = ({ agent }: { agent: AgentPhone }) => {
  const { t } = useTranslation();
  const { pickable } = agent.desk;
  const why = whyNotSide("pickUp", situationOf(agent));
  if (pickable.length === 0 || why === "inCall" || why === "offline") return null;
  const take = (call?: string) => void agent.send(() => request("agentPickUp", { body: call ? { call } : {} }));
  return (
    <Dropdown
      trigger={["hover", "click"]}
      menu={{
        items: pickable.map((ring) => ({
          key: ring.call,
          label: (
            <span className="bar-line">
              <b className="number">{t("bar.pickUpOf", { agentNo: ring.agentNo })}</b>
              <RingsFor {...ring} />
              <Clock since={ring.since} />
            </span>
          ),
          onClick: () => take(ring.call),
        })),
      }}
    >
      <Badge count={pickable.length} size="small">
        <Button data-action="pickUp" disabled={why !== undefined} onClick={() => take()}>
          {t("bar.pickUp")} <kbd>Shift+F2</kbd>
        </Button>
      </Badge>
    </Dropdown>
  );
};

const Idle = ({ agent }: { agent: AgentPhone }) => {
  const { t } = useTranslation();
  const { lastDialled } = agent.desk;
  const why = whyNotSide("redial", situationOf(agent));
  const isQuiet = agent.desk.pickable.length === 0;
  const redials = lastDialled !== null && !why && isQuiet;
  return (
    <div className="bar-call">
      {isQuiet && !redials && <span className="quiet">{t("bar.noCall")}</span>}
      <PickUp agent={agent} />
      {redials && (
        <Tooltip title={`${t("bar.redial")} ${lastDialled.number}`}>
          <Button type="text" data-action="redial" onClick={() => void agent.command("agentRedial")}>
            {t("bar.redial")} <kbd>Shift+F9</kbd>
          </Button>
        </Tooltip>
      )}
    </div>
  );
};

/** Who it is: a colleague by name, a citizen by number. */
const Who = ({ call }: { call: DeskCall }) => {
  const { t } = useTranslation();
  if (call.colleague && (call.direction === "internal" || call.at === "internal"))
    return <b className="bar-number number">{agentName(call.colleague, call.number)}</b>;
  return <b className="bar-number number">{call.withheld ? t("number.withheld") : call.number}</b>;
};

/** Where from and to, and how long it waited; a guest of the talk is told that she is one. */
const From = ({ call }: { call: DeskCall }) => {
  const { t } = useTranslation();
  const { data: groups } = useGroups();
  if (call.at === "threeWay") return <span className="quiet">{t("bar.guest")}</span>;
  if (call.nobody) {
    const { at, who, why } = call.nobody;
    return <span className="warn">{t(`bar.nobody.${at}`, { who, why: t(`bar.whyNobody.${why}`) })}</span>;
  }
  if (call.direction === "internal") return <span className="quiet">{t("call.internal")}</span>;
  return (
    <span className="quiet bar-from">
      {call.host && call.citizen && (
        <span data-citizen>
          {t("bar.citizen")}{" "}
          <span className="number">{call.citizen.withheld ? t("number.withheld") : call.citizen.number}</span>
        </span>
      )}
      {!call.host && (
        <span>
          {t(call.direction === "inbound" ? "bar.calls" : "bar.from")}{" "}
          <span className="number">{call.calledNumber}</span>
        </span>
      )}
      {call.group && <span>{groupName(groups, call.group)}</span>}
      {call.direction === "inbound" && call.waitedMs > 0 && (
        <span>
          {t("bar.waited")} <span className="figure">{duration(call.waitedMs)}</span>
        </span>
      )}
    </span>
  );
};

/** What waits for the announcement's end, or could not be done after it; why not is told once, at length. */
const Pending = ({ wish, refused }: NonNullable<DeskCall["pending"]>) => {
  const { t, i18n } = useTranslation();
  const { message } = App.useApp();
  const key = `refused.${refused}`;
  const why = String(t((i18n.exists(key) ? key : "refused.other") as "refused.other"));
  const missed = t(`bar.missed.${wish}`);
  useEffect(() => {
    if (refused !== null) void message.error(`${missed} · ${why}`);
  }, [refused, missed, why, message]);
  if (refused === null) return <Tag role="status">{t(`bar.pending.${wish}`)}</Tag>;
  return (
    <Tag color="error" role="alert" title={why}>
      {missed}
    </Tag>
  );
};

/** Why she is to call: he kept his place in the queue. */
const WantsCall = ({ askedAt }: NonNullable<DeskCall["callback"]>) => {
  const { t } = useTranslation();
  const now = useNow();
  return (
    <Tag color="processing" data-callback>
      {t("bar.wantsCall", { time: moment(askedAt, now) })}
    </Tag>
  );
};

const Notes = ({ agent, call }: { agent: AgentPhone; call: DeskCall }) => {
  const { t } = useTranslation();
  const { phone } = agent;
  return (
    <>
      {call.callback && <WantsCall {...call.callback} />}
      {call.transferredFrom && <Tag>{t("bar.transferredFrom", { agentNo: call.transferredFrom })}</Tag>}
      {call.at === "ringing" && call.colleague && !call.emergency && <Tag>{t("bar.colleagueCalls")}</Tag>}
      {phone.call.at === "talking" && phone.call.farHolds && <Tag>{t("bar.farHolds")}</Tag>}
    </>
  );
};

/** A colleague's alarm rings at the supervisor's seat. */
const Alarm = ({ call }: { call: DeskCall }) => {
  const { t } = useTranslation();
  const { data: groups } = useGroups();
  return (
    <div className="bar-call bar-lines" role="alert">
      <div className="bar-line">
        <AlertFilled aria-hidden="true" />
        <b className="bar-number">{t("bar.alarmBy", { who: call.colleague ?? "" })}</b>
        <b>
          <Clock since={call.since} />
        </b>
      </div>
      <div className="bar-line small">
        <span className="number">{call.withheld ? t("number.withheld") : call.number}</span>
        {call.group && <span>{groupName(groups, call.group)}</span>}
        <span>{t("bar.alarmNote")}</span>
      </div>
    </div>
  );
};

/** That an alarm rings here, and not a call. */
export const isAlarm = (call: DeskCall | null): boolean => call?.at === "ringing" && call.emergency;

/** The call on the bar: number, where to, queue and wait, duration; more parties, each with its own clock. */
export const BarCall = ({ agent }: { agent: AgentPhone }) => {
  const { t } = useTranslation();
  const { call, state } = agent.desk;
  if (state === "wrapUp") return <WrapUp agent={agent} />;
  if (!call || call.at === "wrapUp") return state === "offline" ? <div className="bar-call" /> : <Idle agent={agent} />;
  if (isAlarm(call)) return <Alarm call={call} />;
  if (call.at === "monitoring") return <Watching agent={agent} call={call} />;
  if (call.third) return <Parties call={call} third={call.third} />;
  return (
    <div className="bar-call bar-lines">
      <div className="bar-line">
        <Who call={call} />
        <b>
          <Clock since={call.talkingSince ?? call.since} />
        </b>
        {call.detached && (
          <Button danger size="small" data-action="resume" onClick={() => void agent.command("agentResume")}>
            {t("bar.resume")}
          </Button>
        )}
      </div>
      <div className="bar-line bar-notes small">
        {call.pending && <Pending {...call.pending} />}
        <Notes agent={agent} call={call} />
        {/* For the moment of an announcement the wish is what counts, and has the line for itself. */}
        {call.pending?.refused !== null && <From call={call} />}
        {call.test && <span>{t("call.test")}</span>}
      </div>
    </div>
  );
};
