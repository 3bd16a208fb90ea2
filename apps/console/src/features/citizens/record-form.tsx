import type { Citizen } from "@zongji/api";
import { longestNotes, longestTag, mostTags } from "@zongji/domain";
import { Alert, Button, Input, Select, Space } from "antd";
import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "../../look/clock.tsx";
import { moment } from "../../look/duration.ts";
import type { RecordDraft } from "./record-draft.ts";
import { useCitizenTags } from "./server.ts";

/** How the draft stands, for the head of a card. */
export const Standing = ({ draft, citizen }: { draft: RecordDraft; citizen: Citizen | null }) => {
  const { t } = useTranslation();
  const now = useNow();
  const state = useSyncExternalStore(draft.subscribe, draft.state);
  const words = {
    kept: citizen === null ? t("citizens.unsaved") : t("note.saved", { time: moment(citizen.updatedAt, now) }),
    waits: t("note.unsaved"),
    saving: t("note.saving"),
    failed: t("note.failed"),
    disputed: t("citizens.disputedShort"),
  };
  return (
    <span className={state === "failed" || state === "disputed" ? "warn" : "quiet"} role="status" data-record={state}>
      {words[state]}
    </span>
  );
};

const shown = (value: unknown): string => (Array.isArray(value) ? value.join("、") : String(value ?? "")) || "—";

/** Both changed one field: which text stays? */
const Disputed = ({ draft }: { draft: RecordDraft }) => {
  const { t } = useTranslation();
  const disputes = useSyncExternalStore(draft.subscribe, draft.disputes);
  const by = useSyncExternalStore(draft.subscribe, draft.by);
  if (disputes.length === 0) return null;
  return (
    <Alert
      type="warning"
      role="alert"
      title={by === null ? t("edit.stale") : t("citizens.changedBy", { who: by })}
      description={
        <>
          <ul className="record-disputes">
            {disputes.map(({ field, theirs, mine }) => (
              <li key={field}>
                <span className="quiet">{t(`citizens.${field as "name"}`)} </span>
                <b>{shown(theirs)}</b> <span className="warn">{t("edit.yours", { mine: shown(mine) })}</span>
              </li>
            ))}
          </ul>
          <Space>
            <Button size="small" type="primary" onClick={() => draft.keepMine()}>
              {t("edit.keepMine")}
            </Button>
            <Button size="small" onClick={() => draft.takeTheirs()}>
              {t("edit.takeTheirs")}
            </Button>
          </Space>
        </>
      }
    />
  );
};

/** Tags that every house needs, before it has any of its own. */
const usualTags = ["elderly", "vip", "disabled", "repeat"] as const;

/** 姓名, 标签, 备注, saved as they are typed. */
export const RecordForm = ({ draft, mayEdit }: { draft: RecordDraft; mayEdit: boolean }) => {
  const { t } = useTranslation();
  const { name, notes, tags } = useSyncExternalStore(draft.subscribe, draft.draft);
  const used = useCitizenTags().data ?? [];
  const offered = [...new Set([...used, ...usualTags.map((tag) => t(`citizens.tag.${tag}`))])];
  return (
    <div className="record-form">
      <Disputed draft={draft} />
      <Input
        data-first
        value={name}
        maxLength={50}
        readOnly={!mayEdit}
        aria-label={t("citizens.name")}
        placeholder={t("citizens.namePlaceholder")}
        onChange={({ target }) => draft.change({ name: target.value })}
        onBlur={() => void draft.flush()}
      />
      <Select
        mode="tags"
        value={[...tags]}
        disabled={!mayEdit}
        maxCount={mostTags}
        aria-label={t("citizens.tags")}
        placeholder={t("citizens.tagsPlaceholder")}
        options={offered.map((tag) => ({ value: tag, label: tag }))}
        onChange={(next: string[]) =>
          draft.change({ tags: next.map((tag) => tag.trim().slice(0, longestTag)).filter((tag) => tag !== "") })
        }
      />
      <Input.TextArea
        value={notes}
        rows={3}
        maxLength={longestNotes}
        readOnly={!mayEdit}
        aria-label={t("citizens.notes")}
        placeholder={t("citizens.notesPlaceholder")}
        onChange={({ target }) => draft.change({ notes: target.value })}
        onBlur={() => void draft.flush()}
      />
    </div>
  );
};
