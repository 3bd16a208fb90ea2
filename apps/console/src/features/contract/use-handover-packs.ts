import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { HandoverPack } from "@zongji/api";
import { App } from "antd";
import { useFailureWords } from "../../server/failure.ts";
import { request } from "../../server/request.ts";

const key = ["contract", "handoverPacks"];
const lookEveryMs = 2000;

export const isPackOpen = ({ state }: Pick<HandoverPack, "state">): boolean =>
  state === "waiting" || state === "running";

/** Packs, the newest first; asked for again while one is being made. */
export const useHandoverPacks = () =>
  useQuery({
    queryKey: key,
    queryFn: () => request("handoverPacks"),
    refetchInterval: ({ state }) => (state.data?.some(isPackOpen) ? lookEveryMs : false),
  });

/** What a pack needs, and what there is, asked anew with each question. */
export const useHandoverRoom = (enabled: boolean) =>
  useQuery({ queryKey: [...key, "room"], queryFn: () => request("handoverRoom"), enabled, gcTime: 0, staleTime: 0 });

/** Something is done about packs; a refusal is told. */
const useDoing = <Asked>(perform: (asked: Asked) => Promise<unknown>) => {
  const words = useFailureWords();
  const client = useQueryClient();
  const { message } = App.useApp();
  return useMutation({
    mutationFn: perform,
    onError: (error) => void message.error(words(error)),
    onSettled: () => client.invalidateQueries({ queryKey: ["contract"] }),
  });
};

export const useStartHandoverPack = () => useDoing((_: undefined) => request("startHandoverPack"));
export const useRemoveHandoverPack = () => useDoing((id: string) => request("removeHandoverPack", { params: { id } }));
