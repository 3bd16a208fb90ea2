import { AlertOutlined } from "@ant-design/icons";
import { Button, Tooltip } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { type BarSituation, sideActions, whyNotSide } from "./actions.ts";

const sureMs = 3000;
const key = sideActions.find(({ id }) => id === "emergency")?.key ?? "";

/** Armed by a first press, which lapses by itself. */
export const useTwice = (deed: () => void) => {
  const [armed, setArmed] = useState(false);
  useEffect(() => {
    if (!armed) return;
    const timer = setTimeout(() => setArmed(false), sureMs);
    return () => clearTimeout(timer);
  }, [armed]);
  const press = () => {
    setArmed(!armed);
    if (armed) deed();
  };
  return { armed, press };
};

/** 紧急求助: pressed twice within three seconds, so that no slip calls the supervisor, and nothing opens over the call. */
export const Emergency = ({
  situation,
  armed,
  press,
}: {
  situation: BarSituation;
  armed: boolean;
  press: () => void;
}) => {
  const { t } = useTranslation();
  const why = whyNotSide("emergency", situation);
  const stands = why === "alarmStands";
  const sure = armed && !why;
  const inVain = !why && situation.desk.call?.emergency === true;
  const word = stands ? "stands" : sure ? "sure" : inVain ? "again" : "call";
  const does = t(inVain ? "emergency.againDoes" : "emergency.does");
  return (
    <>
      <Tooltip title={why ? t(`bar.why.${why}`) : does} trigger={["hover", "focus"]} placement="bottom">
        <Button
          className={`bar-action bar-emergency${why && !stands ? " off" : ""}${stands ? " stands" : ""}`}
          data-action="emergency"
          data-armed={sure}
          danger={!why || stands}
          type={sure ? "primary" : "default"}
          aria-disabled={why !== undefined}
          aria-keyshortcuts={key}
          onClick={() => {
            if (!why) press();
          }}
        >
          <span className="bar-face">
            <AlertOutlined aria-hidden="true" />
            {t(`emergency.${word}`)}
          </span>
          <kbd>{key}</kbd>
        </Button>
      </Tooltip>
      <span className="unseen" role="status">
        {sure && t("emergency.sureSaid")}
      </span>
    </>
  );
};
