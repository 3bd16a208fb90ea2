import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Complaint } from "@zongji/api";
import { App } from "antd";
import { useTranslation } from "react-i18next";
import { useFailureWords } from "../../server/failure.ts";
import { failureOf, request } from "../../server/request.ts";

const everyMs = 15_000;

export const useComplaint = (id: string) =>
  useQuery({
    queryKey: ["complaint", id],
    queryFn: () => request("complaint", { params: { id } }),
    refetchInterval: everyMs,
    retry: false,
  });

export const useHistory = ({ id, version }: Pick<Complaint, "id" | "version">) =>
  useQuery({
    queryKey: ["complaint", id, "history", version],
    queryFn: () => request("complaintHistory", { params: { id } }),
  });

/** Does something with a complaint and shows it as it is then. Where somebody else was faster it is shown as it is now, and that is said. @param id as the page's address has it */
export const useDeed = (id: string) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const client = useQueryClient();
  const { message } = App.useApp();
  return useMutation({
    mutationFn: ({ deed }: { deed: () => Promise<Complaint>; done: string }) => deed(),
    onSuccess: (complaint, { done }) => {
      // In answers to deeds the number is masked.
      client.setQueryData<Complaint>(["complaint", id], (was) => ({
        ...complaint,
        number: was?.number ?? complaint.number,
      }));
      void message.success(done);
      for (const queryKey of [["list", "complaints"], ["contract"]]) void client.invalidateQueries({ queryKey });
    },
    onError: (error) => {
      const isStale = failureOf(error).problem?.stale !== undefined;
      void message.error(isStale ? t("complaints.stale") : words(error));
      void client.invalidateQueries({ queryKey: ["complaint", id] });
    },
  });
};
