import type { Article } from "@zongji/api";
import { App } from "antd";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { useFailureWords } from "../../server/failure.ts";
import { request } from "../../server/request.ts";
import { useRefresh } from "./server.ts";

/** Goes on after a save: says it, or gives the version to the client's review and shows it there. `submits`: whether the save under way is of one who submits. */
export const useAfterSave = () => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const { message } = App.useApp();
  const go = useNavigate();
  const refresh = useRefresh();
  const submits = useRef(false);
  const submit = async ({ id, version, revision }: Article): Promise<boolean> => {
    try {
      await request("submitArticle", { params: { id }, body: { version, revision, note: "" } });
      void message.success(t("knowledge.done.submit"));
      return true;
    } catch (error) {
      void message.error(words(error));
      return false;
    }
  };
  const afterSave = async (saved: Article, isNew: boolean): Promise<void> => {
    const isSubmitted = submits.current && (await submit(saved));
    if (!submits.current) void message.success(t("knowledge.saved"));
    submits.current = false;
    // The editor is left before it is told that the version is in review.
    if (isSubmitted) await go(`/knowledge/article/${saved.id}?version=${saved.version}`);
    else if (isNew) await go(`/knowledge/article/${saved.id}/edit`, { replace: true });
    await refresh(saved.id);
  };
  return { submits, afterSave: (saved: Article, isNew: boolean): void => void afterSave(saved, isNew) };
};
