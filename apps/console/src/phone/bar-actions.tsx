import {
  AudioMutedOutlined,
  AudioOutlined,
  CheckOutlined,
  NumberOutlined,
  PauseOutlined,
  PhoneFilled,
  PhoneOutlined,
  PlayCircleOutlined,
  RetweetOutlined,
  SoundOutlined,
  SwapOutlined,
  TeamOutlined,
  UserDeleteOutlined,
} from "@ant-design/icons";
import { Button, Tooltip } from "antd";
import { type KeyboardEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { type BarAction, type BarSituation, barActions, type Face, faceOf, whyNot } from "./actions.ts";

const down = <PhoneOutlined rotate={135} />;
const icons: Record<Face, ReactNode> = {
  answer: <PhoneFilled />,
  hangUp: down,
  refuse: down,
  cancelConsult: down,
  endConsult: down,
  leave: down,
  stopWatching: down,
  mute: <AudioOutlined />,
  unmute: <AudioMutedOutlined />,
  hold: <PauseOutlined />,
  retrieve: <PlayCircleOutlined />,
  swap: <RetweetOutlined />,
  transfer: <SwapOutlined />,
  completeTransfer: <CheckOutlined />,
  threeWay: <TeamOutlined />,
  dropThird: <UserDeleteOutlined />,
  announce: <SoundOutlined />,
  dial: <PhoneOutlined />,
  digits: <NumberOutlined />,
};

/** Words that leave no room for a picture. */
const wide: ReadonlySet<Face> = new Set(["dropThird", "announce"]);

/** Faces that say of themselves that something is on. */
const on: ReadonlySet<Face> = new Set(["unmute", "retrieve"]);

const stepOf = (key: string, at: number): number | undefined => {
  if (key === "ArrowRight") return Math.min(at + 1, barActions.length - 1);
  if (key === "ArrowLeft") return Math.max(at - 1, 0);
  if (key === "Home") return 0;
  return key === "End" ? barActions.length - 1 : undefined;
};

/**
 * The bar's keys, one stop of the Tab key with the arrow keys within (WAI-ARIA toolbar). A key that can't be pressed now stays where it is and can be
 * come to, for it says why.
 */
export const BarActions = ({ situation, pressed }: { situation: BarSituation; pressed: (id: BarAction) => void }) => {
  const { t } = useTranslation();
  const [stop, setStop] = useState<BarAction>("answer");
  const onKey = (event: KeyboardEvent<HTMLElement>) => {
    const next = stepOf(
      event.key,
      barActions.findIndex(({ id }) => id === stop),
    );
    const action = next === undefined ? undefined : barActions[next];
    if (!action) return;
    event.preventDefault();
    event.currentTarget.querySelector<HTMLElement>(`[data-action=${action.id}]`)?.focus();
  };
  return (
    <div className="bar-actions" role="toolbar" aria-label={t("bar.actions")} onKeyDown={onKey}>
      {barActions.map(({ id, key }) => {
        const why = whyNot(id, situation);
        const face = faceOf(id, situation);
        return (
          <Tooltip
            key={id}
            title={why ? t(`bar.why.${why}`) : t(`bar.does.${face}`)}
            trigger={["hover", "focus"]}
            placement="bottom"
            mouseEnterDelay={why ? 0.1 : 0.6}
          >
            <Button
              className={`bar-action${why ? " off" : ""}`}
              data-action={id}
              data-face={face}
              type={id === "answer" && !why ? "primary" : "default"}
              danger={id === "hangUp" && !why}
              // Not `disabled`: a disabled button can't be come to by Tab, and would not say why.
              aria-disabled={why !== undefined}
              aria-keyshortcuts={key}
              {...(on.has(face) ? { "aria-pressed": true } : {})}
              tabIndex={id === stop ? 0 : -1}
              onFocus={() => setStop(id)}
              onClick={() => {
                if (!why) pressed(id);
              }}
            >
              <span className="bar-face">
                {!wide.has(face) && <span aria-hidden="true">{icons[face]}</span>}
                {t(`bar.face.${face}`)}
              </span>
              <kbd>{key}</kbd>
            </Button>
          </Tooltip>
        );
      })}
    </div>
  );
};
