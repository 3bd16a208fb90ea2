import { DownOutlined, EditOutlined, ExportOutlined, SettingOutlined } from "@ant-design/icons";
import { App, Button, Dropdown, type MenuProps, Tooltip } from "antd";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Clock, useNow } from "../look/clock.tsx";
import { useRestWords } from "../look/rest-reason.ts";
import { restShown, type ShownState, StateTag, stateClass, stateLooks } from "../look/state.tsx";
import { request } from "../server/request.ts";
import type { AgentPhone } from "./context.tsx";
import { useForwardingWords } from "./forwarding.tsx";

/** What the bar shows of the agent: a held call is a state of its own to her, and so is each way to be in another's talk. */
export const shownState = ({ state, call, restReason }: AgentPhone["desk"]): ShownState => {
  if (call?.at === "held") return "held";
  const mode = state === "monitoring" ? call?.watching?.mode : undefined;
  return mode === undefined || mode === "listen" ? restShown(state, restReason) : mode;
};

/** In these a choice of state says what comes after the call. */
const inCall = new Set(["ringing", "dialling", "talking", "internal", "monitoring"]);

const hasNext = ({ next, state }: AgentPhone["desk"]): boolean =>
  next === "offline" || (next !== null && next !== "ready" && (inCall.has(state) || state === "wrapUp"));

/** What comes after her call, where it is not that she is ready: she has chosen it, or a supervisor has. */
const NextState = ({ desk }: { desk: AgentPhone["desk"] }) => {
  const { t } = useTranslation();
  const { next } = desk;
  if (next === null || !hasNext(desk)) return null;
  return (
    <span className={`state-next ${stateClass(next)}`} data-next={next}>
      <span aria-hidden="true">{stateLooks[next].icon}</span> {t(`next.${next}`)}
    </span>
  );
};

type Items = NonNullable<MenuProps["items"]>;
type Show = (panel: "forwarding" | "seat") => void;

const useChoices = (agent: AgentPhone): Items => {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const words = useRestWords();
  const { desk } = agent;
  const later = inCall.has(desk.state);
  const tell = (honoured: boolean, word: string) => {
    if (honoured && later) void message.info(t("bar.afterCall", { state: word }));
  };
  const item = (key: "ready" | "busy", command: "agentReady" | "agentBusy") => ({
    key,
    icon: stateLooks[key].icon,
    label: t(key === "ready" && shownState(desk) === "rest" ? "bar.endRest" : `state.${key}`),
    disabled: desk.state === key,
    onClick: () => void agent.command(command).then((honoured) => tell(honoured, t(`state.${key}`))),
  });
  return [
    item("ready", "agentReady"),
    item("busy", "agentBusy"),
    {
      key: "rest",
      icon: stateLooks.rest.icon,
      label: t("state.rest"),
      children: desk.choices.restReasons.map(({ id, label }) => ({
        key: `rest-${id}`,
        label: words(label),
        onClick: () =>
          void agent
            .send(() => request("agentRest", { body: { reason: id } }))
            .then((honoured) => tell(honoured, words(label))),
      })),
    },
  ];
};

const useItems = (agent: AgentPhone, show: Show): Items => {
  const { t } = useTranslation();
  const choices = useChoices(agent);
  const { state, call } = agent.desk;
  const seat: Items = [
    { type: "divider" },
    {
      key: "forwarding",
      icon: <ExportOutlined />,
      label: t("bar.forwarding"),
      onClick: () => show("forwarding"),
    },
    { key: "seat", icon: <SettingOutlined />, label: t("bar.changeSeat"), onClick: () => show("seat") },
  ];
  if (inCall.has(state)) return [{ type: "group", label: t("bar.thereafter"), children: choices }, ...seat];
  const byHand = state === "wrapUp" && !call;
  const work = {
    key: "work",
    icon: <EditOutlined />,
    label: t(byHand ? "bar.endWork" : "bar.work"),
    onClick: () => void agent.command(byHand ? "agentEndWrapUp" : "agentWork"),
  };
  const leave = {
    key: "signOut",
    icon: stateLooks.offline.icon,
    label: t("bar.signOut"),
    onClick: () => void agent.command("agentSignOut"),
  };
  return [...choices, work, ...seat, { type: "divider" }, leave];
};

/**
 * The button gets the focus back from its menu, a moment later: the key that chose a line would press it. Not where something else has taken the
 * focus meanwhile.
 */
const useFocusBack = (open: boolean) => {
  const button = useRef<HTMLButtonElement>(null);
  const was = useRef(false);
  useEffect(() => {
    const closed = was.current && !open;
    was.current = open;
    if (!closed) return;
    const timer = setTimeout(() => {
      const here = document.activeElement;
      if (here === document.body || here?.closest(".ant-dropdown")) button.current?.focus();
    }, 50);
    return () => clearTimeout(timer);
  }, [open]);
  return button;
};

/** Own state with its running clock; a press opens the other states. */
export const StateButton = ({
  agent,
  open,
  setOpen,
  show,
}: {
  agent: AgentPhone;
  open: boolean;
  setOpen: (open: boolean) => void;
  show: Show;
}) => {
  const { t } = useTranslation();
  const button = useFocusBack(open);
  const items = useItems(agent, show);
  const forwards = useForwardingWords()(agent.desk.forwarding);
  const { desk } = agent;
  const state = shownState(desk);
  const words = useRestWords();
  const label = desk.choices.restReasons.find((each) => each.id === desk.restReason)?.label ?? desk.restReason;
  const reason = label === null ? undefined : words(label);
  const now = useNow();
  const late = desk.restLimitMs !== null && now - desk.since >= desk.restLimitMs;
  if (desk.state === "offline") {
    return (
      <Link to="/desk">
        <StateTag state="offline" note={t("bar.goSignIn")} />
      </Link>
    );
  }
  return (
    <div className="state-box">
      <Dropdown
        menu={{ items }}
        autoFocus
        // Made anew each time, so that it begins at its first line.
        destroyOnHidden
        trigger={["click"]}
        open={open}
        onOpenChange={setOpen}
      >
        <Button
          ref={button}
          className={`state-button ${stateClass(state)}`}
          data-state={state}
          aria-haspopup="menu"
          aria-expanded={open}
          aria-keyshortcuts="Shift+F4"
        >
          <span aria-hidden="true">{stateLooks[state].icon}</span>
          <span>{t(`state.${state}`)}</span>
          {reason && <span className="state-note">{reason}</span>}
          <Clock since={desk.since} />
          {late && <b>{t("wall.tooLong")}</b>}
          <DownOutlined aria-hidden="true" />
        </Button>
      </Dropdown>
      <NextState desk={desk} />
      {forwards && !hasNext(desk) && (
        <Tooltip title={forwards} trigger={["hover", "focus"]}>
          <button
            type="button"
            className="state-next hue-grey"
            aria-label={forwards}
            data-forwarding="on"
            onClick={() => show("forwarding")}
          >
            <ExportOutlined aria-hidden="true" /> {t("bar.forwardingOn")}
          </button>
        </Tooltip>
      )}
    </div>
  );
};
