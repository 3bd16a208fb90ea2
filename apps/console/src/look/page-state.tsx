import { Button, Empty, Result, Spin } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useRetry } from "./retry.ts";

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

/** It went wrong: what failed, that nothing was lost (`kept`: what a later try may bring), try again; it does so by itself too, and says when. */
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
  const left = useRetry(again, kept);
  return (
    <div className="page-state" role="alert">
      <Result
        status="warning"
        title={what}
        subTitle={
          <>
            <div>{why}</div>
            {kept && <div>{t("page.nothingLost")}</div>}
            {/* Counted down for the eye alone: read aloud each second it would drown the rest. */}
            {kept && <div aria-live="off">{t("page.triesAgain", { count: left })}</div>}
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
