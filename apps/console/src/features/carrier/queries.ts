import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { CarrierMapping } from "@zongji/api";
import { request } from "../../server/request.ts";

const key = ["carrierImports"];

export const useCarrierImports = () => useQuery({ queryKey: key, queryFn: () => request("listCarrierImports") });

export const useCarrierImport = (id: string) =>
  useQuery({ queryKey: [...key, id], queryFn: () => request("carrierImport", { params: { id } }), retry: false });

export type PreviewAsked = {
  readonly file: File;
  readonly trunk: string | undefined;
  readonly mapping?: Partial<CarrierMapping>;
};
const queryOf = ({ trunk, mapping = {} }: Omit<PreviewAsked, "file">) => ({
  ...(trunk !== undefined && { trunk }),
  ...mapping,
});

export const useCarrierPreview = () =>
  useMutation({
    mutationFn: ({ file, ...asked }: PreviewAsked) => request("previewCarrierRecords", { file, query: queryOf(asked) }),
  });

export type ImportAsked = PreviewAsked & {
  readonly mapping: CarrierMapping;
  readonly rules: {
    readonly windowSec: number;
    readonly timeToleranceSec: number;
    readonly lengthToleranceSec: number;
  };
  readonly again: boolean;
};
export const useCarrierUpload = () => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ file, rules, again, ...asked }: ImportAsked) =>
      request("importCarrierRecords", {
        file,
        query: { ...queryOf(asked), ...rules, ...(again && { again: "true" as const }) },
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: key }),
  });
};
