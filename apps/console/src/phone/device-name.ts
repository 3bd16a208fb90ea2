import type { Device } from "@zongji/api";
import { useTranslation } from "react-i18next";

/** A device as its user knows it: the browser, or which SIP phone. */
export const useDeviceName = () => {
  const { t } = useTranslation();
  return ({ kind, sipUser }: Device): string =>
    kind === "browser" ? t("device.browser") : `${t("device.sip")} ${sipUser}`;
};
