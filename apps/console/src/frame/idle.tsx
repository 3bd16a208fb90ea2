import { Modal } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { mono } from "../look/time.ts";
import { useLive, useLiveStatus } from "../server/queries.ts";

/** What tells that somebody is there. */
const signs = ["pointerdown", "pointermove", "keydown", "wheel"] as const;
/** No more often is the server told. */
const toldEveryMs = 30_000;

/** Tells the server while somebody is active at this page, or it is shown as a wall display. */
const useActivity = (isWarned: boolean) => {
  const live = useLive();
  useEffect(() => {
    let toldAt = Number.NEGATIVE_INFINITY;
    const tell = () => {
      if (!isWarned && mono() - toldAt < toldEveryMs) return;
      toldAt = mono();
      live.active();
    };
    for (const sign of signs) addEventListener(sign, tell, { passive: true, capture: true });
    const display = setInterval(() => {
      if (document.fullscreenElement) live.active();
    }, 60_000);
    return () => {
      for (const sign of signs) removeEventListener(sign, tell, { capture: true });
      clearInterval(display);
    };
  }, [live, isWarned]);
};

/** Seconds until that moment, counted down; of the monotonic clock. */
const useSecondsUntil = (endsAt: number | undefined): number => {
  const [left, setLeft] = useState(0);
  useEffect(() => {
    if (endsAt === undefined) return;
    const count = () => setLeft(Math.max(0, Math.ceil((endsAt - mono()) / 1000)));
    count();
    const timer = setInterval(count, 1000);
    return () => clearInterval(timer);
  }, [endsAt]);
  return left;
};

/** Says that the session ends because nobody does anything; a movement, or a press of a key, keeps it. */
export const IdleWarning = () => {
  const { t } = useTranslation();
  const live = useLive();
  const { idleEndsAt } = useLiveStatus();
  const seconds = useSecondsUntil(idleEndsAt);
  useActivity(idleEndsAt !== undefined);
  return (
    <Modal
      open={idleEndsAt !== undefined}
      title={t("idle.title")}
      okText={t("idle.stay")}
      cancelButtonProps={{ style: { display: "none" } }}
      closable={false}
      onOk={() => live.active()}
      onCancel={() => live.active()}
    >
      <p>{t("idle.why", { seconds })}</p>
    </Modal>
  );
};
