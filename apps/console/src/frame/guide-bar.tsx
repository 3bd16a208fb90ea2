import type { Session } from "@zongji/api";
import { setUpStepNames } from "@zongji/domain";
import { Alert, Button } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation, useNavigate } from "react-router";
import { may } from "../server/queries.ts";
import { useSetUp } from "../server/set-up.ts";

const lookMs = 3000;
export const guidePage = "/administration/setUp";

/** The step that the address names, as long as the person stays on that page. */
const useGuided = () => {
  const { pathname, search } = useLocation();
  const [guided, setGuided] = useState<{ step: (typeof setUpStepNames)[number]; page: string }>();
  const step = setUpStepNames.find((name) => name === new URLSearchParams(search).get("guide"));
  useEffect(() => {
    // The page may write its own search into the address.
    setGuided((was) => (step ? { step, page: pathname } : was && pathname.startsWith(was.page) ? was : undefined));
  }, [step, pathname]);
  return guided?.step;
};

const Bar = ({ session, step }: { session: Session; step: (typeof setUpStepNames)[number] }) => {
  const { t } = useTranslation();
  const go = useNavigate();
  const setUp = useSetUp(session, lookMs);
  const at = setUp.data?.steps.find((each) => each.step === step);
  if (!at) return null;
  const isDone = at.state === "done";
  return (
    <Alert
      banner
      className="guide-bar"
      type={isDone ? "success" : "info"}
      title={
        <>
          <b>{t(`setUp.steps.${step}.title`)}</b> {isDone ? t("setUp.isDone") : t(`setUp.steps.${step}.do`)}
        </>
      }
      action={
        <Button size="small" type={isDone ? "primary" : "default"} onClick={() => void go(guidePage)}>
          {t("setUp.back")}
        </Button>
      }
    />
  );
};

/** On the page to which the set-up guide has led: what is to be done here, and the way back. */
export const GuideBar = ({ session }: { session: Session }) => {
  const step = useGuided();
  return step && may(session, "hotline.administer") ? <Bar session={session} step={step} /> : null;
};
