import type { Citizen, Session } from "@zongji/api";
import { Alert, Button } from "antd";
import { useTranslation } from "react-i18next";
import { may } from "../../server/queries.ts";
import { request } from "../../server/request.ts";
import { useRecordDeed } from "./server.ts";

type Props = {
  readonly citizen: Citizen;
  readonly other: Citizen;
  /** What was written here and is there already. */
  readonly has: "identity" | "number";
  readonly session: Session;
  readonly close: () => void;
};

/** Another record has this number already: the two may be one person. */
export const OtherRecord = ({ citizen, other, has, session, close }: Props) => {
  const { t } = useTranslation();
  const deed = useRecordDeed();
  const name = other.name || other.numbers[0]?.number || "—";
  const merge = () =>
    deed.mutate(
      {
        deed: () =>
          request("mergeCitizens", {
            params: { id: other.id },
            body: { version: other.version, from: citizen.id, fromVersion: citizen.version },
          }),
        done: t("citizens.mergedDone"),
      },
      { onSuccess: close },
    );
  return (
    <Alert
      type="warning"
      showIcon
      title={t(has === "identity" ? "citizens.identityTakenBy" : "citizens.numberTakenBy", { name })}
      description={t(may(session, "citizen.merge") ? "citizens.mergeAsk" : "citizens.mergeTell")}
      action={
        may(session, "citizen.merge") && (
          <Button size="small" type="primary" loading={deed.isPending} onClick={merge}>
            {t("citizens.merge")}
          </Button>
        )
      }
      closable
      onClose={close}
    />
  );
};
