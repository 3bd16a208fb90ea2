import { useTranslation } from "react-i18next";

/** An agent as people say her: the name with the agent number, which some names have in them already. */
export const agentName = (name: string, agentNo: string): string =>
  name.includes(agentNo) ? name : `${name} ${agentNo}`;

/** The same of a label that was put together already: `座席 8002 8002` says it twice. */
export const saidOnce = (label: string): string => label.replace(/(\b\d{3,8}) \1$/, "$1");

/** Somebody by name and agent number, so that she can be asked back; of whom neither is known she is a supervisor. */
export const useWho = () => {
  const { t } = useTranslation();
  return ({ name, agentNo }: { readonly name: string; readonly agentNo: string | null }): string => {
    if (name === "") return [t("told.supervisor"), agentNo].filter(Boolean).join(" ");
    return agentNo === null || name.includes(agentNo) ? name : t("told.person", { name, agentNo });
  };
};
