import { useQuery, useQueryClient } from "@tanstack/react-query";
import {
  type Action,
  type ActionRoom,
  actionRooms,
  actions,
  actionTable,
  keptGrants,
  type Role,
  type Scope,
  type Session,
} from "@zongji/api";
import { App, Button, Form, Popconfirm, Select, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { useAuditWords } from "../../look/audit/audit-words.ts";
import { useActionWords, useScopeWords } from "../../look/audit/role-words.ts";
import { type Grants, grantsOf, permissionsOf, useRoleName } from "../../look/audit/roles.ts";
import { TextField } from "../../look/form/fields.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { useSession } from "../../server/queries.ts";
import { request } from "../../server/request.ts";
import { ThingDrawer } from "./thing-drawer.tsx";

type GrantField = `grants.${Action}`;
/** A field for each action, as the audit trail names them. */
type Filled = { name: string } & { [field in GrantField]: Scope | "none" };
const grantField = (action: Action): GrantField => `grants.${action}`;
const fields = ["name", ...actions.map(grantField)] as const;

const width = { own: 0, group: 1, all: 2 } as const;

/** How far this person may give an action; undefined: not at all. */
const mayGive = (session: Session | null | undefined, action: Action): Scope | undefined => {
  const own = grantsOf(session?.permissions ?? []);
  return own["account.grantAny"] ? "all" : own[action];
};

const GrantChoice = ({ action, kept }: { action: Action; kept: boolean }) => {
  const { t } = useTranslation();
  const scopeWord = useScopeWords();
  const actionWord = useActionWords();
  const { data: session } = useSession();
  const most = mayGive(session, action);
  const scopes: readonly Scope[] = actionTable[action].scopes;
  const isOut = (scope: Scope): boolean => most === undefined || width[scope] > width[most];
  const note = kept ? t("roles.kept") : isOut(scopes[0]!) ? t("roles.lacking") : actionWord(action, "note");
  return (
    <div className="grant" data-action={action}>
      <div>
        <div id={`grant-${action}`}>{actionWord(action, "name")}</div>
        <div className="quiet">{note}</div>
      </div>
      <Form.Item name={grantField(action)} noStyle>
        <Select
          aria-labelledby={`grant-${action}`}
          disabled={kept}
          options={[
            { value: "none", label: scopeWord(action, undefined) },
            ...scopes.map((value) => ({ value, label: scopeWord(action, value), disabled: isOut(value) })),
          ]}
        />
      </Form.Item>
    </div>
  );
};

const GrantRoom = ({ room, role }: { room: ActionRoom; role: Role | undefined }) => {
  const { t } = useTranslation();
  const kept = (role && keptGrants[role.id]) ?? [];
  return (
    <section className="grant-room" aria-label={t(`actionRoom.${room}`)}>
      <h3>{t(`actionRoom.${room}`)}</h3>
      {actions
        .filter((action) => actionTable[action].room === room)
        .map((action) => (
          <GrantChoice key={action} action={action} kept={kept.some((one) => one.action === action)} />
        ))}
    </section>
  );
};

const mostShown = 60;

const Holders = ({ role }: { role: Role }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const holders = useQuery({
    queryKey: ["roleHolders", role.id],
    queryFn: () => request("listRoleHolders", { params: { id: role.id } }),
    staleTime: 0,
  });
  const people = holders.data ?? [];
  return (
    <section className="grant-room" aria-label={t("roles.who")}>
      <h3>{t("roles.who")}</h3>
      {holders.isError && <span className="quiet">{words(holders.error)}</span>}
      {holders.data && people.length === 0 && <span className="quiet">{t("roles.nobody")}</span>}
      <div className="role-holders">
        {people.slice(0, mostShown).map(({ id, name, agentNo, disabled }) => (
          <Tag key={id}>
            {agentNo && <span className="number">{agentNo} </span>}
            {name}
            {disabled && <span className="quiet"> {t("roles.disabled")}</span>}
          </Tag>
        ))}
        {people.length > mostShown && <span className="quiet">{t("roles.morePeople", { count: people.length })}</span>}
      </div>
    </section>
  );
};

const Remove = ({ role, close }: { role: Role; close: () => void }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const client = useQueryClient();
  const { message } = App.useApp();
  const remove = async () => {
    try {
      await request("deleteRole", { params: { id: role.id } });
      void message.success(t("roles.removed"));
      close();
      await client.invalidateQueries({ queryKey: ["roles"] });
      await client.invalidateQueries({ queryKey: ["roleNames"] });
    } catch (error) {
      void message.error(words(error));
    }
  };
  if (role.holders > 0)
    return (
      <>
        <Button danger disabled>
          {t("roles.remove")}
        </Button>
        <p className="quiet">{t("roles.removeHeld")}</p>
      </>
    );
  return (
    <Popconfirm
      title={t("roles.removeSure", { name: role.name })}
      okText={t("roles.remove")}
      okButtonProps={{ danger: true }}
      cancelText={t("page.cancel")}
      onConfirm={remove}
    >
      <Button danger>{t("roles.remove")}</Button>
    </Popconfirm>
  );
};

const filledOf = (name: string, grants: Grants): Filled =>
  ({ name, ...Object.fromEntries(actions.map((action) => [grantField(action), grants[action] ?? "none"])) }) as Filled;
const chosen = (filled: Filled): Grants =>
  Object.fromEntries(
    actions.flatMap((action) => {
      const scope = filled[grantField(action)];
      return scope === "none" ? [] : [[action, scope]];
    }),
  );

/** A role that is changed, or a new one; `from`: the role that it is a copy of. */
export const RoleDrawer = ({
  role,
  from,
  close,
}: {
  role: Role | undefined;
  from: Role | undefined;
  close: () => void;
}) => {
  const { t } = useTranslation();
  const roleName = useRoleName();
  const client = useQueryClient();
  const { label, words } = useAuditWords({ names: {}, action: "role.change" });
  const source = role ?? from;
  const nameOf = (one: Role): string => (one.shipped ? roleName(one.id) : one.name);
  const name = role ? nameOf(role) : from ? t("roles.copyName", { name: nameOf(from) }) : "";

  const save = async (filled: Filled, version: string) => {
    const permissions = permissionsOf(chosen(filled));
    const named = role?.shipped ? {} : { name: filled.name };
    const saved = role
      ? await request("changeRole", { params: { id: role.id }, body: { version, permissions, ...named } })
      : await request("createRole", { body: { name: filled.name, permissions, ...(from && { from: from.id }) } });
    void client.invalidateQueries({ queryKey: ["roleNames"] });
    return saved;
  };
  return (
    <ThingDrawer<Filled, Role>
      title={role ? nameOf(role) : from ? t("roles.copyTitle", { name: nameOf(from) }) : t("roles.add")}
      start={filledOf(name, grantsOf(source?.permissions ?? []))}
      save={save}
      close={close}
      stale="roles"
      size={560}
      versioned={
        role && {
          shown: role,
          fields,
          filledOf: (one) => filledOf(nameOf(one), grantsOf(one.permissions)),
          label,
          words: (field, value) => words(field, value === "none" ? undefined : value),
        }
      }
    >
      <TextField
        name="name"
        label={t("roles.name")}
        max={32}
        disabled={role?.shipped === true}
        {...(role?.shipped ? { note: t("roles.shippedNote") } : from ? { note: t("roles.copyNote") } : {})}
      />
      {actionRooms.map((room) => (
        <GrantRoom key={room} room={room} role={role} />
      ))}
      {role && <Holders role={role} />}
      {role && !role.shipped && <Remove role={role} close={close} />}
    </ThingDrawer>
  );
};
