import {
  AudioFilled,
  AudioMutedOutlined,
  AudioOutlined,
  BellFilled,
  CheckCircleFilled,
  CoffeeOutlined,
  CustomerServiceOutlined,
  EditOutlined,
  MinusCircleFilled,
  PauseCircleOutlined,
  PhoneFilled,
  PhoneOutlined,
  PoweroffOutlined,
  WarningFilled,
} from "@ant-design/icons";
import type { AgentState } from "@zongji/domain";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

/** What a person sees of an agent: her state, with hold, trouble and the ways to be in another's talk (耳语, 强插) as states of their own. */
export type ShownState = AgentState | "held" | "trouble" | "whisper" | "join";

/** Reasons for which the system stops offers to an agent; she has not chosen a break. */
const systemReasons: ReadonlySet<string> = new Set(["noAnswer", "deviceLost"]);

/** A rest that the system began is shown as 示忙: the agent is not on a break. @param reason id of the rest's reason */
export const restShown = <S extends ShownState>(state: S, reason: string | null): S | "busy" =>
  state === "rest" && reason !== null && systemReasons.has(reason) ? "busy" : state;

type Hue = "green" | "gold" | "blue" | "cyan" | "purple" | "orange" | "grey" | "red";

/** One colour and one icon for each state, wherever it is shown; the word is in the language files under `state`. */
export const stateLooks: Record<ShownState, { readonly hue: Hue; readonly icon: ReactNode; readonly outlined?: true }> =
  {
    ready: { hue: "green", icon: <CheckCircleFilled /> },
    ringing: { hue: "gold", icon: <BellFilled /> },
    talking: { hue: "blue", icon: <PhoneFilled /> },
    held: { hue: "blue", icon: <PauseCircleOutlined />, outlined: true },
    internal: { hue: "blue", icon: <CustomerServiceOutlined /> },
    monitoring: { hue: "blue", icon: <AudioMutedOutlined /> },
    whisper: { hue: "blue", icon: <AudioOutlined /> },
    join: { hue: "blue", icon: <AudioFilled /> },
    dialling: { hue: "gold", icon: <PhoneOutlined /> },
    wrapUp: { hue: "cyan", icon: <EditOutlined /> },
    rest: { hue: "purple", icon: <CoffeeOutlined /> },
    busy: { hue: "orange", icon: <MinusCircleFilled /> },
    offline: { hue: "grey", icon: <PoweroffOutlined /> },
    trouble: { hue: "red", icon: <WarningFilled /> },
  };

/** The classes that give an element the colours of a state; the colours are in look.css. */
export const stateClass = (state: ShownState): string => {
  const look = stateLooks[state];
  return `hue-${look.hue}${look.outlined ? " hue-outlined" : ""}${state === "ringing" ? " pulsing" : ""}`;
};

/** A state as icon, word and colour. `note` follows the word: a rest's reason, a running clock. */
export const StateTag = ({ state, note }: { state: ShownState; note?: ReactNode }) => {
  const { t } = useTranslation();
  return (
    <span className={`state-tag ${stateClass(state)}`} data-state={state}>
      <span aria-hidden="true">{stateLooks[state].icon}</span>
      <span>{t(`state.${state}`)}</span>
      {note !== undefined && <span className="state-note">{note}</span>}
    </span>
  );
};
