import { Button, Empty, Result, Spin } from "antd";
import { type ReactNode, useEffect, useEffectEvent, useState } from "react";
import { useTranslation } from "react-i18next";

/** A page or card that waits for its first answer. */
export const Loading = () => {
  const { t } = useTranslation();
  return (
    <div className="page-state" role="status">
      <Spin description={t("page.loading")}>
        <div style={{ padding: 48 }} />
      </Spin>
    </div>
  );
};

/** Nothing to show: what this is, why it is empty, what to do. */
export const Nothing = ({ title, why, action }: { title: string; why: string; action?: ReactNode }) => (
  <div className="page-state">
    <Empty
      image={Empty.PRESENTED_IMAGE_SIMPLE}
      description={
        <>
          <div className="page-state-title">{title}</div>
          <div className="quiet">{why}</div>
        </>
      }
    >
      {action}
    </Empty>
  </div>
);

/** How long until the page tries again by itself, ms: the first times soon. */
const retriesMs = [3000, 5000, 10_000, 30_000];

/** Tries again by itself, as long as it is shown: sooner when the network is back. */
const useRetry = (again: () => void, on: boolean): void => {
  const retry = useEffectEvent(again);
  const [times, setTimes] = useState(0);
  useEffect(() => {
    if (!on) return;
    const next = () => {
      setTimes((before) => before + 1);
      retry();
    };
    const timer = setTimeout(next, retriesMs[Math.min(times, retriesMs.length - 1)]);
    window.addEventListener("online", next);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("online", next);
    };
  }, [on, times]);
};

/** It went wrong: what failed, that nothing was lost (`kept`: what a later try may bring), try again; it does so by itself too. */
export const Failing = ({
  what,
  why,
  again,
  kept = true,
}: {
  what: string;
  why: string;
  again: () => void;
  kept?: boolean;
}) => {
  const { t } = useTranslation();
  useRetry(again, kept);
  return (
    <div className="page-state" role="alert">
      <Result
        status="warning"
        title={what}
        subTitle={
          <>
            <div>{why}</div>
            {kept && <div>{t("page.nothingLost")}</div>}
            {kept && <div>{t("page.triesAgain")}</div>}
          </>
        }
        extra={
          <Button type="primary" onClick={again}>
            {t("page.again")}
          </Button>
        }
      />
    </div>
  );
};
