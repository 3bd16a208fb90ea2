import { useTranslation } from "react-i18next";
import type { TargetWords } from "./targets.ts";

export const useTargetWords = (): TargetWords => {
  const { t } = useTranslation();
  return {
    seat: t("transfer.seat"),
    flow: ({ flow, flowNode, number, kind }) => {
      const whole = number === null ? flow : t("transfer.flowOf", { number });
      return kind === null ? whole : `${whole} · ${t(`transfer.node.${kind}`)} ${flowNode ?? ""}`;
    },
  };
};
