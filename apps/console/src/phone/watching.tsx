import { AudioMutedOutlined, AudioOutlined } from "@ant-design/icons";
import type { DeskCall } from "@zongji/api";
import { Button, Popconfirm, Segmented, Tooltip } from "antd";
import { useTranslation } from "react-i18next";
import { Clock } from "../look/clock.tsx";
import { agentName } from "../look/names.ts";
import { may, useSession } from "../server/queries.ts";
import { request } from "../server/request.ts";
import type { AgentPhone } from "./context.tsx";

const modes = [
  { mode: "listen", operation: "listen", needs: "agent.listen" },
  { mode: "whisper", operation: "whisper", needs: "agent.whisper" },
  { mode: "join", operation: "joinCall", needs: "agent.join" },
] as const;

/** 拦截, asked for twice: the agent is out of it at once. */
const Intercept = ({ agent, call, user }: { agent: AgentPhone; call: DeskCall; user: string }) => {
  const { t } = useTranslation();
  const within = call.direction === "internal";
  return (
    <Tooltip title={t(within ? "supervision.noCitizen" : "watch.interceptDoes")}>
      <span>
        <Popconfirm
          title={t("supervision.interceptSure")}
          okText={t("supervision.confirm")}
          cancelText={t("page.cancel")}
          onConfirm={() => void agent.send(() => request("intercept", { params: { id: user } }))}
        >
          <Button size="small" danger loading={agent.busy} disabled={within} data-action="intercept">
            {t("watch.intercept")}
          </Button>
        </Popconfirm>
      </span>
    </Tooltip>
  );
};

/** A supervisor in an agent's talk: whose, how she is heard, and the ways to change it that she may use. */
export const Watching = ({ agent, call }: { agent: AgentPhone; call: DeskCall }) => {
  const { t } = useTranslation();
  const { data: session } = useSession();
  const { watching } = call;
  if (!watching) return <div className="bar-call quiet">{t("state.monitoring")}</div>;
  const { user, mode, name, agentNo } = watching;
  const own = modes.filter(({ mode: each, needs }) => each === mode || may(session, needs));
  const change = (to: string) => {
    const next = modes.find(({ mode: each }) => each === to);
    if (next && to !== mode) void agent.send(() => request(next.operation, { params: { id: user } }));
  };
  const says = t(`watch.says.${mode}`);
  return (
    <div className="bar-call bar-lines">
      <div className="bar-line">
        <b>{agentName(name, agentNo)}</b>
        <b>
          <Clock since={call.since} />
        </b>
        <Tooltip title={t(`watch.does.${mode}`)}>
          <span className="bar-microphone" data-microphone={mode === "listen" ? "closed" : "open"}>
            {mode === "listen" ? <AudioMutedOutlined /> : <AudioOutlined />} {says}
          </span>
        </Tooltip>
      </div>
      <div className="bar-line">
        <Segmented
          size="small"
          value={mode}
          disabled={agent.busy}
          aria-label={t("state.monitoring")}
          onChange={change}
          options={own.map(({ mode: value }) => ({ value, label: t(`watch.${value}`) }))}
        />
        {may(session, "agent.intercept") && <Intercept agent={agent} call={call} user={user} />}
      </div>
    </div>
  );
};
