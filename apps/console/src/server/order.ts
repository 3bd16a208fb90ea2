import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Desk } from "@zongji/api";
import { App } from "antd";
import { useFailureWords } from "./failure.ts";
import { keepAnswered } from "./queries.ts";

/** Asks the server for something that answers with the own desk; its refusal is shown in words. */
export const useDeskOrder = (done = () => {}) => {
  const client = useQueryClient();
  const words = useFailureWords();
  const { message } = App.useApp();
  return useMutation({
    mutationFn: (order: () => Promise<Desk>) => keepAnswered(client, order),
    onSuccess: done,
    onError: (error) => void message.error(words(error)),
  });
};
