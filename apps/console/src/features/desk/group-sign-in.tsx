import { Card } from "antd";
import { useTranslation } from "react-i18next";
import type { AgentPhone } from "../../phone/context.tsx";
import { SeatForm } from "../../phone/seat-form.tsx";

/** 签入 */
export const GroupSignIn = ({ agent }: { agent: AgentPhone }) => {
  const { t } = useTranslation();
  return (
    <Card title={t("desk.signInTitle")}>
      <SeatForm agent={agent} word={t("desk.signIn")} />
    </Card>
  );
};
