import { skipToken, useQuery } from "@tanstack/react-query";
import type { WorkOrder } from "@zongji/api";
import { useTranslation } from "react-i18next";
import { request } from "../server/request.ts";
import { useOrder, usePartDeed } from "./server.ts";

/** The work order of a call, once its panel has opened it. */
export const useOrderIdOf = (call: string): string | undefined =>
  useQuery<WorkOrder>({ queryKey: ["orders", "of", "call", call], queryFn: skipToken }).data?.id;

/** The business type of a call's work order, as it was saved last; null: none yet. */
export const useOrderTypeOf = (call: string): string | null => {
  const id = useOrderIdOf(call);
  return useOrder(id ?? "", id !== undefined).data?.content.businessType ?? null;
};

/** Cites an article in the work order of a call; undefined until that is open. */
export const useCite = (call: string): ((article: { readonly id: string }) => void) | undefined => {
  const { t } = useTranslation();
  const id = useOrderIdOf(call);
  const deed = usePartDeed(id ?? "");
  if (id === undefined) return undefined;
  return (article) =>
    deed.mutate({
      deed: () => request("citeArticle", { params: { id, article: article.id } }),
      done: t("deskParts.cited"),
    });
};
