import { Alert, Button } from "antd";
import { useTranslation } from "react-i18next";
import { useNow } from "../look/clock.tsx";
import { moment } from "../look/duration.ts";
import { useRestWords } from "../look/rest-reason.ts";
import type { AgentPhone } from "./context.tsx";

/** The system has put her to rest: why, and the way back. */
export const Rested = ({ agent }: { agent: AgentPhone }) => {
  const { t } = useTranslation();
  const now = useNow();
  const words = useRestWords();
  const { restBySystem, restReason, since } = agent.desk;
  if (restBySystem === null) return null;
  const state = [t("state.busy"), restReason === null ? "" : words(restReason)].filter(Boolean).join(" · ");
  return (
    <Alert
      banner
      type="warning"
      role="status"
      data-rested={restBySystem}
      title={t(`rested.${restBySystem}`, { time: moment(since, now), state })}
      action={
        <Button
          type="primary"
          size="small"
          loading={agent.busy}
          data-action="readyAgain"
          onClick={() => void agent.command("agentReady")}
        >
          {t("state.ready")}
        </Button>
      }
    />
  );
};
