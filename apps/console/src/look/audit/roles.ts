import { useQuery } from "@tanstack/react-query";
import { type Action, type Permission, type Scope, shippedRoles } from "@zongji/api";
import { useTranslation } from "react-i18next";
import { request } from "../../server/request.ts";

const useRoleNames = () =>
  useQuery({ queryKey: ["roleNames"], queryFn: () => request("listRoleNames"), staleTime: 60_000 });

/** What a role is called: the shipped ones in the reader's language, the others as somebody has named them. */
export const useRoleName = () => {
  const { t, i18n } = useTranslation();
  const { data: names } = useRoleNames();
  return (role: string): string =>
    i18n.exists(`role.${role}`) ? t(`role.${role as "agent"}`) : (names?.find(({ id }) => id === role)?.name ?? role);
};

/** Every role to choose from; `more`: those that are chosen already, whatever has become of them. */
export const useRoleOptions = (more: readonly string[] = []): { value: string; label: string }[] => {
  const roleName = useRoleName();
  const { data: names } = useRoleNames();
  const all = [...shippedRoles, ...(names ?? []).map(({ id }) => id), ...more];
  return [...new Set(all)].map((value) => ({ value, label: roleName(value) }));
};

/** Ids of all roles that there are; undefined: they have not come yet. */
export const useKnownRoles = (): string[] | undefined => {
  const { data: names } = useRoleNames();
  return names && [...new Set([...shippedRoles, ...names.map(({ id }) => id)])];
};

/** How far each action is permitted; an action that is not there is not permitted. */
export type Grants = { readonly [A in Action]?: Scope };

export const grantsOf = (permissions: readonly Permission[]): Grants =>
  Object.fromEntries(permissions.map(({ action, scope }) => [action, scope]));

export const permissionsOf = (grants: Grants): Permission[] =>
  (Object.entries(grants) as [Action, Scope | undefined][]).flatMap(([action, scope]) =>
    scope === undefined ? [] : [{ action, scope }],
  );
