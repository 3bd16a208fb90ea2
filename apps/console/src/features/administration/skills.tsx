import { operations, type Skill } from "@zongji/api";
import { Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { filledOf, formFields, sentOf } from "../../look/form/form-fields.ts";
import { SchemaFields } from "../../look/form/schema-fields.tsx";
import { useSkills } from "../../server/queries.ts";
import { request } from "../../server/request.ts";
import { ThingDrawer } from "./thing-drawer.tsx";
import { ThingTable } from "./thing-table.tsx";

const fields = formFields(operations.createSkill.body);

const SkillDrawer = ({ skill, close }: { skill: Skill | undefined; close: () => void }) => {
  const { t } = useTranslation();
  const save = (filled: object) => {
    const { nameEn, ...sent } = sentOf(fields, filled) as { nameEn?: string };
    const body = { ...sent, nameEn: nameEn || null } as never;
    return skill ? request("changeSkill", { params: { id: skill.id }, body }) : request("createSkill", { body });
  };
  return (
    <ThingDrawer<object>
      title={skill ? skill.name : t("skills.add")}
      start={filledOf(fields, skill)}
      save={save}
      close={close}
      stale="skills"
    >
      <SchemaFields fields={fields} />
    </ThingDrawer>
  );
};

/** 技能 */
export const Skills = () => {
  const { t } = useTranslation();
  const skills = useSkills();
  const [open, setOpen] = useState<Skill | "new">();
  return (
    <>
      <ThingTable<Skill>
        query={skills}
        rowKey="id"
        note={t("skills.note")}
        add={{ word: t("skills.add"), press: () => setOpen("new") }}
        open={setOpen}
        columns={[
          { title: t("administration.name"), dataIndex: "name", width: 240 },
          {
            title: fields.find(({ name }) => name === "nameEn")?.about.label[useEnglish()],
            render: (_, { nameEn }) => nameEn ?? "—",
          },
          {
            title: t("administration.standing"),
            width: 160,
            render: (_, { retired }) => (retired ? <Tag>{t("skills.retired")}</Tag> : t("skills.inUse")),
          },
        ]}
      />
      {open && (
        <SkillDrawer
          key={open === "new" ? "new" : open.id}
          skill={open === "new" ? undefined : open}
          close={() => setOpen(undefined)}
        />
      )}
    </>
  );
};

const useEnglish = (): "zh" | "en" => (useTranslation().i18n.language === "en" ? "en" : "zh");
