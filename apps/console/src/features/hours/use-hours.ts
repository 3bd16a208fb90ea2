import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ConfigItem, Problem } from "@zongji/api";
import type { Schedule } from "@zongji/domain";
import { App } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFailureWords } from "../../server/failure.ts";
import { failureOf, request } from "../../server/request.ts";

export type Newer = NonNullable<Problem["newer"]>;
type Sent = { readonly schedule: Schedule; readonly base: number; readonly note: string };

/** The item of the opening hours among all that has versions. */
export const useHoursItem = () =>
  useQuery({
    queryKey: ["config", "items"],
    queryFn: () => request("listConfigItems"),
    refetchInterval: 10_000,
    select: (items) => items.find(({ kind }) => kind === "schedule"),
  });

/** A version with its text, which never changes. */
export const hoursQuery = ({ kind, id }: ConfigItem, version: number) => ({
  queryKey: ["config", "body", kind, id, version],
  queryFn: () => request("configVersion", { params: { kind, id, version } }),
  staleTime: Number.POSITIVE_INFINITY,
});

type Start = { readonly schedule: Schedule; readonly base: number };

/** The hours under the hands of a person: what they are, and what of them is saved. Where somebody else was faster, `newer` tells what changed; nothing is lost. */
export const useHoursEdit = ({ kind, id }: ConfigItem, start: Start) => {
  const { t } = useTranslation();
  const failure = useFailureWords();
  const client = useQueryClient();
  const { message } = App.useApp();
  const [schedule, change] = useState(start.schedule);
  const [saved, setSaved] = useState(start);
  const [newer, setNewer] = useState<Newer>();
  const isChanged = useMemo(() => JSON.stringify(schedule) !== JSON.stringify(saved.schedule), [schedule, saved]);
  const params = { kind, id };
  const save = useMutation({
    mutationFn: ({ schedule: body, base, note }: Sent) =>
      request("saveConfigDraft", { params, body: { base, note, body: { ...body } } }),
    onSuccess: ({ version }, sent) => {
      setSaved({ schedule: sent.schedule, base: version });
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
    change(body as Schedule);
    setSaved({ schedule: body as Schedule, base: version });
    setNewer(undefined);
  };
  return {
    schedule,
    change,
    isChanged,
    newer,
    isSaving: save.isPending,
    save: (note: string, then?: () => void) =>
      save.mutate({ schedule, base: saved.base, note }, then ? { onSuccess: then } : {}),
    keepMine: ({ version }: Newer, note: string) => {
      setSaved({ ...saved, base: version });
      save.mutate({ schedule, base: version, note });
    },
    takeTheirs: ({ version }: Newer) => void take(version).catch((error) => message.error(failure(error))),
    putOff: () => setNewer(undefined),
    drop: () => change(saved.schedule),
  };
};
export type HoursEdit = ReturnType<typeof useHoursEdit>;
