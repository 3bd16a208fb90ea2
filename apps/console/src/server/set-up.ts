import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { Session, SetUp } from "@zongji/api";
import { may } from "./queries.ts";
import { request } from "./request.ts";

export type SetUpStep = SetUp["steps"][number];
const key = ["setUp"];

/** The set-up guide, for who may set up; asked for every few seconds, since its steps are done at other pages, by other people, and by calls. */
export const useSetUp = (session: Session, everyMs: number | false = false) =>
  useQuery({
    queryKey: key,
    queryFn: () => request("setUp"),
    enabled: may(session, "hotline.administer"),
    refetchInterval: everyMs,
    staleTime: 0,
  });

export const useSkipStep = () => {
  const client = useQueryClient();
  return async (step: SetUpStep["step"], skipped: boolean): Promise<void> => {
    client.setQueryData(key, await request("skipSetUpStep", { params: { step }, body: { skipped } }));
  };
};

/** Until a citizen's call was answered the hotline is new: the guide comes first. What is left to do afterwards is for who looks. */
export const isNew = (setUp: SetUp | undefined): boolean => openSteps(setUp).some(({ step }) => step === "realCall");

export const openSteps = (setUp: SetUp | undefined): readonly SetUpStep[] =>
  (setUp?.steps ?? []).filter(({ state }) => state === "open");
