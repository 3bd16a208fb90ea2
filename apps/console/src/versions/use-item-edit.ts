import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ConfigItem, ConfigItemKind, Problem } from "@zongji/api";
import { App } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFailureWords } from "../server/failure.ts";
import { failureOf, request } from "../server/request.ts";

export type Newer = NonNullable<Problem["newer"]>;
type Sent<Text> = { readonly text: Text; readonly base: number; readonly note: string };

/** The item of a kind of which there is one, among all that has versions. */
export const useItemOf = (kind: ConfigItemKind) =>
  useQuery({
    queryKey: ["config", "items"],
    queryFn: () => request("listConfigItems"),
    refetchInterval: 10_000,
    select: (items) => items.find((item) => item.kind === kind),
  });

/** The items of a kind of which there are several, by name; the one called "hotline" first. */
export const useItemsOf = (kind: ConfigItemKind) =>
  useQuery({
    queryKey: ["config", "items"],
    queryFn: () => request("listConfigItems"),
    refetchInterval: 10_000,
    select: (items) =>
      items
        .filter(({ kind: of, published, draft }) => of === kind && (published ?? draft) !== null)
        .sort((a, b) => Number(b.id === "hotline") - Number(a.id === "hotline") || a.name.localeCompare(b.name)),
  });

/** A version with its text, which never changes. */
export const textQuery = ({ kind, id }: Pick<ConfigItem, "kind" | "id">, version: number) => ({
  queryKey: ["config", "body", kind, id, version],
  queryFn: () => request("configVersion", { params: { kind, id, version } }),
  staleTime: Number.POSITIVE_INFINITY,
});

/** An item's text under the hands of a person: what it is, and what of it is saved. Where somebody else was faster, `newer` tells what changed; nothing is lost. */
export const useItemEdit = <Text extends object>(
  { kind, id }: ConfigItem,
  start: { readonly text: Text; readonly base: number },
) => {
  const { t } = useTranslation();
  const failure = useFailureWords();
  const client = useQueryClient();
  const { message } = App.useApp();
  const [text, change] = useState(start.text);
  const [saved, setSaved] = useState(start);
  const [newer, setNewer] = useState<Newer>();
  const isChanged = useMemo(() => JSON.stringify(text) !== JSON.stringify(saved.text), [text, saved]);
  const params = { kind, id };
  const save = useMutation({
    mutationFn: ({ text: body, base, note }: Sent<Text>) =>
      request("saveConfigDraft", { params, body: { base, note, body: { ...(body as Record<string, unknown>) } } }),
    onSuccess: ({ version }, sent) => {
      change(sent.text);
      setSaved({ text: sent.text, base: version });
      setNewer(undefined);
      void message.success(t("versions.draftSaved"));
    },
    onError: (error) => {
      const { problem } = failureOf(error);
      setNewer(problem?.newer);
      if (!problem?.newer) void message.error(failure(error));
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["config", "items"] }),
  });
  const take = async (version: number): Promise<void> => {
    const { body } = await request("configVersion", { params: { ...params, version } });
    change(body as Text);
    setSaved({ text: body as Text, base: version });
    setNewer(undefined);
  };
  return {
    text,
    /** What of it is saved. */
    saved: saved.text,
    change,
    isChanged,
    newer,
    isSaving: save.isPending,
    /** @param as what is written instead of the text as it stands */
    save: (note: string, then?: () => void, as: Text = text) =>
      save.mutate({ text: as, base: saved.base, note }, then ? { onSuccess: then } : {}),
    keepMine: ({ version }: Newer, note: string, as: Text = text) => {
      setSaved({ ...saved, base: version });
      save.mutate({ text: as, base: version, note });
    },
    takeTheirs: ({ version }: Newer) => void take(version).catch((error) => message.error(failure(error))),
    putOff: () => setNewer(undefined),
    drop: () => change(saved.text),
  };
};
