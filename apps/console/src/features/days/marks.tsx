import { DownloadOutlined } from "@ant-design/icons";
import type { ClosedDay, DayState, IdentityBreach } from "@zongji/api";
import { Button, Tooltip, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { count } from "../../look/duration.ts";
import { addressOf } from "../../server/request.ts";
import { useWords } from "./words.ts";

const hues: Readonly<Record<DayState, string>> = {
  running: "blue",
  open: "grey",
  closed: "green",
  corrected: "orange",
  differs: "red",
};

export const StateMark = ({ state }: { state: DayState }) => {
  const { t } = useTranslation();
  return (
    <Tooltip title={t(`days.stateNotes.${state}`)}>
      <span className={`state-tag hue-${hues[state]}`}>{t(`days.states.${state}`)}</span>
    </Tooltip>
  );
};

/** What is to be known of a close beside its state. */
export const Notes = ({ missing, open }: Pick<ClosedDay, "missing" | "open">) => {
  const { t } = useTranslation();
  return (
    <>
      {missing.length > 0 && (
        <Tooltip title={t("days.missingNote")}>
          <span className="state-tag hue-orange">{t("days.missing", { nodes: missing.join("、") })}</span>
        </Tooltip>
      )}
      {open > 0 && (
        <Tooltip title={t("days.openNote")}>
          <span className="state-tag hue-orange">{t("days.openThings", { count: open })}</span>
        </Tooltip>
      )}
    </>
  );
};

/** Its beginning, with the whole of it to copy. */
export const Hash = ({ hash, whole = false }: { hash: string; whole?: boolean }) => (
  <Typography.Text className="day-hash" copyable={{ text: hash }}>
    {whole ? hash : `${hash.slice(0, 12)}…`}
  </Typography.Text>
);

export const EvidenceButton = ({ day, small = false }: { day: string; small?: boolean }) => {
  const { t } = useTranslation();
  return (
    <Tooltip title={t("days.evidenceNote")}>
      <Button
        {...(small ? { type: "link" as const, size: "small" as const } : { icon: <DownloadOutlined /> })}
        href={addressOf("dayEvidence", { day })}
        aria-label={`${t("days.evidence")} ${day}`}
      >
        {t("days.evidence")}
      </Button>
    </Tooltip>
  );
};

/** Identities that do not hold, with the calls that cause it. */
export const Breaches = ({ breaches }: { breaches: readonly IdentityBreach[] }) => {
  const { t } = useTranslation();
  const { label } = useWords();
  return (
    <ul className="day-breaches">
      {breaches.map(({ identity, label: name, left, right, things }) => (
        <li key={identity}>
          <b>{label(name)}</b>
          <div className="quiet">
            {t("days.left")} {count(left)} · {t("days.right")} {count(right)}
          </div>
          <div>
            {things.length === 0 ? (
              t("days.noThings")
            ) : (
              <>
                {t("days.things")}{" "}
                {things.map(({ id, call }) =>
                  call === null ? (
                    <span key={id} className="day-thing">
                      {id}
                    </span>
                  ) : (
                    <Link key={id} className="day-thing" to={`/calls/${call}`}>
                      {id}
                    </Link>
                  ),
                )}
              </>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
};
