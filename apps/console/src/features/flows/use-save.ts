import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ConfigItem, Problem } from "@zongji/api";
import { App } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFailureWords } from "../../server/failure.ts";
import { failureOf, request } from "../../server/request.ts";
import type { FlowText } from "./model.ts";
import { readFlow } from "./read-flow.ts";
import type { Edit } from "./use-edit.ts";

export type Newer = NonNullable<Problem["newer"]>;
type Sent = { readonly text: FlowText; readonly base: number };

/** Saves the flow as a draft. Where somebody else was faster, `newer` tells what changed; nothing that was done here is lost. */
export const useSave = ({ kind, id, name }: ConfigItem, edit: Edit) => {
  const { t } = useTranslation();
  const failure = useFailureWords();
  const client = useQueryClient();
  const { message } = App.useApp();
  const [newer, setNewer] = useState<Newer>();
  const params = { kind, id };
  const save = useMutation({
    mutationFn: ({ text, base }: Sent) => {
      const title = text.name?.trim() || name;
      return request("saveConfigDraft", { params, body: { base, body: { ...text }, name: title } });
    },
    onSuccess: ({ version }, { text }) => {
      edit.markSaved(text, version);
      setNewer(undefined);
      void message.success(t("versions.draftSaved"));
    },
    onError: (error) => {
      const { problem } = failureOf(error);
      setNewer(problem?.newer);
      if (!problem?.newer)
        void message.error(`${t("flows.saveFailed", { why: failure(error) })} ${t("flows.keptHere")}`);
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["config", "items"] }),
  });
  const take = async (version: number): Promise<void> => {
    const { body } = await request("configVersion", { params: { kind, id, version } });
    const { text } = readFlow(body);
    if (!text) throw new Error(t("flows.unreadable"));
    edit.take(text, version);
    setNewer(undefined);
  };
  return {
    newer,
    isSaving: save.isPending,
    /** @param then once it is saved */
    save: (then?: () => void) => {
      if (!edit.isChanged) return then?.();
      return save.mutate({ text: edit.flow, base: edit.base }, then ? { onSuccess: then } : {});
    },
    keepMine: ({ version }: Newer) => {
      edit.setBase(version);
      save.mutate({ text: edit.flow, base: version });
    },
    takeTheirs: ({ version }: Newer) => void take(version).catch((error) => message.error(failure(error))),
    putOff: () => setNewer(undefined),
  };
};
export type Save = ReturnType<typeof useSave>;
