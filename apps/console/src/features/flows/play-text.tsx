import { PlayCircleOutlined } from "@ant-design/icons";
import { App, Button } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFailureWords } from "../../server/failure.ts";
import { requestSound } from "../../server/request.ts";

/** Reads a text as callers hear it, by the server's speech engine. */
export const PlayText = ({ text }: { text: string }) => {
  const { t } = useTranslation();
  const failure = useFailureWords();
  const { message } = App.useApp();
  const [isReading, setReading] = useState(false);
  const playing = useRef<HTMLAudioElement>(undefined);
  useEffect(() => () => playing.current?.pause(), []);
  const play = async (): Promise<void> => {
    setReading(true);
    try {
      const address = URL.createObjectURL(await requestSound("speakText", { body: { text } }));
      playing.current?.pause();
      const audio = new Audio(address);
      playing.current = audio;
      audio.addEventListener("ended", () => URL.revokeObjectURL(address));
      await audio.play();
    } catch (error) {
      void message.error(failure(error));
    } finally {
      setReading(false);
    }
  };
  return (
    <Button
      type="text"
      size="small"
      icon={<PlayCircleOutlined />}
      loading={isReading}
      aria-label={t("flows.sim.play", { name: text })}
      onClick={() => void play()}
    />
  );
};
