import { PhoneOutlined } from "@ant-design/icons";
import type { MissedRow } from "@zongji/api";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { whyNoCall } from "../phone/actions.ts";
import { situationOf } from "../phone/bar-situation.ts";
import { useAgentPhone } from "../phone/context.tsx";

/** Calls the caller back with one click, as the main thing to do where it `isMain`; nothing for those without a phone, or where it is done. */
export const MissedCallBack = ({ row, isMain = false }: { row: MissedRow; isMain?: boolean }) => {
  const { t } = useTranslation();
  const agent = useAgentPhone();
  if (!agent || (row.state !== "waiting" && row.state !== "tried")) return null;
  const why = whyNoCall(situationOf(agent));
  return (
    <Button
      type={isMain ? "primary" : "link"}
      size="small"
      icon={<PhoneOutlined />}
      disabled={why !== undefined}
      title={why && t(`bar.why.${why}`)}
      data-act="callBackMissed"
      onClick={() => void agent.callOut({ party: row.party, parent: row.lastCall })}
    >
      {t("missed.callBack")}
    </Button>
  );
};
