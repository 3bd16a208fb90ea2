import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { NewOrder, OrderContent, WorkOrder } from "@zongji/api";
import { App } from "antd";
import { useEffect, useMemo, useSyncExternalStore } from "react";
import { useFailureWords } from "../server/failure.ts";
import { request } from "../server/request.ts";
import { keepSaved } from "./keep-saved.ts";
import { OrderDraft } from "./order-draft.ts";

/** Somebody else may have done something with it, ms. */
const everyMs = 15_000;

export const useOrder = (id: string, isEnabled = true) =>
  useQuery({
    queryKey: ["orders", "one", id],
    queryFn: () => request("order", { params: { id } }),
    refetchInterval: everyMs,
    retry: false,
    enabled: isEnabled,
  });

/** The order of a call, which is begun where there is none. */
export const useOrderOf = (asked: NewOrder & { readonly ref: string }) =>
  useQuery({
    queryKey: ["orders", "of", asked.source, asked.ref],
    queryFn: () => request("openOrder", { body: asked }),
    staleTime: Number.POSITIVE_INFINITY,
    retry: 3,
  });

export const useOrderForm = (version?: number) =>
  useQuery({
    queryKey: ["orders", "form", version ?? "newest"],
    queryFn: () => request("orderForm", { query: version === undefined ? {} : { version } }),
    staleTime: version === undefined ? 30_000 : Number.POSITIVE_INFINITY,
  });

export const useOrderPeople = () =>
  useQuery({ queryKey: ["orders", "people"], queryFn: () => request("listOrderPeople"), staleTime: 30_000 });

export const useHistory = (id: string, version: number) =>
  useQuery({
    queryKey: ["orders", "history", id, version],
    queryFn: () => request("orderHistory", { params: { id } }),
  });

const save = ({ id, version }: WorkOrder, content: OrderContent): Promise<WorkOrder> =>
  request("saveOrder", { params: { id }, body: { version, content } });

/** What is typed in an order, saved by itself. The same order comes anew with each answer: the draft is one. */
export const useDraft = (order: WorkOrder) => {
  const { id } = order;
  const client = useQueryClient();
  // biome-ignore lint/correctness/useExhaustiveDependencies: one draft for each order; later answers are taken below
  const draft = useMemo(() => {
    const saveAndKeep = async (given: WorkOrder, content: OrderContent): Promise<WorkOrder> =>
      keepSaved(client, await save(given, content));
    return new OrderDraft(order, { save: saveAndKeep, storage: localStorage });
  }, [id]);
  const look = useSyncExternalStore(draft.subscribe, draft.look);
  useEffect(() => draft.take(order), [draft, order]);
  useEffect(() => () => void draft.flush(), [draft]);
  return { draft, look };
};

/** Does something with the order once all that was typed is saved, and shows what came of it. */
export const useOrderDeed = (draft: OrderDraft) => {
  const words = useFailureWords();
  const client = useQueryClient();
  const { message } = App.useApp();
  return useMutation({
    mutationFn: async ({ deed }: { deed: (order: WorkOrder) => Promise<WorkOrder>; done?: string }) => {
      await draft.saved();
      return deed(draft.look().order);
    },
    onSuccess: (order, { done }) => {
      draft.take(order);
      client.setQueryData(["orders", "one", order.id], order);
      if (done !== undefined) void message.success(done);
    },
    onError: (error) => void message.error(words(error)),
    onSettled: () => client.invalidateQueries({ queryKey: ["list", "orders"] }),
  });
};
export type OrderDeed = ReturnType<typeof useOrderDeed>;

/** Does something with what belongs to an order beside what is typed in it. */
export const usePartDeed = (id: string) => {
  const words = useFailureWords();
  const client = useQueryClient();
  const { message } = App.useApp();
  return useMutation({
    mutationFn: ({ deed }: { deed: () => Promise<WorkOrder>; done?: string }) => deed(),
    onSuccess: (order, { done }) => {
      client.setQueryData(["orders", "one", id], order);
      if (done !== undefined) void message.success(done);
    },
    onError: (error) => void message.error(words(error)),
  });
};
