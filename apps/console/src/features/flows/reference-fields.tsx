/** Fields of nodes that name another thing: a prompt, a group, a module, an agent, dial rights, a variable. */
import { isRetiredType, type Reference } from "@zongji/domain";
import { Input, Select } from "antd";
import { useTranslation } from "react-i18next";
import { TypeChoice } from "../../look/business-types.tsx";
import { CalendarSelect } from "../../look/calendars.tsx";
import type { Schema } from "../../look/form/form-fields.ts";
import { SkillLevelsField } from "../../look/skill-levels.tsx";
import { useEditor } from "./editor-context.ts";
import { PlayPrompts } from "./play-prompt.tsx";

export type Given = {
  readonly schema: Schema;
  readonly name: string;
  readonly value: unknown;
  readonly set: (value: unknown) => void;
};
/** `id` of the control that the label belongs to. */
export type Bare = Given & { readonly id: string; readonly label: string };

/** The variables that can be named here; `stored`: and the hotline's parameters, which can be read alone. */
export const useVariables = (stored = false): string[] => {
  const { flow, around } = useEditor();
  const own = [...(flow.variables ?? []), ...(flow.module?.parameters ?? [])].map(({ name }) => name);
  return stored ? [...new Set([...own, ...around.stored.map(({ name }) => name)])] : own;
};

export const usePromptOptions = () => {
  const { around, words } = useEditor();
  return [...around.prompts.keys()].map((value) => ({ value, label: words.prompt(value) }));
};

type Option = { readonly value: string; readonly label: string };

/** Whether an option fits what is typed: by what people call it, or by its technical name. */
export const fits = (typed: string, option: Option | undefined): boolean => {
  const sought = typed.toLowerCase();
  return [option?.label, option?.value].some((word) => word?.toLowerCase().includes(sought) === true);
};

/** One thing out of many, by name; what is gone is still told. */
const Choose = ({ id, label, value, set, options }: Omit<Bare, "schema" | "name"> & { options: readonly Option[] }) => {
  const { t } = useTranslation();
  const { isReadOnly } = useEditor();
  const chosen = typeof value === "string" && value !== "" ? value : undefined;
  const gone = chosen !== undefined && !options.some((each) => each.value === chosen);
  return (
    <Select
      id={id}
      aria-label={label}
      disabled={isReadOnly}
      showSearch={{ filterOption: fits }}
      placeholder={t("flows.choose")}
      value={chosen ?? null}
      onChange={set}
      options={[...(gone ? [{ value: chosen, label: t("flows.noSuch", { id: chosen }) }] : []), ...options]}
      {...((gone || chosen === undefined) && { status: "error" as const })}
    />
  );
};

/** A business type of the tree, or none; one that is retired or gone is still told. */
export const TypeField = ({ id, label, value, set }: Omit<Bare, "schema" | "name">) => {
  const { t } = useTranslation();
  const { around, isReadOnly } = useEditor();
  const chosen = typeof value === "string" && value !== "" ? value : null;
  const types = around.businessTypes.filter(
    (each) => each.id === chosen || !isRetiredType(around.businessTypes, each.id),
  );
  const isThere = types.some((each) => each.id === chosen);
  return (
    <TypeChoice
      id={id}
      label={label}
      types={types.map((each) => ({ ...each, parent: each.parent ?? null }))}
      {...(chosen !== null && { gone: [{ id: chosen, name: t("flows.noSuch", { id: chosen }) }] })}
      placeholder={t("business.choose")}
      disabled={isReadOnly}
      value={chosen}
      change={(next) => set(next ?? "")}
      status={chosen !== null && !isThere ? "error" : undefined}
    />
  );
};

/** Skills that a queue asks for. */
const SkillsAsked = ({ id, value, set }: Omit<Bare, "schema" | "name">) => {
  const { isReadOnly } = useEditor();
  return (
    <SkillLevelsField
      id={id}
      value={typeof value === "object" && value !== null ? (value as Record<string, number>) : {}}
      onChange={(levels) => set(Object.keys(levels).length > 0 ? levels : undefined)}
      isReadOnly={isReadOnly}
    />
  );
};

export const Referring = ({ to, ...given }: Omit<Bare, "schema" | "name"> & { to: Reference }) => {
  const { t } = useTranslation();
  const { around, flows, id: own, words, isReadOnly } = useEditor();
  const prompts = usePromptOptions();
  if (to === "prompt")
    return (
      <div className="flow-prompt">
        <Choose {...given} options={prompts} />
        <PlayPrompts
          prompts={typeof given.value === "string" ? [given.value] : []}
          label={words.prompt(String(given.value))}
        />
      </div>
    );
  if (to === "schedule")
    return (
      <CalendarSelect
        id={given.id}
        label={given.label}
        none={t("hours.numbersCalendar")}
        value={typeof given.value === "string" ? given.value : null}
        onChange={(calendar) => given.set(calendar ?? "")}
        disabled={isReadOnly}
      />
    );
  if (to === "skill") return <SkillsAsked {...given} />;
  if (to === "businessType") return <TypeField {...given} />;
  if (to === "group")
    return <Choose {...given} options={around.groups.map(({ id, name }) => ({ value: id, label: name }))} />;
  if (to === "survey")
    return (
      <Choose {...given} options={around.surveys.map(({ id }) => ({ value: id, label: around.names.get(id) ?? id }))} />
    );
  const modules = flows.filter(({ id, module }) => module && id !== own);
  return <Choose {...given} options={modules.map(({ id }) => ({ value: id, label: around.names.get(id) ?? id }))} />;
};

/** Somebody by name; who may not read the list of users gives the id. */
export const AgentField = (given: Bare) => {
  const { around, isReadOnly } = useEditor();
  const { id, value, set } = given;
  if (around.agents.length === 0)
    return <Input id={id} disabled={isReadOnly} value={String(value)} onChange={({ target }) => set(target.value)} />;
  return <Choose {...given} options={around.agents.map(({ id, name }) => ({ value: id, label: name }))} />;
};

export const DialRights = ({ id, label, value, set }: Bare) => {
  const { around, isReadOnly } = useEditor();
  return (
    <Select
      id={id}
      aria-label={label}
      mode="multiple"
      disabled={isReadOnly}
      value={[...(value as readonly string[])]}
      options={around.dialRights.map(({ id, name }) => ({ value: id, label: name }))}
      onChange={set}
    />
  );
};
