import { useTranslation } from "react-i18next";

/** The named sets of permissions that come with the product; others that a user has are shown by their name. */
export const roles = ["agent", "supervisor", "administrator"] as const;

export const useRoleName = () => {
  const { t, i18n } = useTranslation();
  return (role: string) => (i18n.exists(`role.${role}`) ? t(`role.${role as "agent"}`) : role);
};
