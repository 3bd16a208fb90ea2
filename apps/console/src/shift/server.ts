import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import { useFailureWords } from "../server/failure.ts";
import { request } from "../server/request.ts";

/** How often what is due and notices are asked for, ms. */
const everyMs = 60_000;

/** What waits for the person in all rooms. */
export const useOwnDue = () =>
  useQuery({ queryKey: ["shift", "due"], queryFn: () => request("ownDue"), refetchInterval: everyMs });

export const useAnnouncements = () =>
  useQuery({
    queryKey: ["shift", "announcements"],
    queryFn: () => request("listAnnouncements"),
    refetchInterval: everyMs,
  });

/** Does something, says that it was done, and asks anew for what shows it; a refusal is told. */
export const useDeed = () => {
  const words = useFailureWords();
  const client = useQueryClient();
  const { message } = App.useApp();
  return useMutation({
    mutationFn: ({ deed }: { deed: () => Promise<unknown>; done: string }) => deed(),
    onSuccess: (_, { done }) => void message.success(done),
    onError: (error) => void message.error(words(error)),
    onSettled: () => client.invalidateQueries({ queryKey: ["shift"] }),
  });
};
