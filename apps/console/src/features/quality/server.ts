import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import { useFailureWords } from "../../server/failure.ts";
import { request } from "../../server/request.ts";

export const useScorecards = () =>
  useQuery({ queryKey: ["quality", "cards"], queryFn: () => request("listScorecards") });

export const useScorecard = (id: string, version?: number) =>
  useQuery({
    queryKey: ["quality", "card", id, version],
    queryFn: () => request("scorecard", { params: { id }, query: version === undefined ? {} : { version } }),
    enabled: id !== "",
  });

export const useInspectors = (isEnabled = true) =>
  useQuery({
    queryKey: ["quality", "inspectors"],
    queryFn: () => request("listInspectors"),
    enabled: isEnabled,
  });

export const useInspection = (id: string) =>
  useQuery({
    queryKey: ["quality", "task", id],
    queryFn: () => request("inspection", { params: { id } }),
    retry: false,
  });

export const useCalibration = (id: string) =>
  useQuery({
    queryKey: ["quality", "calibration", id],
    queryFn: () => request("calibration", { params: { id } }),
    retry: false,
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
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ["quality"] }),
        client.invalidateQueries({ queryKey: ["list", "inspections"] }),
      ]),
  });
};
