import type { DeskCall } from "@zongji/api";
import { Card, Descriptions } from "antd";
import { useTranslation } from "react-i18next";
import { Clock } from "../../look/clock.tsx";
import { duration } from "../../look/duration.ts";
import { restShown, StateTag } from "../../look/state.tsx";
import type { AgentPhone } from "../../phone/context.tsx";
import { shownState } from "../../phone/state-button.tsx";

/** What an internal call has of it. */
const ofInside: ReadonlySet<string> = new Set(["direction", "talk"]);

/** The talk's clock stands once the talk is over. */
const Talked = ({ call }: { call: DeskCall }) => {
  if (call.talkedMs !== null) return <span className="figure">{duration(call.talkedMs)}</span>;
  return call.talkingSince === null ? "—" : <Clock since={call.talkingSince} />;
};

const InCall = ({ agent }: { agent: AgentPhone }) => {
  const { t } = useTranslation();
  const { call, choices } = agent.desk;
  if (!call) return null;
  const inside = call.direction === "internal";
  const group = choices.groups.find(({ id }) => id === call.group)?.name ?? "—";
  return (
    <Descriptions
      column={3}
      items={[
        { key: "direction", label: t("call.direction"), children: t(`call.${call.direction}`) },
        { key: "called", label: t("call.calledNumber"), children: <span className="number">{call.calledNumber}</span> },
        { key: "group", label: t("call.group"), children: group },
        { key: "wait", label: t("call.wait"), children: <span className="figure">{duration(call.waitedMs)}</span> },
        {
          key: "talk",
          label: t("call.talk"),
          children: <Talked call={call} />,
        },
        { key: "test", label: t("call.test"), children: t(call.test ? "page.yes" : "page.no") },
      ].filter(({ key }) => !inside || ofInside.has(key))}
    />
  );
};

/** What the agent is in the midst of. */
export const Now = ({ agent }: { agent: AgentPhone }) => {
  const { t } = useTranslation();
  const { desk } = agent;
  const state = shownState(desk);
  const groups = desk.groups.map((id) => desk.choices.groups.find((group) => group.id === id)?.name ?? id);
  const inCall = desk.call !== null;
  return (
    <Card
      title={inCall ? t("desk.thisCall") : t("desk.now")}
      extra={<StateTag state={state} note={<Clock since={desk.since} />} />}
    >
      {inCall ? (
        <InCall agent={agent} />
      ) : (
        <>
          <p className="desk-says">
            {t(`desk.says.${desk.state === "wrapUp" ? "work" : restShown(desk.state, desk.restReason)}`)}
          </p>
          <p className="quiet desk-groups">{t("desk.signedInTo", { groups: groups.join(t("page.comma")) })}</p>
        </>
      )}
    </Card>
  );
};
