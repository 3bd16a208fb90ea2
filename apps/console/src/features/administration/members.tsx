import { ArrowDownOutlined, ArrowUpOutlined, CloseOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { Group, GroupMember, GroupMembers } from "@zongji/api";
import { Alert, App, Button, Drawer, InputNumber, Select, Table, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLeave } from "../../look/edit/use-leave.ts";
import { Failing } from "../../look/page-state.tsx";
import { useSkillName } from "../../look/skills.ts";
import { useFailureWords } from "../../server/failure.ts";
import { failureOf, request } from "../../server/request.ts";

const usualLevel = 5;

/** Everybody with an account who is not in the list yet. */
const AddMember = ({ members, add }: { members: readonly GroupMember[]; add: (member: GroupMember) => void }) => {
  const { t } = useTranslation();
  const users = useQuery({ queryKey: ["users"], queryFn: () => request("listUsers") });
  const others = (users.data ?? []).filter(({ id, disabled }) => !disabled && !members.some(({ user }) => user === id));
  return (
    <Select
      className="members-add"
      aria-label={t("members.add")}
      placeholder={t("members.add")}
      value={null}
      showSearch={{ optionFilterProp: "label" }}
      options={others.map(({ id, name, agentNo }) => ({ value: id, label: [agentNo, name].filter(Boolean).join(" ") }))}
      onChange={(id: string) => {
        const user = others.find((each) => each.id === id);
        if (user) {
          const { name, agentNo, disabled, skills } = user;
          add({ user: id, name, agentNo, disabled, skills, level: usualLevel });
        }
      }}
    />
  );
};

type Put = (members: readonly GroupMember[]) => void;

const MemberActions = ({ members, n, put }: { members: readonly GroupMember[]; n: number; put: Put }) => {
  const { t } = useTranslation();
  const { name } = members[n]!;
  const swapped = (to: number) =>
    members.map((each, index) => (index === n ? members[to]! : index === to ? members[n]! : each));
  return (
    <span className="members-actions">
      <Button
        type="text"
        size="small"
        icon={<ArrowUpOutlined />}
        aria-label={t("members.up", { name })}
        disabled={n === 0}
        onClick={() => put(swapped(n - 1))}
      />
      <Button
        type="text"
        size="small"
        icon={<ArrowDownOutlined />}
        aria-label={t("members.down", { name })}
        disabled={n === members.length - 1}
        onClick={() => put(swapped(n + 1))}
      />
      <Button
        type="text"
        size="small"
        icon={<CloseOutlined />}
        aria-label={t("members.remove", { name })}
        onClick={() => put(members.filter((_, index) => index !== n))}
      />
    </span>
  );
};

const MemberTable = ({ members, put }: { members: readonly GroupMember[]; put: Put }) => {
  const { t } = useTranslation();
  const skillName = useSkillName();
  return (
    <Table<GroupMember>
      size="small"
      rowKey="user"
      pagination={false}
      dataSource={[...members]}
      locale={{ emptyText: t("members.none") }}
      columns={[
        { title: "", width: 40, align: "right", render: (_, __, n) => <span className="figure quiet">{n + 1}</span> },
        {
          title: t("members.agent"),
          render: (_, { name, agentNo, disabled }) => (
            <>
              <span className="number">{agentNo ?? ""}</span> {name} {disabled && <Tag>{t("members.disabled")}</Tag>}
            </>
          ),
        },
        {
          title: t("members.skills"),
          render: (_, { skills }) =>
            Object.entries(skills)
              .map(([skill, level]) => `${skillName(skill)} ${level}`)
              .join(t("page.comma")) || "—",
        },
        {
          title: t("members.level"),
          width: 128,
          render: (_, member, n) => (
            <InputNumber<number>
              aria-label={`${member.name} ${t("members.level")}`}
              min={1}
              max={10}
              precision={0}
              value={member.level}
              onChange={(level) =>
                level !== null && put(members.map((each, index) => (index === n ? { ...each, level } : each)))
              }
            />
          ),
        },
        { title: "", width: 104, render: (_, __, n) => <MemberActions members={members} n={n} put={put} /> },
      ]}
    />
  );
};

const useSaving = (shown: GroupMembers, put: Put, close: () => void) => {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();
  const words = useFailureWords();
  const [isSaving, setIsSaving] = useState(false);
  const [wrong, setWrong] = useState<string>();
  const key = ["members", shown.id];
  const save = async (members: readonly GroupMember[]) => {
    setIsSaving(true);
    try {
      const body = { version: shown.version, members: members.map(({ user, level }) => ({ user, level })) };
      const saved = await request("setGroupMembers", { params: { id: shown.id }, body });
      client.setQueryData(key, saved);
      for (const each of ["groups", "users"]) void client.invalidateQueries({ queryKey: [each] });
      void message.success(t("members.saved"));
      close();
    } catch (error) {
      const { code, problem } = failureOf(error);
      setWrong(code === "stale" ? t("members.stale", { by: problem?.stale?.last?.by ?? "" }) : words(error));
      if (code === "stale") {
        const now = await client.fetchQuery({
          queryKey: key,
          queryFn: () => request("groupMembers", { params: { id: shown.id } }),
        });
        put(now.members);
      }
    } finally {
      setIsSaving(false);
    }
  };
  return { save, isSaving, wrong };
};

const MembersForm = ({ group, shown, close }: { group: Group; shown: GroupMembers; close: () => void }) => {
  const { t } = useTranslation();
  const [members, put] = useState<readonly GroupMember[]>(shown.members);
  const { save, isSaving, wrong } = useSaving(shown, put, close);
  const leave = useLeave(() => members !== shown.members, close);
  return (
    <Drawer
      open
      title={t("members.title", { group: group.name })}
      size={760}
      onClose={leave}
      extra={
        <Button type="primary" loading={isSaving} onClick={() => void save(members)}>
          {t("members.save")}
        </Button>
      }
    >
      {wrong !== undefined && <Alert type="error" showIcon title={wrong} className="thing-error" />}
      <p className="quiet">{t("members.note")}</p>
      <AddMember members={members} add={(member) => put([...members, member])} />
      <MemberTable members={members} put={put} />
    </Drawer>
  );
};

/** 组员: who is in a group, in its fixed order, each with a level. */
export const Members = ({ group, close }: { group: Group; close: () => void }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const members = useQuery({
    queryKey: ["members", group.id],
    queryFn: () => request("groupMembers", { params: { id: group.id } }),
    staleTime: 0,
    gcTime: 0,
  });
  if (members.data) return <MembersForm group={group} shown={members.data} close={close} />;
  return (
    <Drawer
      open
      title={t("members.title", { group: group.name })}
      size={760}
      onClose={close}
      loading={members.isPending}
    >
      {members.isError && (
        <Failing what={t("administration.failed")} why={words(members.error)} again={() => void members.refetch()} />
      )}
    </Drawer>
  );
};
