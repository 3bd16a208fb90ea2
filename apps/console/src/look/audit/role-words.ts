import { type Action, actionTable, type Scope } from "@zongji/api";
import { useTranslation } from "react-i18next";

/** How far an action is permitted, in words; undefined: not at all. An action that can only be given one way is permitted or not. */
export const useScopeWords = () => {
  const { t } = useTranslation();
  return (action: Action, scope: Scope | undefined): string => {
    if (scope === undefined) return t("scope.none");
    const { scopes } = actionTable[action];
    return t(scopes.length === 1 ? "scope.yes" : `scope.${scope}`);
  };
};
