import { Alert } from "antd";
import { useMemo, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { TypeChoice, TypesChoice } from "../../look/business-types.tsx";
import type { AgentPhone } from "../../phone/context.tsx";
import type { NoteDraft } from "../../phone/note-draft.ts";
import { useBusinessTypes } from "../../server/queries.ts";

/** 业务类型 of this call: what it was about, and what besides; said plainly where the group asks for it and it is missing. Nothing where there is nothing to choose. */
export const NoteTypes = ({ agent, draft }: { agent: AgentPhone; draft: NoteDraft }) => {
  const { t } = useTranslation();
  const { businessType, alsoTypes } = useSyncExternalStore(draft.subscribe, draft.draft);
  const isGone = useSyncExternalStore(draft.subscribe, draft.areTypesGone);
  const { data } = useBusinessTypes();
  const offered = useMemo(() => (data ?? []).filter((each) => each.offered), [data]);
  const { call } = agent.desk;
  const note = call?.note;
  const known = useMemo(() => [...(note?.businessType ? [note.businessType] : []), ...(note?.alsoTypes ?? [])], [note]);
  if (offered.length === 0 && known.length === 0) return null;
  const asks = call?.asksBusinessType === true;
  const isMissing = asks && businessType === null && call?.at === "wrapUp";
  const besides = (ids: readonly string[]) => draft.change({ alsoTypes: ids.filter((id) => id !== businessType) });
  return (
    <>
      <div className="note-types">
        <TypeChoice
          types={offered}
          gone={known}
          label={t("business.primary")}
          placeholder={asks ? `${t("business.choose")} *` : t("business.choose")}
          value={businessType}
          change={(id) => draft.change({ businessType: id, alsoTypes: alsoTypes.filter((each) => each !== id) })}
          status={isMissing ? "error" : undefined}
        />
        <TypesChoice
          types={offered}
          gone={known}
          label={t("business.also")}
          placeholder={t("business.chooseAlso")}
          value={alsoTypes}
          change={besides}
        />
      </div>
      {isGone && <Alert type="warning" showIcon title={t("business.gone")} />}
      {isMissing && !isGone && <Alert type="warning" showIcon title={t("business.missing")} />}
    </>
  );
};
