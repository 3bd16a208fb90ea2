import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import { useTranslation } from "react-i18next";
import { useFailureWords } from "../../server/failure.ts";
import { failureOf, request } from "../../server/request.ts";

const key = "roster";

export const useRoster = (from: string, to: string) =>
  useQuery({ queryKey: [key, from, to], queryFn: () => request("roster", { query: { from, to } }) });

export const useHistory = (place: { readonly agent: string; readonly day: string }) =>
  useQuery({ queryKey: [key, "history", place], queryFn: () => request("rosterHistory", { query: place }) });

/** Says why something was refused, and of whom and which day. */
export const useRosterWords = () => {
  const { t, i18n } = useTranslation();
  const words = useFailureWords();
  return (error: unknown): string => {
    const { problem } = failureOf(error);
    const why = `roster.refused.${problem?.reason ?? ""}`;
    if (problem?.reason === undefined || !i18n.exists(why)) return words(error);
    return t(why as "roster.refused.overlap", { where: problem.other ?? "" });
  };
};

/** Does something, says that it was done, and asks for the roster anew; a refusal is told. */
export const useRosterDeed = () => {
  const words = useRosterWords();
  const client = useQueryClient();
  const { message } = App.useApp();
  return useMutation({
    mutationFn: ({ deed }: { readonly deed: () => Promise<unknown>; readonly done: string }) => deed(),
    onSuccess: async (_, { done }) => {
      void message.success(done);
      await client.invalidateQueries({ queryKey: [key] });
    },
    onError: (error) => void message.error(words(error)),
  });
};
