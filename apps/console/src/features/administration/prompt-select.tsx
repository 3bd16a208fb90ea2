import { Select } from "antd";
import { useTranslation } from "react-i18next";
import { PlaySound } from "../../look/play-sound.tsx";
import { usePromptName, usePrompts } from "../../server/prompts.ts";
import { addressOf } from "../../server/request.ts";

/** A prompt by what people call it and by what it says, with a button that plays it. `value` and `onChange`: the form's. @param none what is meant without one; absent: there must be one */
export const PromptSelect = ({
  id,
  label,
  value,
  onChange,
  none,
}: {
  id?: string;
  label?: string;
  value?: string | null;
  onChange?: (prompt: string) => void;
  none?: string;
}) => {
  const { t } = useTranslation();
  const prompts = usePrompts();
  const called = usePromptName();
  const chosen = value ?? "";
  const heard = (prompts.data ?? []).filter(({ inUse }) => inUse !== null);
  const isGone = chosen !== "" && prompts.data !== undefined && !heard.some(({ name }) => name === chosen);
  return (
    <div className="prompt-select">
      <Select<string>
        {...(id !== undefined && { id })}
        {...(label !== undefined && { "aria-label": label })}
        showSearch={{ optionFilterProp: "label" }}
        placeholder={t("flows.choose")}
        {...((chosen !== "" || none !== undefined) && { value: chosen })}
        onChange={(name) => onChange?.(name)}
        options={[
          ...(none === undefined ? [] : [{ value: "", label: none }]),
          ...(isGone ? [{ value: chosen, label: t("flows.noSuch", { id: chosen }) }] : []),
          ...heard.map(({ name, heard: text }) => ({
            value: name,
            label: text ? t("prompts.says", { name: called(name), text }) : called(name),
          })),
        ]}
        {...((isGone || (chosen === "" && none === undefined)) && { status: "error" as const })}
      />
      {chosen !== "" && !isGone && (
        <PlaySound src={addressOf("promptSound", { name: chosen })} label={called(chosen)} />
      )}
    </div>
  );
};
