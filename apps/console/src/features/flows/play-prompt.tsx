import { PauseCircleOutlined, PlayCircleOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { addressOf } from "../../server/request.ts";

/** Plays prompts one after the other, as a caller hears them. */
export const PlayPrompts = ({ prompts, label }: { prompts: readonly string[]; label: string }) => {
  const { t } = useTranslation();
  /** Which of them plays; undefined: none. */
  const [at, setAt] = useState<number>();
  const all = prompts.join(" ");
  useEffect(() => {
    const names = all.split(" ");
    const name = at === undefined ? undefined : names[at];
    if (name === undefined) return;
    const stop = () => setAt(undefined);
    const audio = new Audio(addressOf("promptSound", { name }));
    audio.addEventListener("ended", () => setAt(at !== undefined && at + 1 < names.length ? at + 1 : undefined));
    audio.addEventListener("error", stop);
    void audio.play().catch(stop);
    return () => {
      audio.pause();
      // What was not loaded yet is not loaded any more.
      audio.removeAttribute("src");
    };
  }, [at, all]);
  if (prompts.length === 0) return null;
  const isOn = at !== undefined;
  return (
    <Button
      type="text"
      size="small"
      icon={isOn ? <PauseCircleOutlined /> : <PlayCircleOutlined />}
      aria-label={isOn ? t("flows.sim.stop") : t("flows.sim.play", { name: label })}
      data-playing={at === undefined ? undefined : prompts[at]}
      onClick={() => setAt(isOn ? undefined : 0)}
    />
  );
};
