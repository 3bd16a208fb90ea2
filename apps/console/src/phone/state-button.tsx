import { DownOutlined } from "@ant-design/icons";
import { App, Button, Dropdown, type MenuProps } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Clock } from "../look/clock.tsx";
import { type ShownState, StateTag, stateClass, stateLooks } from "../look/state.tsx";
import type { AgentPhone } from "./context.tsx";

/** What the bar shows of the agent: a held call is a state of its own to her. */
export const shownState = ({ state, call }: AgentPhone["desk"]): ShownState => (call?.at === "held" ? "held" : state);

/** In these a choice of state says what comes after the call. */
const inCall = new Set(["ringing", "dialling", "talking", "internal", "monitoring"]);

/** Own state with its running clock; a press opens the other states. */
export const StateButton = ({ agent }: { agent: AgentPhone }) => {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const { desk } = agent;
  const state = shownState(desk);
  const reason = desk.choices.restReasons.find((r) => r.id === desk.restReason)?.label ?? desk.restReason ?? undefined;
  if (desk.state === "offline") {
    return (
      <Link to="/desk">
        <StateTag state="offline" note={t("bar.goSignIn")} />
      </Link>
    );
  }
  const later = inCall.has(desk.state);
  const tell = (honoured: boolean, word: string) => {
    if (honoured && later) void message.info(t("bar.afterCall", { state: word }));
  };
  const item = (key: "ready" | "busy", command: "agentReady" | "agentBusy") => ({
    key,
    icon: stateLooks[key].icon,
    label: t(`state.${key}`),
    disabled: desk.state === key,
    onClick: () => void agent.command(command).then((honoured) => tell(honoured, t(`state.${key}`))),
  });
  const choices: NonNullable<MenuProps["items"]> = [
    item("ready", "agentReady"),
    item("busy", "agentBusy"),
    {
      key: "rest",
      icon: stateLooks.rest.icon,
      label: t("state.rest"),
      children: desk.choices.restReasons.map(({ id, label }) => ({
        key: `rest-${id}`,
        label,
        onClick: () => void agent.rest(id).then((honoured) => tell(honoured, label)),
      })),
    },
  ];
  const items: MenuProps["items"] = later
    ? [{ type: "group", label: t("bar.thereafter"), children: choices }]
    : [
        ...choices,
        { type: "divider" },
        {
          key: "signOut",
          icon: stateLooks.offline.icon,
          label: t("bar.signOut"),
          onClick: () => void agent.command("agentSignOut"),
        },
      ];
  return (
    <Dropdown menu={{ items }} trigger={["click"]}>
      <Button className={`state-button ${stateClass(state)}`} data-state={state}>
        <span aria-hidden="true">{stateLooks[state].icon}</span>
        <span>{t(`state.${state}`)}</span>
        {reason && desk.state === "rest" && <span className="state-note">{reason}</span>}
        <Clock since={desk.since} />
        <DownOutlined aria-hidden="true" />
      </Button>
    </Dropdown>
  );
};
