import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Letter } from "@zongji/api";
import { App } from "antd";
import { useTranslation } from "react-i18next";
import { useFailureWords } from "../../server/failure.ts";
import { failureOf, request } from "../../server/request.ts";

const everyMs = 15_000;

export const useLetter = (id: string) =>
  useQuery({
    queryKey: ["letter", id],
    queryFn: () => request("letter", { params: { id } }),
    refetchInterval: everyMs,
    retry: false,
  });

export const useHistory = (id: string, version: number) =>
  useQuery({
    queryKey: ["letter", id, "history", version],
    queryFn: () => request("letterHistory", { params: { id } }),
  });

/** Does something with a letter and shows it as it is then. Where somebody else was faster it is shown as it is now, and that is said. */
export const useDeed = (id: string) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const client = useQueryClient();
  const { message } = App.useApp();
  return useMutation({
    mutationFn: ({ deed }: { deed: () => Promise<Letter>; done: string }) => deed(),
    onSuccess: (letter, { done }) => {
      client.setQueryData(["letter", id], letter);
      void message.success(done);
      void client.invalidateQueries({ queryKey: ["list", "letters"] });
    },
    onError: (error) => {
      const isStale = failureOf(error).problem?.stale !== undefined;
      void message.error(isStale ? t("letters.stale") : words(error));
      void client.invalidateQueries({ queryKey: ["letter", id] });
    },
  });
};
