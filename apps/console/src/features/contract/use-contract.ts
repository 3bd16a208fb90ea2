import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Contract } from "@zongji/api";
import type { ContractDeed, Instalment } from "@zongji/domain";
import { App } from "antd";
import { useTranslation } from "react-i18next";
import { useFailureWords } from "../../server/failure.ts";
import { failureOf, request } from "../../server/request.ts";

const key = ["contract"];

/** The other side may have done something meanwhile, ms. */
const everyMs = 15_000;

export const useContract = () =>
  useQuery({ queryKey: key, queryFn: () => request("contract"), refetchInterval: everyMs });

/** Days of [from, to), the last first. */
export const useContractDays = (from: string, to: string) =>
  useQuery({
    queryKey: [...key, "days", from, to],
    queryFn: () => request("contractDays", { query: { from, to } }),
  });

/** Today so far; calls go on meanwhile. */
export const useContractToday = () =>
  useQuery({
    queryKey: [...key, "today"],
    queryFn: () => request("contractToday"),
    refetchInterval: everyMs,
  });

/** Does something under the contract, from the state that is shown; a refusal is told. */
export const useDeed = (contract: Contract) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const client = useQueryClient();
  const { message } = App.useApp();
  return useMutation({
    mutationFn: (deed: ContractDeed) => request("doUnderContract", { body: { version: contract.version, deed } }),
    onSuccess: async (now) => {
      client.setQueryData<Contract>(key, now);
      await client.invalidateQueries({ queryKey: [...key, "days"] });
      void message.success(t("contract.done"));
    },
    onError: async (error) => {
      void message.error(words(error));
      if (failureOf(error).code === "stale") await client.invalidateQueries({ queryKey: key });
    },
  });
};

/** What an instalment is called: the first, the last, or by its month. */
export const useInstalmentName = () => {
  const { t } = useTranslation();
  return ({ due }: Pick<Instalment, "due">): string => {
    if (due.kind === "daysAfterSigning") return t("contract.instalment.first");
    if (due.kind === "workingDaysAfterEnd") return t("contract.instalment.last");
    return t("contract.instalment.ordinary", { year: due.date.slice(0, 4), month: due.date.slice(5, 7) });
  };
};
