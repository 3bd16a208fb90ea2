import "./edit.css";
import { Alert, Button } from "antd";
import { useTranslation } from "react-i18next";
import { useNow } from "../clock.tsx";
import { moment } from "../duration.ts";
import type { FieldChange } from "./merge.ts";

type Props = {
  /** Who changed it last, and when (ms since the epoch), where that is known. */
  readonly last: { readonly by: string; readonly at: number } | null;
  readonly changes: readonly FieldChange[];
  readonly label: (field: string) => string;
  readonly words: (field: string, value: unknown) => string;
  readonly isSaving: boolean;
  /** Saves the person's changes together with those of others. */
  readonly keepMine: () => void;
  /** Gives up what was filled in. */
  readonly takeTheirs: () => void;
};

/** Somebody else has changed meanwhile what is being edited: what, and what to do. Nothing that was filled in is lost. */
export const StaleNotice = ({ last, changes, label, words, isSaving, keepMine, takeTheirs }: Props) => {
  const { t } = useTranslation();
  const now = useNow();
  return (
    <Alert
      type="warning"
      showIcon
      role="alert"
      className="stale"
      title={last ? t("edit.staleBy", { who: last.by, at: moment(last.at, now) }) : t("edit.stale")}
      description={
        <>
          <ul className="stale-changes">
            {changes.map(({ field, was, theirs, mine, isDisputed }) => (
              <li key={field}>
                <span className="quiet">{label(field)} </span>
                {words(field, was)} → <b>{words(field, theirs)}</b>
                {isDisputed && <span className="warn"> {t("edit.yours", { mine: words(field, mine) })}</span>}
              </li>
            ))}
          </ul>
          <p className="quiet">
            {t(changes.some(({ isDisputed }) => isDisputed) ? "edit.staleBoth" : "edit.staleNote")}
          </p>
          <div className="stale-actions">
            <Button type="primary" loading={isSaving} onClick={keepMine}>
              {t("edit.keepMine")}
            </Button>
            <Button onClick={takeTheirs}>{t("edit.takeTheirs")}</Button>
          </div>
        </>
      }
    />
  );
};
