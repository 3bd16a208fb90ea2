import type { Action, Session } from "@zongji/api";
import { Tabs } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";
import { may } from "../../server/queries.ts";
import { isNew, useSetUp } from "../../server/set-up.ts";
import { Audit } from "./audit.tsx";
import { Bans } from "./bans.tsx";
import { BusinessTypes } from "./business-types/index.ts";
import { CallerLists } from "./caller-lists.tsx";
import { DialRights } from "./dial-rights.tsx";
import { Groups } from "./groups.tsx";
import { Numbers } from "./numbers.tsx";
import { Policies } from "./policies.tsx";
import { Prompts } from "./prompts/prompts.tsx";
import { Roles } from "./role-table.tsx";
import { SetUpGuide } from "./set-up.tsx";
import { SignInRules } from "./sign-in-rules.tsx";
import { TestCall } from "./test-call.tsx";
import { Trunks } from "./trunks.tsx";
import { Users } from "./users.tsx";
import { Versions } from "./versions.tsx";
import "./administration.css";

type Part = {
  key:
    | "setUp"
    | "users"
    | "roles"
    | "groups"
    | "numbers"
    | "trunks"
    | "policies"
    | "businessTypes"
    | "versions"
    | "signInRules"
    | "dialRights"
    | "callers"
    | "bans"
    | "prompts"
    | "audit";
  needs: Action;
  page: (session: Session, testCall: () => void) => ReactNode;
};

const parts: readonly Part[] = [
  {
    key: "setUp",
    needs: "hotline.administer",
    page: (session, testCall) => <SetUpGuide session={session} testCall={testCall} />,
  },
  { key: "users", needs: "account.administer", page: () => <Users /> },
  { key: "roles", needs: "account.administer", page: () => <Roles /> },
  { key: "groups", needs: "hotline.administer", page: () => <Groups /> },
  { key: "numbers", needs: "hotline.administer", page: () => <Numbers /> },
  { key: "trunks", needs: "hotline.administer", page: () => <Trunks /> },
  { key: "dialRights", needs: "hotline.administer", page: () => <DialRights /> },
  { key: "callers", needs: "callers.list", page: () => <CallerLists /> },
  { key: "policies", needs: "hotline.administer", page: () => <Policies /> },
  { key: "businessTypes", needs: "configuration.draft", page: (session) => <BusinessTypes session={session} /> },
  { key: "versions", needs: "configuration.draft", page: () => <Versions /> },
  { key: "signInRules", needs: "account.administer", page: () => <SignInRules /> },
  { key: "bans", needs: "hotline.administer", page: () => <Bans /> },
  { key: "prompts", needs: "hotline.administer", page: () => <Prompts /> },
  { key: "audit", needs: "audit.see", page: (session) => <Audit session={session} /> },
];

const words = {
  setUp: "setUp.title",
  users: "administration.users",
  roles: "roles.title",
  groups: "administration.groups",
  numbers: "administration.numbers",
  trunks: "administration.trunks",
  dialRights: "lines.dialRights",
  callers: "callers.title",
  policies: "policies.title",
  businessTypes: "types.title",
  versions: "versions.title",
  signInRules: "signInRules.title",
  bans: "lines.bans",
  prompts: "administration.prompts",
  audit: "administration.audit",
} as const;

/** 管理: a part for each kind of thing; only the parts that the person may use. */
export const Administration = ({ session }: { session: Session }) => {
  const { t } = useTranslation();
  const go = useNavigate();
  const { part } = useParams();
  const mine = parts.filter(({ needs }) => may(session, needs));
  const setUp = useSetUp(session);
  const [calls, setCalls] = useState(false);
  const first = isNew(setUp.data) ? mine[0] : mine.find(({ key }) => key !== "setUp");
  const here = mine.find(({ key }) => key === part) ?? (setUp.isLoading ? undefined : first);
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t("pages.administration")}</h1>
        {may(session, "test.call") && <TestCall open={calls} setOpen={setCalls} />}
      </header>
      {here && (
        <Tabs
          activeKey={here.key}
          onChange={(key) => void go(`/administration/${key}`)}
          destroyOnHidden
          // All of them fit 1280 px, in English too.
          tabBarGutter={16}
          items={mine.map(({ key, page }) => ({
            key,
            label: t(words[key]),
            children: page(session, () => setCalls(true)),
          }))}
        />
      )}
    </div>
  );
};
