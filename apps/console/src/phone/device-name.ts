import type { Device } from "@zongji/api";
import { useTranslation } from "react-i18next";

/** A device as its user knows it: by its name, else what it is; which SIP phone. */
export const useDeviceName = () => {
  const { t } = useTranslation();
  return ({ kind, label, sipUser }: Pick<Device, "kind" | "label" | "sipUser">): string =>
    [label || t(`device.${kind}`), ...(kind === "sip" ? [sipUser] : [])].join(" ");
};
