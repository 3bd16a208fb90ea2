import type { BusinessType } from "@zongji/domain";
import { useTranslation } from "react-i18next";
import { type Changed, changesOf, type Types } from "./model.ts";

/** Words for what the tree holds, and for what was done to it. */
export const useTypeWords = () => {
  const { t } = useTranslation();
  const validity = ({ from, until }: Pick<BusinessType, "from" | "until">): string => {
    if (from !== undefined && until !== undefined) return t("types.between", { from, until });
    if (from !== undefined) return t("types.since", { from });
    return until === undefined ? t("types.always") : t("types.before", { until });
  };
  const parentOf = (types: Types, { parent }: BusinessType): string =>
    parent === undefined ? t("types.top") : (types.find(({ id }) => id === parent)?.name ?? parent);
  const change = (before: Types, after: Types, { kind, was, is }: Changed): string => {
    if (kind === "name") return t("types.change.name", { was: was?.name, is: is.name });
    if (kind === "parent" && was)
      return t("types.change.parent", { was: parentOf(before, was), is: parentOf(after, is) });
    if (kind === "validity" && was) return t("types.change.validity", { was: validity(was), is: validity(is) });
    return t(`types.change.${kind as "added"}`);
  };
  /** By the id of each type that was changed. */
  const changes = (before: Types, after: Types): ReadonlyMap<string, string> =>
    new Map(
      changesOf(before, after).map(({ type, changes: done }) => [
        type.id,
        done.map((each) => change(before, after, each)).join(t("types.separator")),
      ]),
    );
  return { validity, changes };
};
