import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Contract, dayFigureNames } from "@zongji/api";
import type { ContractDeed, Instalment, Supposed } from "@zongji/domain";
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

/** What of a closed day is in no denominator. */
export const useContractDayCalls = (day: string) =>
  useQuery({
    queryKey: [...key, "days", "calls", day],
    queryFn: () => request("contractDayCalls", { params: { day } }),
  });

/** Calls behind a figure of a closed day, a page of them. */
export const useContractDayThings = (day: string, figure: (typeof dayFigureNames)[number], offset: number) =>
  useQuery({
    queryKey: [...key, "days", "things", day, figure, offset],
    queryFn: () => request("contractDayThings", { params: { day }, query: { figure, offset } }),
  });

/** Today so far; calls go on meanwhile. */
export const useContractToday = () =>
  useQuery({
    queryKey: [...key, "today"],
    queryFn: () => request("contractToday"),
    refetchInterval: everyMs,
  });

/** 违约余量 now. */
export const useContractBudgets = () =>
  useQuery({
    queryKey: [...key, "budgets"],
    queryFn: () => request("contractBudgets"),
    refetchInterval: everyMs * 4,
  });

/** What the hotline can bear at one time, by the reading of C8. */
export const useContractCapacity = () =>
  useQuery({ queryKey: [...key, "capacity"], queryFn: () => request("contractCapacity") });

/** What each alternative of each clause comes to, anew whenever something was done. */
export const useContractEffects = (version: number) =>
  useQuery({
    queryKey: [...key, "effects", version],
    queryFn: () => request("contractEffects"),
    // What was shown stays until the new is there.
    placeholderData: (was) => was,
  });

/** What the contract would come to; nothing is written. */
export const useWhatIf = () =>
  useMutation({
    mutationFn: (supposed: Supposed) =>
      request("contractWhatIf", {
        body: { ...supposed, readings: [...supposed.readings], closed: [...(supposed.closed ?? [])] },
      }),
  });

/** Does something under the contract, from the state that is shown; a refusal is told. */
export const useDeed = (contract: Contract) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const client = useQueryClient();
  const { message } = App.useApp();
  return useMutation({
    // What was asked before the deed must not be shown after it.
    onMutate: () => client.cancelQueries({ queryKey: key, exact: true }),
    mutationFn: (deed: ContractDeed) => request("doUnderContract", { body: { version: contract.version, deed } }),
    onSuccess: async (now) => {
      client.setQueryData<Contract>(key, now);
      for (const part of ["days", "budgets", "acceptance", "capacity"])
        await client.invalidateQueries({ queryKey: [...key, part] });
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
