import { shippedPromptWords } from "@zongji/domain";

type Language = "zh" | "en";

/** What people call a prompt: as somebody named it, else as it comes with the project, else its technical name. */
export const promptCalled = (
  { name, label }: { readonly name: string; readonly label?: string | null | undefined },
  language: Language,
): string => {
  if (label) return label;
  return Object.hasOwn(shippedPromptWords, name) ? shippedPromptWords[name]![language] : name;
};
