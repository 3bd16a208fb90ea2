import { useQuery } from "@tanstack/react-query";
import { request } from "../server/request.ts";

/** Somebody else may have called back meanwhile. */
const everyMs = 15_000;

/** How many missed calls are to be called back. @param enabled that the person may handle them */
export const useMissedSummary = (enabled: boolean) =>
  useQuery({
    queryKey: ["missed", "summary"],
    queryFn: () => request("missedSummary"),
    refetchInterval: everyMs,
    enabled,
  });
