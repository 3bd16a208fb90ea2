import { AudioOutlined } from "@ant-design/icons";
import { App, Button, Modal } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { runningTime } from "../../../look/duration.ts";
import { PlaySound } from "../../../look/play-sound.tsx";
import { mono } from "../../../look/time.ts";
import { type Recording, startRecording } from "./record.ts";

/** The server takes no more. */
const longestMs = 600_000;

/** What was recorded, to be heard before it is kept. */
const Heard = ({ file }: { file: File }) => {
  const { t } = useTranslation();
  const [src, setSrc] = useState<string>();
  useEffect(() => {
    const url = URL.createObjectURL(file);
    setSrc(url);
    return () => URL.revokeObjectURL(url);
  }, [file]);
  return src === undefined ? null : <PlaySound src={src} label={t("prompts.recording")} />;
};

/** How long it has recorded. */
const Running = ({ since, end }: { since: number; end: () => void }) => {
  const [now, setNow] = useState(since);
  useEffect(() => {
    const timer = setInterval(() => setNow(mono()), 250);
    return () => clearInterval(timer);
  }, []);
  const isOver = now - since > longestMs;
  useEffect(() => {
    if (isOver) end();
  }, [isOver, end]);
  return <span className="figure prompt-running">{runningTime(now - since)}</span>;
};

/** A recording that is made, or was: `since` its beginning, `file` once it has ended. */
const useRecording = () => {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [since, setSince] = useState<number>();
  const [file, setFile] = useState<File>();
  const running = useRef<Recording>(undefined);
  useEffect(() => () => running.current?.discard(), []);
  const begin = async () => {
    try {
      setFile(undefined);
      running.current = await startRecording();
      setSince(mono());
    } catch (error) {
      const name = error instanceof DOMException ? error.name : "";
      void message.error(t(name === "NotAllowedError" ? "prompts.micRefused" : "prompts.micNone"));
    }
  };
  const end = async () => {
    const recording = running.current;
    running.current = undefined;
    setSince(undefined);
    try {
      if (recording) setFile(await recording.stop());
    } catch {
      void message.error(t("prompts.recordFailed"));
    }
  };
  const discard = () => {
    running.current?.discard();
    running.current = undefined;
    setSince(undefined);
    setFile(undefined);
  };
  return { since, file, begin, end, discard };
};

/** 录音: by the microphone, heard before it is kept. */
export const Recorder = ({ keep, isKeeping }: { keep: (file: File) => Promise<void>; isKeeping: boolean }) => {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const { since, file, begin, end, discard } = useRecording();
  const close = () => {
    discard();
    setOpen(false);
  };
  return (
    <>
      <Button icon={<AudioOutlined />} onClick={() => setOpen(true)}>
        {t("prompts.record")}
      </Button>
      <Modal
        open={isOpen}
        title={t("prompts.record")}
        onCancel={close}
        okText={t("prompts.keep")}
        okButtonProps={{ disabled: file === undefined, loading: isKeeping }}
        cancelText={t("page.cancel")}
        onOk={() => file && void keep(file).then(close, () => undefined)}
        destroyOnHidden
      >
        <p className="quiet">{t("prompts.recordNote")}</p>
        <div className="prompt-recorder">
          {since === undefined ? (
            <Button type={file ? "default" : "primary"} icon={<AudioOutlined />} onClick={() => void begin()}>
              {t(file ? "prompts.again" : "prompts.begin")}
            </Button>
          ) : (
            <Button danger type="primary" onClick={() => void end()}>
              {t("prompts.end")}
            </Button>
          )}
          {since !== undefined && <Running since={since} end={() => void end()} />}
          {file && <Heard file={file} />}
        </div>
      </Modal>
    </>
  );
};
