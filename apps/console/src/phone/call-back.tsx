import { PhoneOutlined } from "@ant-design/icons";
import type { CallRow } from "@zongji/api";
import { isMissed } from "@zongji/domain";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { whyNoCall } from "./actions.ts";
import { situationOf } from "./bar-situation.ts";
import { useAgentPhone } from "./context.tsx";

/** A citizen's call that no human answered: calling him is its return (spec metrics G7). */
export const isReturnable = ({ direction, endedAt, disposition, party, withheld, testBy }: CallRow): boolean =>
  direction === "inbound" &&
  endedAt !== null &&
  isMissed(disposition) &&
  party !== null &&
  !withheld &&
  testBy === null;

/** 回拨. `small`: in a row, only where the call was missed, and of a call back the way to that call; else of any party that can be called. */
export const CallBack = ({ row, small = false }: { row: CallRow; small?: boolean }) => {
  const { t } = useTranslation();
  const agent = useAgentPhone();
  const { party, id, parent } = row;
  const returns = isReturnable(row);
  if (small && parent !== null)
    return (
      <Link to={`/calls/${parent}`} title={t("call.parent")} style={{ paddingInline: 8 }}>
        {t("calls.missedCall")}
      </Link>
    );
  if (!agent || party === null || (small && !returns)) return null;
  const why = whyNoCall(situationOf(agent));
  return (
    <Button
      icon={<PhoneOutlined />}
      {...(small && { size: "small" as const, type: "link" as const })}
      disabled={why !== undefined}
      title={why && t(`bar.why.${why}`)}
      data-act="callBack"
      onClick={() => void agent.callOut(returns ? { party, parent: id } : { party })}
    >
      {t("call.callBack")}
    </Button>
  );
};
