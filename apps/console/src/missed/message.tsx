import type { MissedRow } from "@zongji/api";
import { useTranslation } from "react-i18next";
import { duration } from "../look/duration.ts";
import { PlaySound } from "../look/play-sound.tsx";
import { addressOf } from "../server/request.ts";

/** The message that the caller left last: how long it is, and a button that plays it; nothing where he left none. */
export const MissedMessage = ({ row: { id, number, voicemailMs } }: { row: MissedRow }) => {
  const { t } = useTranslation();
  if (voicemailMs === null) return null;
  return (
    <span className="missed-message">
      <PlaySound src={addressOf("missedVoicemail", { id })} label={t("missed.messageOf", { number: number || "—" })} />
      <span className="figure">{duration(voicemailMs)}</span>
    </span>
  );
};
