import { PauseCircleOutlined, PlayCircleOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

/** Stops the sound that plays on the page: one is heard at a time. */
let stopOther: (() => void) | undefined;

/** A button that plays a sound. @param label what it is, for who can't see the button's row */
export const PlaySound = ({ src, label }: { src: string; label: string }) => {
  const { t } = useTranslation();
  const [isOn, setOn] = useState(false);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    if (!isOn) return;
    const stop = () => setOn(false);
    const fail = () => {
      setFailed(true);
      setOn(false);
    };
    stopOther?.();
    stopOther = stop;
    const audio = new Audio(src);
    audio.addEventListener("ended", stop);
    audio.addEventListener("error", fail);
    void audio.play().catch(() => setOn(false));
    return () => {
      if (stopOther === stop) stopOther = undefined;
      audio.removeEventListener("error", fail);
      audio.pause();
      // What was not loaded yet is not loaded any more.
      audio.removeAttribute("src");
    };
  }, [isOn, src]);
  return (
    <Button
      type="text"
      size="small"
      danger={failed}
      icon={isOn ? <PauseCircleOutlined /> : <PlayCircleOutlined />}
      aria-label={isOn ? t("prompts.stop", { name: label }) : t("prompts.play", { name: label })}
      title={failed ? t("prompts.playFailed") : undefined}
      data-playing={isOn || undefined}
      onClick={() => {
        setFailed(false);
        setOn(!isOn);
      }}
    />
  );
};
