import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { request } from "../../server/request.ts";

const key = ["days"];
/** A day may close meanwhile, ms. */
const everyMs = 30_000;

/** Days from the first to the last, both included. */
export const useDays = (from: string, to: string) =>
  useQuery({
    queryKey: [...key, from, to],
    queryFn: () => request("listDays", { query: { from, to } }),
    refetchInterval: everyMs,
  });

export const useClosedDay = (day: string | undefined) =>
  useQuery({
    queryKey: [...key, "one", day],
    queryFn: () => request("closedDay", { params: { day: day! } }),
    enabled: day !== undefined,
    retry: false,
  });

export const useComparison = (day: string) =>
  useMutation({ mutationFn: () => request("compareDay", { params: { day } }) });

export const useIdentityCheck = () => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => request("checkIdentities"),
    onSuccess: () => client.invalidateQueries({ queryKey: key }),
  });
};
