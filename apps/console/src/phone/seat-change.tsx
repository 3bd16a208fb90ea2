import { useTranslation } from "react-i18next";
import type { AgentPhone } from "./context.tsx";
import { SeatForm } from "./seat-form.tsx";
import { SidePanel } from "./side-panel.tsx";

/** Other groups or another phone, while signed in. */
export const SeatChange = ({ agent, close }: { agent: AgentPhone; close: () => void }) => {
  const { t } = useTranslation();
  return (
    <SidePanel name="seat" title={t("seat.title")} close={close}>
      <p className="quiet small dial-note">{t("seat.note")}</p>
      <SeatForm agent={agent} word={t("seat.save")} done={close} />
    </SidePanel>
  );
};
