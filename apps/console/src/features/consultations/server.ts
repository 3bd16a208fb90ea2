import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Consultation } from "@zongji/api";
import { App } from "antd";
import { useTranslation } from "react-i18next";
import { useFailureWords } from "../../server/failure.ts";
import { failureOf, request } from "../../server/request.ts";

const everyMs = 15_000;

export const useConsultation = (id: string) =>
  useQuery({
    queryKey: ["consultation", id],
    queryFn: () => request("consultation", { params: { id } }),
    refetchInterval: everyMs,
    retry: false,
  });

export const useHistory = ({ id, version }: Pick<Consultation, "id" | "version">) =>
  useQuery({
    queryKey: ["consultation", id, "history", version],
    queryFn: () => request("consultationHistory", { params: { id } }),
  });

/** Does something with a consultation and shows it as it is then. Where somebody else was faster it is shown as it is now, and that is said. */
export const useDeed = (id: string) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const client = useQueryClient();
  const { message } = App.useApp();
  return useMutation({
    mutationFn: ({ deed }: { deed: () => Promise<Consultation>; done: string }) => deed(),
    onSuccess: (consultation, { done }) => {
      client.setQueryData(["consultation", id], consultation);
      void message.success(done);
      for (const queryKey of [["list", "consultations"], ["orderConsultations"]])
        void client.invalidateQueries({ queryKey });
    },
    onError: (error) => {
      const isStale = failureOf(error).problem?.stale !== undefined;
      void message.error(isStale ? t("consultations.stale") : words(error));
      void client.invalidateQueries({ queryKey: ["consultation", id] });
    },
  });
};
