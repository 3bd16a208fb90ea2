import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import { useFailureWords } from "../../server/failure.ts";
import { request } from "../../server/request.ts";

/** How often notices are asked for, ms. */
const noticesEveryMs = 60_000;

export const useNotices = () =>
  useQuery({
    queryKey: ["knowledge", "notices"],
    queryFn: () => request("listNotices"),
    refetchInterval: noticesEveryMs,
  });

export const useTree = () =>
  useQuery({ queryKey: ["knowledge", "tree"], queryFn: () => request("knowledgeTree"), staleTime: 30_000 });

/** Which version: a number, a moment (ms since the epoch), or what the person sees by right. */
export type Which = { readonly version?: number; readonly at?: number };

/** Each answer leaves a trace: it is asked for once, until the article changes. */
export const useArticle = (id: string, which: Which = {}, isEnabled = true) =>
  useQuery({
    queryKey: ["article", id, which],
    queryFn: () => request("article", { params: { id }, query: which }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
    enabled: isEnabled,
  });

export const useVersions = (id: string) =>
  useQuery({
    queryKey: ["knowledge", "versions", id],
    queryFn: () => request("articleVersions", { params: { id } }),
  });

/** Asks anew for all that shows articles, and for the pages of this one. */
export const useRefresh = () => {
  const client = useQueryClient();
  return async (id: string): Promise<void> => {
    await Promise.all(
      [["article", id], ["knowledge"], ["list", "articles"]].map((queryKey) => client.invalidateQueries({ queryKey })),
    );
  };
};

/** Does something, says that it was done, and asks anew for what shows it; a refusal is told. */
export const useDeed = () => {
  const words = useFailureWords();
  const client = useQueryClient();
  const { message } = App.useApp();
  return useMutation({
    mutationFn: ({ deed }: { deed: () => Promise<unknown>; done: string }) => deed(),
    onSuccess: (_, { done }) => void message.success(done),
    onError: (error) => void message.error(words(error)),
    onSettled: () => client.invalidateQueries({ queryKey: ["knowledge"] }),
  });
};
