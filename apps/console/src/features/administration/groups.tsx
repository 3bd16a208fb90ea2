import { useQuery } from "@tanstack/react-query";
import { type Group, operations, type Session } from "@zongji/api";
import { Button, Form, Segmented, Select } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { CalendarSelect } from "../../look/calendars.tsx";
import { duration } from "../../look/duration.ts";
import { filledOf, formFields, sentOf } from "../../look/form/form-fields.ts";
import { SchemaFields } from "../../look/form/schema-fields.tsx";
import { SkillLevelsField } from "../../look/skill-levels.tsx";
import { may, useGroups } from "../../server/queries.ts";
import { request } from "../../server/request.ts";
import { RemoveThing, useItemsOf } from "../../versions/index.ts";
import { Members } from "./members.tsx";
import { NodeField, useNodeColumns } from "./node-field.tsx";
import { PromptSelect } from "./prompt-select.tsx";
import { Skills } from "./skills.tsx";
import { ThingDrawer } from "./thing-drawer.tsx";
import { ThingTable } from "./thing-table.tsx";
import { WideningField } from "./widening-field.tsx";

const fields = formFields(operations.createGroup.body);

type Overflow = Group["overflow"];
/** The end of the call, or another group. `value` and `onChange`: the form's. */
const OverflowSelect = ({
  others,
  value,
  onChange,
  ...rest
}: {
  others: readonly Group[];
  id?: string;
  value?: Overflow;
  onChange?: (overflow: Overflow) => void;
}) => {
  const { t } = useTranslation();
  const hangUp = "";
  return (
    <Select<string>
      {...rest}
      value={value?.to === "group" ? value.group : hangUp}
      onChange={(group) => onChange?.(group === hangUp ? { to: "hangUp" } : { to: "group", group })}
      options={[
        { value: hangUp, label: t("administration.overflowDo.hangUp") },
        ...others.map(({ id, name }) => ({ value: id, label: t("administration.overflowDo.group", { name }) })),
      ]}
    />
  );
};

const OverflowField = ({ group }: { group: Group | undefined }) => {
  const { t, i18n } = useTranslation();
  const groups = useGroups();
  const about = fields.find(({ name }) => name === "overflow")?.about;
  return (
    <Form.Item
      name="overflow"
      label={about?.label[i18n.language === "en" ? "en" : "zh"]}
      extra={t("administration.overflowNote")}
    >
      <OverflowSelect others={(groups.data ?? []).filter(({ id }) => id !== group?.id)} />
    </Form.Item>
  );
};

/** 呼出权限 by which numbers may be called back. */
const CallbackRights = (props: object) => {
  const rights = useQuery({ queryKey: ["dialRights"], queryFn: () => request("listDialRights") });
  return (
    <Select
      {...props}
      mode="multiple"
      options={(rights.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
    />
  );
};

/** A prompt, or none. `value` and `onChange`: the form's. */
const OptionalPrompt = ({
  onChange,
  ...rest
}: {
  id?: string;
  value?: string | null;
  onChange?: (prompt: string | null) => void;
  none: string;
}) => <PromptSelect {...rest} onChange={(prompt) => onChange?.(prompt === "" ? null : prompt)} />;

const noSurvey = "";

/** One of the surveys in force, or none. `value` and `onChange`: the form's. */
const SurveySelect = ({
  id,
  value = null,
  onChange,
}: {
  id?: string;
  value?: string | null;
  onChange?: (survey: string | null) => void;
}) => {
  const { t } = useTranslation();
  const { data } = useItemsOf("survey");
  const inForce = (data ?? []).filter(({ published }) => published !== null);
  const isGone = value !== null && data !== undefined && !inForce.some((each) => each.id === value);
  return (
    <Select<string>
      {...(id !== undefined && { id })}
      value={value ?? noSurvey}
      onChange={(chosen) => onChange?.(chosen === noSurvey ? null : chosen)}
      options={[
        { value: noSurvey, label: t("surveys.none") },
        ...(isGone ? [{ value, label: t("flows.noSuch", { id: value }) }] : []),
        ...inForce.map((each) => ({ value: each.id, label: each.name })),
      ]}
    />
  );
};

/** A field with a control of its own, and the words of the schema. */
const OwnField = ({ name, control }: { name: string; control: ReactNode }) => {
  const language = useTranslation().i18n.language === "en" ? "en" : "zh";
  const { label, note } = fields.find((each) => each.name === name)!.about;
  return (
    <Form.Item name={name} label={label[language]} extra={note?.[language]}>
      {control}
    </Form.Item>
  );
};

/** What of a group is asked for together; a field that is added to none of these stands at the top. */
const groupSections = {
  queue: ["maxWaitMs", "maxWaiting", "overflow", "noAgent", "calendar"],
  waiting: [
    ...["musicPrompt", "messagePrompt", "messageEveryMs", "positionAtStart", "positionEveryMs", "tellExpectedWait"],
    ...["leaveKey", "callbackKey", "callbackRights"],
  ],
  routing: ["strategy", "skills", "widening", "lastAgentDays", "lastAgentWaitMs"],
  call: ["ringMs", "announceAgentNo", "wrapUpMs", "asksBusinessType", "survey"],
  missed: ["missedAssign", "missedOffer"],
} as const;

const GroupDrawer = ({ group, close }: { group: Group | undefined; close: () => void }) => {
  const { t } = useTranslation();
  const surveys = useItemsOf("survey").data;
  const first = (surveys ?? []).find(({ published }) => published !== null)?.id ?? null;
  const save = (filled: object) => {
    const body = sentOf(fields, filled) as never;
    return group ? request("changeGroup", { params: { id: group.id }, body }) : request("createGroup", { body });
  };
  return (
    <ThingDrawer<object>
      title={group ? group.name : t("administration.newGroup")}
      start={{ ...filledOf(fields, group), ...(!group && { survey: first }) }}
      save={save}
      close={close}
      stale="groups"
    >
      <SchemaFields
        fields={fields}
        sections={Object.entries(groupSections).map(([key, names]) => ({
          ...{ key, names },
          title: t(`groupSections.${key as keyof typeof groupSections}`),
        }))}
        own={{
          overflow: <OverflowField group={group} />,
          calendar: <OwnField name="calendar" control={<CalendarSelect none={t("hours.noCalendar")} />} />,
          skills: <OwnField name="skills" control={<SkillLevelsField />} />,
          widening: <OwnField name="widening" control={<WideningField />} />,
          survey: <OwnField name="survey" control={<SurveySelect />} />,
          musicPrompt: <OwnField name="musicPrompt" control={<PromptSelect />} />,
          messagePrompt: <OwnField name="messagePrompt" control={<OptionalPrompt none={t("groupMessage.none")} />} />,
          callbackRights: <OwnField name="callbackRights" control={<CallbackRights />} />,
          node: <NodeField note={t("administration.nodeNote")} given={group?.node} />,
        }}
      />
      {group && <RemoveThing kind="group" id={group.id} name={group.name} close={close} />}
    </ThingDrawer>
  );
};

/** 座席组, and the skills that they ask for. */
export const Groups = ({ session }: { session: Session }) => {
  const { t } = useTranslation();
  const [shown, show] = useState<"groups" | "skills">("groups");
  return (
    <>
      <Segmented
        className="groups-shown"
        value={shown}
        onChange={show}
        options={[
          { value: "groups", label: t("administration.groups") },
          { value: "skills", label: t("skills.title") },
        ]}
      />
      {shown === "groups" ? <GroupTable mayPlace={may(session, "account.administer")} /> : <Skills />}
    </>
  );
};

/** How many they are, and a way to who they are. */
const MemberCount = ({ group, open }: { group: Group; open: ((group: Group) => void) | undefined }) => {
  const { t } = useTranslation();
  const count = `${group.members.length} ${t("unit.people", { count: group.members.length })}`;
  if (!open) return count;
  return (
    <Button type="link" size="small" aria-label={t("members.title", { group: group.name })} onClick={() => open(group)}>
      {count}
    </Button>
  );
};

const GroupTable = ({ mayPlace }: { mayPlace: boolean }) => {
  const { t, i18n } = useTranslation();
  const groups = useGroups();
  const nodeColumns = useNodeColumns();
  const language = i18n.language === "en" ? "en" : "zh";
  const strategyAbout = fields.find(({ name }) => name === "strategy")?.about;
  const [open, setOpen] = useState<Group | "new">();
  const [members, setMembers] = useState<Group>();
  const span = (title: string, of: (group: Group) => number) => ({
    title,
    align: "right" as const,
    render: (_: unknown, group: Group) => <span className="figure">{duration(of(group))}</span>,
  });
  return (
    <>
      <ThingTable<Group>
        query={groups}
        rowKey="id"
        note={t("administration.groupsNote")}
        add={{ word: t("administration.newGroup"), press: () => setOpen("new") }}
        open={setOpen}
        columns={[
          { title: t("administration.name"), dataIndex: "name" },
          ...nodeColumns,
          {
            title: t("administration.members"),
            align: "right",
            render: (_, group) => <MemberCount group={group} open={mayPlace ? setMembers : undefined} />,
          },
          {
            title: strategyAbout?.label[language],
            render: (_, { strategy }) => strategyAbout?.choices?.[strategy]?.[language],
          },
          span(t("administration.ring"), ({ ringMs }) => ringMs),
          span(t("administration.wrapUp"), ({ wrapUpMs }) => wrapUpMs),
          span(t("administration.maxWait"), ({ maxWaitMs }) => maxWaitMs),
          {
            title: t("administration.maxWaiting"),
            align: "right",
            render: (_, group) => `${group.maxWaiting} ${t("unit.calls", { count: group.maxWaiting })}`,
          },
        ]}
      />
      {open && (
        <GroupDrawer
          key={open === "new" ? "new" : open.id}
          group={open === "new" ? undefined : open}
          close={() => setOpen(undefined)}
        />
      )}
      {members && <Members key={members.id} group={members} close={() => setMembers(undefined)} />}
    </>
  );
};
