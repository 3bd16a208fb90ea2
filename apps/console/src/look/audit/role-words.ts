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

/** What an action is called and does. A key from so large a table is a plain string here: the compiler would take minutes over it. */
export const useActionWords = () => {
  const { t } = useTranslation();
  return (action: Action, word: "name" | "note"): string => {
    const key: string = `action.${action}.${word}`;
    return t(key as "product");
  };
};
