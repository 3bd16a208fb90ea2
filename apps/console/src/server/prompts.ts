import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { promptCalled } from "../look/prompt-name.ts";
import { request } from "./request.ts";

export const promptsKey = ["prompts"] as const;

export const usePrompts = () => useQuery({ queryKey: promptsKey, queryFn: () => request("listPrompts") });

/** What people call a prompt of this name. */
export const usePromptName = (): ((name: string) => string) => {
  const { i18n } = useTranslation();
  const { data } = usePrompts();
  return (name) =>
    promptCalled(data?.find((each) => each.name === name) ?? { name }, i18n.language === "en" ? "en" : "zh");
};
