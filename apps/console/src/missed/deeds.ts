import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { MissedRow } from "@zongji/api";
import { App } from "antd";
import { useFailureWords } from "../server/failure.ts";

/** Does something about a missed call and says that it was done; a refusal is told, and the lists are asked for anew either way. */
export const useMissedDeed = () => {
  const words = useFailureWords();
  const client = useQueryClient();
  const { message } = App.useApp();
  return useMutation({
    mutationFn: ({ deed }: { deed: () => Promise<MissedRow>; done: string }) => deed(),
    onSuccess: (_, { done }) => void message.success(done),
    onError: (error) => void message.error(words(error)),
    onSettled: async () => {
      await Promise.all([
        client.invalidateQueries({ queryKey: ["list", "missed"] }),
        client.invalidateQueries({ queryKey: ["missed"] }),
      ]);
    },
  });
};
