import { mostUnpaged } from "@zongji/api";
import { useTranslation } from "react-i18next";

/** What shows no more than so many says so, once there may be others. */
export const Cut = ({ shown, most = mostUnpaged }: { shown: number | undefined; most?: number }) => {
  const { t } = useTranslation();
  if (shown === undefined || shown < most) return null;
  return (
    <p role="note" className="quiet small">
      {t("page.cut", { count: most })}
    </p>
  );
};
