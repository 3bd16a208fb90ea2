import { useQuery } from "@tanstack/react-query";
import type { ConfigItem } from "@zongji/api";
import { useMemo } from "react";
import { textQuery, useItemEdit } from "../../../versions/index.ts";
import type { Types } from "./model.ts";

/** The tree as a version has it. */
export type Text = { readonly types: Types };

export const useTypesEdit = (item: ConfigItem, start: { readonly text: Text; readonly base: number }) =>
  useItemEdit<Text>(item, start);
export type TypesEdit = ReturnType<typeof useTypesEdit>;

const tree = { kind: "businessTypes", id: "hotline" } as const;
export const treeQuery = (version: number) => textQuery(tree, version);

/** Types that are, or may have been, in force: they can only be retired. Undefined: not known yet. */
export const useInForce = ({ published }: ConfigItem): ReadonlySet<string> | undefined => {
  const { data } = useQuery({ ...treeQuery(published?.version ?? 0), enabled: published !== null });
  return useMemo(() => {
    if (published === null) return new Set<string>();
    return data && new Set((data.body as Text).types.map(({ id }) => id));
  }, [published, data]);
};
