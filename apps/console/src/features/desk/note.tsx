import { Card, Input, Radio } from "antd";
import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "../../look/clock.tsx";
import { moment } from "../../look/duration.ts";
import { useResultWords } from "../../look/result.ts";
import type { AgentPhone } from "../../phone/context.tsx";
import type { NoteDraft } from "../../phone/note-draft.ts";
import { NoteTypes } from "./note-types.tsx";

const Standing = ({ agent, draft }: { agent: AgentPhone; draft: NoteDraft }) => {
  const { t } = useTranslation();
  const now = useNow();
  const state = useSyncExternalStore(draft.subscribe, draft.state);
  const saved = agent.desk.call?.note;
  const words = {
    kept: saved ? t("note.saved", { time: moment(saved.at, now) }) : t("note.empty"),
    waits: t("note.unsaved"),
    saving: t("note.saving"),
    failed: t("note.failed"),
  };
  return (
    <span className={state === "failed" ? "warn" : "quiet"} role="status" data-note={state}>
      {words[state]}
    </span>
  );
};

/** 小记 and 办理结果 of this call: during the talk and until the wrap-up ends. */
export const Note = ({ agent, draft }: { agent: AgentPhone; draft: NoteDraft }) => {
  const { t } = useTranslation();
  const words = useResultWords();
  const { note, result } = useSyncExternalStore(draft.subscribe, draft.draft);
  return (
    <Card title={t("note.title")} extra={<Standing agent={agent} draft={draft} />}>
      <div className="note">
        <NoteTypes agent={agent} draft={draft} />
        <Radio.Group
          value={result}
          optionType="button"
          aria-label={t("note.result")}
          options={agent.desk.choices.results.map((value) => ({ value, label: words(value) }))}
          onChange={(event) => draft.change({ result: String(event.target.value) })}
        />
        <Input.TextArea
          value={note}
          rows={4}
          maxLength={2000}
          aria-label={t("note.text")}
          placeholder={t("note.placeholder")}
          onChange={(event) => draft.change({ note: event.target.value })}
          onBlur={() => void draft.flush()}
        />
      </div>
    </Card>
  );
};
